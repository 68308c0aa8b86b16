/*
 * import_radvd.c - radvd.conf (radvd.conf(5), 2.19 to 2.21)
 *
 * One table a block: what an option is called, what becomes of it, and where that goes.
 * Many defaults are the same and need no word; where they differ we write radvd's down.
 *
 *	route lifetime		3 x MaxRtrAdvInterval there, 24h here
 *	RDNSS, DNSSL lifetime	1 x MaxRtrAdvInterval in radvd 2.19, 3 x in later ones and
 *				here: left to us, as RFC 8106 5.1 wants it
 *	AdvSendAdvert		off there, on here
 *	no prefix		none there, those of the interface here
 */
#include "import_radvd.h"

#include <string.h>
#include <strings.h>

#include <gateway6/must.h>
#include <gateway6/prefix.h>

/* ---- prefixes ---- */

#define MOBILE "Mobile IPv6 (RFC 6275) is not done here"

/* The word r->why, unless the value says that it stays as it is by default. */
static void take_exit(struct interface *i, const struct statement *s, const struct rule *r,
		      struct draft_node *to)
{
	if (strcasecmp(radvd_value(s), r->fine) != 0)
		draft_set(i->im, to, r->key, "%s", r->why);
}

static const struct rule prefix_rules[] = {
	{ "AdvOnLink", radvd_switch, "on_link", NULL, NULL },
	{ "AdvAutonomous", radvd_switch, "autonomous", NULL, NULL },
	{ "AdvValidLifetime", radvd_seconds, "valid_lifetime", NULL, NULL },
	{ "AdvPreferredLifetime", radvd_seconds, "preferred_lifetime", NULL, NULL },
	{ "DeprecatePrefix", take_exit, "on_exit", "off", "deprecate" },
	{ "DecrementLifetimes", radvd_switch, "decrement", NULL, NULL },
	{ "AdvRouterAddr", radvd_nothing, NULL, "off", MOBILE },
	{ "Base6Interface", radvd_nothing, NULL, NULL,
	  "write the prefix itself, or `prefix: auto`" },
	{ "Base6to4Interface", radvd_nothing, NULL, NULL, "6to4 is not done here (RFC 7526)" },
	{ 0 },
};

/* "2001:db8::1/64": the prefix around it. */
static bool prefix_read(const char *word, struct prefix6 *out)
{
	const char *slash = strchr(word, '/');
	char address[48];
	struct addr6 a;
	uint32_t len;

	if (!slash || slash - word >= (ptrdiff_t)sizeof(address) ||
	    !import_number(slash + 1, 128, &len))
		return false;
	memcpy(address, word, (size_t)(slash - word));
	address[slash - word] = '\0';
	if (!addr6_parse(address, &a))
		return false;
	*out = prefix6_of(&a, (uint8_t)len);
	return true;
}

/* "::/64" means every prefix of the interface: ours for that takes no options. */
static void auto_prefix(struct interface *i, const struct statement *s)
{
	if (draft_has(i->map, "prefixes")) {
		import_note(i->im, i->map, s, "prefix ::/64 beside others: here it is either "
			    "`prefix: auto` or a list; add the prefixes to the list");
		return;
	}
	draft_set(i->im, i->map, "prefix", "auto");
	if (s->block)
		import_note(i->im, i->map, s, "prefix ::/64: its options are not kept; "
			    "`prefix: auto` announces 4h preferred, 24h valid");
}

static void take_prefix(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	struct draft_node *item;
	struct prefix6 p;

	(void)r, (void)to;
	if (!prefix_read(radvd_value(s), &p)) {
		radvd_not_understood(i, s, i->map);
		return;
	}
	if (addr6_is_zero(&p.addr) && p.len == 64) {
		auto_prefix(i, s);
		return;
	}
	if (draft_has(i->map, "prefix")) {
		import_note(i->im, i->map, s, "prefix %s beside ::/64: here it is either "
			    "`prefix: auto` or a list", prefix6_text(&p).s);
		return;
	}
	item = draft_item(i->im, draft_list(i->im, i->map, "prefixes"));
	draft_set(i->im, item, "prefix", "%s", prefix6_text(&p).s);
	radvd_rules(i, s->block, prefix_rules, item);
}

/* ---- routes ---- */

static const struct rule route_rules[] = {
	{ "AdvRouteLifetime", radvd_seconds, "lifetime", NULL, NULL },
	{ "AdvRoutePreference", radvd_word, "preference", NULL, NULL },
	{ "RemoveRoute", radvd_nothing, NULL, "on", "raserv always takes back what it ends" },
	{ 0 },
};

static void take_route(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	struct draft_node *item;
	struct prefix6 p;

	(void)r;
	if (!prefix_read(radvd_value(s), &p)) {
		radvd_not_understood(i, s, to);
		return;
	}
	if (p.len == 0) {
		import_note(i->im, to, s, "route ::/0: the default route is announced by "
			    "router_lifetime and preference");
		return;
	}
	item = draft_item(i->im, draft_list(i->im, draft_map(i->im, to, "ra"), "routes"));
	draft_set(i->im, item, "prefix", "%s", prefix6_text(&p).s);
	radvd_rules(i, s->block, route_rules, item);
	if (!draft_has(item, "lifetime"))
		draft_set(i->im, item, "lifetime", "%s", import_span(3 * i->max_interval_s).s);
}

/* ---- name servers, domains, PREF64 ---- */

#define FLUSH "raserv always takes back what it ends"

static const struct rule rdnss_rules[] = {
	{ "AdvRDNSSLifetime", radvd_seconds, "lifetime", NULL, NULL },
	{ "AdvRDNSSPreference", radvd_nothing, NULL, NULL, "RFC 8106 has no such field" },
	{ "AdvRDNSSOpen", radvd_nothing, NULL, NULL, "RFC 8106 has no such field" },
	{ "FlushRDNSS", radvd_nothing, NULL, "on", FLUSH },
	{ 0 },
};
static const struct rule dnssl_rules[] = {
	{ "AdvDNSSLLifetime", radvd_seconds, "lifetime", NULL, NULL },
	{ "FlushDNSSL", radvd_nothing, NULL, "on", FLUSH },
	{ 0 },
};
static const struct rule pref64_rules[] = {
	{ "AdvValidLifetime", radvd_seconds, "lifetime", NULL, NULL },
	{ 0 },
};

static void take_rdnss(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	struct draft_node *ra = draft_map(i->im, to, "ra");
	struct draft_node *item = draft_item(i->im, draft_list(i->im, ra, r->key));
	struct draft_node *list = draft_list(i->im, item, "servers");

	for (size_t w = 1; w < s->n; w++)
		draft_add(i->im, list, s->word[w]);
	radvd_rules(i, s->block, rdnss_rules, item);
}

/* Several blocks are one list here, so the last lifetime counts for all. */
static void take_dnssl(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	struct draft_node *section = draft_map(i->im, draft_map(i->im, to, "ra"), r->key);
	struct draft_node *list;

	if (draft_has(section, "domains") && s->block)
		import_note(i->im, section, s, "a second DNSSL: all have one lifetime here, the "
			    "last one");
	list = draft_list(i->im, section, "domains");
	for (size_t w = 1; w < s->n; w++)
		draft_add(i->im, list, s->word[w]);
	radvd_rules(i, s->block, dnssl_rules, section);
}

static void take_pref64(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	struct draft_node *section = draft_map(i->im, draft_map(i->im, to, "ra"), r->key);

	if (draft_has(section, "prefix")) {
		import_note(i->im, section, s, "a second nat64prefix: only one here");
		return;
	}
	draft_set(i->im, section, "prefix", "%s", radvd_value(s));
	radvd_rules(i, s->block, pref64_rules, section);
}

/* ---- the interface ---- */

static void take_solicited(struct interface *i, const struct statement *s,
			   const struct rule *r, struct draft_node *to)
{
	bool unicast = strcasecmp(radvd_value(s), "off") != 0;

	draft_set(i->im, to, r->key, "%s", unicast ? "unicast" : "multicast");
}

static void take_send_advert(struct interface *i, const struct statement *s,
			     const struct rule *r, struct draft_node *to)
{
	(void)r, (void)to;
	i->speaks = !strcasecmp(radvd_value(s), "on");
}


static void take_clients(struct interface *i, const struct statement *s, const struct rule *r,
			 struct draft_node *to)
{
	struct draft_node *list = draft_list(i->im, draft_map(i->im, to, "ra"), r->key);
	struct addr6 a;

	for (const struct statement *c = s->block; c; c = c->next) {
		if (addr6_parse(statement_word(c, 0), &a))
			draft_add(i->im, list, addr6_text(a).s);
		else
			import_note(i->im, to, c, "clients: \"%s\" was not understood",
				    statement_word(c, 0));
	}
}

static void take_source(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	const struct statement *first = s->block;

	if (!first)
		return;
	draft_set(i->im, to, r->key, "%s", statement_word(first, 0));
	if (first->next)
		import_note(i->im, to, first->next, "AdvRASrcAddress: only one address here");
}

static const struct rule interface_rules[] = {
	{ "AdvSendAdvert", take_send_advert, NULL, NULL, NULL },
	{ "IgnoreIfMissing", radvd_nothing, NULL, "on",
	  "raserv waits for an interface that is not there" },
	{ "MaxRtrAdvInterval", radvd_seconds, "ra.max_interval", NULL, NULL },
	{ "MinRtrAdvInterval", radvd_seconds, "ra.min_interval", NULL, NULL },
	{ "MinDelayBetweenRAs", radvd_nothing, NULL, "3", "always 3 seconds (RFC 4861 10)" },
	{ "AdvManagedFlag", radvd_switch, "ra.managed", NULL, NULL },
	{ "AdvOtherConfigFlag", radvd_switch, "ra.other_config", NULL, NULL },
	{ "AdvSNACRouterFlag", radvd_switch, "ra.snac", NULL, NULL },
	{ "AdvLinkMTU", radvd_number, "ra.mtu", "0", NULL },
	{ "AdvRAMTU", radvd_nothing, NULL, "0",
	  "advertisements are split by the MTU of the link" },
	{ "AdvReachableTime", radvd_milliseconds, "ra.reachable_time", NULL, NULL },
	{ "AdvRetransTimer", radvd_milliseconds, "ra.retransmit_timer", NULL, NULL },
	{ "AdvCurHopLimit", radvd_number, "ra.hop_limit", NULL, NULL },
	{ "AdvDefaultLifetime", radvd_seconds, "ra.router_lifetime", NULL, NULL },
	{ "AdvDefaultPreference", radvd_word, "ra.preference", NULL, NULL },
	{ "AdvSourceLLAddress", radvd_switch, "ra.source_lladdr", NULL, NULL },
	{ "AdvRASolicitedUnicast", take_solicited, "ra.solicited", NULL, NULL },
	{ "AdvCaptivePortalAPI", radvd_text, "ra.captive_portal", NULL, NULL },
	{ "RemoveAdvOnExit", take_exit, "ra.on_exit", "on", "keep" },
	{ "UnicastOnly", radvd_switch, "ra.unicast_only", NULL, NULL },
	{ "UnrestrictedUnicast", radvd_nothing, NULL, "off",
	  "with ra.clients nobody else is answered" },
	{ "AdvHomeAgentFlag", radvd_nothing, NULL, "off", MOBILE },
	{ "AdvHomeAgentInfo", radvd_nothing, NULL, "off", MOBILE },
	{ "HomeAgentLifetime", radvd_nothing, NULL, NULL, MOBILE },
	{ "HomeAgentPreference", radvd_nothing, NULL, "0", MOBILE },
	{ "AdvMobRtrSupportFlag", radvd_nothing, NULL, "off", MOBILE },
	{ "AdvIntervalOpt", radvd_nothing, NULL, "off", MOBILE },
	{ "prefix", take_prefix, NULL, NULL, NULL },
	{ "route", take_route, NULL, NULL, NULL },
	{ "RDNSS", take_rdnss, "rdnss", NULL, NULL },
	{ "DNSSL", take_dnssl, "dnssl", NULL, NULL },
	{ "nat64prefix", take_pref64, "pref64", NULL, NULL },
	{ "clients", take_clients, "clients", NULL, NULL },
	{ "AdvRASrcAddress", take_source, "ra.only_if_address", NULL, NULL },
	{ "lowpanco", radvd_block, NULL, NULL, "6LoWPAN is not done here" },
	{ "abro", radvd_block, NULL, NULL, "6LoWPAN is not done here" },
	{ 0 },
};

/* Routes may stand before the interval that they live by. */
static uint32_t max_interval_of(const struct statement *block)
{
	uint32_t s_max = 600;

	for (const struct statement *s = block; s; s = s->next)
		if (!strcasecmp(statement_word(s, 0), "MaxRtrAdvInterval"))
			import_number(radvd_value(s), 1800, &s_max);
	return s_max;
}

static void interface_read(struct import *im, const struct statement *s)
{
	struct draft_node *networks = draft_map(im, im->root, "networks");
	struct interface i = { im, NULL, max_interval_of(s->block), false };

	if (draft_has(networks, radvd_value(s))) {
		import_note(im, networks, s, "interface %s: it was there before", radvd_value(s));
		return;
	}
	i.map = draft_map(im, networks, radvd_value(s));
	radvd_rules(&i, s->block, interface_rules, i.map);
	if (!draft_has(i.map, "prefix") && !draft_has(i.map, "prefixes"))
		draft_list(im, i.map, "prefixes");
	if (!i.speaks)
		draft_set(im, i.map, "ra.enabled", "false");
}

void import_radvd(struct import *im, const struct statement *all)
{
	for (const struct statement *s = all; s; s = s->next) {
		if (!strcasecmp(statement_word(s, 0), "interface") && s->n == 2)
			interface_read(im, s);
		else if (s->n || s->has_block)		/* not the empty file */
			import_note(im, im->root, s, "%s: not known to gatewayctl",
				    statement_word(s, 0));
	}
}

/*
 * import_radvd.c - radvd.conf (radvd.conf(5), 2.19 to 2.21)
 *
 * One table a block: what an option is called, what becomes of it, and where that goes.
 * Many defaults are the same and need no word; where they differ we write radvd's down.
 * Names are the same in any case of letters, as for radvd.
 *
 *	route lifetime		3 x MaxRtrAdvInterval there, 24h here
 *	RDNSS, DNSSL lifetime	1 x MaxRtrAdvInterval in radvd 2.19, 3 x in later ones and
 *				here: left to us, as RFC 8106 5.1 wants it
 *	infinity		2^32 - 1 seconds there, 49710 days here: 17 hours less
 *	AdvSendAdvert		off there, on here
 *	no prefix		none there, those of the interface here
 */
#include <string.h>
#include <strings.h>

#include <gateway6/must.h>
#include <gateway6/prefix.h>

#include "import.h"

struct interface {
	struct import *im;
	struct draft_node *map;		/* networks.NAME */
	uint32_t max_interval_s;	/* radvd's routes live by it */
	bool speaks;
};

struct rule {
	const char *name;
	void (*take)(struct interface *i, const struct statement *s, const struct rule *r,
		     struct draft_node *to);
	const char *key;		/* below `to` */
	const char *fine;		/* with this value nothing is lost */
	const char *why;		/* else: what is to be said */
};

static const char *value(const struct statement *s)
{
	return statement_word(s, 1);
}

/* ---- kinds of options ---- */

/* A comment only where it says something else than we do anyway. */
static void take_nothing(struct interface *i, const struct statement *s, const struct rule *r,
			 struct draft_node *to)
{
	if (!r->fine || strcasecmp(value(s), r->fine) != 0)
		import_note(i->im, to, s, "%s %s: %s", r->name, value(s), r->why);
}

static void not_understood(struct interface *i, const struct statement *s,
			   struct draft_node *to)
{
	import_note(i->im, to, s, "%s: \"%s\" was not understood", statement_word(s, 0),
		    value(s));
}

static void take_switch(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	bool on = !strcasecmp(value(s), "on");

	if (!on && strcasecmp(value(s), "off") != 0)
		not_understood(i, s, to);
	else
		draft_set(i->im, to, r->key, on ? "true" : "false");
}

static void take_number(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	uint32_t n;

	if (!import_number(value(s), UINT32_MAX, &n))
		not_understood(i, s, to);
	else if (n || !r->fine)		/* fine: 0 stands for our default */
		draft_set(i->im, to, r->key, "%u", n);
}

#define FOREVER_S (UINT32_MAX - 1)	/* all ones are infinity, which we cannot say */

static bool seconds_read(const struct statement *s, uint32_t *out)
{
	if (!strcasecmp(value(s), "infinity")) {
		*out = FOREVER_S;
		return true;
	}
	return import_number(value(s), FOREVER_S, out);
}

static void take_seconds(struct interface *i, const struct statement *s, const struct rule *r,
			 struct draft_node *to)
{
	uint32_t n;

	if (seconds_read(s, &n))
		draft_set(i->im, to, r->key, "%s", import_span(n).s);
	else if (strchr(value(s), '.'))
		import_note(i->im, to, s, "%s %s: only whole seconds here", r->name, value(s));
	else
		not_understood(i, s, to);
}

static void take_milliseconds(struct interface *i, const struct statement *s,
			      const struct rule *r, struct draft_node *to)
{
	uint32_t ms;

	if (!import_number(value(s), UINT32_MAX, &ms)) {
		not_understood(i, s, to);
		return;
	}
	if (ms % 1000)
		import_note(i->im, to, s, "%s %u: rounded up to whole seconds", r->name, ms);
	draft_set(i->im, to, r->key, "%s", import_span(ms / 1000 + (ms % 1000 != 0)).s);
}

static void take_word(struct interface *i, const struct statement *s, const struct rule *r,
		      struct draft_node *to)
{
	static const char *const words[] = { "low", "medium", "high" };

	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		if (!strcasecmp(value(s), words[w])) {
			draft_set(i->im, to, r->key, "%s", words[w]);
			return;
		}
	not_understood(i, s, to);
}

static void take_text(struct interface *i, const struct statement *s, const struct rule *r,
		      struct draft_node *to)
{
	draft_set(i->im, to, r->key, "%s", value(s));
}

static void take_solicited(struct interface *i, const struct statement *s,
			   const struct rule *r, struct draft_node *to)
{
	draft_set(i->im, to, r->key, "%s", strcasecmp(value(s), "off") ? "unicast" : "multicast");
}

static void take_send_advert(struct interface *i, const struct statement *s,
			     const struct rule *r, struct draft_node *to)
{
	(void)r, (void)to;
	i->speaks = !strcasecmp(value(s), "on");
}

static void take_rules(struct interface *i, const struct statement *block,
		       const struct rule *rules, struct draft_node *to)
{
	for (const struct statement *s = block; s; s = s->next) {
		const struct rule *r = rules;

		while (r->name && strcasecmp(r->name, statement_word(s, 0)) != 0)
			r++;
		if (r->name)
			r->take(i, s, r, to);
		else
			import_note(i->im, to, s, "%s: not known to gatewayctl",
				    statement_word(s, 0));
	}
}

/* ---- prefixes ---- */

#define MOBILE "Mobile IPv6 (RFC 6275) is not done here"

static const struct rule prefix_rules[] = {
	{ "AdvOnLink", take_switch, "on_link", NULL, NULL },
	{ "AdvAutonomous", take_switch, "autonomous", NULL, NULL },
	{ "AdvValidLifetime", take_seconds, "valid_lifetime", NULL, NULL },
	{ "AdvPreferredLifetime", take_seconds, "preferred_lifetime", NULL, NULL },
	{ "DeprecatePrefix", take_nothing, NULL, "off",
	  "guests keep the prefix when raserv stops" },
	{ "DecrementLifetimes", take_nothing, NULL, "off", "lifetimes stay as they are here" },
	{ "AdvRouterAddr", take_nothing, NULL, "off", MOBILE },
	{ "Base6Interface", take_nothing, NULL, NULL,
	  "write the prefix itself, or `prefix: auto`" },
	{ "Base6to4Interface", take_nothing, NULL, NULL, "6to4 is not done here (RFC 7526)" },
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
	if (!prefix_read(value(s), &p)) {
		not_understood(i, s, i->map);
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
	take_rules(i, s->block, prefix_rules, item);
}

/* ---- routes ---- */

static const struct rule route_rules[] = {
	{ "AdvRouteLifetime", take_seconds, "lifetime", NULL, NULL },
	{ "AdvRoutePreference", take_word, "preference", NULL, NULL },
	{ "RemoveRoute", take_nothing, NULL, "on", "raserv always takes back what it ends" },
	{ 0 },
};

static void take_route(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	struct draft_node *item;
	struct prefix6 p;

	(void)r;
	if (!prefix_read(value(s), &p)) {
		not_understood(i, s, to);
		return;
	}
	if (p.len == 0) {
		import_note(i->im, to, s, "route ::/0: the default route is announced by "
			    "router_lifetime and preference");
		return;
	}
	item = draft_item(i->im, draft_list(i->im, draft_map(i->im, to, "ra"), "routes"));
	draft_set(i->im, item, "prefix", "%s", prefix6_text(&p).s);
	take_rules(i, s->block, route_rules, item);
	if (!draft_has(item, "lifetime"))
		draft_set(i->im, item, "lifetime", "%s", import_span(3 * i->max_interval_s).s);
}

/* ---- name servers, domains, PREF64 ---- */

#define FLUSH "raserv always takes back what it ends"

static const struct rule rdnss_rules[] = {
	{ "AdvRDNSSLifetime", take_seconds, "lifetime", NULL, NULL },
	{ "AdvRDNSSPreference", take_nothing, NULL, NULL, "RFC 8106 has no such field" },
	{ "AdvRDNSSOpen", take_nothing, NULL, NULL, "RFC 8106 has no such field" },
	{ "FlushRDNSS", take_nothing, NULL, "on", FLUSH },
	{ 0 },
};
static const struct rule dnssl_rules[] = {
	{ "AdvDNSSLLifetime", take_seconds, "lifetime", NULL, NULL },
	{ "FlushDNSSL", take_nothing, NULL, "on", FLUSH },
	{ 0 },
};
static const struct rule pref64_rules[] = {
	{ "AdvValidLifetime", take_seconds, "lifetime", NULL, NULL },
	{ 0 },
};

/* Several blocks of one kind are one list here, so the last lifetime counts for all. */
static void list_read(struct interface *i, const struct statement *s,
		      struct draft_node *section, const char *key, const struct rule *rules)
{
	struct draft_node *list;

	if (draft_has(section, key) && s->block)
		import_note(i->im, section, s, "a second %s: all have one lifetime here, "
			    "the last one", statement_word(s, 0));
	list = draft_list(i->im, section, key);
	for (size_t w = 1; w < s->n; w++)
		draft_add(i->im, list, s->word[w]);
	take_rules(i, s->block, rules, section);
}

static void take_rdnss(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	struct draft_node *ra = draft_map(i->im, to, "ra");

	list_read(i, s, draft_map(i->im, ra, r->key), "servers", rdnss_rules);
}

static void take_dnssl(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	struct draft_node *ra = draft_map(i->im, to, "ra");

	list_read(i, s, draft_map(i->im, ra, r->key), "domains", dnssl_rules);
}

static void take_pref64(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to)
{
	struct draft_node *section = draft_map(i->im, draft_map(i->im, to, "ra"), r->key);

	if (draft_has(section, "prefix")) {
		import_note(i->im, section, s, "a second nat64prefix: only one here");
		return;
	}
	draft_set(i->im, section, "prefix", "%s", value(s));
	take_rules(i, s->block, pref64_rules, section);
}

static void take_block(struct interface *i, const struct statement *s, const struct rule *r,
		       struct draft_node *to)
{
	import_note(i->im, to, s, "%s: %s", r->name, r->why);
}

/* ---- the interface ---- */

static const struct rule interface_rules[] = {
	{ "AdvSendAdvert", take_send_advert, NULL, NULL, NULL },
	{ "IgnoreIfMissing", take_nothing, NULL, "on",
	  "raserv waits for an interface that is not there" },
	{ "MaxRtrAdvInterval", take_seconds, "ra.max_interval", NULL, NULL },
	{ "MinRtrAdvInterval", take_seconds, "ra.min_interval", NULL, NULL },
	{ "MinDelayBetweenRAs", take_nothing, NULL, "3", "always 3 seconds (RFC 4861 10)" },
	{ "AdvManagedFlag", take_switch, "ra.managed", NULL, NULL },
	{ "AdvOtherConfigFlag", take_switch, "ra.other_config", NULL, NULL },
	{ "AdvSNACRouterFlag", take_switch, "ra.snac", NULL, NULL },
	{ "AdvLinkMTU", take_number, "ra.mtu", "0", NULL },
	{ "AdvRAMTU", take_nothing, NULL, "0",
	  "advertisements are split by the MTU of the link" },
	{ "AdvReachableTime", take_milliseconds, "ra.reachable_time", NULL, NULL },
	{ "AdvRetransTimer", take_milliseconds, "ra.retransmit_timer", NULL, NULL },
	{ "AdvCurHopLimit", take_number, "ra.hop_limit", NULL, NULL },
	{ "AdvDefaultLifetime", take_seconds, "ra.router_lifetime", NULL, NULL },
	{ "AdvDefaultPreference", take_word, "ra.preference", NULL, NULL },
	{ "AdvSourceLLAddress", take_switch, "ra.source_lladdr", NULL, NULL },
	{ "AdvRASolicitedUnicast", take_solicited, "ra.solicited", NULL, NULL },
	{ "AdvCaptivePortalAPI", take_text, "ra.captive_portal", NULL, NULL },
	{ "RemoveAdvOnExit", take_nothing, NULL, "on", "for all of a network: ra.on_exit" },
	{ "UnicastOnly", take_nothing, NULL, "off", "advertisements are multicast here" },
	{ "UnrestrictedUnicast", take_nothing, NULL, "off", "there is no list of clients here" },
	{ "AdvHomeAgentFlag", take_nothing, NULL, "off", MOBILE },
	{ "AdvHomeAgentInfo", take_nothing, NULL, "off", MOBILE },
	{ "HomeAgentLifetime", take_nothing, NULL, NULL, MOBILE },
	{ "HomeAgentPreference", take_nothing, NULL, "0", MOBILE },
	{ "AdvMobRtrSupportFlag", take_nothing, NULL, "off", MOBILE },
	{ "AdvIntervalOpt", take_nothing, NULL, "off", MOBILE },
	{ "prefix", take_prefix, NULL, NULL, NULL },
	{ "route", take_route, NULL, NULL, NULL },
	{ "RDNSS", take_rdnss, "rdnss", NULL, NULL },
	{ "DNSSL", take_dnssl, "dnssl", NULL, NULL },
	{ "nat64prefix", take_pref64, "pref64", NULL, NULL },
	{ "clients", take_block, NULL, NULL, "there is no list of clients here" },
	{ "AdvRASrcAddress", take_block, NULL, NULL,
	  "the source is the first link-local address here" },
	{ "lowpanco", take_block, NULL, NULL, "6LoWPAN is not done here" },
	{ "abro", take_block, NULL, NULL, "6LoWPAN is not done here" },
	{ 0 },
};

/* Routes may stand before the interval that they live by. */
static uint32_t max_interval_of(const struct statement *block)
{
	uint32_t s_max = 600;

	for (const struct statement *s = block; s; s = s->next)
		if (!strcasecmp(statement_word(s, 0), "MaxRtrAdvInterval"))
			import_number(value(s), 1800, &s_max);
	return s_max;
}

static void interface_read(struct import *im, const struct statement *s)
{
	struct draft_node *networks = draft_map(im, im->root, "networks");
	struct interface i = { im, NULL, max_interval_of(s->block), false };

	if (draft_has(networks, value(s))) {
		import_note(im, networks, s, "interface %s: it was there before", value(s));
		return;
	}
	i.map = draft_map(im, networks, value(s));
	take_rules(&i, s->block, interface_rules, i.map);
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

/*
 * conf_check.c - what values mean together, judged without the host
 *
 * One function per rule; a rule names the value at fault by its path. What one value
 * must be by itself is the business of its row.
 *
 * Not here: networks.X.ra (conf_check_ra.c), rules that need interfaces (conf_check_links.c),
 * addresses (conf_check_facts.c) or sockets of this host (host/config_check.c).
 */
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>

#include <string.h>

#include <gateway6/must.h>

#include "conf_check.h"

/* ---- networks ---- */

static void prefix_length(const struct conf_prefix *p, const struct conf_spot *at)
{
	struct prefix6 one = prefix6_of(&p->prefix.addr, 64);
	const char *hint = NULL;

	if (!p->autonomous || p->prefix.len == 64)	/* RFC 4862 section 5.5.3 d */
		return;
	if (p->prefix.len < 64)
		hint = arena_printf(at->errors->arena, "announce one /64 of it, for example %s",
				    prefix6_text(&one).s);
	conf_spot_error(at, hint, "prefix length %u cannot be used for SLAAC, it must be 64",
			p->prefix.len);
}

static const struct { const char *range, *text; } odd_prefixes[] = {
	{ "2001:db8::/32", "2001:db8::/32 is for documentation; hosts will not route it" },
	{ "3fff::/20",     "3fff::/20 is for documentation; hosts will not route it" },
	{ "fec0::/10",     "fec0::/10 (site-local) is deprecated; use fd00::/8 instead" },
};

static void prefix_odd(const struct prefix6 *p, const struct conf_spot *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(odd_prefixes); i++) {
		struct prefix6 range;

		must(prefix6_parse(odd_prefixes[i].range, &range), "%s is no prefix",
		     odd_prefixes[i].range);
		if (prefix6_contains(&range, &p->addr))
			conf_spot_warning(at, NULL, "%s", odd_prefixes[i].text);
	}
}

static void prefix_kind(const struct prefix6 *p, const struct conf_spot *at)
{
	if (addr6_is_multicast(&p->addr) || addr6_is_link_local(&p->addr) ||
	    addr6_is_loopback(&p->addr))
		conf_spot_error(at, NULL, "%s cannot be announced to guests",
				prefix6_text(p).s);
}

static void prefix_lifetimes(const struct conf_check *k, const struct conf_network *n,
			     size_t i)
{
	const struct conf_prefix *p = &n->prefixes.item[i];
	struct conf_spot at = conf_spot(k->c, k->errors,
					"networks.%s.prefixes[%zu].preferred_lifetime",
					n->name, i);

	if (p->preferred_s > p->valid_s)		/* RFC 4861 section 6.2.1 */
		conf_spot_error(&at, NULL, "the preferred lifetime is longer than the valid "
				"one");
}

static void network_prefixes(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot list = conf_spot(k->c, k->errors, "networks.%s.prefixes", n->name);

	if (n->prefixes.n > RESOLVE_PREFIXES_MAX)
		conf_spot_error(&list, NULL, "%zu prefixes do not fit one network: at most %d",
				n->prefixes.n, RESOLVE_PREFIXES_MAX);
	for (size_t i = 0; i < n->prefixes.n; i++) {
		const struct conf_prefix *p = &n->prefixes.item[i];
		struct conf_spot at = conf_prefix_spot(k->c, k->errors, n, i);

		prefix_kind(&p->prefix, &at);
		prefix_length(p, &at);
		prefix_odd(&p->prefix, &at);
		prefix_lifetimes(k, n, i);
	}
}

/*
 * networks.c leaves the uplink out; so it must be known also while no default route is
 * there, and nobody may wave it through for all that matches.
 */
static void network_pattern(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s", n->name);
	struct conf_spot allow = conf_spot(k->c, k->errors, "networks.%s.ra.allow_on_uplink",
					   n->name);

	if (!conf_is_pattern(n->name))
		return;
	if (!k->c->uplink.interface)
		conf_spot_error(&at, "for example uplink: { interface: eno1 }", "%s is a pattern: "
				"it needs uplink.interface, so that the uplink is never taken "
				"for a guest network", n->name);
	if (n->ra.allow_on_uplink)
		conf_spot_error(&allow, NULL, "not for all that matches %s: name the interface",
				n->name);
}

/* What we give to the interface ourselves: raserv's addresses.c and isolation.c. */
static void network_own(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot address = conf_spot(k->c, k->errors, "networks.%s.address", n->name);
	struct conf_spot gateway = conf_spot(k->c, k->errors, "networks.%s.gateway", n->name);
	struct conf_spot isolate = conf_spot(k->c, k->errors, "networks.%s.isolate", n->name);

	if (n->address == ADDRESS_MANAGE && n->prefix_auto)
		conf_spot_error(&address, "write the prefix, for example prefix: 2001:db8:1::/64",
				"address: manage needs a prefix in the file; prefix: auto is "
				"made from the addresses that are there");
	if (!n->gateway_auto && addr6_is_link_local(&n->ra.only_if_address))
		conf_spot_error(&gateway, NULL, "both gateway and ra.only_if_address are the "
				"address that guests use as router: give one of them");
	if (n->isolate && !conf_is_pattern(n->name) && !conf_is_plain(n->name))
		conf_spot_error(&isolate, NULL, "%s has letters that nft takes for more than a "
				"name", n->name);
	if (n->isolate && k->c->networks.n == 1 && !conf_is_pattern(n->name))
		conf_spot_warning(&isolate, NULL, "there is no other network to be isolated "
				  "from");
}

/* ---- prefixes against each other ---- */

static void say_overlap(const struct conf_check *k, const struct conf_network *a, size_t i,
			const struct conf_network *b, size_t j)
{
	struct conf_spot first = conf_prefix_spot(k->c, k->errors, a, i);
	struct conf_spot at = conf_prefix_spot(k->c, k->errors, b, j);

	conf_spot_error(&at, NULL, "%s overlaps %s of %s",
			prefix6_text(&b->prefixes.item[j].prefix).s,
			prefix6_text(&a->prefixes.item[i].prefix).s, a->name);
	conf_also(k->errors, "the other is here", &first.mark);
}

/* The NDP proxy answers for the guests of each on the other: one /64 does for both. */
static bool may_share(const struct conf_check *k, const struct prefix6 *a,
		      const struct prefix6 *b)
{
	return k->c->uplink.ndp_proxy == SWITCH_ON && prefix6_equal(a, b);
}

static void networks_overlap(const struct conf_check *k, const struct conf_network *a,
			     const struct conf_network *b)
{
	for (size_t i = 0; i < a->prefixes.n && k->errors->errors < CONF_ERRORS_MAX; i++)
		for (size_t j = a == b ? i + 1 : 0; j < b->prefixes.n; j++)
			if (prefix6_overlaps(&a->prefixes.item[i].prefix,
					     &b->prefixes.item[j].prefix) &&
			    (a == b || !may_share(k, &a->prefixes.item[i].prefix,
						  &b->prefixes.item[j].prefix)))
				say_overlap(k, a, i, b, j);
}

static void pref64_overlap(const struct conf_check *k, const struct prefix6 *p,
			   const char *path)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "%s", path);

	prefix_odd(p, &at);
	for (size_t i = 0; i < k->c->networks.n; i++) {
		const struct conf_network *n = &k->c->networks.item[i];

		for (size_t j = 0; j < n->prefixes.n; j++) {
			struct conf_spot other;

			if (!prefix6_overlaps(p, &n->prefixes.item[j].prefix))
				continue;
			other = conf_prefix_spot(k->c, k->errors, n, j);
			conf_spot_error(&at, "take another prefix of your own, or "
					"64:ff9b::/96", "%s overlaps the prefix %s of %s",
					prefix6_text(p).s,
					prefix6_text(&n->prefixes.item[j].prefix).s, n->name);
			conf_also(k->errors, "the other is here", &other.mark);
		}
	}
}

static void pref64s_overlap(const struct conf_check *k)
{
	const struct conf_prefix6_list *list = &k->c->nat64.prefixes;
	char path[40];

	if (!list->n)
		pref64_overlap(k, &k->c->nat64.prefix, "nat64.prefix");
	for (size_t i = 0; i < list->n; i++) {
		snprintf(path, sizeof(path), "nat64.prefixes[%zu]", i);
		pref64_overlap(k, &list->item[i], path);
	}
}

static void check_networks(const struct conf_check *k)
{
	const struct config *c = k->c;

	for (size_t i = 0; i < c->networks.n; i++) {
		network_pattern(k, &c->networks.item[i]);
		network_prefixes(k, &c->networks.item[i]);
		network_own(k, &c->networks.item[i]);
		conf_check_ra(k, &c->networks.item[i]);
		for (size_t j = 0; j <= i; j++)
			networks_overlap(k, &c->networks.item[j], &c->networks.item[i]);
	}
	if (c->nat64.enabled)
		pref64s_overlap(k);
	if (c->dns64.enabled && !c->dns64.prefix_auto && !c->dns64.prefixes.n)
		pref64_overlap(k, &c->dns64.prefix, "dns64.prefix");
	for (size_t i = 0; c->dns64.enabled && i < c->dns64.prefixes.n; i++) {
		struct conf_spot at = conf_spot(c, k->errors, "dns64.prefixes[%zu].prefix", i);

		pref64_overlap(k, &c->dns64.prefixes.item[i].prefix, at.path);
	}
}

static void check_hosts(const struct conf_check *k)
{
	const struct config *c = k->c;

	for (size_t i = 1; i < c->hosts.n; i++) {
		const struct conf_host *h = &c->hosts.item[i];
		const struct conf_host *first = config_host_by_address(c, &h->address);
		const struct conf_host *card = config_host_by_mac(c, &h->mac);
		struct conf_spot at = conf_spot(c, k->errors, "hosts.%s.address", h->name);
		struct conf_spot mac = conf_spot(c, k->errors, "hosts.%s.mac", h->name);

		if (card && card != h)
			conf_spot_warning(&mac, NULL, "\"%s\" has the same MAC address as "
					  "\"%s\"", h->name, card->name);
		else if (first && first != h)
			conf_spot_warning(&at, NULL, "\"%s\" has the same address as \"%s\"",
					  h->name, first->name);
	}
}

/* The order of the file; errors are sorted by place when printed. */
static void (*const rules[])(const struct conf_check *k) = {
	check_networks, check_hosts, conf_check_nat64, conf_check_dns64, conf_check_publish,
};

void config_check(const struct config *c, struct conf_errors *errors)
{
	struct conf_check k = { .c = c, .errors = errors };

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		rules[i](&k);
}

/*
 * conf_check_nat64.c - rules for nat64: what may be lent, to whom, under which prefixes
 */
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>

#include "conf_check.h"

static void lent_ports(const struct conf_check *k)
{
	const struct conf_ports_list *list = &k->c->nat64.ipv4.ports;
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.ipv4.ports");

	if (k->c->nat64.ipv4.ports_auto)
		return;
	if (!list->n)
		conf_spot_error(&at, NULL, "there is no port to lend");
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < i; j++)
			if (conf_ports_overlap(list->item[j], list->item[i])) {
				conf_spot_error(&at, NULL, "the ranges %u-%u and %u-%u overlap",
						list->item[j].first, list->item[j].last,
						list->item[i].first, list->item[i].last);
				return;
			}
}

/* Blocks are cut from each range above 1023, as the translator does it. */
static void port_block(const struct conf_check *k)
{
	struct conf_ports_list lent = resolve_lent_ports(k->c);
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.ipv4.port_block");
	uint32_t size = k->c->nat64.ipv4.port_block, blocks = 0;

	for (size_t i = 0; size && i < lent.n; i++) {
		uint32_t first = lent.item[i].first < 1024 ? 1024 : lent.item[i].first;

		if (lent.item[i].last >= first)
			blocks += (lent.item[i].last + 1u - first) / size;
	}
	if (size && !blocks)
		conf_spot_error(&at, NULL, "no range of lent ports has room for %u in a row",
				size);
}

static void pool_addresses(const struct conf_check *k)
{
	const struct conf_prefix4_list *list = &k->c->nat64.ipv4.addresses;
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.ipv4.addresses");
	bool pool = k->c->nat64.ipv4.mode == IPV4_POOL;

	if (pool && !list->n)
		conf_spot_error(&at, NULL, "mode \"pool\" needs \"addresses\" that are routed "
				"to this host");
	if (!pool && list->n)
		conf_spot_error(&at, "set mode: pool, or leave the addresses out",
				"\"addresses\" are for mode \"pool\"; this is mode \"share\"");
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < i; j++)
			if (prefix4_overlaps(list->item[j], list->item[i])) {
				conf_spot_error(&at, NULL, "%s is in %s already",
						prefix4_text(list->item[i]).s,
						prefix4_text(list->item[j]).s);
				return;
			}
}

static void pref64s(const struct conf_check *k)
{
	const struct conf_prefix6_list *list = &k->c->nat64.prefixes;
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.prefixes");

	if (list->n > CONF_PREF64S_MAX)
		conf_spot_error(&at, NULL, "%zu prefixes: there may be %d", list->n,
				CONF_PREF64S_MAX);
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < i; j++)
			if (prefix6_overlaps(&list->item[j], &list->item[i])) {
				conf_spot_error(&at, NULL, "%s overlaps %s",
						prefix6_text(&list->item[i]).s,
						prefix6_text(&list->item[j]).s);
				return;
			}
}

/* Private addresses by the well-known prefix, and no other that could carry them. */
static bool only_well_known(const struct config *c)
{
	size_t count;
	const struct prefix6 *list = resolve_pref64s(c, &count);

	for (size_t i = 0; i < count; i++)
		if (!pref64_is_wkp(&list[i]))
			return false;
	return true;
}

static struct conf_spot static_spot(const struct conf_check *k, size_t i, const char *key)
{
	return conf_spot(k->c, k->errors, "nat64.static[%zu].%s", i, key);
}

static void static_twice(const struct conf_check *k, size_t i)
{
	const struct conf_static *s = &k->c->nat64.statics.item[i];
	struct conf_spot v4 = static_spot(k, i, "ipv4"), v6 = static_spot(k, i, "ipv6");

	for (size_t j = 0; j < i; j++) {
		const struct conf_static *other = &k->c->nat64.statics.item[j];

		if (addr4_equal(s->ipv4, other->ipv4))
			conf_spot_error(&v4, NULL, "%s belongs to another guest already",
					addr4_text(s->ipv4).s);
		if (addr6_equal(&s->ipv6, &other->ipv6))
			conf_spot_error(&v6, NULL, "%s has an address already",
					addr6_text(s->ipv6).s);
	}
}

/* What somebody else of this file uses already. */
static void static_taken(const struct conf_check *k, size_t i)
{
	const struct conf_static *s = &k->c->nat64.statics.item[i];
	const struct config *c = k->c;
	struct conf_spot v4 = static_spot(k, i, "ipv4"), v6 = static_spot(k, i, "ipv6");
	size_t n;
	const struct prefix6 *pref64s = resolve_pref64s(c, &n);

	if (c->nat64.ipv4.mode == IPV4_SHARE && addr4_equal(s->ipv4, c->nat64.ipv4.internal))
		conf_spot_error(&v4, NULL, "%s is nat64.ipv4.internal", addr4_text(s->ipv4).s);
	if (!c->uplink.ipv4_auto && addr4_equal(s->ipv4, c->uplink.ipv4))
		conf_spot_error(&v4, "publish single ports of it instead",
				"%s is uplink.ipv4, which all share", addr4_text(s->ipv4).s);
	for (size_t j = 0; j < c->publish.n; j++)
		if (!c->publish.item[j].listen_auto &&
		    addr4_equal(c->publish.item[j].listen, s->ipv4))
			conf_spot_error(&v4, "all of its ports lead to the guest anyway",
					"ports of %s are published", addr4_text(s->ipv4).s);
	for (size_t j = 0; j < n; j++)
		if (prefix6_contains(&pref64s[j], &s->ipv6))
			conf_spot_error(&v6, NULL, "%s is a translated address, in %s",
					addr6_text(s->ipv6).s, prefix6_text(&pref64s[j]).s);
}

/* In pool mode somebody without a 1:1 address needs one of the others. */
static void static_leaves_none(const struct conf_check *k)
{
	const struct conf_prefix4_list *pool = &k->c->nat64.ipv4.addresses;
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.static");
	uint64_t left = 0;

	for (size_t i = 0; i < pool->n; i++) {
		left += (uint64_t)1 << (32 - pool->item[i].len);
		for (size_t j = 0; j < k->c->nat64.statics.n; j++)
			left -= prefix4_contains(pool->item[i], k->c->nat64.statics.item[j].ipv4);
	}
	if (k->c->nat64.statics.n && pool->n && !left)
		conf_spot_warning(&at, NULL, "no address of nat64.ipv4.addresses is left to "
				  "lend to other guests");
}

static void statics(const struct conf_check *k)
{
	for (size_t i = 0; i < k->c->nat64.statics.n && k->errors->errors < CONF_ERRORS_MAX;
	     i++) {
		static_twice(k, i);
		static_taken(k, i);
	}
	static_leaves_none(k);
}

static void timeouts(const struct conf_check *k)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.timeouts.tcp_established");

	if (k->c->nat64.timeouts.tcp_established_s < 2 * 3600)
		conf_spot_warning(&at, NULL, "connections that are silent for two hours are cut; "
				  "they should live (RFC 5382 REQ-5)");
}

static void never_ports(const struct conf_check *k)
{
	for (size_t i = 0; i < k->c->nat64.never.n; i++) {
		const struct conf_never *n = &k->c->nat64.never.item[i];
		struct conf_spot at = conf_spot(k->c, k->errors, "nat64.never[%zu]", i);

		if (n->ports.n && n->proto == PROTO_ICMP)
			conf_spot_error(&at, NULL, "icmp has no ports");
		if (!n->ports.n && n->proto == PROTO_ANY && n->ipv4.n == 1 && !n->ipv4.item->len)
			conf_spot_warning(&at, "say which address, port or protocol",
					  "this is everything: nothing would be translated");
	}
}

void conf_check_nat64(const struct conf_check *k)
{
	const struct conf_nat64 *n = &k->c->nat64;
	struct conf_spot private = conf_spot(k->c, k->errors, "nat64.allow_private");
	struct conf_spot per_host = conf_spot(k->c, k->errors,
					      "nat64.limits.sessions_per_host");

	lent_ports(k);
	port_block(k);
	pool_addresses(k);
	pref64s(k);
	never_ports(k);
	timeouts(k);
	statics(k);
	if (n->allow_private && only_well_known(k->c))	/* RFC 6052 section 3.1 */
		conf_spot_warning(&private, "use a prefix of your own", "64:ff9b::/96 must not "
				  "carry private addresses; guests may refuse them");
	if (n->limits.sessions_per_host > n->limits.sessions &&
	    conf_is_given(k->c, per_host.path))
		conf_spot_warning(&per_host, NULL, "more sessions for one host than there are "
				  "in all");
}

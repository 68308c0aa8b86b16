/*
 * conf_check_services.c - rules for nat64, dns64 and publish
 */
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>

#include <string.h>

#include <gateway6/must.h>

#include "conf_check.h"

/* ---- nat64 ---- */

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

/* ---- dns64 ---- */

static bool announces_us(const struct config *c)
{
	for (size_t i = 0; i < c->networks.n; i++) {
		const struct conf_network *n = &c->networks.item[i];

		for (size_t k = 0; n->dns64 && n->ra.enabled && k < n->ra.rdnss.n; k++)
			if (n->ra.rdnss.item[k].servers_auto ||
			    n->ra.rdnss.item[k].servers_self ||
			    n->ra.rdnss.item[k].servers.n)
				return true;
	}
	return false;
}

/* Prefix, IPv4 address and u-octet come first (RFC 6052 section 2.2). */
static bool suffix_ok(const struct conf_prefix64 *p)
{
	size_t taken = p->prefix.len == 96 ? 16 : p->prefix.len / 8u + 5;

	for (size_t i = 0; i < taken; i++)
		if (p->suffix.b[i])
			return false;
	return true;
}

static void check_prefixes(const struct conf_check *k)
{
	for (size_t i = 0; i < k->c->dns64.prefixes.n; i++) {
		struct conf_spot at = conf_spot(k->c, k->errors, "dns64.prefixes[%zu].suffix", i);

		if (!suffix_ok(&k->c->dns64.prefixes.item[i]))
			conf_spot_error(&at, NULL, "the suffix may have bits behind the IPv4 "
					"address only (RFC 6052 section 2.2)");
	}
}

/* Is a name answered by dns64.local? Hosts are below its domain. */
static bool is_local(const struct conf_dns64 *d, const struct dname *name)
{
	struct dname domain;

	if (d->local.domain[0] && dname_parse(d->local.domain, &domain) &&
	    dname_under(name, &domain))
		return true;
	for (size_t i = 0; i < d->local.records.n; i++)
		if (dname_equal(&d->local.records.item[i]->name, name))
			return true;
	return false;
}

/* Nobody would follow it: a stub resolver takes an answer for whole. */
static void check_aliases(const struct conf_check *k)
{
	const struct conf_dns64 *d = &k->c->dns64;

	for (size_t i = 0; i < d->local.records.n; i++) {
		const struct conf_record *r = d->local.records.item[i];
		struct conf_spot at = conf_spot(k->c, k->errors, "dns64.local.records[%zu]", i);
		struct dname to = { .len = (uint8_t)r->len };

		if (r->type != DNS_CNAME)
			continue;
		memcpy(to.b, r->rdata, r->len);
		if (!is_local(d, &to))
			conf_spot_error(&at, "write the addresses of that name here",
					"%s is not answered here, so a CNAME cannot lead to it",
					dname_text(&to).s);
	}
}

void conf_check_dns64(const struct conf_check *k)
{
	const struct conf_dns64 *d = &k->c->dns64;
	struct conf_spot section = conf_spot(k->c, k->errors, "dns64");
	struct conf_spot upstreams = conf_spot(k->c, k->errors, "dns64.upstreams");
	struct conf_spot min_ttl = conf_spot(k->c, k->errors, "dns64.cache.min_ttl");

	if (!d->enabled)
		return;
	check_prefixes(k);
	check_aliases(k);
	if (!announces_us(k->c))
		conf_spot_warning(&section, "no network has both dns64: true and "
				  "ra.enabled: true", "dns64 is on, but no guest is told of it");
	if (!d->upstreams_auto && !d->upstreams.n)
		conf_spot_error(&upstreams, NULL, "there is no name server to ask");
	if (d->cache.min_ttl_s > d->cache.max_ttl_s)
		conf_spot_error(&min_ttl, NULL, "min_ttl is greater than max_ttl");
}

/* ---- publish ---- */

static struct conf_spot publish_spot(const struct conf_check *k, size_t i, const char *key)
{
	return conf_spot(k->c, k->errors, "publish[%zu].%s", i, key);
}

static void publish_port(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];
	struct conf_spot at = publish_spot(k, i, "port");
	struct conf_ports_list lent = resolve_lent_ports(k->c);

	for (size_t l = 0; l < lent.n; l++)
		if (conf_ports_overlap(lent.item[l], p->port))
			conf_spot_warning(&at, "leave it out of nat64.ipv4.ports", "port %u is "
					  "among the ports that are lent to guests",
					  p->port.first > lent.item[l].first ? p->port.first :
					  lent.item[l].first);
	if (p->to_port + (unsigned)(p->port.last - p->port.first) > UINT16_MAX)
		conf_spot_error(&at, NULL, "%u ports from to_port %u on go beyond 65535",
				p->port.last - p->port.first + 1u, p->to_port);
}

static bool same_listen(const struct conf_publish *a, const struct conf_publish *b)
{
	return a->listen_auto || b->listen_auto || addr4_equal(a->listen, b->listen);
}

/* Places are looked up for errors only: this is a look at every pair. */
static void same_name(const struct conf_check *k, size_t j, size_t i)
{
	struct conf_spot first = publish_spot(k, j, "name");
	struct conf_spot at = publish_spot(k, i, "name");

	conf_spot_error(&at, NULL, "\"%s\" is published twice", k->c->publish.item[i].name);
	conf_also(k->errors, "first here", &first.mark);
}

static void same_port(const struct conf_check *k, size_t j, size_t i)
{
	uint16_t a = k->c->publish.item[j].port.first, b = k->c->publish.item[i].port.first;
	struct conf_spot first = publish_spot(k, j, "port");
	struct conf_spot at = publish_spot(k, i, "port");

	conf_spot_error(&at, NULL, "port %u is published twice", a > b ? a : b);
	conf_also(k->errors, "first here", &first.mark);
}

static void publish_twice(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];

	for (size_t j = 0; j < i && k->errors->errors < CONF_ERRORS_MAX; j++) {
		const struct conf_publish *q = &k->c->publish.item[j];

		if (p->name && q->name && !strcmp(p->name, q->name))
			same_name(k, j, i);
		if (p->proto & q->proto && same_listen(p, q) &&
		    conf_ports_overlap(p->port, q->port))
			same_port(k, j, i);
	}
}

static void publish_listen(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];
	const struct conf_prefix4_list *pool = &k->c->nat64.ipv4.addresses;
	struct conf_spot at = publish_spot(k, i, "listen");

	if (p->listen_auto || k->c->nat64.ipv4.mode == IPV4_SHARE)
		return;
	for (size_t j = 0; j < pool->n; j++)
		if (prefix4_contains(pool->item[j], p->listen))
			return;
	conf_spot_error(&at, NULL, "%s is none of nat64.ipv4.addresses",
			addr4_text(p->listen).s);
}

static void publish_allow(const struct conf_check *k, size_t i)
{
	struct conf_spot at = publish_spot(k, i, "allow");

	if (!k->c->publish.item[i].allow.n)
		conf_spot_warning(&at, "leave it out to let everybody in", "nobody may call");
}

void conf_check_publish(const struct conf_check *k)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "publish");

	if (k->c->publish.n && !k->c->nat64.enabled)
		conf_spot_error(&at, "add \"nat64: true\"", "nothing can be published without "
				"nat64");
	for (size_t i = 0; i < k->c->publish.n; i++) {
		publish_port(k, i);
		publish_twice(k, i);
		publish_listen(k, i);
		publish_allow(k, i);
	}
}

/*
 * conf_check_dns64.c - rules for dns64
 */
#include <string.h>

#include "conf_check.h"

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
	conf_check_dns64_room(k);
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

/* exclude.c - which AAAA count as absent, which A are never mapped */
#include "exclude.h"

#include <gateway6/pref64.h>

bool exclude_aaaa(const struct dns64_conf *conf, const struct addr6 *a)
{
	const struct conf_prefix6_list *set = &conf->c->dns64.synthesis.ignore_aaaa;

	for (size_t i = 0; i < set->n; i++)
		if (prefix6_contains(&set->item[i], a))
			return true;
	return false;
}

bool exclude_a_maps(const struct dns64_conf *conf, struct addr4 a)
{
	const struct conf_dns64 *d = &conf->c->dns64;

	if (d->synthesis.skip_private && addr4_is_private(a))
		return false;
	for (size_t i = 0; i < d->synthesis.skip_ipv4.n; i++)
		if (prefix4_contains(d->synthesis.skip_ipv4.item[i], a))
			return false;
	/* RFC 6052 section 3.1: the well-known prefix MUST NOT carry non-global IPv4 */
	return !pref64_is_wkp(&conf->prefix) || conf->c->nat64.allow_private ||
	       !addr4_is_nonglobal(a);
}

struct addr4 rr_addr4(const struct rr *rr)
{
	struct rd r = rr->rdata;
	struct addr4 a;

	rd_copy(&r, a.b, sizeof(a.b));
	return a;
}

struct addr6 rr_addr6(const struct rr *rr)
{
	struct rd r = rr->rdata;
	struct addr6 a;

	rd_copy(&r, a.b, sizeof(a.b));
	return a;
}

struct usable exclude_count_aaaa(const struct dns64_conf *conf, const struct image *i)
{
	struct usable u = { 0, 0 };
	struct rr_walk w;
	struct msg m;
	struct rr rr;

	image_read(i, &m);
	w = rr_walk(&m);
	while (rr_next(&w, &rr) && rr.section == ANSWER) {
		struct addr6 a = rr_addr6(&rr);

		if (rr.type != DNS_AAAA)
			continue;
		if (exclude_aaaa(conf, &a))
			u.no++;
		else
			u.yes++;
	}
	return u;
}

struct usable exclude_count_a(const struct dns64_conf *conf, const struct image *i)
{
	struct usable u = { 0, 0 };
	struct rr_walk w;
	struct msg m;
	struct rr rr;

	image_read(i, &m);
	w = rr_walk(&m);
	while (rr_next(&w, &rr) && rr.section == ANSWER) {
		if (rr.type != DNS_A)
			continue;
		if (exclude_a_maps(conf, rr_addr4(&rr)))
			u.yes++;
		else
			u.no++;
	}
	return u;
}

/* exclude.c - which AAAA count as absent, which A are never mapped */
#include "exclude.h"

#include <gateway6/pref64.h>

bool exclude_aaaa(const struct policy *p, const struct addr6 *a)
{
	const struct conf_prefix6_list *set = &p->conf->c->dns64.synthesis.ignore_aaaa;

	for (size_t i = 0; p->prefixes && i < set->n; i++)	/* no synthesis: none is */
		if (prefix6_contains(&set->item[i], a))
			return true;
	return false;
}

static bool in_list(const struct conf_prefix4_list *list, struct addr4 a)
{
	for (size_t i = 0; i < list->n; i++)
		if (prefix4_contains(list->item[i], a))
			return true;
	return false;
}

bool exclude_in_range(const struct dns64_prefix *p, struct addr4 a)
{
	return !p->c || ((p->c->ipv4_any || in_list(&p->c->ipv4, a)) &&
			 !in_list(&p->c->not_ipv4, a));
}

static bool carries(const struct dns64_conf *conf, const struct dns64_prefix *p, struct addr4 a)
{
	/* RFC 6052 section 3.1: the well-known prefix MUST NOT carry non-global IPv4 */
	if (pref64_is_wkp(&p->prefix) && !conf->c->nat64.allow_private &&
	    addr4_is_nonglobal(a))
		return false;
	return exclude_in_range(p, a);
}

const struct dns64_prefix *exclude_map(const struct policy *p, struct addr4 a)
{
	const struct conf_dns64 *d = &p->conf->c->dns64;

	if ((d->synthesis.skip_private && addr4_is_private(a)) ||
	    in_list(&d->synthesis.skip_ipv4, a))
		return NULL;
	for (unsigned i = 0; i < p->conf->n_prefixes; i++)
		if (p->prefixes >> i & 1 && carries(p->conf, &p->conf->prefix[i], a))
			return &p->conf->prefix[i];
	return NULL;
}

struct addr6 exclude_embed(const struct dns64_prefix *p, struct addr4 a)
{
	struct addr6 made = pref64_embed(&p->prefix, a);

	for (size_t i = 0; i < sizeof(made.b); i++)	/* the check: bits behind a only */
		made.b[i] |= p->suffix.b[i];
	return made;
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

static bool usable_aaaa(const struct policy *p, const struct rr *rr)
{
	struct addr6 a = rr_addr6(rr);

	return !exclude_aaaa(p, &a);
}

static bool usable_a(const struct policy *p, const struct rr *rr)
{
	return exclude_map(p, rr_addr4(rr));
}

static struct usable count(const struct policy *p, const struct image *i, uint16_t type,
			   bool (*usable)(const struct policy *p, const struct rr *rr))
{
	struct usable u = { 0, 0 };
	struct rr_walk w;
	struct msg m;
	struct rr rr;

	image_read(i, &m);
	w = rr_walk(&m);
	while (rr_next(&w, &rr) && rr.section == ANSWER) {
		if (rr.type != type)
			continue;
		if (usable(p, &rr))
			u.yes++;
		else
			u.no++;
	}
	return u;
}

struct usable exclude_count_aaaa(const struct policy *p, const struct image *i)
{
	return count(p, i, DNS_AAAA, usable_aaaa);
}

struct usable exclude_count_a(const struct policy *p, const struct image *i)
{
	return count(p, i, DNS_A, usable_a);
}

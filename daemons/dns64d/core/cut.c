/*
 * cut.c - nothing lives below a name that is not there (RFC 8020)
 *
 * An NXDOMAIN is about a name, whatever was asked of it (RFC 2308 section 5), and about
 * all names below (RFC 8020 section 2). So it is kept a second time, under a type that
 * nobody can ask for, and a question without an answer of its own looks there and under
 * each name above. With a CNAME in the answer it is about another name: not kept.
 */
#include "cut.h"

#define TYPE_WHOLE_NAME 0		/* reserved, RFC 6895 section 3.1 */

static struct key key_of_name(const struct key *k)
{
	struct key whole = *k;

	whole.type = TYPE_WHOLE_NAME;
	whole.flags &= KEY_DO | KEY_CD;
	whole.epoch = k->asks ? k->epoch : 0;
	whole.prefixes = 0;
	return whole;
}

static bool has_answers(const struct image *i)
{
	struct msg m;

	image_read(i, &m);
	return m.count[ANSWER] > 0;
}

void cut_keep(struct dns64 *d, const struct key *k, const struct image *i)
{
	struct key whole;

	if (k->flags & KEY_DNS64 || i->kind != IMAGE_NXDOMAIN || !i->life_s || has_answers(i))
		return;
	whole = key_of_name(k);
	cache_put(d->cache, &whole, key_hash(&d->secret, &whole), i);
}

/* The authority of the cut, its proofs included: they cover all names below. */
static struct image make(struct dns64 *d, const struct image *from, const struct question *q,
			 uint64_t now_ms)
{
	uint32_t age_s = image_age_s(from, now_ms);
	struct rr_walk walk;
	struct image i;
	struct msg m;
	struct rr rr;

	image_read(from, &m);
	mw_begin(&d->mw, q);
	walk = rr_walk(&m);
	while (rr_next(&walk, &rr)) {	/* ends: our own image */
		rr.ttl = ttl_after(rr.ttl, age_s);
		mw_rr(&d->mw, &rr, m.bytes);
	}
	i = image_of(&d->mw, DNS_QR | DNS_RA | (m.flags & DNS_CD), DNS_NXDOMAIN);
	i.kind = IMAGE_NXDOMAIN;
	i.born_ms = now_ms;
	return i;
}

bool cut_find(struct dns64 *d, const struct key *k, const struct question *q,
	      uint64_t now_ms, struct image *out)
{
	uint32_t route = dns64_conf_route(&d->conf, k->asks, &k->name);
	struct key whole = key_of_name(k);
	struct image cut;

	/* ends: each turn takes a label off */
	for (; whole.name.len > 1; whole.name = dname_parent(&whole.name)) {
		if (!cache_find(d->cache, &whole, key_hash(&d->secret, &whole), now_ms, &cut))
			continue;
		if (dns64_conf_route(&d->conf, whole.asks, &whole.name) != route)
			return false;	/* others know of the names below */
		*out = make(d, &cut, q, now_ms);
		return out->len > 0;
	}
	return false;
}

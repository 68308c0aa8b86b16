/*
 * special.c - names that are answered here, with or without an upstream
 *
 * ipv4only.arpa tells guests the prefix (RFC 7050); a DNS64 MUST answer for it and all
 * below it without asking anybody, DS excepted (RFC 8880 section 7.1). Its reverse names
 * are answered as well, so that they hold while the upstream is gone. resolver.arpa is
 * about this very resolver, so it is not passed on (RFC 9462 section 6.4).
 *
 * Differs from RFC 8880 7.2 item 4 (resolvers SHOULD NOT treat the two in-addr.arpa
 * names as special): the answer is fixed by the RFC itself, and a guest's check of the
 * prefix must not fail because an upstream is away.
 */
#include "special.h"

#include <gateway6/must.h>

#include "exclude.h"
#include "ptr.h"

#define SPECIAL_TTL 86400		/* as the zone itself has it */

/* Short: a reload with another prefix must come through (RFC 7050 section 3). */
#define PREFIX_TTL 600

static const struct addr4 well_known[] = { { { 192, 0, 0, 170 } }, { { 192, 0, 0, 171 } } };

static void add_a(const struct policy *p, const struct question *q, struct mw *m)
{
	(void)p;
	for (size_t i = 0; i < ARRAY_SIZE(well_known); i++)
		mw_record(m, &(struct mw_record){ ANSWER, &q->name, DNS_A, SPECIAL_TTL,
						  well_known[i].b, 4 });
}

/* Those that carry certain ranges only would mislead a guest that embeds for itself. */
static const struct dns64_prefix *prefix_to_tell(const struct policy *p, struct addr4 a)
{
	for (unsigned i = 0; i < p->conf->n_prefixes; i++)
		if (p->prefixes >> i & 1 && exclude_in_range(&p->conf->prefix[i], a))
			return &p->conf->prefix[i];
	return NULL;
}

static void add_aaaa(const struct policy *p, const struct question *q, struct mw *m)
{
	for (size_t i = 0; i < ARRAY_SIZE(well_known); i++) {
		const struct dns64_prefix *prefix = prefix_to_tell(p, well_known[i]);
		struct addr6 a;

		if (!prefix)
			return;
		a = exclude_embed(prefix, well_known[i]);
		mw_record(m, &(struct mw_record){ ANSWER, &q->name, DNS_AAAA, PREFIX_TTL,
						  a.b, sizeof(a.b) });
	}
}

static const uint8_t ipv4only_arpa[] = "\10ipv4only\4arpa";

static void add_ptr(const struct policy *p, const struct question *q, struct mw *m)
{
	(void)p;
	mw_record(m, &(struct mw_record){ ANSWER, &q->name, DNS_PTR, SPECIAL_TTL,
					  ipv4only_arpa, sizeof(ipv4only_arpa) });
}

static bool of_ipv4only(const struct dns64_conf *conf)
{
	return conf->c->dns64.synthesis.ipv4only_arpa;
}

static bool in_any_case(const struct dns64_conf *conf)
{
	(void)conf;
	return true;
}

struct special {
	const char *name;		/* it and all below it */
	bool (*wanted)(const struct dns64_conf *conf);
	struct {
		uint16_t type;
		void (*add)(const struct policy *p, const struct question *q,
			    struct mw *m);
	} has[2];
};

static const struct special specials[] = {
	{ "ipv4only.arpa.", of_ipv4only, { { DNS_A, add_a }, { DNS_AAAA, add_aaaa } } },
	{ "170.0.0.192.in-addr.arpa.", of_ipv4only, { { DNS_PTR, add_ptr } } },
	{ "171.0.0.192.in-addr.arpa.", of_ipv4only, { { DNS_PTR, add_ptr } } },
	{ "resolver.arpa.", in_any_case, { { 0, NULL } } },
};

/* The reverse names of the two synthesized addresses (RFC 8880 section 7.2.1). */
static const struct special reverse = { "", of_ipv4only, { { DNS_PTR, add_ptr } } };

static const struct special *find_special(const struct dns64_conf *conf,
					  const struct question *q, struct dname *apex)
{
	struct addr4 a;

	for (size_t i = 0; i < ARRAY_SIZE(specials); i++) {
		must(dname_parse(specials[i].name, apex), "%s", specials[i].name);
		if (dname_under(&q->name, apex))
			return &specials[i];
	}
	*apex = q->name;
	if (!ptr_prefix(conf, &q->name, &a))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(well_known); i++)
		if (addr4_equal(a, well_known[i]))
			return &reverse;
	return NULL;
}

/* For negative answers (RFC 2308 section 3). */
static void add_soa(struct mw *m, const struct dname *apex)
{
	static const uint8_t rdata[] = {
		0, 6, 'n', 'o', 'b', 'o', 'd', 'y', 7, 'i', 'n', 'v', 'a', 'l', 'i', 'd', 0,
		0, 0, 0, 1,   0, 0, 14, 16,   0, 0, 2, 88,	/* serial, refresh, retry */
		0, 1, 81, 128,   0, 0, 2, 88,			/* expire, minimum 600 */
	};

	mw_record(m, &(struct mw_record){ AUTHORITY, apex, DNS_SOA, PREFIX_TTL, rdata,
					  sizeof(rdata) });
}

static void add_records(const struct special *s, const struct policy *p,
			const struct question *q, struct mw *m)
{
	for (size_t i = 0; i < ARRAY_SIZE(s->has); i++)
		if (s->has[i].add && s->has[i].type == q->type)
			s->has[i].add(p, q, m);
}

bool special_answer(const struct policy *p, const struct question *q, struct mw *m,
		    struct image *out)
{
	const struct special *s;
	struct dname apex;
	bool at_apex;

	/* the last labels, before looking closely: nearly every question stops here */
	if (q->name.len < 14 || (q->name.b[q->name.len - 2] | 0x20) != 'a')
		return false;
	s = find_special(p->conf, q, &apex);
	if (!s || !s->wanted(p->conf) || q->class != DNS_IN)
		return false;
	at_apex = dname_equal(&q->name, &apex);
	if (at_apex && q->type == TYPE_DS)
		return false;		/* RFC 8880 section 7.1: the usual way */
	mw_begin(m, q);
	if (at_apex)
		add_records(s, p, q, m);
	if (!m->count[ANSWER])
		add_soa(m, &apex);
	*out = image_of(m, DNS_QR | DNS_RA, at_apex ? DNS_NOERROR : DNS_NXDOMAIN);
	out->kind = m->count[ANSWER] ? IMAGE_DATA : at_apex ? IMAGE_NODATA : IMAGE_NXDOMAIN;
	return true;
}

struct image special_any(const struct question *q, struct mw *m)
{
	static const uint8_t rdata[] = "\7RFC8482";	/* CPU, then an empty OS */
	struct image i;

	mw_begin(m, q);
	mw_record(m, &(struct mw_record){ ANSWER, &q->name, TYPE_HINFO, 3600, rdata,
					  sizeof(rdata) });
	i = image_of(m, DNS_QR | DNS_RA, DNS_NOERROR);
	i.kind = IMAGE_DATA;
	return i;
}

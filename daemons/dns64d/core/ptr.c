/*
 * ptr.c - reverse names below the prefix
 *
 * The second way of RFC 6147 section 5.3.1: a CNAME from ip6.arpa to in-addr.arpa, but
 * only when the question for the latter gave PTR data at that very name. Where that
 * name is a CNAME itself (RFC 2317), ours would make the chain longer: then the records
 * at its end are given under the name that was asked.
 */
#include "ptr.h"

#include <stdio.h>

#include <gateway6/must.h>
#include <gateway6/pref64.h>

#define NIBBLES 32
#define NIBBLES_LEN (NIBBLES * 2)	/* a length byte and a digit each */

static const uint8_t ip6_arpa[] = "\3ip6\4arpa";

static int nibble_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool ptr_addr6(const struct dname *name, struct addr6 *out)
{
	struct dname tail = { .len = sizeof(ip6_arpa) }, end = tail;

	if (name->len != NIBBLES_LEN + sizeof(ip6_arpa))
		return false;
	memcpy(tail.b, ip6_arpa, sizeof(ip6_arpa));
	memcpy(end.b, name->b + NIBBLES_LEN, sizeof(ip6_arpa));
	if (!dname_equal(&tail, &end))
		return false;
	for (unsigned i = 0; i < NIBBLES; i++) {
		int digit = nibble_of(name->b[2 * i + 1]);
		uint8_t *byte = &out->b[(NIBBLES - 1 - i) / 2];

		if (name->b[2 * i] != 1 || digit < 0)
			return false;
		/* the first label is the lowest nibble (RFC 3596 section 2.5) */
		*byte = i % 2 ? (uint8_t)(digit << 4 | *byte) : (uint8_t)digit;
	}
	return true;
}

/* Of every client: a reverse name tells nothing that the address has not told. */
const struct dns64_prefix *ptr_prefix(const struct dns64_conf *conf,
				      const struct dname *name, struct addr4 *out)
{
	struct addr6 a;

	if (!ptr_addr6(name, &a))
		return NULL;
	for (unsigned i = 0; i < conf->n_prefixes; i++)
		if (pref64_extract(&conf->prefix[i].prefix, &a, out))
			return &conf->prefix[i];
	return NULL;
}

struct dname ptr_in_addr(struct addr4 a)
{
	struct dname n;
	char text[64];

	snprintf(text, sizeof(text), "%u.%u.%u.%u.in-addr.arpa", a.b[3], a.b[2], a.b[1],
		 a.b[0]);
	must(dname_parse(text, &n), "%s", text);
	return n;
}

struct maker {
	struct mw *mw;
	const struct question *q;
	struct msg msg;			/* the answer for in-addr.arpa */
	uint32_t age_s, least_ttl;
};

static void rewrite_cname(struct maker *k)
{
	const struct dname *to = &k->msg.question.name;

	mw_record(k->mw, &(struct mw_record){ ANSWER, &k->q->name, DNS_CNAME, k->least_ttl,
					      to->b, to->len });
}

static uint32_t least_ttl(const struct maker *k)
{
	struct rr_walk w = rr_walk(&k->msg);
	uint32_t least = UINT32_MAX;
	struct rr rr;

	while (rr_next(&w, &rr) && rr.section == ANSWER)
		if (rr.ttl < least)
			least = rr.ttl;
	return ttl_after(least, k->age_s);
}

static bool is_alias(const struct maker *k)
{
	struct rr_walk w = rr_walk(&k->msg);
	struct rr rr;

	return rr_next(&w, &rr) && rr.section == ANSWER && rr.type == DNS_CNAME;
}

static void copy_records(struct maker *k, bool alias)
{
	struct rr_walk w = rr_walk(&k->msg);
	struct rr rr;

	while (rr_next(&w, &rr)) {	/* ends: our own image */
		rr.ttl = ttl_after(rr.ttl, k->age_s);
		if (alias && (rr.section != ANSWER || rr.type != DNS_PTR))
			continue;
		if (alias)
			rr.owner = k->q->name;
		mw_rr(k->mw, &rr, k->msg.bytes);
	}
}

/* A SOA for the zone of our prefix, so that the "no" can be kept (RFC 2308 section 3). */
static void own_soa(struct maker *k, unsigned prefix_len, uint32_t ttl)
{
	static const uint8_t names[] = "\0\6nobody\7invalid"; /* MNAME ".", RNAME */
	struct dname zone = k->q->name;
	uint8_t rdata[sizeof(names) + 20];
	struct wr w = wr_of(rdata, sizeof(rdata));

	for (unsigned host = (128 - prefix_len) / 4; host; host--)
		zone = dname_parent(&zone);
	wr_bytes(&w, names, sizeof(names));
	wr_u32(&w, 1);			/* serial, refresh, retry, expire, minimum */
	wr_u32(&w, 3600);
	wr_u32(&w, 600);
	wr_u32(&w, 86400);
	wr_u32(&w, ttl);
	mw_record(k->mw, &(struct mw_record){ AUTHORITY, &zone, DNS_SOA, ttl, rdata,
					      sizeof(rdata) });
}

static struct image make_no(struct maker *k, const struct dns64_conf *conf,
			    const struct image *in_addr)
{
	uint32_t left = ttl_after(in_addr->life_s, k->age_s);
	struct addr4 a;
	const struct dns64_prefix *p = ptr_prefix(conf, &k->q->name, &a);
	struct image i;

	mw_begin(k->mw, k->q);
	must(p, "%s is not below a prefix", dname_text(&k->q->name).s);
	own_soa(k, p->prefix.len, left);
	i = image_of(k->mw, DNS_QR | DNS_RA, in_addr->rcode);
	i.kind = in_addr->kind;
	i.soa_ttl = i.life_s = left;
	return i;
}

struct image ptr_make(struct mw *m, const struct dns64_conf *conf, const struct question *q,
		      const struct image *in_addr, uint64_t now_ms)
{
	struct maker k = { .mw = m, .q = q, .age_s = image_age_s(in_addr, now_ms) };
	struct image i;
	bool alias;

	if (in_addr->kind == IMAGE_ERROR)
		return image_error(m, q, in_addr->rcode, in_addr->ede);
	if (in_addr->kind != IMAGE_DATA) {
		i = make_no(&k, conf, in_addr);
	} else {
		image_read(in_addr, &k.msg);
		alias = is_alias(&k);
		k.least_ttl = least_ttl(&k);
		mw_begin(m, q);
		if (!alias)
			rewrite_cname(&k);
		copy_records(&k, alias);
		i = image_of(m, DNS_QR | DNS_RA, DNS_NOERROR);
		i.kind = IMAGE_DATA;
		i.synthesized = true;
		i.ede = EDE_FORGED;
		i.life_s = k.least_ttl;
	}
	i.born_ms = now_ms;
	return i;
}

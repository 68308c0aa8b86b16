/*
 * accept.c - is what an upstream sent an answer, and what of it may be believed
 *
 * We ask resolvers, so the RCODE and the data are theirs to vouch for; what we keep is
 * only ever found again under the very question that was asked. Even so an answer can
 * be made of foreign pieces: records that do not hang on the question by a chain of
 * CNAMEs are left out (and counted), a chain that does not end is no answer, and an
 * error or a referral sends us to the next upstream.
 *
 * Lifetimes: RFC 2181 section 5.2 (least of the answer) and RFC 2308 section 5
 * (negative: SOA; without one it is not kept).
 */
#include "accept.h"

#include <gateway6/must.h>

#define CHAIN_MAX 17			/* names; unbound and BIND stop nearby */

struct chain {
	struct dname name[CHAIN_MAX];	/* [0] is the question's */
	unsigned     n;
};

struct work {
	const struct asked *asked;
	const struct accept_limits *limits;
	struct msg   msg;
	struct chain chain;
	struct mw   *mw;
	bool	     data, soa, ns, opt;
	uint32_t     least_ttl, soa_ttl, negative_ttl;
	uint16_t     rcode_high, ede;
	unsigned     scrubbed;
};

static const struct dname *chain_last(const struct chain *c)
{
	return &c->name[c->n - 1];
}

static bool on_chain(const struct chain *c, const struct dname *n)
{
	for (unsigned i = 0; i < c->n; i++)
		if (dname_equal(&c->name[i], n))
			return true;
	return false;
}

/* Is n above (or at) a name of the chain? */
static bool above_chain(const struct chain *c, const struct dname *n)
{
	for (unsigned i = 0; i < c->n; i++)
		if (dname_under(&c->name[i], n))
			return true;
	return false;
}

static bool rdata_name(const struct msg *m, const struct rr *rr, struct dname *out)
{
	struct rd r = rr->rdata;

	return dname_read(&r, m->bytes, out);
}

/* A CNAME leads on, except where it is itself what was asked for. */
static bool leads_on(const struct work *w, const struct rr *rr)
{
	uint16_t type = w->asked->question.type;

	return rr->section == ANSWER && rr->type == DNS_CNAME && type != DNS_CNAME &&
	       type != DNS_ANY && dname_equal(&rr->owner, chain_last(&w->chain));
}

/* One pass over the answer. How many links were found; CHAIN_MAX when it is full. */
static unsigned chain_pass(struct work *w)
{
	struct rr_walk walk = rr_walk(&w->msg);
	unsigned found = 0;
	struct rr rr;

	while (rr_next(&walk, &rr) && rr.section == ANSWER) {
		if (!leads_on(w, &rr))
			continue;
		if (w->chain.n == CHAIN_MAX)
			return CHAIN_MAX;
		if (rdata_name(&w->msg, &rr, &w->chain.name[w->chain.n])) {
			w->chain.n++;
			found++;
		}
	}
	return found;
}

/* False when the chain does not end. Ends itself: each pass lengthens the chain. */
static bool chain_follow(struct work *w)
{
	unsigned found;

	w->chain.name[0] = w->asked->question.name;
	w->chain.n = 1;
	do {
		found = chain_pass(w);
		if (found == CHAIN_MAX)
			return false;
	} while (found);
	return true;
}

/* The CNAME that was followed, not a second one beside it. */
static bool is_link(const struct work *w, const struct rr *rr)
{
	struct dname to;

	for (unsigned i = 0; i + 1 < w->chain.n; i++)
		if (dname_equal(&w->chain.name[i], &rr->owner))
			return rdata_name(&w->msg, rr, &to) &&
			       dname_equal(&to, &w->chain.name[i + 1]);
	return false;
}

/* RRSIG: its owner's records are there, or it covers a DNAME above (RFC 6672 5.3.2). */
static bool signature_belongs(const struct work *w, const struct rr *rr)
{
	struct rd r = rr->rdata;

	if (on_chain(&w->chain, &rr->owner))
		return true;
	return rd_u16(&r) == DNS_DNAME && above_chain(&w->chain, &rr->owner);
}

static bool answer_belongs(struct work *w, const struct rr *rr)
{
	uint16_t type = w->asked->question.type;

	if ((rr->type == type || type == DNS_ANY) &&
	    dname_equal(&rr->owner, chain_last(&w->chain))) {
		w->data = true;
		return true;
	}
	switch (rr->type) {
	case DNS_CNAME:	return is_link(w, rr);
	case DNS_DNAME:	return above_chain(&w->chain, &rr->owner);
	case DNS_RRSIG:	return signature_belongs(w, rr);
	default:	return false;
	}
}

static void soa_seen(struct work *w, const struct rr *rr)
{
	struct rd r = rr->rdata;
	uint32_t minimum;

	rd_take(&r, rd_left(&r) >= 4 ? rd_left(&r) - 4 : 0);
	minimum = rd_u32(&r);
	w->soa = true;
	w->soa_ttl = rr->ttl;
	w->negative_ttl = rr->ttl < minimum ? rr->ttl : minimum;	/* RFC 2308 5 */
}

static bool authority_belongs(struct work *w, const struct rr *rr)
{
	bool above = above_chain(&w->chain, &rr->owner);

	switch (rr->type) {
	case DNS_SOA:
		if (above)
			soa_seen(w, rr);
		return above;
	case DNS_NS:
		w->ns |= above;
		return above;
	case TYPE_NSEC: case TYPE_NSEC3: case DNS_RRSIG: case TYPE_DS:
		return true;		/* worth what its signature is worth */
	default:
		return false;
	}
}

/* OPT is between the upstream and us; signatures of the message end here too. */
static bool additional_belongs(struct work *w, const struct rr *rr)
{
	if (rr->type == DNS_OPT) {
		w->opt = true;
		w->rcode_high = edns_of(rr->class, rr->ttl).rcode_high;
		w->ede = edns_error(&rr->rdata);
	}
	return rr->type != DNS_OPT && rr->type != TYPE_TSIG && rr->type != TYPE_SIG0;
}

static bool belongs(struct work *w, const struct rr *rr)
{
	if (rr->section == ADDITIONAL)
		return additional_belongs(w, rr);
	if (rr->class != w->asked->question.class)
		return false;
	return rr->section == ANSWER ? answer_belongs(w, rr) : authority_belongs(w, rr);
}

static bool rdata_ok(const struct rr *rr)
{
	size_t len = rd_left(&rr->rdata);

	if (rr->class != DNS_IN)
		return true;
	return rr->type == DNS_A ? len == 4 : rr->type == DNS_AAAA ? len == 16 : true;
}

static uint32_t clamp_ttl(const struct accept_limits *l, uint32_t ttl)
{
	if (ttl >> 31)			/* RFC 2181 section 8: taken as 0 */
		ttl = 0;
	ttl = ttl < l->min_ttl_s ? l->min_ttl_s : ttl;
	return ttl > l->max_ttl_s ? l->max_ttl_s : ttl;
}

/* Copy what belongs. False when the message is bad. */
static bool take_records(struct work *w)
{
	struct rr_walk walk = rr_walk(&w->msg);
	struct rr rr;

	mw_begin(w->mw, &w->asked->question);
	while (rr_next(&walk, &rr)) {	/* ends: each record eats bytes */
		if (!rdata_ok(&rr))
			return false;
		if (!belongs(w, &rr)) {
			w->scrubbed += rr.type != DNS_OPT;
			continue;
		}
		rr.ttl = clamp_ttl(w->limits, rr.ttl);
		if (rr.section != ADDITIONAL && rr.ttl < w->least_ttl)
			w->least_ttl = rr.ttl;
		mw_rr(w->mw, &rr, w->msg.bytes);
	}
	return !walk.bad && !w->mw->malformed && !w->mw->w.bad;
}

/* What an RCODE leads to. Those that are not here send us to the next upstream. */
static bool is_final(uint16_t rcode)
{
	return rcode == DNS_NOERROR || rcode == DNS_NXDOMAIN || rcode == RCODE_YXDOMAIN;
}

/* RFC 6891 section 6.2.2: an old server answers EDNS with one of these, without OPT. */
static bool dislikes_edns(const struct work *w, uint16_t rcode)
{
	if (!w->asked->edns)
		return false;
	return rcode == DNS_BADVERS ||
	       (!w->opt && (rcode == DNS_FORMERR || rcode == DNS_NOTIMP));
}

static bool is_referral(const struct work *w, uint16_t rcode)
{
	return rcode == DNS_NOERROR && !w->data && !w->soa && w->ns && w->chain.n == 1 &&
	       !(w->msg.flags & DNS_RA);
}

static uint32_t negative_life(const struct work *w)
{
	uint32_t life = w->least_ttl;	/* the chain's CNAMEs, and the SOA itself */

	if (!w->soa)
		return 0;
	if (w->negative_ttl < life)
		life = w->negative_ttl;
	return life < w->limits->negative_ttl_s ? life : w->limits->negative_ttl_s;
}

static struct image finish(struct work *w, uint16_t rcode)
{
	uint16_t flags = DNS_QR | DNS_RA | (w->msg.flags & (DNS_AD | DNS_CD));
	struct image i = image_of(w->mw, flags, rcode);

	i.ede = w->ede;
	i.kind = rcode == DNS_NXDOMAIN ? IMAGE_NXDOMAIN :
		 rcode != DNS_NOERROR ? IMAGE_ERROR :
		 w->data ? IMAGE_DATA : IMAGE_NODATA;
	i.life_s = i.kind == IMAGE_DATA ? w->least_ttl : negative_life(w);
	i.soa_ttl = w->soa ? w->soa_ttl : NO_SOA;
	return i;
}

static struct accepted rejected(const struct work *w, enum dns64_counter why)
{
	return (struct accepted){ .verdict = ACCEPT_NEXT, .why = why,
				  .rcode = DNS_SERVFAIL, .ede = EDE_INVALID,
				  .scrubbed = w->scrubbed };
}

static bool answers_us(const struct msg *m, const struct question *q)
{
	return m->flags & DNS_QR && !(m->flags & DNS_OPCODE) && m->question.type == q->type &&
	       m->question.class == q->class && dname_equal(&m->question.name, &q->name);
}

static struct accepted judge(struct work *w)
{
	uint16_t rcode;

	if (!take_records(w))
		return rejected(w, DNS64_ANSWERS_MALFORMED);
	rcode = (uint16_t)(w->rcode_high << 4 | (w->msg.flags & DNS_RCODE));
	if (dislikes_edns(w, rcode))
		return (struct accepted){ ACCEPT_PLAIN, DNS64_ANSWERS_PLAIN, rcode,
					  EDE_NONE, 0, { 0 } };
	if (!is_final(rcode))
		return (struct accepted){ ACCEPT_NEXT, DNS64_ANSWERS_FAILED, rcode, w->ede,
					  w->scrubbed, { 0 } };
	if (is_referral(w, rcode))
		return rejected(w, DNS64_ANSWERS_LAME);
	return (struct accepted){ ACCEPT_IMAGE, DNS64_ANSWERS, rcode, w->ede, w->scrubbed,
				  finish(w, rcode) };
}

struct accepted accept_answer(const struct asked *asked, const uint8_t *bytes, size_t len,
			      const struct accept_limits *limits, struct mw *m)
{
	struct work w = { .asked = asked, .limits = limits, .mw = m,
			  .least_ttl = UINT32_MAX, .ede = EDE_NONE };

	if (!msg_read(&w.msg, bytes, len))
		return rejected(&w, DNS64_ANSWERS_MALFORMED);
	if (!answers_us(&w.msg, &asked->question))
		return rejected(&w, DNS64_ANSWERS_MISMATCHED);
	if (w.msg.flags & DNS_TC && !asked->tcp)
		return (struct accepted){ ACCEPT_TCP, DNS64_ANSWERS_TRUNCATED, DNS_SERVFAIL,
					  EDE_INVALID, 0, { 0 } };
	if (w.msg.flags & DNS_TC)	/* over TCP: what is missing, nobody can tell */
		return rejected(&w, DNS64_ANSWERS_MALFORMED);
	if (!chain_follow(&w))
		return rejected(&w, DNS64_ANSWERS_LOOPING);
	return judge(&w);
}

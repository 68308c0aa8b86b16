/*
 * synth.c - AAAA from A (RFC 6147 section 5.1), one pure step after resolution
 *
 * synth_next() is the RFC's decision as a function of the two answers; it has no state
 * and no side effect, so that every clause can be tried by itself. The makers copy one
 * of the answers record by record.
 */
#include "synth.h"

#define TTL_NO_SOA 600			/* RFC 6147 section 5.1.7 */

/*
 * Differs from RFC 6147 5.1.7 for silence: nobody has said that there is no AAAA, so a
 * hiccup must not hold a dual-stack name behind the translator for ten minutes.
 */
#define TTL_SILENCE 60

static enum synth_step decide_a(const struct policy *p, const struct synth_facts *f)
{
	bool aaaa_says_no = f->aaaa && f->aaaa->kind != IMAGE_ERROR;

	switch ((enum image_kind)f->a->kind) {
	case IMAGE_DATA:
		if (exclude_count_a(p, f->a).yes)
			return SYNTH_MAKE;
		return aaaa_says_no ? SYNTH_TAKE_AAAA : SYNTH_EMPTY;
	case IMAGE_NODATA:		/* 5.4: the answer to the original query */
		return aaaa_says_no ? SYNTH_TAKE_AAAA : SYNTH_EMPTY;
	case IMAGE_NXDOMAIN:
	case IMAGE_ERROR:		/* 5.1.6: the error is the basis of the answer */
		break;
	}
	return SYNTH_PASS_A;
}

/* Is the AAAA answer final by itself? */
static bool aaaa_is_final(const struct policy *p, const struct image *aaaa)
{
	switch ((enum image_kind)aaaa->kind) {
	case IMAGE_NXDOMAIN:		/* 5.1.2: RCODE 3 is no case for synthesis */
		return true;
	case IMAGE_DATA:		/* 5.1.1, 5.1.4 */
		return exclude_count_aaaa(p, aaaa).yes > 0;
	case IMAGE_NODATA:
	case IMAGE_ERROR:		/* 5.1.2: any other RCODE counts as no AAAA */
		break;
	}
	return false;
}

/* synthesis.always: A first, AAAA only where A gives nothing (RFC 6147 appendix A). */
static enum synth_step next_always(const struct policy *p, const struct synth_facts *f)
{
	if (!f->asked_a)
		return SYNTH_ASK_A;
	if (!f->a)
		return SYNTH_WAIT;
	if (f->a->kind == IMAGE_DATA && exclude_count_a(p, f->a).yes)
		return SYNTH_MAKE;
	if (!f->asked_aaaa)
		return SYNTH_ASK_AAAA;
	if (!f->aaaa)
		return SYNTH_WAIT;
	return aaaa_is_final(p, f->aaaa) ? SYNTH_TAKE_AAAA : decide_a(p, f);
}

static enum synth_step next_without_aaaa(const struct policy *p, const struct synth_facts *f)
{
	if (!f->asked_a && f->aaaa_slow)
		return SYNTH_ASK_A;	/* 5.1.8: may be asked in parallel */
	if (f->aaaa_overdue && f->a && decide_a(p, f) == SYNTH_MAKE)
		return SYNTH_MAKE;	/* 5.1.3: a timeout is RCODE 2 */
	return SYNTH_WAIT;
}

enum synth_step synth_next(const struct policy *p, const struct synth_facts *f)
{
	if (p->always)
		return next_always(p, f);
	if (!f->asked_aaaa)
		return SYNTH_ASK_AAAA;
	if (!f->aaaa)
		return next_without_aaaa(p, f);
	if (aaaa_is_final(p, f->aaaa))
		return SYNTH_TAKE_AAAA;
	if (!f->asked_a)
		return SYNTH_ASK_A;
	return f->a ? decide_a(p, f) : SYNTH_WAIT;
}

/* ---- the makers ---- */

struct maker {
	const struct synth_work *w;
	const struct image *from;
	struct msg  msg;
	struct mw  *mw;
	uint32_t    age_s, synth_ttl, least_ttl;
	unsigned    made, dropped;
};

static bool is_signature_of(const struct rr *rr, uint16_t type)
{
	struct rd r = rr->rdata;

	return rr->type == DNS_RRSIG && rd_u16(&r) == type;
}

static void maker_copy(struct maker *k, struct rr *rr)
{
	if (rr->section != ADDITIONAL && rr->ttl < k->least_ttl)
		k->least_ttl = rr->ttl;
	mw_rr(k->mw, rr, k->msg.bytes);
}

/* RFC 6147 section 5.1.7: NAME of the A record, the least TTL, the embedded address. */
static void maker_synthesize(struct maker *k, const struct rr *rr)
{
	const struct dns64_prefix *prefix = exclude_map(k->w->policy, rr_addr4(rr));
	uint32_t ttl = rr->ttl < k->synth_ttl ? rr->ttl : k->synth_ttl;
	struct addr6 a;

	if (!prefix) {
		k->dropped++;
		return;
	}
	a = exclude_embed(prefix, rr_addr4(rr));
	if (ttl < k->least_ttl)
		k->least_ttl = ttl;
	mw_record(k->mw, &(struct mw_record){ ANSWER, &rr->owner, DNS_AAAA, ttl, a.b,
					      sizeof(a.b) });
	k->made++;
}

/* How a maker treats one record of the answer section. */
typedef void maker_answer(struct maker *k, struct rr *rr);

static void answer_make(struct maker *k, struct rr *rr)
{
	if (rr->type == DNS_A)
		maker_synthesize(k, rr);
	else if (!is_signature_of(rr, DNS_A))	/* signs what is not sent */
		maker_copy(k, rr);
}

static void answer_without_a(struct maker *k, struct rr *rr)
{
	if (rr->type != DNS_A && !is_signature_of(rr, DNS_A))
		maker_copy(k, rr);
}

static void answer_exclude(struct maker *k, struct rr *rr)
{
	struct addr6 a = rr_addr6(rr);

	if (rr->type == DNS_AAAA && exclude_aaaa(k->w->policy, &a)) {
		k->dropped++;
		return;
	}
	if (is_signature_of(rr, DNS_AAAA))	/* the set it signs is not whole */
		return;
	k->made += rr->type == DNS_AAAA;
	maker_copy(k, rr);
}

/* Authority and additional are those of the answer we build on (5.4, 5.3.2). */
static void maker_run(struct maker *k, maker_answer *answer)
{
	struct rr_walk walk;
	struct rr rr;

	image_read(k->from, &k->msg);
	k->age_s = image_age_s(k->from, k->w->now_ms);
	mw_begin(k->mw, k->w->q);
	walk = rr_walk(&k->msg);
	while (rr_next(&walk, &rr)) {	/* ends: our own image */
		rr.ttl = ttl_after(rr.ttl, k->age_s);
		if (rr.section == ANSWER)
			answer(k, &rr);
		else
			maker_copy(k, &rr);
	}
}

static struct image maker_image(struct maker *k, uint16_t rcode)
{
	/* AD is clear: what we made or left out, nobody has authenticated (5.5) */
	uint16_t flags = DNS_QR | DNS_RA | (k->msg.flags & DNS_CD);
	struct image i = image_of(k->mw, flags, rcode);

	i.kind = k->made ? IMAGE_DATA : IMAGE_NODATA;
	i.life_s = k->least_ttl == UINT32_MAX ? 0 : k->least_ttl;
	i.ede = k->from->ede;
	i.born_ms = k->w->now_ms;
	return i;
}

/* The SOA of the negative AAAA answer, else 600 s; silence is no statement at all. */
static uint32_t synth_ttl(const struct synth_work *w)
{
	if (!w->aaaa)
		return w->policy->always ? TTL_NO_SOA : TTL_SILENCE;
	if (w->aaaa->silent)
		return TTL_SILENCE;
	if (w->aaaa->soa_ttl == NO_SOA)
		return TTL_NO_SOA;
	return ttl_after(w->aaaa->soa_ttl, image_age_s(w->aaaa, w->now_ms));
}

struct image synth_make(struct mw *m, const struct synth_work *w)
{
	struct maker k = { .w = w, .from = w->a, .mw = m, .synth_ttl = synth_ttl(w),
			   .least_ttl = UINT32_MAX };
	struct image i;

	maker_run(&k, answer_make);
	i = maker_image(&k, DNS_NOERROR);
	i.synthesized = true;
	i.ede = EDE_FORGED;		/* RFC 8914 section 4.5 */
	return i;
}

/* Kept as long as the negative answer it is built on may be kept. */
struct image synth_empty(struct mw *m, const struct synth_work *w)
{
	struct maker k = { .w = w, .from = w->a, .mw = m, .least_ttl = UINT32_MAX };
	struct image i;
	uint32_t left;

	maker_run(&k, answer_without_a);
	i = maker_image(&k, w->a->rcode);
	if (w->a->kind == IMAGE_NXDOMAIN)
		i.kind = IMAGE_NXDOMAIN;
	left = ttl_after(w->a->life_s, image_age_s(w->a, w->now_ms));
	i.life_s = left < i.life_s || !i.life_s ? left : i.life_s;
	if (w->a->kind == IMAGE_DATA) {
		i.ede = EDE_FILTERED;
		i.life_s = i.life_s < TTL_SILENCE ? i.life_s : TTL_SILENCE;
	}
	return i;
}

struct image synth_take_aaaa(struct mw *m, const struct synth_work *w)
{
	struct maker k = { .w = w, .from = w->aaaa, .mw = m, .least_ttl = UINT32_MAX };
	struct image i = *w->aaaa;

	if (!exclude_count_aaaa(w->policy, &i).no)
		return i;		/* untouched, its age and AD included */
	maker_run(&k, answer_exclude);	/* 5.1.4, also of a record beside an NXDOMAIN */
	i = maker_image(&k, w->aaaa->rcode);
	if (w->aaaa->kind == IMAGE_NXDOMAIN)
		i.kind = IMAGE_NXDOMAIN;
	return i;
}

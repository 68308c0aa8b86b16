/*
 * prefer.c - one family where a name has both (dns64.prefer)
 *
 *	ipv6	an A question is answered "no data" where AAAA are given, made ones too
 *	ipv4	an AAAA question is answered "no data" where there are A
 *
 * No error and no silence of the other family takes an answer away: only addresses do.
 * Like synth_next(), a decision as a function of the two answers.
 */
#include "prefer.h"

static enum synth_step next_a(const struct policy *p, const struct synth_facts *f)
{
	if (!f->asked_a)
		return SYNTH_ASK_A;
	if (!f->a)
		return SYNTH_WAIT;
	if (f->a->kind != IMAGE_DATA)
		return f->a->kind == IMAGE_ERROR ? SYNTH_PASS_A : SYNTH_TAKE_A;
	if (exclude_count_a(p, f->a).yes)	/* AAAA would be made of it */
		return SYNTH_EMPTY;
	if (!f->asked_aaaa)
		return SYNTH_ASK_AAAA;
	if (!f->aaaa)
		return f->aaaa_overdue ? SYNTH_TAKE_A : SYNTH_WAIT;
	return f->aaaa->kind == IMAGE_DATA && exclude_count_aaaa(p, f->aaaa).yes ?
	       SYNTH_EMPTY : SYNTH_TAKE_A;
}

/* "slow" and "overdue" are measured from the start, so they hold for A as well. */
static enum synth_step next_aaaa(const struct synth_facts *f)
{
	bool a_says_nothing = f->a && f->a->kind != IMAGE_DATA;

	if (!f->asked_a)
		return SYNTH_ASK_A;
	if (f->a && !a_says_nothing)
		return SYNTH_EMPTY;
	if (!f->asked_aaaa)
		return a_says_nothing || f->aaaa_slow ? SYNTH_ASK_AAAA : SYNTH_WAIT;
	if (f->aaaa && (a_says_nothing || f->aaaa_overdue))
		return SYNTH_TAKE_AAAA;
	return SYNTH_WAIT;
}

enum synth_step prefer_next(const struct policy *p, uint16_t type,
			    const struct synth_facts *f)
{
	return type == DNS_A ? next_a(p, f) : next_aaaa(f);
}

/*
 * derive.c - the turns of a DNS64 job
 *
 * It needs one or two plain answers, which are in the cache already or come from plain
 * jobs that it shares with every client that asks the same. When one is there,
 * synth_next() says what follows; the making is done in one go.
 */
#include "job.h"

#include <gateway6/must.h>

#include "dep.h"
#include "prefer.h"
#include "ptr.h"
#include "synth.h"

#define A_BESIDE_MS 400			/* then A is asked beside a slow AAAA (5.1.8) */
#define AAAA_OVERDUE_MS 3000		/* then a synthesis waits no longer (5.1.3) */

struct images { struct image room[DEPS]; const struct image *aaaa, *a; };

static void images_get(struct dns64 *d, const struct job *j, struct images *out)
{
	out->aaaa = dep_image(d, j, DEP_AAAA, &out->room[DEP_AAAA]);
	out->a = dep_image(d, j, DEP_A, &out->room[DEP_A]);
}

static void count_left_out(struct dns64 *d, const struct synth_work *w)
{
	if (w->aaaa && w->aaaa->kind == IMAGE_DATA)
		d->counts.counter[DNS64_AAAA_EXCLUDED] +=
			exclude_count_aaaa(w->policy, w->aaaa).no;
	if (w->a && w->a->kind == IMAGE_DATA)
		d->counts.counter[DNS64_A_WITHHELD] += exclude_count_a(w->policy, w->a).no;
}

static void learn(struct dns64 *d, const struct job *j, uint8_t aaaa_kind)
{
	static const enum habit_seen seen[] = {
		[IMAGE_DATA] = HABIT_SOME, [IMAGE_NODATA] = HABIT_NONE,
		[IMAGE_NXDOMAIN] = HABIT_NOTHING,
	};

	if (aaaa_kind < ARRAY_SIZE(seen))	/* an error says nothing of the name */
		habit_learn(&d->habit, &d->secret, &j->key.name, seen[aaaa_kind]);
}

/* The AAAA answer as it is: one copy of it in the cache is enough. */
static void end_with_aaaa(struct dns64 *d, struct job *j, const struct synth_work *w)
{
	struct image i = synth_take_aaaa(&d->mw, w);
	struct needed n;

	i = image_hold(&d->mw, &i);
	learn(d, j, i.kind);
	if (dep_needed(d, j, DEP_AAAA, &n))
		cache_drop(d->cache, &n.key, n.hash);
	job_end(d, j, &i, w->now_ms);
}

static void end_with_a_itself(struct dns64 *d, struct job *j, const struct synth_work *w)
{
	struct image i = image_hold(&d->mw, w->a);

	job_end(d, j, &i, w->now_ms);
}

/*
 * Nobody says that there is no AAAA, and we still hold a real one: an outage must not
 * send a dual-stack name through the translator (RFC 8767 before RFC 6147 5.1.2).
 */
static bool real_one_is_better(struct dns64 *d, const struct job *j,
			       const struct synth_work *w)
{
	struct image kept;

	if (w->policy->always || (w->aaaa && w->aaaa->kind != IMAGE_ERROR))
		return false;
	return cache_peek(d->cache, &j->key, j->hash, w->now_ms, &kept) != CACHE_NOTHING &&
	       kept.kind == IMAGE_DATA && !kept.synthesized;
}

static void end_with_synthesis(struct dns64 *d, struct job *j, const struct synth_work *w)
{
	struct image i;

	if (real_one_is_better(d, j, w)) {
		job_end_error(d, j, DNS_SERVFAIL, EDE_NONE, w->now_ms);
		return;
	}
	i = synth_make(&d->mw, w);
	if (!i.len) {			/* thousands of A records: AAAA are larger */
		job_end_error(d, j, DNS_SERVFAIL, EDE_OTHER, w->now_ms);
		return;
	}
	if ((!w->aaaa || w->aaaa->silent) && !w->policy->always)
		count(d, DNS64_SYNTHESIZED_SILENT);
	if (w->aaaa)
		learn(d, j, w->aaaa->kind);
	job_end(d, j, &i, w->now_ms);
}

static void end_with_a(struct dns64 *d, struct job *j, const struct synth_work *w)
{
	struct image i;

	must(w->a, "derive: ends with an answer that is not there");
	if (w->a->kind == IMAGE_ERROR) {
		j->heard = !w->a->silent;
		job_end_error(d, j, w->a->rcode, w->a->ede, w->now_ms);
		return;
	}
	i = synth_empty(&d->mw, w);
	job_end(d, j, &i, w->now_ms);
}

/* Wake at the next moment that may change what synth_next() says. */
static void sleep_on(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	static const unsigned moments_ms[] = { A_BESIDE_MS, AAAA_OVERDUE_MS };
	uint64_t next = j->deadline_ms;

	for (size_t i = ARRAY_SIZE(moments_ms); i-- > 0;)
		if (j->started_ms + moments_ms[i] > now_ms)
			next = j->started_ms + moments_ms[i];
	job_wake_at(d, j, next);
}

/* Of those that end it. */
static const char *const step_names[SYNTH_PASS_A + 1] = {
	[SYNTH_TAKE_AAAA] = "take_aaaa", [SYNTH_TAKE_A] = "take_a", [SYNTH_MAKE] = "make",
	[SYNTH_EMPTY] = "empty", [SYNTH_PASS_A] = "pass_a",
};

/* Does one thing; true when there may be another to do at once. */
static bool synth_turn(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	struct policy p = policy_of(&d->conf, &j->key);
	struct images im;
	struct synth_facts f;
	struct synth_work w;
	enum synth_step step;
	uint64_t age_ms = now_ms - j->started_ms;

	images_get(d, j, &im);
	f = (struct synth_facts){
		.aaaa = im.aaaa, .a = im.a,
		.asked_aaaa = j->dep[DEP_AAAA].state != DEP_NONE,
		.asked_a = j->dep[DEP_A].state != DEP_NONE,
		.aaaa_slow = j->beside || age_ms >= A_BESIDE_MS,
		.aaaa_overdue = age_ms >= AAAA_OVERDUE_MS,
	};
	w = (struct synth_work){ &p, &j->question, im.aaaa, im.a, now_ms };
	step = p.prefer ? prefer_next(&p, j->key.type, &f) : synth_next(&p, &f);
	if (step_names[step])
		trace(d, j->trace, (struct trace_event){ .step = TRACE_DECIDED,
							 .why = step_names[step] }, now_ms);
	switch (step) {
	case SYNTH_WAIT:
		sleep_on(d, j, now_ms);
		return false;
	case SYNTH_ASK_AAAA:
		dep_need(d, j, DEP_AAAA, now_ms);
		return true;
	case SYNTH_ASK_A:
		dep_need(d, j, DEP_A, now_ms);
		return true;
	case SYNTH_TAKE_AAAA:
		count_left_out(d, &w);
		end_with_aaaa(d, j, &w);
		return false;
	case SYNTH_TAKE_A:
		end_with_a_itself(d, j, &w);
		return false;
	case SYNTH_MAKE:
		count_left_out(d, &w);
		end_with_synthesis(d, j, &w);
		return false;
	case SYNTH_EMPTY:
	case SYNTH_PASS_A:
		count_left_out(d, &w);
		end_with_a(d, j, &w);
		return false;
	}
	return false;
}

static void ptr_turn(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	struct image room, i;
	const struct image *in_addr = dep_image(d, j, DEP_PTR, &room);

	if (!in_addr)
		return;
	if (in_addr->kind == IMAGE_ERROR) {
		j->heard = !in_addr->silent;
		job_end_error(d, j, in_addr->rcode, in_addr->ede, now_ms);
		return;
	}
	i = ptr_make(&d->mw, &d->conf, &j->question, in_addr, now_ms);
	if (i.len)
		job_end(d, j, &i, now_ms);
	else
		job_end_error(d, j, DNS_SERVFAIL, EDE_OTHER, now_ms);
}

static bool wants_both_at_once(struct dns64 *d, const struct job *j)
{
	struct policy p = policy_of(&d->conf, &j->key);

	if (j->key.type != DNS_AAAA || p.prefer || p.always ||
	    !habit_expects_none(&d->habit, &d->secret, &j->key.name))
		return false;
	count(d, DNS64_BESIDE);
	trace(d, j->trace, (struct trace_event){ .step = TRACE_BESIDE }, j->started_ms);
	return true;
}

void derive_begin(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	if (j->key.type == DNS_PTR) {
		count(d, DNS64_PTR_REWRITTEN);
		dep_need(d, j, DEP_PTR, now_ms);
	}
	j->beside = wants_both_at_once(d, j);
	derive_step(d, j, now_ms);
}

void derive_step(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	if (j->key.type == DNS_PTR) {
		ptr_turn(d, j, now_ms);
		return;
	}
	while (synth_turn(d, j, now_ms))	/* ends: each dep is asked once */
		;
}

void derive_due(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	if (now_ms >= j->deadline_ms)
		job_end_error(d, j, DNS_SERVFAIL, EDE_NO_AUTHORITY, now_ms);
	else
		derive_step(d, j, now_ms);
}

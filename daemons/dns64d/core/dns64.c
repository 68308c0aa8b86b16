/*
 * dns64.c - the other doors: what upstreams say, time, and what may be seen
 *
 * A ticket names an attempt of a job; whose job is over, or whose attempt was given up,
 * is no ticket any more, and what comes for it is late.
 */
#include "job.h"

/* ---- upstreams ---- */

void dns64_answer(struct dns64 *d, uint64_t ticket, const uint8_t *bytes, size_t len,
		  uint64_t now_ms)
{
	unsigned attempt;
	struct job *j;

	if (probe_is(ticket)) {
		probe_answer(d, ticket, now_ms);
		return;
	}
	j = job_by_ticket(d, ticket, &attempt);
	if (j)
		ask_answer(d, j, attempt, bytes, len, now_ms);
	else
		count(d, DNS64_ANSWERS_LATE);
}

void dns64_no_answer(struct dns64 *d, uint64_t ticket, uint64_t now_ms)
{
	unsigned attempt;
	struct job *j;

	if (probe_is(ticket)) {
		probe_undelivered(d, ticket, now_ms);
		return;
	}
	j = job_by_ticket(d, ticket, &attempt);
	if (j)
		ask_undelivered(d, j, attempt, now_ms);
}

/* A lost probe is sent again by the clock. */
void dns64_lost(struct dns64 *d, uint64_t ticket, uint64_t now_ms)
{
	unsigned attempt;
	struct job *j = probe_is(ticket) ? NULL : job_by_ticket(d, ticket, &attempt);

	if (j)
		ask_lost(d, j, attempt, now_ms);
}

uint64_t dns64_next_ms(const struct dns64 *d)
{
	const struct job *j = job_next_due(d);
	uint64_t next = d->probes_at_ms ? d->probes_at_ms : UINT64_MAX;

	return j && j->wake_ms < next ? j->wake_ms : next;
}

uint64_t dns64_tick(struct dns64 *d, uint64_t now_ms)
{
	struct job *j;
	uint64_t probes;

	/* ends: each turn ends a job or wakes it later than now */
	while ((j = job_next_due(d)) && j->wake_ms <= now_ms) {
		if (j->stale_ms <= now_ms)
			job_tell_stale(d, j, now_ms);
		else if (j->key.flags & KEY_DNS64)
			derive_due(d, j, now_ms);
		else
			ask_due(d, j, now_ms);
	}
	probes = probe_tick(d, now_ms);
	d->probes_at_ms = probes == UINT64_MAX ? 0 : probes;
	return dns64_next_ms(d);
}

/* ---- for the shell ---- */

bool dns64_has_upstream(const struct dns64 *d)
{
	return upstreams_any_up(&d->up, d->conf.route[0].upstreams);
}

const struct dns64_counts *dns64_counts(const struct dns64 *d)
{
	return &d->counts;
}

const struct tally *dns64_tally(const struct dns64 *d)
{
	return &d->tally;
}

const struct upstreams *dns64_upstreams(const struct dns64 *d)
{
	return &d->up;
}

const struct recent *dns64_recent(const struct dns64 *d)
{
	return &d->recent;
}

struct cache *dns64_cache(const struct dns64 *d)
{
	return d->cache;
}

unsigned dns64_waiting(const struct dns64 *d)
{
	return d->jobs.n_waiters;
}

unsigned dns64_outstanding(const struct dns64 *d)
{
	return d->share.places;
}

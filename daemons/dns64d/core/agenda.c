/*
 * agenda.c - which job has its turn next: a heap by wake_ms
 *
 * A job wakes for its own turn, or earlier to tell who waits what is stale; never behind
 * its deadline.
 */
#include "job.h"

static void heap_set(struct jobs *t, uint32_t at, struct job *j)
{
	t->heap[at] = j;
	j->heap_at = at;
}

static void heap_up(struct jobs *t, struct job *j)
{
	uint32_t at = j->heap_at;

	for (; at > 1 && t->heap[at / 2]->wake_ms > j->wake_ms; at /= 2)
		heap_set(t, at, t->heap[at / 2]);
	heap_set(t, at, j);
}

static void heap_down(struct jobs *t, struct job *j)
{
	uint32_t at = j->heap_at;

	for (uint32_t below = at * 2; below <= t->n_heap; below = at * 2) {
		if (below < t->n_heap &&
		    t->heap[below + 1]->wake_ms < t->heap[below]->wake_ms)
			below++;
		if (t->heap[below]->wake_ms >= j->wake_ms)
			break;
		heap_set(t, at, t->heap[below]);
		at = below;
	}
	heap_set(t, at, j);
}

void agenda_add(struct jobs *t, struct job *j)
{
	j->heap_at = ++t->n_heap;
	heap_up(t, j);
}

void agenda_cut(struct jobs *t, struct job *j)
{
	struct job *last = t->heap[t->n_heap--];

	if (last == j)
		return;
	heap_set(t, j->heap_at, last);
	heap_up(t, last);
	heap_down(t, last);
}

struct job *job_next_due(const struct dns64 *d)
{
	return d->jobs.n_heap ? d->jobs.heap[1] : NULL;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void job_wake_at(struct dns64 *d, struct job *j, uint64_t at_ms)
{
	j->turn_ms = least(at_ms, j->deadline_ms);
	j->wake_ms = least(j->turn_ms, j->stale_ms);
	heap_up(&d->jobs, j);
	heap_down(&d->jobs, j);
}

void job_stale_at(struct dns64 *d, struct job *j, uint64_t at_ms)
{
	j->stale_ms = least(j->stale_ms, at_ms);
	job_wake_at(d, j, j->turn_ms);
}

/*
 * job.c - the table of jobs: index by key, who waits, how they end
 *
 * Room for all of it is taken at start (tables.c).
 */
#include "job.h"

#include <gateway6/must.h>

#include "cut.h"

#define ERROR_LIFE_S 1			/* RFC 9520 section 3.2: at least one second */

/* ---- index ---- */

struct wanted { const struct jobs *t; const struct key *k; };

static bool same_key(uint32_t item, const void *arg)
{
	const struct wanted *w = arg;

	return key_equal(&w->t->job[item].key, w->k);
}

struct job *job_find(struct dns64 *d, const struct key *k, uint64_t hash)
{
	struct wanted w = { &d->jobs, k };
	uint32_t item = hash_find(&d->jobs.index, hash, same_key, &w);

	return item ? &d->jobs.job[item] : NULL;
}

struct job *job_new(struct dns64 *d, const struct key *k, uint64_t hash,
		    const struct question *q, uint64_t now_ms)
{
	struct jobs *t = &d->jobs;
	uint32_t item, generation;
	struct job *j;

	if (!t->n_spare)
		return NULL;
	item = t->spare[--t->n_spare];
	j = &t->job[item];
	generation = j->generation + 1;
	memset(j, 0, sizeof(*j));
	j->key = *k;
	j->hash = hash;
	j->question = *q;
	j->item = item;
	j->live = true;
	j->generation = generation;
	j->started_ms = now_ms;
	j->deadline_ms = now_ms +
			 (k->flags & KEY_DNS64 ? DNS64_DEADLINE_MS : PLAIN_DEADLINE_MS);
	j->turn_ms = j->wake_ms = j->deadline_ms;
	j->stale_ms = UINT64_MAX;
	queue_init(&j->waiters);
	queue_init(&j->parents);
	for (unsigned i = 0; i < DEPS; i++) {
		queue_link_init(&j->dep[i].link);
		j->dep[i].parent = j;
	}
	must(hash_put(&t->index, hash, item), "index of %u jobs is full", t->max);
	agenda_add(t, j);
	return j;
}

static void job_free(struct dns64 *d, struct job *j)
{
	struct jobs *t = &d->jobs;

	for (unsigned i = 0; i < DEPS; i++)
		queue_cut(&j->dep[i].link);
	agenda_cut(t, j);
	hash_cut(&t->index, j->hash, j->item);
	t->spare[t->n_spare++] = j->item;
	j->live = false;
}

/* ---- tickets: which attempt of which job, and not of one before it ---- */

#define TICKET_ATTEMPT_BITS 4
#define TICKET_ITEM_BITS 28

uint64_t job_ticket(const struct job *j, unsigned attempt)
{
	return (uint64_t)j->generation << 32 | j->item << TICKET_ATTEMPT_BITS | attempt;
}

struct job *job_by_ticket(struct dns64 *d, uint64_t ticket, unsigned *attempt)
{
	uint32_t item = (uint32_t)ticket >> TICKET_ATTEMPT_BITS;
	struct job *j = &d->jobs.job[item];

	*attempt = ticket & ((1u << TICKET_ATTEMPT_BITS) - 1);
	if (item == 0 || item > d->jobs.max || !j->live || j->generation != ticket >> 32 ||
	    *attempt >= j->n_attempts || !j->attempt[*attempt].open)
		return NULL;
	return j;
}

/* ---- who waits ---- */

static struct waiter *waiter_take(struct jobs *t)
{
	struct queue_link *l = queue_head(&t->spare_waiters);

	if (l) {
		queue_cut(l);
		return QUEUE_ITEM(l, struct waiter, link);
	}
	return t->fresh_waiters < t->max_waiters ? &t->waiter[t->fresh_waiters++] : NULL;
}

void job_wait(struct dns64 *d, struct job *j, const struct dns64_client *from,
	      const struct query *q, uint32_t holder)
{
	struct waiter *w = waiter_take(&d->jobs);

	must(w, "%u clients wait on as many places", d->jobs.n_waiters);
	w->client = *from;
	w->query = *q;
	w->holder = holder;
	queue_link_init(&w->link);
	queue_push(&j->waiters, &w->link);
	d->jobs.n_waiters++;
}

/* A place that is not needed any more goes to a job that goes on without one (J4). */
static void place_pass(struct dns64 *d, struct job *heir, uint32_t holder)
{
	if (!holder)
		return;
	if (heir && !heir->holder && !queue_head(&heir->parents) &&
	    !queue_head(&heir->waiters))
		heir->holder = holder;
	else
		share_give(&d->share, holder);
}

static void reply_all(struct dns64 *d, struct job *j, const struct image *i,
		      uint64_t now_ms)
{
	struct queue_link *l;

	while ((l = queue_head(&j->waiters))) {	/* ends: each turn takes one out */
		struct waiter *w = QUEUE_ITEM(l, struct waiter, link);

		reply_image(d, &w->client, &w->query, i, now_ms);
		queue_cut(l);
		queue_push(&d->jobs.spare_waiters, l);
		d->jobs.n_waiters--;
		place_pass(d, j, w->holder);
	}
}

/* An error of a job, told to those that need it: it is not always kept. */
static void parents_fail(struct job *j, const struct image *i)
{
	struct queue_link *l = queue_head(&j->parents);

	for (; l; l = queue_next(&j->parents, l)) {
		struct dep *dep = QUEUE_ITEM(l, struct dep, link);

		dep->failed = true;
		dep->silent = i->silent;
		dep->rcode = i->rcode;
		dep->ede = i->ede;
	}
}

/* The parents go on when this job is out of the tables. */
static void tell_parents(struct dns64 *d, struct queue *parents, uint64_t now_ms)
{
	struct queue_link *l;

	while ((l = queue_head(parents))) {	/* ends: as above, and no one joins */
		struct dep *dep = QUEUE_ITEM(l, struct dep, link);

		queue_cut(l);
		dep->state = DEP_READY;
		derive_step(d, dep->parent, now_ms);
	}
}

/* Move a queue, so that its links do not point into a job that is gone. */
static void queue_move(struct queue *to, struct queue *from)
{
	struct queue_link *l;

	queue_init(to);
	while ((l = queue_head(from))) {
		queue_cut(l);
		queue_push(to, l);
	}
}

/* What it needed and is still under way: the later of both at most. */
static struct job *job_orphan(const struct job *j)
{
	for (unsigned i = DEPS; i-- > 0;)
		if (j->dep[i].state == DEP_WAIT)
			return j->dep[i].child;
	return NULL;
}

/* Out of the tables, and on with the jobs that need it. */
static void job_leave(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	struct queue parents;

	queue_move(&parents, &j->parents);
	job_free(d, j);
	place_pass(d, job_orphan(j), j->holder);
	tell_parents(d, &parents, now_ms);
}

void job_end(struct dns64 *d, struct job *j, const struct image *result, uint64_t now_ms)
{
	struct image kept = *result;

	if (!d->conf.c->dns64.cache.size_bytes)
		kept.life_s = 0;	/* nothing is kept: for who waits now */
	must(result->len, "a result without a message");
	reply_all(d, j, result, now_ms);
	cache_put(d->cache, &j->key, j->hash, &kept);
	cut_keep(d, &j->key, &kept);
	job_leave(d, j, now_ms);
}

void job_tell_stale(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	struct image i;

	if (cache_peek(d->cache, &j->key, j->hash, now_ms, &i) != CACHE_NOTHING) {
		trace(d, j->trace, (struct trace_event){ .step = TRACE_STALE }, now_ms);
		reply_all(d, j, &i, now_ms);
	}
	j->stale_ms = UINT64_MAX;
	job_wake_at(d, j, j->turn_ms);
}

/*
 * What is kept, fresh or stale, outlives a failure to renew it: who waits is told that,
 * and nobody asks again for a while. False when nothing is.
 */
static bool job_falls_back(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	struct image i;

	if (cache_peek(d->cache, &j->key, j->hash, now_ms, &i) == CACHE_NOTHING ||
	    i.kind == IMAGE_ERROR)
		return false;
	trace(d, j->trace, (struct trace_event){ .step = TRACE_STALE }, now_ms);
	reply_all(d, j, &i, now_ms);
	cache_hold(d->cache, &j->key, j->hash, now_ms + FAILED_HOLD_MS);
	job_leave(d, j, now_ms);
	return true;
}

void job_end_error(struct dns64 *d, struct job *j, uint16_t rcode, uint16_t ede,
		   uint64_t now_ms)
{
	struct image i = image_error(&d->mw, &j->question, rcode, ede);

	i.born_ms = now_ms;
	i.life_s = ERROR_LIFE_S;
	i.silent = !j->heard;
	trace(d, j->trace, (struct trace_event){ .step = TRACE_FAILED, .rcode = rcode,
						 .ede = ede, .question = &j->question },
	      now_ms);
	parents_fail(j, &i);
	if (!job_falls_back(d, j, now_ms))
		job_end(d, j, &i, now_ms);
}

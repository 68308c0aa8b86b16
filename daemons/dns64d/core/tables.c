/*
 * tables.c - all memory of the core, taken at start
 *
 * Room for limits.outstanding places (share.h), and three jobs for each, since a
 * synthesis needs two more; the cache (cache.c). Untouched pages cost nothing.
 */
#include <stdlib.h>

#include "job.h"

#define JOBS_PER_PLACE 3

static bool jobs_init(struct jobs *t, uint32_t outstanding)
{
	t->max_waiters = outstanding;
	t->max = outstanding * JOBS_PER_PLACE;
	t->job = calloc(t->max + 1u, sizeof(*t->job));
	t->spare = calloc(t->max, sizeof(*t->spare));
	t->heap = calloc(t->max + 1u, sizeof(struct job *));
	t->waiter = calloc(t->max_waiters, sizeof(*t->waiter));
	queue_init(&t->spare_waiters);
	if (!t->job || !t->spare || !t->heap || !t->waiter ||
	    hash_init(&t->index, t->max) < 0)
		return false;
	for (uint32_t i = 0; i < t->max; i++)	/* item 1 is on top */
		t->spare[t->n_spare++] = t->max - i;
	return true;
}

static void jobs_fini(struct jobs *t)
{
	if (t->index.slot)
		hash_fini(&t->index);
	free(t->waiter);
	free(t->heap);
	free(t->spare);
	free(t->job);
}

int share_init(struct share *s, uint32_t places)
{
	*s = (struct share){ .places = places };
	s->holder = calloc(places + 1u, sizeof(*s->holder));
	return s->holder ? hash_init(&s->by_addr, places) : -1;
}

void share_fini(struct share *s)
{
	if (s->by_addr.slot)
		hash_fini(&s->by_addr);
	free(s->holder);
}

/* cache.size 0 keeps nothing, but answers on their way to a client need room too. */
uint64_t cache_bytes(const struct dns64_conf *conf)
{
	uint64_t bytes = conf->c->dns64.cache.size_bytes;

	return bytes < CACHE_BYTES_MIN ? CACHE_BYTES_MIN : bytes;
}

struct local *local_new(const struct dns64_conf *conf, const struct hash_key *secret)
{
	struct local *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->secret = *secret;
	local_room(conf, &l->max_names, &l->max_records);
	l->name = calloc(l->max_names + 1u, sizeof(*l->name));
	l->record = calloc(l->max_records + 1u, sizeof(*l->record));
	if (l->name && l->record && hash_init(&l->index, l->max_names) == 0) {
		local_fill(l, conf);
		return l;
	}
	local_free(l);
	return NULL;
}

void local_free(struct local *l)
{
	if (!l)
		return;
	if (l->index.slot)
		hash_fini(&l->index);
	free(l->record);
	free(l->name);
	free(l);
}

struct dns64 *dns64_new(const struct dns64_conf *conf, const struct rng *rng,
			const struct dns64_sink *sink)
{
	struct dns64 *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->conf = *conf;
	d->rng = *rng;
	d->sink = *sink;
	d->secret = hash_key_new(rng);
	tally_set(&d->tally, conf->c);
	upstreams_set(&d->up, &conf->upstreams);
	d->cache = cache_new(cache_bytes(conf), &d->secret);
	if (d->cache)
		cache_set_stale(d->cache, conf->c->dns64.cache.stale_s);
	d->local = local_new(conf, &d->secret);
	if (jobs_init(&d->jobs, conf->c->dns64.limits.outstanding) &&
	    share_init(&d->share, conf->c->dns64.limits.outstanding) == 0 && d->cache &&
	    d->local)
		return d;
	dns64_free(d);
	return NULL;
}

void dns64_free(struct dns64 *d)
{
	if (!d)
		return;
	jobs_fini(&d->jobs);
	share_fini(&d->share);
	cache_free(d->cache);
	cache_free(d->spare);
	local_free(d->local);
	local_free(d->spare_local);
	free(d);
}

/*
 * change.c - going over to another configuration, with the cache and all in flight
 *
 * What may fail comes first; then nothing can be half changed.
 */
#include "job.h"

static int prepare_cache(struct dns64 *d, const struct dns64_conf *conf)
{
	uint64_t bytes = cache_bytes(conf);

	if (cache_stats(d->cache).bytes == bytes)
		return 0;
	d->spare = cache_new(bytes, &d->secret);
	return d->spare ? 0 : -1;
}

int dns64_prepare(struct dns64 *d, const struct dns64_conf *conf)
{
	dns64_discard(d);
	d->spare_local = local_new(conf, &d->secret);
	d->prepared_for = conf->c;
	if (d->spare_local && prepare_cache(d, conf) == 0)
		return 0;
	dns64_discard(d);
	return -1;
}

void dns64_discard(struct dns64 *d)
{
	cache_free(d->spare);
	local_free(d->spare_local);
	d->spare = NULL;
	d->spare_local = NULL;
	d->prepared_for = NULL;
}

static void change_tables(struct dns64 *d, uint64_t now_ms)
{
	local_free(d->local);
	d->local = d->spare_local;
	d->spare_local = NULL;
	if (d->spare) {
		cache_copy(d->spare, d->cache, now_ms);
		cache_free(d->cache);
		d->cache = d->spare;
		d->spare = NULL;
	}
	d->prepared_for = NULL;
}

/* Numbers of upstreams mean others now: ask anew what is being asked. */
static void ask_anew(struct dns64 *d, uint64_t now_ms)
{
	for (uint32_t item = 1; item <= d->jobs.max; item++) {
		struct job *j = &d->jobs.job[item];

		if (!j->live || j->key.flags & KEY_DNS64 || j->doomed)
			continue;
		j->generation++;	/* answers to the old attempts come too late */
		j->n_attempts = 0;
		j->tried = 0;
		ask_begin(d, j, now_ms);
	}
}

/* Numbers of views mean others now: what was noted under them is of no view. */
static void forget_views(struct dns64 *d)
{
	memset(d->counts.view, 0, sizeof(d->counts.view));
	for (unsigned i = 0; i < RECENT_MAX; i++)
		d->recent.one[i].view = 0;
}

static bool same_views(const struct dns64_conf *a, const struct dns64_conf *b)
{
	if (a->n_views != b->n_views)
		return false;
	for (unsigned i = 1; i < a->n_views; i++)
		if (strcmp(a->view[i].c->name, b->view[i].c->name) != 0)
			return false;
	return true;
}

/* What was made so far is not found any more; nor in 65536 changes, when numbers return. */
static void epoch_next(struct dns64 *d)
{
	if (!++d->epoch)
		cache_flush_all(d->cache);
}

int dns64_reconfigure(struct dns64 *d, const struct dns64_conf *conf, uint64_t now_ms)
{
	bool same_list = upstream_list_equal(&d->conf.upstreams, &conf->upstreams);

	if (d->prepared_for != conf->c && dns64_prepare(d, conf) < 0)
		return -1;
	change_tables(d, now_ms);
	if (!dns64_conf_same_answers(&d->conf, conf))
		epoch_next(d);
	if (!same_views(&d->conf, conf))
		forget_views(d);
	d->conf = *conf;
	tally_set(&d->tally, conf->c);
	cache_set_stale(d->cache, conf->c->dns64.cache.stale_s);
	if (same_list)
		return 0;
	upstreams_set(&d->up, &conf->upstreams);
	ask_anew(d, now_ms);
	return 0;
}

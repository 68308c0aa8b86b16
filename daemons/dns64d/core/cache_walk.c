/*
 * cache_walk.c - all that is kept, oldest first: listed, forgotten, copied
 *
 * A walk goes by position, which never wraps, so it may pause while entries come and go:
 * what the tail has passed is simply skipped.
 */
#include "cache_ring.h"

static bool alive(const struct entry *e)
{
	return e->state == ENTRY_COLD || e->state == ENTRY_USED;
}

/* The next living entry at or behind *at; NULL at the end. */
static struct entry *walk(const struct cache *c, uint64_t *at)
{
	if (*at < c->tail)
		*at = c->tail;
	while (*at < c->head) {		/* ends: every entry has a size */
		struct entry *e = entry_at(c, *at);

		*at += e->size;
		if (alive(e))
			return e;
	}
	return NULL;
}

static uint32_t left_s(const struct entry *e, uint64_t now_ms)
{
	uint64_t over_ms = entry_over_ms(e);

	return over_ms > now_ms ? (uint32_t)((over_ms - now_ms + 999) / 1000) : 0;
}

bool cache_next(const struct cache *c, uint64_t *at, uint64_t now_ms, struct cache_item *out)
{
	struct entry *e;
	struct question q;

	do {
		e = walk(c, at);
		if (!e)
			return false;
	} while (!entry_usable(c, e, now_ms));
	q = entry_question(e);
	*out = (struct cache_item){
		.name = q.name, .type = q.type, .class = q.class, .flags = e->key_flags,
		.kind = (enum image_kind)e->kind, .synthesized = e->synthesized,
		.stale = !entry_fresh(e, now_ms), .left_s = left_s(e, now_ms),
		.bytes = e->size, .hits = e->hits,
	};
	return true;
}

static unsigned flush(struct cache *c, const struct dname *name,
		      bool (*match)(const struct dname *n, const struct dname *name))
{
	uint64_t at = 0;
	unsigned n = 0;
	struct entry *e;

	while ((e = walk(c, &at))) {
		struct question q = entry_question(e);

		if (!match(&q.name, name))
			continue;
		entry_kill(c, position_of(c, e));
		n++;
	}
	c->stats.flushed += n;
	return n;
}

unsigned cache_flush_name(struct cache *c, const struct dname *name)
{
	return flush(c, name, dname_equal);
}

unsigned cache_flush_zone(struct cache *c, const struct dname *zone)
{
	return flush(c, zone, dname_under);
}

unsigned cache_flush_all(struct cache *c)
{
	static const struct dname root = { 1, { 0 } };

	return flush(c, &root, dname_under);
}

struct cache_stats cache_stats(const struct cache *c)
{
	struct cache_stats s = c->stats;

	s.bytes = c->memory;
	s.entries_max = c->index.max;
	return s;
}

void cache_copy(struct cache *to, const struct cache *from, uint64_t now_ms)
{
	struct entry *e;
	uint64_t at = 0;

	while ((e = walk(from, &at))) {
		struct question q = entry_question(e);
		struct key k = key_of(&q, e->key_flags);
		struct image i = entry_image(e);

		k.epoch = e->epoch;
		k.asks = e->asks;
		k.prefixes = e->prefixes;
		if (entry_usable(from, e, now_ms))
			cache_put(to, &k, e->hash, &i);
	}
}

struct cache_memory cache_memory(const struct cache *c)
{
	return (struct cache_memory){ c->ring, c->size };
}

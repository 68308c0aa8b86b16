/*
 * cache_ring.h - an entry in the ring, and where it lies; inside cache*.c only
 */
#ifndef DNS64_CACHE_RING_H
#define DNS64_CACHE_RING_H

#include <assert.h>
#include <stdalign.h>

#include "cache.h"

#define GRAIN 16

enum entry_state { ENTRY_FILLER, ENTRY_DEAD, ENTRY_COLD, ENTRY_USED };

struct entry {
	uint32_t size;			/* in the ring, this header included */
	uint8_t	 state, kind;
	bool	 synthesized, silent;
	uint64_t hash;			/* up to here a filler of one grain */
	uint64_t born_ms;
	uint32_t life_s, soa_ttl, hits;
	uint32_t held_s;		/* from born_ms on: asking before has no sense */
	uint16_t len, n_ttl, additional_at, rcode, ede, epoch;
	uint8_t	 key_flags, asks, prefixes, name_len;
	/* then TTL offsets, then the message; its question is the rest of the key */
};
static_assert(offsetof(struct entry, born_ms) == GRAIN, "a filler is one grain");
static_assert(sizeof(struct entry) % alignof(uint16_t) == 0, "TTL offsets follow");

struct cache {
	uint8_t	   *ring;
	uint64_t    size, head, tail, memory;
	uint64_t    stale_ms;
	struct hash index;
	struct hash_key secret;
	struct cache_stats stats;
};

static inline struct entry *entry_at(const struct cache *c, uint64_t position)
{
	return (struct entry *)(void *)(c->ring + position % c->size);
}

static inline uint16_t *entry_ttls(struct entry *e)
{
	return (uint16_t *)(void *)(e + 1);
}

static inline uint8_t *entry_message(const struct entry *e)
{
	return (uint8_t *)(uintptr_t)(e + 1) + sizeof(uint16_t) * e->n_ttl;
}

static inline const uint8_t *entry_name(const struct entry *e)
{
	return entry_message(e) + sizeof(struct dns_header_wire);
}

static inline struct question entry_question(const struct entry *e)
{
	struct question q = { .name.len = e->name_len };
	struct rd r = rd_of(entry_name(e), e->name_len + 4u);

	rd_copy(&r, q.name.b, e->name_len);
	q.type = rd_u16(&r);
	q.class = rd_u16(&r);
	return q;
}

/* Items of the index are places in the ring, in grains, from 1. */
static inline uint32_t item_of(const struct cache *c, uint64_t position)
{
	return (uint32_t)(position % c->size / GRAIN) + 1;
}

static inline struct entry *entry_of_item(const struct cache *c, uint32_t item)
{
	return entry_at(c, (uint64_t)(item - 1) * GRAIN);
}

static inline struct image entry_image(struct entry *e)
{
	return (struct image){
		.bytes = entry_message(e), .ttl_at = entry_ttls(e), .len = e->len,
		.n_ttl = e->n_ttl, .additional_at = e->additional_at, .rcode = e->rcode,
		.ede = e->ede, .kind = e->kind, .synthesized = e->synthesized,
		.silent = e->silent, .soa_ttl = e->soa_ttl, .life_s = e->life_s,
		.born_ms = e->born_ms,
	};
}

static inline uint64_t entry_over_ms(const struct entry *e)
{
	return e->born_ms + e->life_s * UINT64_C(1000);
}

static inline bool entry_fresh(const struct entry *e, uint64_t now_ms)
{
	return now_ms < entry_over_ms(e);
}

/* Of use at all: fresh, or stale and not for too long. */
static inline bool entry_usable(const struct cache *c, const struct entry *e, uint64_t now_ms)
{
	if (entry_fresh(e, now_ms))
		return true;
	return e->life_s && e->kind != IMAGE_ERROR && now_ms < entry_over_ms(e) + c->stale_ms;
}

static inline uint64_t position_of(const struct cache *c, const struct entry *e)
{
	uint64_t place = (uint64_t)((const uint8_t *)e - c->ring);
	uint64_t position = c->tail / c->size * c->size + place;

	return position < c->tail ? position + c->size : position;
}

/* Out of the index; its bytes wait for the tail. */
void entry_kill(struct cache *c, uint64_t position);

#endif

/*
 * hash.h - keyed index: from a hash to the number of an item
 *
 * The table holds (hash, item) pairs, the items live in an array of the caller.
 * Linear probing, deletion by shifting back, so there are no tombstones and no
 * rehash: its room is taken once and load stays at or below two thirds. Item numbers
 * start at 1; 0 is "none".
 *
 * The key is drawn at start (rng), so strangers cannot aim at one bucket.
 */
#ifndef GW_HASH_H
#define GW_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng.h"

struct hash_key { uint64_t k[2]; };

struct hash_slot { uint32_t hash, item; };	/* a half of the hash: home and filter */

struct hash {
	struct hash_slot *slot;
	uint32_t	  slots;
	uint32_t	  used, max;
};

struct hash_key hash_key_new(const struct rng *rng);

/* 64-bit keyed hash of len bytes (XXH3 with a secret seed). */
uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len);

/* Room for max items (1..2^30). -1 without memory. _fini returns the room. */
int hash_init(struct hash *h, uint32_t max);
void hash_fini(struct hash *h);

/* False if the table is full. The caller has made sure that item is not in it. */
bool hash_put(struct hash *h, uint64_t hash, uint32_t item);

/* Take out exactly this pair; it must be there. */
void hash_cut(struct hash *h, uint64_t hash, uint32_t item);

/* Where an item begins to be looked for: any number of slots, no division. */
static inline uint32_t hash_home(const struct hash *h, uint32_t half)
{
	return (uint32_t)((uint64_t)half * h->slots >> 32);
}

static inline uint32_t hash_next(const struct hash *h, uint32_t i)
{
	return i + 1 == h->slots ? 0 : i + 1;
}

/* What is under `hash` and equal by `same`; 0 if none. Inlined with its comparison. */
static inline uint32_t hash_find(const struct hash *h, uint64_t hash,
				 bool (*same)(uint32_t item, const void *arg),
				 const void *arg)
{
	uint32_t half = (uint32_t)hash;

	/* ends: load <= 2/3, so an empty slot comes */
	for (uint32_t i = hash_home(h, half); h->slot[i].item; i = hash_next(h, i))
		if (h->slot[i].hash == half && same(h->slot[i].item, arg))
			return h->slot[i].item;
	return 0;
}

/*
 * For many at once: what hash_find will read first is asked for from memory, and, when
 * that has come, the item it will then compare is known. 0: none; never wrong by more
 * than a hash that is equal by chance.
 */
static inline void hash_fetch(const struct hash *h, uint64_t hash)
{
	__builtin_prefetch(&h->slot[hash_home(h, (uint32_t)hash)]);
}

static inline uint32_t hash_guess(const struct hash *h, uint64_t hash)
{
	uint32_t half = (uint32_t)hash;

	/* ends: load <= 2/3, so an empty slot comes */
	for (uint32_t i = hash_home(h, half); h->slot[i].item; i = hash_next(h, i))
		if (h->slot[i].hash == half)
			return h->slot[i].item;
	return 0;
}

#endif

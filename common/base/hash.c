/*
 * hash.c - keyed index: room, putting, cutting (finding is inlined from hash.h)
 *
 * Invariants
 *   H1  an item stands at or behind its home slot, with no empty slot between.
 *   H2  at most two thirds of the slots are used, so every search ends.
 */
#include <gateway6/hash.h>

#include <stdlib.h>

/*
 * Read by memcpy: what XXH 0.8.3 has GCC do instead breaks C11 6.5 p7 (strict aliasing),
 * and with LTO the hash of a struct was taken before its members were written.
 */
#define XXH_FORCE_MEMORY_ACCESS 0
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <gateway6/must.h>

struct hash_key hash_key_new(const struct rng *rng)
{
	struct hash_key key;

	for (size_t i = 0; i < ARRAY_SIZE(key.k); i++)
		key.k[i] = (uint64_t)rng_u32(rng) << 32 | rng_u32(rng);
	return key;
}

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len)
{
	/* the second word is not seen by XXH3's own mixing, so knowing one seed is not enough */
	return XXH3_64bits_withSeed(bytes, len, key->k[0]) ^ key->k[1];
}

int hash_init(struct hash *h, uint32_t max)
{
	uint32_t slots = max + max / 2 + 2;

	must(max > 0 && max <= 1u << 30, "hash of %u items", max);
	h->slot = calloc(slots, sizeof(*h->slot));
	if (!h->slot)
		return -1;
	h->slots = slots;
	h->used = 0;
	h->max = max;
	return 0;
}

void hash_fini(struct hash *h)
{
	free(h->slot);
	h->slot = NULL;
}

bool hash_put(struct hash *h, uint64_t hash, uint32_t item)
{
	uint32_t i = hash_home(h, (uint32_t)hash);

	must(item != 0, "item 0 means none");
	if (h->used == h->max)
		return false;
	while (h->slot[i].item)		/* ends: H2 */
		i = hash_next(h, i);
	h->slot[i] = (struct hash_slot){ (uint32_t)hash, item };
	h->used++;
	return true;
}

/* How far behind `from` is i, round the end? */
static uint32_t distance(const struct hash *h, uint32_t from, uint32_t i)
{
	return i >= from ? i - from : i + h->slots - from;
}

/* Would the item at slot i, whose home is `home`, still be found if it stood at `hole`? */
static bool may_move(const struct hash *h, uint32_t home, uint32_t hole, uint32_t i)
{
	return distance(h, home, i) >= distance(h, hole, i);
}

void hash_cut(struct hash *h, uint64_t hash, uint32_t item)
{
	uint32_t hole = hash_home(h, (uint32_t)hash);

	while (h->slot[hole].item != item) {	/* ends: it is there, or H2 and must */
		must(h->slot[hole].item, "item %u is not in the table", item);
		hole = hash_next(h, hole);
	}
	/* close the hole, so that H1 holds without tombstones; ends at an empty slot */
	for (uint32_t i = hash_next(h, hole); h->slot[i].item; i = hash_next(h, i)) {
		if (!may_move(h, hash_home(h, h->slot[i].hash), hole, i))
			continue;
		h->slot[hole] = h->slot[i];
		hole = i;
	}
	h->slot[hole] = (struct hash_slot){ 0, 0 };
	h->used--;
}

/*
 * hash.c - keyed index: room, putting, cutting (finding is inlined from hash.h)
 *
 * Invariants
 *   H1  an item stands at or behind its home slot, with no empty slot between.
 *   H2  at most half of the slots are used, so every search ends.
 */
#include <gateway6/hash.h>

#include <stdlib.h>

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
	uint32_t slots = 4;

	must(max > 0 && max <= 1u << 30, "hash of %u items", max);
	while (slots < max * 2ull)
		slots *= 2;
	h->slot = calloc(slots, sizeof(*h->slot));
	if (!h->slot)
		return -1;
	h->mask = slots - 1;
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
	uint32_t i = (uint32_t)hash & h->mask;

	must(item != 0, "item 0 means none");
	if (h->used == h->max)
		return false;
	while (h->slot[i].item)		/* ends: H2 */
		i = (i + 1) & h->mask;
	h->slot[i] = (struct hash_slot){ (uint32_t)hash, item };
	h->used++;
	return true;
}

/* Would the item at slot i, whose home is `home`, still be found if it stood at `hole`? */
static bool may_move(const struct hash *h, uint32_t home, uint32_t hole, uint32_t i)
{
	return ((i - home) & h->mask) >= ((i - hole) & h->mask);
}

void hash_cut(struct hash *h, uint64_t hash, uint32_t item)
{
	uint32_t hole = (uint32_t)hash & h->mask;

	while (h->slot[hole].item != item) {	/* ends: it is there, or H2 and must */
		must(h->slot[hole].item, "item %u is not in the table", item);
		hole = (hole + 1) & h->mask;
	}
	/* close the hole, so that H1 holds without tombstones; ends at an empty slot */
	for (uint32_t i = (hole + 1) & h->mask; h->slot[i].item; i = (i + 1) & h->mask) {
		if (!may_move(h, h->slot[i].hash & h->mask, hole, i))
			continue;
		h->slot[hole] = h->slot[i];
		hole = i;
	}
	h->slot[hole] = (struct hash_slot){ 0, 0 };
	h->used--;
}

/*
 * cache.c - finished answers, bounded in bytes
 *
 * One ring of bytes taken at start holds the entries one behind the other, and a keyed
 * index finds them. New entries go to the head; when room is needed the oldest at the
 * tail go. One that was used since it was written gets a second chance: it is moved to
 * the head (CLOCK on a log). So there is no allocator, no fragmentation, the bound is
 * exact, and what is popular stays.
 *
 * Positions are counted in bytes ever written and never wrap; the place in the ring is
 * the position modulo its size. An entry never crosses the end of the ring: a filler
 * takes up what is left there.
 *
 * Invariants
 *   C1  tail <= head <= tail + size; entries and fillers fill [tail, head) exactly.
 *   C2  an entry is in the index unless its state is DEAD.
 *   C3  every position is a multiple of GRAIN.
 */
#include "cache_ring.h"

#include <stdlib.h>

#include <gateway6/must.h>

#define MOVES_MAX 8			/* second chances per insertion: bounds its time */

#define DUE_HITS 2			/* an answer asked for so often before is renewed */
#define DUE_LIFE_S 10			/* when it had at least this life, */
#define DUE_PART 10			/* in the last such part of it */

struct cache *cache_new(uint64_t bytes, const struct hash_key *secret)
{
	struct cache *c = calloc(1, sizeof(*c));
	uint64_t index = bytes / 8;	/* its slots: 8 bytes each, half of them used */
	uint32_t max = 1;

	if (!c)
		return NULL;
	must(bytes >= CACHE_BYTES_MIN, "cache of %llu bytes", (unsigned long long)bytes);
	while (max * 2ull * 2 * sizeof(struct hash_slot) <= index && max < 1u << 29)
		max *= 2;
	c->memory = bytes;
	c->size = (bytes - index) / GRAIN * GRAIN;
	if (c->size / GRAIN > UINT32_MAX - 1)
		c->size = (uint64_t)(UINT32_MAX - 1) * GRAIN;
	c->secret = *secret;
	c->ring = calloc(1, c->size);	/* untouched pages cost nothing */
	if (c->ring && hash_init(&c->index, max) == 0)
		return c;
	free(c->ring);
	free(c);
	return NULL;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	hash_fini(&c->index);
	free(c->ring);
	free(c);
}

/* ---- finding ---- */

struct wanted { const struct cache *c; const struct key *k; };

static bool same_key(uint32_t item, const void *arg)
{
	const struct wanted *w = arg;
	const struct entry *e = entry_of_item(w->c, item);
	const struct key *k = w->k;
	const uint8_t *name = entry_name(e);

	if (e->name_len != k->name.len || e->key_flags != k->flags || e->epoch != k->epoch ||
	    e->asks != k->asks || e->prefixes != k->prefixes)
		return false;
	if (memcmp(name, k->name.b, k->name.len) != 0)
		return false;

	struct rd r = rd_of(name + k->name.len, 4);

	return rd_u16(&r) == k->type && rd_u16(&r) == k->class;
}

static struct entry *find(const struct cache *c, const struct key *k, uint64_t hash)
{
	struct wanted w = { c, k };
	uint32_t item = hash_find(&c->index, hash, same_key, &w);

	return item ? entry_of_item(c, item) : NULL;
}

void cache_set_stale(struct cache *c, uint32_t stale_s)
{
	c->stale_ms = stale_s * UINT64_C(1000);
}

static bool held(const struct entry *e, uint64_t now_ms)
{
	return now_ms < e->born_ms + e->held_s * UINT64_C(1000);
}

/* Was it worth keeping, and is this the last tenth of its life? */
static bool due(const struct entry *e, uint64_t now_ms)
{
	uint64_t left_ms = entry_over_ms(e) - now_ms;

	return e->hits >= DUE_HITS && e->life_s >= DUE_LIFE_S && e->kind != IMAGE_ERROR &&
	       left_ms * DUE_PART <= e->life_s * UINT64_C(1000) && !held(e, now_ms);
}

static enum cache_state look(const struct cache *c, struct entry *e, uint64_t now_ms,
			     struct image *out)
{
	if (!e || !entry_usable(c, e, now_ms))
		return CACHE_NOTHING;
	*out = entry_image(e);
	if (entry_fresh(e, now_ms))
		return due(e, now_ms) ? CACHE_DUE : CACHE_FRESH;
	out->stale = true;
	out->ede = e->kind == IMAGE_NXDOMAIN ? EDE_STALE_NXDOMAIN : EDE_STALE;
	return held(e, now_ms) ? CACHE_HELD : CACHE_STALE;
}

enum cache_state cache_peek(const struct cache *c, const struct key *k, uint64_t hash,
			    uint64_t now_ms, struct image *out)
{
	return look(c, find(c, k, hash), now_ms, out);
}

enum cache_state cache_look(struct cache *c, const struct key *k, uint64_t hash,
			    uint64_t now_ms, struct image *out)
{
	struct entry *e = find(c, k, hash);
	enum cache_state state = look(c, e, now_ms, out);

	if (state == CACHE_NOTHING)
		return state;
	e->state = ENTRY_USED;
	e->hits++;
	return state;
}

void cache_hold(struct cache *c, const struct key *k, uint64_t hash, uint64_t until_ms)
{
	struct entry *e = find(c, k, hash);

	if (e && until_ms > e->born_ms)
		e->held_s = (uint32_t)((until_ms - e->born_ms) / 1000);
}

bool cache_find(struct cache *c, const struct key *k, uint64_t hash, uint64_t now_ms,
		struct image *out)
{
	struct entry *e = find(c, k, hash);

	if (!e || !entry_fresh(e, now_ms))
		return false;
	e->state = ENTRY_USED;
	*out = entry_image(e);
	return true;
}

bool cache_find_since(struct cache *c, const struct key *k, uint64_t hash,
		      uint64_t since_ms, struct image *out)
{
	struct entry *e = find(c, k, hash);

	if (!e || (e->born_ms < since_ms && !entry_fresh(e, since_ms)))
		return false;
	*out = entry_image(e);
	return true;
}

/* ---- room ---- */

void entry_kill(struct cache *c, uint64_t position)
{
	struct entry *e = entry_at(c, position);

	hash_cut(&c->index, e->hash, item_of(c, position));
	e->state = ENTRY_DEAD;
	c->stats.bytes_used -= e->size;
	c->stats.entries--;
}

static uint64_t gap(const struct cache *c)
{
	return c->size - (c->head - c->tail);
}

/* Fill up to the end of the ring, so that n bytes lie in one piece. */
static uint64_t place_for(struct cache *c, uint64_t n)
{
	uint64_t left = c->size - c->head % c->size;

	if (left < n) {
		struct entry *filler = entry_at(c, c->head);

		filler->size = (uint32_t)left;	/* the first fields fit one grain: C3 */
		filler->state = ENTRY_FILLER;
		c->head += left;
	}
	return c->head;
}

/* Bytes that must be free so that an entry of n certainly finds a place. */
static uint64_t needed(const struct cache *c, uint64_t n)
{
	uint64_t left = c->size - c->head % c->size;

	return left < n ? left + n : n;
}

/* The entry at the tail, moved to the head. It fits: what it held is free again. */
static void move_to_head(struct cache *c, uint64_t from)
{
	struct entry *e = entry_at(c, from);
	uint64_t hash = e->hash, to;
	uint32_t size = e->size;

	hash_cut(&c->index, hash, item_of(c, from));
	to = place_for(c, size);
	memmove(entry_at(c, to), e, size);
	entry_at(c, to)->state = ENTRY_COLD;
	must(hash_put(&c->index, hash, item_of(c, to)), "index is full");
	c->head += size;
	c->stats.moved++;
}

/* Free the oldest; a used one moves to the head while *moves lasts. */
static void advance_tail(struct cache *c, unsigned *moves)
{
	uint64_t at = c->tail;
	struct entry *e = entry_at(c, at);
	bool keep = e->state == ENTRY_USED && *moves > 0;

	c->tail += e->size;
	if (e->state == ENTRY_FILLER || e->state == ENTRY_DEAD)
		return;
	if (keep && gap(c) >= needed(c, e->size)) {
		(*moves)--;
		move_to_head(c, at);
		return;
	}
	entry_kill(c, at);
	c->stats.evicted++;
}

static void make_room(struct cache *c, uint64_t n)
{
	unsigned moves = MOVES_MAX;

	/* ends: moves are bounded, every other turn frees bytes or the ring is empty */
	while (c->tail < c->head && (gap(c) < needed(c, n) || c->index.used == c->index.max))
		advance_tail(c, &moves);
}

static uint32_t entry_size(const struct image *i)
{
	size_t size = sizeof(struct entry) + sizeof(uint16_t) * i->n_ttl + i->len;

	return (uint32_t)((size + GRAIN - 1) / GRAIN * GRAIN);
}

static void entry_write(struct entry *e, const struct key *k, uint64_t hash,
			const struct image *i)
{
	wire16 type = put16(k->type);

	*e = (struct entry){
		.hash = hash, .born_ms = i->born_ms, .size = entry_size(i),
		.life_s = i->life_s, .soa_ttl = i->soa_ttl, .len = i->len,
		.n_ttl = i->n_ttl, .additional_at = i->additional_at, .rcode = i->rcode,
		.ede = i->ede, .state = ENTRY_COLD, .kind = i->kind,
		.synthesized = i->synthesized, .silent = i->silent,
		.key_flags = k->flags, .epoch = k->epoch,
		.asks = k->asks, .prefixes = k->prefixes, .name_len = k->name.len,
	};
	if (i->n_ttl)
		memcpy(entry_ttls(e), i->ttl_at, sizeof(uint16_t) * i->n_ttl);
	memcpy(entry_message(e), i->bytes, i->len);
	memcpy(entry_message(e) + sizeof(struct dns_header_wire) + k->name.len, &type,
	       sizeof(type));		/* the key's: not always the image's (cut.c) */
}

void cache_put(struct cache *c, const struct key *k, uint64_t hash, const struct image *i)
{
	uint32_t size = entry_size(i);
	struct entry *old = find(c, k, hash);
	uint64_t at;

	must(size <= c->size / 8, "an answer of %u bytes", size);
	if (old)
		entry_kill(c, position_of(c, old));
	make_room(c, size);
	at = place_for(c, size);
	entry_write(entry_at(c, at), k, hash, i);
	must(hash_put(&c->index, hash, item_of(c, at)), "index is full");
	c->head += size;
	c->stats.bytes_used += size;
	c->stats.entries++;
	c->stats.inserted++;
}

void cache_drop(struct cache *c, const struct key *k, uint64_t hash)
{
	struct entry *e = find(c, k, hash);
	uint64_t at;

	if (!e)
		return;
	at = position_of(c, e);
	entry_kill(c, at);
	if (at + e->size == c->head)	/* the newest gives its room back at once */
		c->head = at;
}

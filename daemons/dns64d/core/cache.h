/* cache.h - finished answers, bounded in bytes */
#ifndef DNS64_CACHE_H
#define DNS64_CACHE_H

#include "image.h"
#include "key.h"

struct cache;

/* All memory at once: `bytes` in total, at least CACHE_BYTES_MIN. NULL without it. */
#define CACHE_BYTES_MIN (1u << 20)
struct cache *cache_new(uint64_t bytes, const struct hash_key *secret);
void cache_free(struct cache *c);

/*
 * Keep a copy of an image; it replaces what was under the key. The largest message is
 * less than an eighth of the smallest cache. Lent images are gone after this call.
 */
void cache_put(struct cache *c, const struct key *k, uint64_t hash, const struct image *i);

/*
 * What is over stays until its room is needed, and may be told for stale_s more when
 * nothing better is to be had (RFC 8767); 0 at first: never. Errors are never stale.
 */
void cache_set_stale(struct cache *c, uint32_t stale_s);

enum cache_state {
	CACHE_NOTHING,
	CACHE_FRESH,
	CACHE_DUE,			/* fresh, asked for again and again, and soon over */
	CACHE_STALE,			/* over; *out is marked as such */
	CACHE_HELD,			/* stale, and not to be asked for until the hold ends */
};

/* What there is for a client who asks; counted as a hit. Lent until cache_put. */
enum cache_state cache_look(struct cache *c, const struct key *k, uint64_t hash,
			    uint64_t now_ms, struct image *out);

/* Not counted: fresh or stale, else CACHE_NOTHING. */
enum cache_state cache_peek(const struct cache *c, const struct key *k, uint64_t hash,
			    uint64_t now_ms, struct image *out);

/* Asking for it has failed: neither DUE nor STALE before until_ms (RFC 8767 section 5). */
void cache_hold(struct cache *c, const struct key *k, uint64_t hash, uint64_t until_ms);

/* What is under the key and still fresh; false if nothing is. Lent until cache_put. */
bool cache_find(struct cache *c, const struct key *k, uint64_t hash, uint64_t now_ms,
		struct image *out);

/* The same for who has waited since since_ms: also what was born then with no life. */
bool cache_find_since(struct cache *c, const struct key *k, uint64_t hash,
		      uint64_t since_ms, struct image *out);

/* Forget what is under the key, if anything is. */
void cache_drop(struct cache *c, const struct key *k, uint64_t hash);

/* One kept answer, for lists. */
struct cache_item {
	struct dname	name;
	uint16_t	type, class;
	uint8_t		flags;		/* enum key_flag */
	enum image_kind kind;
	bool		synthesized;
	bool		stale;		/* left_s is then 0 */
	uint32_t	left_s, bytes;
	uint32_t	hits;
};

/*
 * Walk, oldest first: *at is 0 at first and moves on. Only what is of use at now_ms.
 * False at the end. The cache may change between two steps.
 */
bool cache_next(const struct cache *c, uint64_t *at, uint64_t now_ms,
		struct cache_item *out);

/* Forget. How many answers were dropped. */
unsigned cache_flush_name(struct cache *c, const struct dname *name);
unsigned cache_flush_zone(struct cache *c, const struct dname *zone);
unsigned cache_flush_all(struct cache *c);

struct cache_stats {
	uint64_t bytes, bytes_used;	/* all memory; of it, records in the ring */
	uint64_t entries, entries_max;
	uint64_t inserted, evicted, moved, flushed;
};
struct cache_stats cache_stats(const struct cache *c);

/* Where the answers lie: the largest piece of memory that dns64d has. */
struct cache_memory { const void *bytes; size_t len; };
struct cache_memory cache_memory(const struct cache *c);

/* Copy all that is of use into another (of another size). */
void cache_copy(struct cache *to, const struct cache *from, uint64_t now_ms);

#endif

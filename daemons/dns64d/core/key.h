/* key.h - under what an answer is kept, and questions are equal */
#ifndef DNS64_KEY_H
#define DNS64_KEY_H

#include <assert.h>

#include <gateway6/hash.h>

#include "msg_read.h"

enum key_flag {
	KEY_DO = 1, KEY_CD = 2,		/* answers differ by these bits of the client */
	KEY_DNS64 = 4,			/* after DNS64: synthesis, exclusion, PTR rewrite */
	KEY_LOCAL = 16,			/* of a name that is ours (local.h), for KEY_DNS64 */
	KEY_PREFER = 8,			/* nothing where the other family has addresses */
};

/*
 * Views and prefixes are told apart by what they lead to, so that clients share all
 * answers that are the same for them.
 */

struct key {				/* no padding up to the end of the name: hashed */
	uint16_t type, class;
	uint16_t epoch;			/* of the settings that shape DNS64 answers */
	uint8_t	 flags;			/* enum key_flag */
	uint8_t	 asks;			/* whose upstreams: 0, or a view (conf.h) */
	uint8_t	 prefixes;		/* KEY_DNS64: mask of those that may be used */
	struct dname name;		/* lower case */
};
static_assert(offsetof(struct key, name) == 9, "no padding");

static inline struct key key_of(const struct question *q, uint8_t flags)
{
	return (struct key){ .type = q->type, .class = q->class, .flags = flags,
			     .name = dname_lower(&q->name) };
}

static inline uint64_t key_hash(const struct hash_key *secret, const struct key *k)
{
	return hash_bytes(secret, k, offsetof(struct key, name.b) + k->name.len);
}

static inline bool key_equal(const struct key *a, const struct key *b)
{
	return !memcmp(a, b, offsetof(struct key, name.b) + a->name.len);
}

#endif

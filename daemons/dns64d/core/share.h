/* share.h - who holds how many of the places (limits.outstanding) */
#ifndef DNS64_SHARE_H
#define DNS64_SHARE_H

#include <gateway6/addr.h>
#include <gateway6/hash.h>

struct holder {
	struct addr6 addr;
	uint32_t     places;		/* 0: spare */
	uint32_t     next_spare;
	uint64_t     hash;
};

struct share {
	struct holder *holder;		/* [1..places] */
	struct hash    by_addr;
	uint32_t       spare, fresh;	/* a list of spare ones, and those never used */
	uint32_t       places, taken;
};

/* tables.c: room for so many places, at least 1. -1 without memory. */
int share_init(struct share *s, uint32_t places);
void share_fini(struct share *s);

/*
 * One more place for this address. The number of its holder, to be given back; 0 when
 * none is free, or it holds as many as are free.
 */
uint32_t share_take(struct share *s, const struct hash_key *secret, const struct addr6 *a);

/* One place of this holder is free again. */
void share_give(struct share *s, uint32_t holder);

static inline uint32_t share_free(const struct share *s)
{
	return s->places - s->taken;
}

/* How many it holds. */
uint32_t share_of(const struct share *s, const struct hash_key *secret,
		  const struct addr6 *a);

#endif

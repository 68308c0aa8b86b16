/*
 * share.c - who holds how many of the places (limits.outstanding)
 *
 * A place is something that is being found out for a client, or its waiting for what
 * another has begun. A client may take one more while it holds fewer than are free. So
 * one that asks for thousands of slow names gets half of all places, two get a third
 * each, n get 1/(n+1) each; and as many as each of them has stay free for who comes
 * new. Nobody is pushed out: what was begun is answered, by the clock within 5 seconds.
 * (The rule is that of shared packet buffers: Choudhury and Hahne, "Dynamic queue
 * length thresholds", 1998.)
 *
 * Invariants
 *	S1  taken is the sum of .places of all holders, at most places.
 *	S2  a holder is in by_addr if and only if it holds a place; so there are never
 *	    more holders than places.
 *
 * A guest with many addresses has as many shares; by address is all that is known here.
 */
#include "share.h"

#include <gateway6/must.h>

struct wanted { const struct share *s; const struct addr6 *a; };

static bool same_addr(uint32_t item, const void *arg)
{
	const struct wanted *w = arg;

	return addr6_equal(&w->s->holder[item].addr, w->a);
}

static uint32_t holder_find(const struct share *s, uint64_t hash, const struct addr6 *a)
{
	struct wanted w = { s, a };

	return hash_find(&s->by_addr, hash, same_addr, &w);
}

static uint32_t holder_new(struct share *s, uint64_t hash, const struct addr6 *a)
{
	uint32_t item = s->spare;

	if (item)
		s->spare = s->holder[item].next_spare;
	else
		item = ++s->fresh;
	must(item <= s->places, "share: holder %u of %u places", item, s->places);	/* S2 */
	s->holder[item] = (struct holder){ .addr = *a, .hash = hash };
	must(hash_put(&s->by_addr, hash, item), "share: the index is full");
	return item;
}

static uint64_t hash_of(const struct hash_key *secret, const struct addr6 *a)
{
	return hash_bytes(secret, a->b, sizeof(a->b));
}

uint32_t share_take(struct share *s, const struct hash_key *secret, const struct addr6 *a)
{
	uint64_t hash = hash_of(secret, a);
	uint32_t item = holder_find(s, hash, a);
	uint32_t holds = item ? s->holder[item].places : 0;

	if (holds >= share_free(s))
		return 0;
	if (!item)
		item = holder_new(s, hash, a);
	s->holder[item].places++;
	s->taken++;
	return item;
}

void share_give(struct share *s, uint32_t item)
{
	struct holder *h = &s->holder[item];

	must(h->places && s->taken, "share: holder %u gives what it has not", item);
	s->taken--;
	if (--h->places)
		return;
	hash_cut(&s->by_addr, h->hash, item);
	h->next_spare = s->spare;
	s->spare = item;
}

uint32_t share_of(const struct share *s, const struct hash_key *secret,
		  const struct addr6 *a)
{
	uint32_t item = holder_find(s, hash_of(secret, a), a);

	return item ? s->holder[item].places : 0;
}

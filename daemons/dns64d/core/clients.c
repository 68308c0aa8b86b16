/*
 * clients.c - who asks, and how much: an account per address
 *
 * A table of fixed size in sets of four: looking an account up touches one set. Whoever
 * invents addresses can only push out accounts of its own set, at random, for the places
 * are chosen with a secret; an account that was pushed out starts anew.
 */
#include "clients.h"

#include <string.h>

static struct client *set_of(struct clients *c, const struct hash_key *secret,
			     const struct addr6 *a)
{
	uint64_t hash = hash_bytes(secret, a->b, sizeof(a->b));

	return &c->one[hash % (CLIENTS_MAX / CLIENTS_WAYS) * CLIENTS_WAYS];
}

static struct client *account_of(struct client *set, const struct addr6 *a)
{
	struct client *oldest = set;

	for (unsigned i = 0; i < CLIENTS_WAYS; i++) {
		if (set[i].seen_ms && addr6_equal(&set[i].addr, a))
			return &set[i];
		if (set[i].seen_ms < oldest->seen_ms)
			oldest = &set[i];
	}
	*oldest = (struct client){ .addr = *a };
	return oldest;
}

bool clients_query(struct clients *c, const struct hash_key *secret, const struct addr6 *a,
		   uint32_t per_s, uint64_t now_ms)
{
	struct client *who = account_of(set_of(c, secret, a), a);

	if (!who->seen_ms || who->rate.per_s != per_s)
		who->rate = ratelimit_of(per_s, per_s);
	who->seen_ms = now_ms ? now_ms : 1;
	who->queries++;
	if (ratelimit_take(&who->rate, now_ms))
		return true;
	who->limited++;
	return false;
}

/* clients.h - who asks, and how much: an account per address */
#ifndef DNS64_CLIENTS_H
#define DNS64_CLIENTS_H

#include <gateway6/addr.h>
#include <gateway6/hash.h>
#include <gateway6/ratelimit.h>

#define CLIENTS_MAX 4096
#define CLIENTS_WAYS 4			/* places that an address may have */

struct client {
	struct addr6 addr;
	uint64_t seen_ms;		/* 0: nobody */
	uint64_t queries, limited;	/* limited: of these, those that came too fast */
	struct ratelimit rate;
};

struct clients { struct client one[CLIENTS_MAX]; };

/*
 * Count a query of this address. False when it exceeds per_s (0: never does). An address
 * that is new takes the place of one that was silent longest, and starts with a second's
 * worth.
 */
bool clients_query(struct clients *c, const struct hash_key *secret, const struct addr6 *a,
		   uint32_t per_s, uint64_t now_ms);

#endif

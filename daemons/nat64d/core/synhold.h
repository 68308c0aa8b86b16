/* synhold.h - SYNs from outside that wait for their counterpart (RFC 6146 3.5.2.2) */
#ifndef NAT64_SYNHOLD_H
#define NAT64_SYNHOLD_H

#include "state.h"
#include "view4.h"

struct synhold;

struct synhold *synhold_new(const struct hash_key *key);	/* NULL without memory */
void synhold_free(struct synhold *h);

uint32_t synhold_count(const struct synhold *h);

/* Keep it until the guest answers or TCP_INCOMING_SYN is over. False: no room. A SYN
 * that is held already is not held twice. */
bool synhold_put(struct synhold *h, const struct tuple4 *in, const struct view4 *v,
		 uint64_t now_ms);

/* The guest has sent its own SYN: was one held? It is forgotten (RFC 5382 REQ-4). */
bool synhold_met(struct synhold *h, const struct tuple4 *out);

/* Answer those whose time is over with ICMP 3/3. Returns when the next one's is. */
uint64_t synhold_expire(struct nat64 *n, uint64_t now_ms);

/* Forget all, without a word. */
void synhold_clear(struct synhold *h);

#endif

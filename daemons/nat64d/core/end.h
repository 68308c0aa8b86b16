/*
 * end.h - transport addresses and tuples (RFC 6146 section 2)
 *
 * Two sides, two types: what comes in on one side cannot be looked up on the other
 * by mistake. A port is in host order; for ICMP queries it is the identifier.
 */
#ifndef NAT64_END_H
#define NAT64_END_H

#include <gateway6/addr.h>

#include "nat64.h"			/* enum nat64_l4 */

struct end6 { struct addr6 addr; uint16_t port; };
struct end4 { struct addr4 addr; uint16_t port; };

/*
 * The inside tuple. The peer is kept as the IPv4 end that its address embeds: the
 * foreign side is always computed from the prefix (RFC 6146 section 3.6.1).
 * ICMP queries have a 3-tuple: the peer's port is 0.
 */
struct tuple6 { enum nat64_l4 l4; struct end6 guest; struct end4 peer; };

/* The outside tuple: what we lent, and who is there. */
struct tuple4 { enum nat64_l4 l4; struct end4 lent, peer; };

static inline bool end4_equal(struct end4 a, struct end4 b)
{
	return a.port == b.port && addr4_equal(a.addr, b.addr);
}

static inline bool end6_equal(const struct end6 *a, const struct end6 *b)
{
	return a->port == b->port && addr6_equal(&a->addr, &b->addr);
}

#endif

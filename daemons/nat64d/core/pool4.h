/* pool4.h - IPv4 addresses and the ports on them that we may lend */
#ifndef NAT64_POOL4_H
#define NAT64_POOL4_H

#include <gateway6/config.h>

#include "end.h"

struct pool4;

/*
 * The addresses of nets (at most NAT64_POOL_MAX in all), each with the same ports, for
 * each protocol. NULL without memory, without an address or with too many.
 */
struct pool4 *pool4_new(const struct conf_prefix4_list *nets,
			const struct conf_ports_list *ports);
void pool4_free(struct pool4 *p);

uint32_t pool4_count(const struct pool4 *p);		/* addresses */
uint32_t pool4_lendable(const struct pool4 *p);		/* ports on one address */
uint32_t pool4_lendable_all(const struct pool4 *p);	/* on all of them */
uint32_t pool4_lent(const struct pool4 *p, enum nat64_l4 l4);	/* now, all addresses */
uint32_t pool4_lent_at(const struct pool4 *p, enum nat64_l4 l4, uint32_t at);

/* Lend nothing of this address any more, if it is of the pool. Before the first port. */
void pool4_close(struct pool4 *p, struct addr4 a);
bool pool4_full(const struct pool4 *p, enum nat64_l4 l4, uint32_t at);

/* Number of an address (from 0) into *at; false if it is not of the pool. */
bool pool4_find(const struct pool4 *p, struct addr4 a, uint32_t *at);
struct addr4 pool4_addr(const struct pool4 *p, uint32_t at);

/* May this port be lent at all, now free or not? */
bool pool4_covers(const struct pool4 *p, uint16_t port);

/*
 * Lend a port of address number `at`: `like` itself if free, else one of its class
 * (0-1023 or above, RFC 6146 section 3.5.1.1), else any. False when all are lent.
 */
bool pool4_lend(struct pool4 *p, enum nat64_l4 l4, uint32_t at, uint16_t like,
		const struct rng *rng, uint16_t *out);
/* The same within this range only, whatever the class: a guest's block. */
bool pool4_lend_within(struct pool4 *p, enum nat64_l4 l4, uint32_t at, struct conf_ports within,
		       uint16_t like, const struct rng *rng, uint16_t *out);
/*
 * Lend none of these ports (65536 bits) from now on, of TCP and UDP, on any address: the
 * host has sockets there. What is lent already stays lent until it is returned.
 */
void pool4_withhold(struct pool4 *p, const uint64_t *ports);

void pool4_return(struct pool4 *p, enum nat64_l4 l4, uint32_t at, uint16_t port);

/* Mark exactly this one as lent; false if it already is. */
bool pool4_claim(struct pool4 *p, enum nat64_l4 l4, uint32_t at, uint16_t port);

#endif

/* rest.h - ports that rest before they are lent again (RFC 6888 REQ-8) */
#ifndef NAT64_REST_H
#define NAT64_REST_H

#include "state.h"

struct rests;

struct rests *rests_new(uint32_t max);		/* NULL without memory */
void rests_free(struct rests *r);
uint32_t rests_count(const struct rests *r, enum nat64_l4 l4);

/* A binding gives its end back: at once, or after a rest where one is due. */
void rest_return(struct nat64 *n, const struct binding *b, uint32_t at, uint64_t now_ms);

/* Whose rest is over goes back to the pool. Returns when the next one is. */
uint64_t rest_expire(struct nat64 *n, uint64_t now_ms);

#endif

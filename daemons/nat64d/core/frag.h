/* frag.h - fragments in both directions (RFC 6146 section 3.4) */
#ifndef NAT64_FRAG_H
#define NAT64_FRAG_H

#include "xlat.h"

/* Room for that many fragments waiting; NULL without memory. */
struct frags *frags_new(uint32_t max, const struct hash_key *key);
void frags_free(struct frags *f);

uint32_t frags_held(const struct frags *f);

/* A fragment whose tuple is known but for the ports, if it is not the first. */
enum nat64_drop frag_in6(struct nat64 *n, struct xlat64 *x);
enum nat64_drop frag_in4(struct nat64 *n, struct xlat46 *x);

/* Forget all that waits: a reload may have changed what it was judged by. */
void frags_clear(struct frags *f);

/* Give up what waited too long. Returns when the next one's time is. */
uint64_t frag_expire(struct nat64 *n, uint64_t now_ms);

#endif

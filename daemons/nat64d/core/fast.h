/* fast.h - sessions whose packets another one carries: see nat64.h */
#ifndef NAT64_FAST_H
#define NAT64_FAST_H

#include "state.h"

#define FAST_WORTH 8u		/* asked each time that 2^8 more packets went one way */

static inline bool fast_is_worth(const struct session *s, enum nat64_way way, uint64_t fresh)
{
	return !s->fast && !s->mixed &&
	       s->packets[way] >> FAST_WORTH != (s->packets[way] - fresh) >> FAST_WORTH;
}

static inline bool fast_is_stray(const struct session *s)
{
	return s->fast && s->l4 == NAT64_UDP;
}

/* The doors carry it again, if they did not. */
void fast_back(struct nat64 *n, uint32_t session);
void fast_all_back(struct nat64 *n);

#endif

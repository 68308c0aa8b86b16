/* ratelimit.h - token bucket; time is an argument */
#ifndef GW_RATELIMIT_H
#define GW_RATELIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct ratelimit {
	uint32_t per_s, burst;		/* tokens; per_s 0 means no limit */
	uint64_t credit;		/* thousandths of a token */
	uint64_t filled_ms;
};

/* Starts full. burst is at least 1. */
struct ratelimit ratelimit_of(uint32_t per_s, uint32_t burst);

/* Take one token; false if there is none at now_ms. Time that runs back gives nothing. */
bool ratelimit_take(struct ratelimit *r, uint64_t now_ms);

#endif

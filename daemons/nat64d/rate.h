/* rate.h - bit/s of a byte counter, from samples at least a second apart */
#ifndef NAT64D_RATE_H
#define NAT64D_RATE_H

#include <stdint.h>

struct rate {
	uint64_t bytes, at_ms;		/* the last sample */
	uint64_t bit_s;			/* between the last two */
};

static inline void rate_sample(struct rate *r, uint64_t bytes, uint64_t now_ms)
{
	uint64_t passed_ms = now_ms - r->at_ms;

	if (passed_ms < 1000)
		return;
	if (r->at_ms)
		r->bit_s = (bytes - r->bytes) * 8 * 1000 / passed_ms;
	r->bytes = bytes;
	r->at_ms = now_ms;
}

#endif

/* ratelimit.c - token bucket: credit in thousandths, filled when it is asked */
#include <gateway6/ratelimit.h>

#define TOKEN 1000u		/* thousandths in a token: per_s * elapsed_ms gives them */

struct ratelimit ratelimit_of(uint32_t per_s, uint32_t burst)
{
	if (burst == 0)
		burst = 1;
	return (struct ratelimit){ .per_s = per_s, .burst = burst,
				   .credit = (uint64_t)burst * TOKEN };
}

static void fill(struct ratelimit *r, uint64_t now_ms)
{
	uint64_t full = (uint64_t)r->burst * TOKEN;
	uint64_t elapsed_ms = now_ms > r->filled_ms ? now_ms - r->filled_ms : 0;

	/* a day fills any bucket; the bound keeps the product in 64 bits */
	if (elapsed_ms > 86400000)
		elapsed_ms = 86400000;
	r->credit += elapsed_ms * r->per_s;
	if (r->credit > full)
		r->credit = full;
	r->filled_ms = now_ms;
}

bool ratelimit_take(struct ratelimit *r, uint64_t now_ms)
{
	if (r->per_s == 0)
		return true;
	fill(r, now_ms);
	if (r->credit < TOKEN)
		return false;
	r->credit -= TOKEN;
	return true;
}

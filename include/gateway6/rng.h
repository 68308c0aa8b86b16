/*
 * rng.h - random numbers as a fact the core is given
 *
 * A shell hands in arc4random(), a test a fixed sequence.
 */
#ifndef GW_RNG_H
#define GW_RNG_H

#include <stdint.h>

struct rng {
	uint32_t (*next)(void *arg);	/* 32 uniform bits; unpredictable in a shell */
	void	 *arg;
};

static inline uint32_t rng_u32(const struct rng *r)
{
	return r->next(r->arg);
}

/* Uniform in 0..below-1; below must not be 0. No modulo bias worth naming: 64-bit product. */
static inline uint32_t rng_below(const struct rng *r, uint32_t below)
{
	return (uint32_t)((uint64_t)rng_u32(r) * below >> 32);
}

#endif

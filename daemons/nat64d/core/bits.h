/* bits.h - maps of bits: number n is bit n % 64 of word n / 64 */
#ifndef NAT64_BITS_H
#define NAT64_BITS_H

#include <stdbool.h>
#include <stdint.h>

#define BITS_WORDS(n) (((n) + 63u) / 64u)

static inline bool bits_has(const uint64_t *map, uint32_t n)
{
	return map[n / 64] >> n % 64 & 1;
}

static inline void bits_set(uint64_t *map, uint32_t n)
{
	map[n / 64] |= UINT64_C(1) << n % 64;
}

static inline void bits_clear(uint64_t *map, uint32_t n)
{
	map[n / 64] &= ~(UINT64_C(1) << n % 64);
}

void bits_clear_run(uint64_t *map, uint32_t first, uint32_t count);

/*
 * The first clear one of [first, end), looked for from `start` on and, at the end, once
 * round; `end` if all are set. 64 a step, so a map that is almost full costs little more.
 */
uint32_t bits_find_clear(const uint64_t *map, uint32_t first, uint32_t start, uint32_t end);

#endif

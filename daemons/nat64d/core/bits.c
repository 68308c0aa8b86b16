/* bits.c - maps of bits: what is more than a line */
#include "bits.h"

void bits_clear_run(uint64_t *map, uint32_t first, uint32_t count)
{
	uint32_t end = first + count;

	for (uint32_t n = first; n < end;) {
		bool word = n % 64 == 0 && end - n >= 64;

		if (word)
			map[n / 64] = 0;
		else
			bits_clear(map, n);
		n += word ? 64 : 1;
	}
}

/* In [from, end), or end. */
static uint32_t next_clear(const uint64_t *map, uint32_t from, uint32_t end)
{
	for (; from < end; from = (from / 64 + 1) * 64) {
		uint64_t free = ~map[from / 64] >> from % 64;

		if (!free)
			continue;
		from += (uint32_t)__builtin_ctzll(free);
		return from < end ? from : end;
	}
	return end;
}

uint32_t bits_find_clear(const uint64_t *map, uint32_t first, uint32_t start, uint32_t end)
{
	uint32_t n = next_clear(map, start, end);

	if (n < end)
		return n;
	n = next_clear(map, first, start);
	return n < start ? n : end;
}

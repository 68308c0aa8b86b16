/* test_bits.c - maps of bits beside a walk over one bit at a time */
#include <unit/unit.h>

#include <nat64d/core/bits.h>

enum { N = 200, ROUNDS = 20000 };

/* Dense maps and thin ones: a bit is set with 1, 2, ... 8 chances of 8. */
static void fill(uint64_t *map, struct rng *rng)
{
	uint32_t chances = 1 + rng_below(rng, 8);

	memset(map, 0, BITS_WORDS(N) * sizeof(*map));
	for (uint32_t n = 0; n < N; n++)
		if (rng_below(rng, 8) < chances)
			bits_set(map, n);
}

static uint32_t walk(const uint64_t *map, uint32_t first, uint32_t start, uint32_t end)
{
	for (uint32_t k = 0; k < end - first; k++) {
		uint32_t n = first + (start - first + k) % (end - first);

		if (!bits_has(map, n))
			return n;
	}
	return end;
}

static void bits_find_clear__finds_what_a_walk_finds(void **state)
{
	uint64_t seed = 1, map[BITS_WORDS(N)];
	struct rng rng = unit_rng(&seed);

	(void)state;
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t first = rng_below(&rng, N), end = first + 1 + rng_below(&rng, N - first);
		uint32_t start = first + rng_below(&rng, end - first);

		fill(map, &rng);
		assert_int_equal(bits_find_clear(map, first, start, end),
				 walk(map, first, start, end));
	}
}

static void bits_find_clear__knows_a_full_map(void **state)
{
	uint64_t map[2] = { UINT64_MAX, UINT64_MAX };

	(void)state;
	assert_int_equal(bits_find_clear(map, 0, 70, 128), 128);
	bits_clear(map, 69);
	assert_int_equal(bits_find_clear(map, 0, 70, 128), 69);
	assert_int_equal(bits_find_clear(map, 70, 70, 128), 128);
}

static void bits_clear_run__clears_just_the_run(void **state)
{
	uint64_t seed = 2, map[BITS_WORDS(N)];
	struct rng rng = unit_rng(&seed);

	(void)state;
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t first = rng_below(&rng, N), count = rng_below(&rng, N - first + 1);

		memset(map, 0xff, sizeof(map));
		bits_clear_run(map, first, count);
		for (uint32_t n = 0; n < N; n++)
			assert_int_equal(bits_has(map, n), n < first || n >= first + count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_find_clear__finds_what_a_walk_finds),
		cmocka_unit_test(bits_find_clear__knows_a_full_map),
		cmocka_unit_test(bits_clear_run__clears_just_the_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

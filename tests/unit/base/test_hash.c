/* test_hash.c - the index against a list, under random putting and cutting */
#include <unit/unit.h>

#include <gateway6/hash.h>

#define ITEMS 64u

/* Few distinct homes, so that runs collide, wrap round and get shifted. */
static uint64_t hash_of(uint32_t item)
{
	return item % 9 * 0x1fffffffu;
}

static bool same(uint32_t item, const void *arg)
{
	return item == *(const uint32_t *)arg;
}

static void hash__holds_what_a_list_holds_after_any_history(void **state)
{
	bool in[ITEMS + 1] = { false };
	uint64_t seed = 5;
	struct rng rng = unit_rng(&seed);
	struct hash h;

	(void)state;
	assert_int_equal(hash_init(&h, ITEMS), 0);
	for (unsigned n = 0; n < 20000; n++) {
		uint32_t item = 1 + rng_below(&rng, ITEMS);

		if (in[item])
			hash_cut(&h, hash_of(item), item);
		else
			assert_true(hash_put(&h, hash_of(item), item));
		in[item] = !in[item];
		for (uint32_t i = 1; i <= ITEMS; i++)
			assert_int_equal(hash_find(&h, hash_of(i), same, &i), in[i] ? i : 0);
	}
	hash_fini(&h);
}

static void hash_put__refuses_when_full(void **state)
{
	struct hash h;

	(void)state;
	assert_int_equal(hash_init(&h, 3), 0);
	for (uint32_t i = 1; i <= 3; i++)
		assert_true(hash_put(&h, i, i));
	assert_false(hash_put(&h, 4, 4));
	hash_cut(&h, 2, 2);
	assert_true(hash_put(&h, 4, 4));
	hash_fini(&h);
}

static void hash_bytes__depends_on_the_key(void **state)
{
	uint64_t seed = 6;
	struct rng rng = unit_rng(&seed);
	struct hash_key a = hash_key_new(&rng), b = hash_key_new(&rng);

	(void)state;
	assert_true(hash_bytes(&a, "x", 1) == hash_bytes(&a, "x", 1));
	assert_true(hash_bytes(&a, "x", 1) != hash_bytes(&b, "x", 1));
	assert_true(hash_bytes(&a, "x", 1) != hash_bytes(&a, "y", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash__holds_what_a_list_holds_after_any_history),
		cmocka_unit_test(hash_put__refuses_when_full),
		cmocka_unit_test(hash_bytes__depends_on_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

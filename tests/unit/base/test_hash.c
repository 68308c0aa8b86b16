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

/* The longest way to an empty slot. */
static uint32_t longest_run(const struct hash *h)
{
	uint32_t longest = 0, run = 0;

	for (uint32_t i = 0; i < 2 * h->slots; i++) {
		run = h->slot[i % h->slots].item ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

/* The names (numbers) that fall into one 512th of a table with this key. */
static size_t aim(const struct hash_key *known, const struct hash *h, uint64_t *names, size_t n)
{
	size_t found = 0;

	for (uint64_t name = 0; found < n; name++)
		if (hash_home(h, (uint32_t)hash_bytes(known, &name, sizeof(name))) <
		    h->slots / 512)
			names[found++] = name;
	return found;
}

static uint32_t run_with(const struct hash_key *key, const uint64_t *names, size_t n)
{
	struct hash h;
	uint32_t run;

	assert_int_equal(hash_init(&h, 4096), 0);
	for (size_t i = 0; i < n; i++)
		assert_true(hash_put(&h, hash_bytes(key, &names[i], sizeof(names[i])),
				     (uint32_t)i + 1));
	run = longest_run(&h);
	hash_fini(&h);
	return run;
}

/* Names chosen for one key make a list of its table, and do nothing to any other. */
static void hash_bytes__gives_who_does_not_know_the_key_nothing_to_aim_at(void **state)
{
	static uint64_t names[2000];
	struct hash_key known = { { 1, 2 } }, other;
	struct hash h;

	(void)state;
	assert_int_equal(hash_init(&h, 4096), 0);
	aim(&known, &h, names, ARRAY_SIZE(names));
	hash_fini(&h);
	assert_true(run_with(&known, names, ARRAY_SIZE(names)) >= 2000);
	for (uint64_t i = 0; i < 20; i++) {
		other = (struct hash_key){ { i + 10, i * 7 } };
		assert_true(run_with(&other, names, ARRAY_SIZE(names)) < 60);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash__holds_what_a_list_holds_after_any_history),
		cmocka_unit_test(hash_put__refuses_when_full),
		cmocka_unit_test(hash_bytes__depends_on_the_key),
		cmocka_unit_test(hash_bytes__gives_who_does_not_know_the_key_nothing_to_aim_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

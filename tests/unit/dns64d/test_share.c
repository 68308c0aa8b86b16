/* test_share.c - places and who holds them, beside a slow twin that counts them anew */
#include <unit/unit.h>

#include <dns64d/core/share.h>

#define CLIENTS 40
#define PLACES 100

static struct share s;
static uint64_t seed = 5;
static struct hash_key secret;

static int setup(void **state)
{
	struct rng rng = unit_rng(&seed);

	(void)state;
	secret = hash_key_new(&rng);
	return share_init(&s, PLACES);
}

static int teardown(void **state)
{
	(void)state;
	share_fini(&s);
	return 0;
}

static struct addr6 client(unsigned i)
{
	return (struct addr6){ { 0x2a, 2, [14] = (uint8_t)(i >> 8), [15] = (uint8_t)i } };
}

static uint32_t take(unsigned who)
{
	struct addr6 a = client(who);

	return share_take(&s, &secret, &a);
}

static unsigned held(unsigned who)
{
	struct addr6 a = client(who);

	return share_of(&s, &secret, &a);
}

static void share_take__leaves_one_client_a_half(void **state)
{
	(void)state;
	while (take(1))
		;
	assert_int_equal(held(1), PLACES / 2);
	assert_int_equal(share_free(&s), PLACES / 2);
}

static void share_take__leaves_n_clients_one_part_in_n_plus_one(void **state)
{
	(void)state;
	for (unsigned n = 2; n <= 9; n++) {
		bool more = true;

		while (more) {
			more = false;
			for (unsigned i = 0; i < n; i++)
				more |= take(i) != 0;
		}
		for (unsigned i = 0; i < n; i++)
			assert_in_range(held(i), PLACES / (n + 1), PLACES / (n + 1) + 1);
		assert_in_range(share_free(&s), PLACES / (n + 1) - n, PLACES / (n + 1) + n);
		assert_int_not_equal(take(n), 0);	/* who comes new has a place */
		teardown(NULL);
		setup(NULL);
	}
}

static void share_take__ends_when_all_are_taken(void **state)
{
	uint32_t holder[PLACES];

	(void)state;
	for (unsigned i = 0; i < PLACES; i++)
		assert_int_not_equal(holder[i] = take(i), 0);
	assert_int_equal(share_free(&s), 0);
	assert_int_equal(take(PLACES), 0);
	share_give(&s, holder[7]);
	assert_int_equal(held(7), 0);
	assert_int_equal(take(8), 0);			/* it has one, and one is free */
	assert_int_not_equal(take(PLACES), 0);
}

static void share_take__with_one_place_gives_it_to_anybody(void **state)
{
	(void)state;
	share_fini(&s);
	assert_int_equal(share_init(&s, 1), 0);
	assert_int_not_equal(take(3), 0);
	assert_int_equal(take(4), 0);
}

/* Takes and gives at random; the twin counts. */
static void share_take__and_give_agree_with_counting(void **state)
{
	uint32_t holder[PLACES];
	unsigned whose[PLACES], n = 0, has[CLIENTS] = { 0 };

	(void)state;
	for (unsigned turn = 0; turn < 200000; turn++) {
		unsigned who = unit_draw(&seed) % CLIENTS, which;

		who = who * who / CLIENTS;		/* some are greedier */
		if (unit_draw(&seed) % 5 < 3) {
			uint32_t h = take(who);

			assert_int_equal(h != 0, has[who] < PLACES - n);
			if (!h)
				continue;
			holder[n] = h;
			whose[n++] = who;
			has[who]++;
		} else if (n) {
			which = unit_draw(&seed) % n;
			share_give(&s, holder[which]);
			has[whose[which]]--;
			holder[which] = holder[--n];
			whose[which] = whose[n];
		}
		assert_int_equal(held(who), has[who]);
		assert_int_equal(share_free(&s), PLACES - n);
	}
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(share_take__leaves_one_client_a_half),
		FRESH(share_take__leaves_n_clients_one_part_in_n_plus_one),
		FRESH(share_take__ends_when_all_are_taken),
		FRESH(share_take__with_one_place_gives_it_to_anybody),
		FRESH(share_take__and_give_agree_with_counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

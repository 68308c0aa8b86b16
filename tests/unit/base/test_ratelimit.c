/* test_ratelimit.c - the token bucket under a clock of our own */
#include <unit/unit.h>

#include <gateway6/ratelimit.h>

static unsigned taken(struct ratelimit *r, unsigned tries, uint64_t now_ms)
{
	unsigned n = 0;

	while (tries--)
		n += ratelimit_take(r, now_ms);
	return n;
}

static void ratelimit_take__gives_the_burst_and_then_the_rate(void **state)
{
	struct ratelimit r = ratelimit_of(10, 5);

	(void)state;
	assert_int_equal(taken(&r, 100, 1000000), 5);
	assert_int_equal(taken(&r, 100, 1000099), 0);	/* a tenth of a second is one token */
	assert_int_equal(taken(&r, 100, 1000100), 1);
	assert_int_equal(taken(&r, 100, 1000600), 5);
	assert_int_equal(taken(&r, 100, 9000000), 5);	/* never more than the burst */
}

static void ratelimit_take__gives_nothing_for_time_that_runs_back(void **state)
{
	struct ratelimit r = ratelimit_of(10, 1);

	(void)state;
	assert_int_equal(taken(&r, 2, 5000), 1);
	assert_int_equal(taken(&r, 2, 1000), 0);
	assert_int_equal(taken(&r, 2, 1050), 0);
}

static void ratelimit_take__has_no_limit_at_rate_zero(void **state)
{
	struct ratelimit r = ratelimit_of(0, 1);

	(void)state;
	assert_int_equal(taken(&r, 1000, 1), 1000);
}

static void ratelimit_take__does_not_overflow_after_a_long_sleep(void **state)
{
	struct ratelimit r = ratelimit_of(UINT32_MAX, UINT32_MAX);

	(void)state;
	assert_true(ratelimit_take(&r, UINT64_MAX - 1));
	assert_true(ratelimit_take(&r, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratelimit_take__gives_the_burst_and_then_the_rate),
		cmocka_unit_test(ratelimit_take__gives_nothing_for_time_that_runs_back),
		cmocka_unit_test(ratelimit_take__has_no_limit_at_rate_zero),
		cmocka_unit_test(ratelimit_take__does_not_overflow_after_a_long_sleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

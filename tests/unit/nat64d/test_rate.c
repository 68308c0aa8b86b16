/* test_rate.c - bit/s from samples */
#include <unit/unit.h>

#include <nat64d/rate.h>

static void rate_sample__needs_two_samples_a_second_apart(void **state)
{
	struct rate r = { 0 };

	(void)state;
	rate_sample(&r, 5000, 10000);
	assert_int_equal(r.bit_s, 0);
	rate_sample(&r, 6000, 10999);		/* too soon: not taken */
	assert_int_equal(r.bit_s, 0);
	rate_sample(&r, 6000, 11000);
	assert_int_equal(r.bit_s, 8000);
	rate_sample(&r, 6000, 13000);
	assert_int_equal(r.bit_s, 0);
	rate_sample(&r, 7000, 15000);		/* over two seconds */
	assert_int_equal(r.bit_s, 4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_sample__needs_two_samples_a_second_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

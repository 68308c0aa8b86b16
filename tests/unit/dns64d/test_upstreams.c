/* test_upstreams.c - whom to ask: order, round-trip times, health */
#include "kit.h"

#include <dns64d/core/upstreams.h>

static struct upstreams three(void)
{
	struct upstream_list l = { .n = 3, .at = { { .port = 1 }, { .port = 2 }, { .port = 3 } } };
	struct upstreams u = { .n = 0 };

	upstreams_set(&u, &l);
	return u;
}

static void upstreams_best__keeps_the_order_of_the_file(void **state)
{
	struct upstreams u = three();

	(void)state;
	u.one[0].srtt_us = 90000;
	assert_int_equal(upstreams_best(&u, 7, false), 0);
	assert_int_equal(upstreams_best(&u, 6, false), 1);
	assert_int_equal(upstreams_best(&u, 0, false), UPSTREAMS_MAX);
	u.one[0].down = true;
	assert_int_equal(upstreams_best(&u, 7, false), 1);
	assert_int_equal(upstreams_best(&u, 1, false), 0);
}

static void upstreams_best__takes_the_fastest_and_tries_the_unknown(void **state)
{
	struct upstreams u = three();

	(void)state;
	u.one[0].srtt_us = 20000;
	u.one[1].srtt_us = 10000;
	assert_int_equal(upstreams_best(&u, 7, true), 2);
	u.one[2].srtt_us = 30000;
	assert_int_equal(upstreams_best(&u, 7, true), 1);
	u.one[1].down = true;
	assert_int_equal(upstreams_best(&u, 7, true), 0);
}

static void upstreams_chosen__lets_the_slow_ones_be_tried_again(void **state)
{
	struct upstreams u = three();
	unsigned questions = 0;

	(void)state;
	u.one[0].srtt_us = 10000;
	u.one[1].srtt_us = 100000;
	u.one[2].srtt_us = 100000;
	while (upstreams_best(&u, 7, true) == 0 && ++questions < 10000)
		upstreams_chosen(&u, 0, 7);
	assert_in_range(questions, 200, 400);	/* ten times slower: once in some hundred */
}

static void upstream_answered__smooths_the_time(void **state)
{
	struct upstream u = { 0 };

	(void)state;
	upstream_answered(&u, 1000, 1080);
	assert_int_equal(u.srtt_us, 80000);
	upstream_answered(&u, 2000, 2000);
	assert_int_equal(u.srtt_us, 70000);
	for (int i = 0; i < 1000; i++)
		upstream_answered(&u, 3000, 3000);
	assert_true(u.srtt_us > 0);		/* 0 would mean unknown */
}

static void upstream_failed__three_times_in_a_row_is_a_doubt(void **state)
{
	struct upstream u = { 0 };

	(void)state;
	upstream_failed(&u, 1000);
	upstream_failed(&u, 1001);
	upstream_answered(&u, 1000, 1002);
	upstream_failed(&u, 1003);
	upstream_failed(&u, 1004);
	assert_false(upstream_doubted(&u));
	upstream_failed(&u, 1005);
	assert_true(upstream_doubted(&u));
	assert_int_equal(u.probe_ms, 1005);		/* at once */
	for (unsigned i = 0; i < 1000; i++)		/* names with silent servers */
		upstream_failed(&u, 2000 + i * 50);
	assert_false(u.down);
	assert_int_equal(u.probe_ms, 1005);
}

static void upstream_probed__twice_in_vain_means_down(void **state)
{
	struct upstream u = { .failures = DOUBT_FAILURES };

	(void)state;
	assert_false(upstream_probed(&u, 1000));
	assert_int_equal(u.probe_ms, 1000 + PROBE_MS);
	assert_false(upstream_probed(&u, 3000));
	upstream_answered(&u, 3000, 3001);
	u.failures = DOUBT_FAILURES;
	assert_false(upstream_probed(&u, 5000));
	assert_false(upstream_probed(&u, 7000));
	assert_false(u.down);
	assert_true(upstream_probed(&u, 9000));
	assert_true(u.down);
	assert_false(upstream_probed(&u, 11000));	/* told once */
	upstream_answered(&u, 11000, 11001);
	assert_false(u.down);
	assert_false(upstream_doubted(&u));
}

static void upstream_patience_ms__follows_the_round_trip_up_to_the_timeout(void **state)
{
	struct upstream u = { 0 };

	(void)state;
	assert_int_equal(upstream_patience_ms(&u, 0, 2000), 400);
	assert_int_equal(upstream_patience_ms(&u, 1, 2000), 800);
	assert_int_equal(upstream_patience_ms(&u, 3, 2000), 2000);
	assert_int_equal(upstream_patience_ms(&u, 200, 2000), 2000);
	u.srtt_us = 250000;
	assert_int_equal(upstream_patience_ms(&u, 0, 2000), 1000);
	u.srtt_us = UINT32_MAX;
	assert_int_equal(upstream_patience_ms(&u, 0, 60000), 60000);
}

static void upstreams_set__keeps_what_it_knows_of_who_stays(void **state)
{
	struct upstream_list other = { .n = 2, .at = { { .port = 9 }, { .port = 1 } } };
	struct upstreams u = three();

	(void)state;
	u.one[0].srtt_us = 777;
	upstreams_set(&u, &other);
	assert_int_equal(u.n, 2);
	assert_int_equal(u.one[0].srtt_us, 0);
	assert_int_equal(u.one[1].srtt_us, 777);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upstreams_best__keeps_the_order_of_the_file),
		cmocka_unit_test(upstreams_best__takes_the_fastest_and_tries_the_unknown),
		cmocka_unit_test(upstreams_chosen__lets_the_slow_ones_be_tried_again),
		cmocka_unit_test(upstream_answered__smooths_the_time),
		cmocka_unit_test(upstream_failed__three_times_in_a_row_is_a_doubt),
		cmocka_unit_test(upstream_probed__twice_in_vain_means_down),
		cmocka_unit_test(upstream_patience_ms__follows_the_round_trip_up_to_the_timeout),
		cmocka_unit_test(upstreams_set__keeps_what_it_knows_of_who_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

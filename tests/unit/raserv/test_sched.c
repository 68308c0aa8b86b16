/*
 * test_sched.c - when an interface speaks: what chance decides, and invariants under any
 *                order of events (single stories are replayed, tests/replay/raserv)
 */
#include <unit/unit.h>

#include <raserv/core/sched.h>

static struct sched s;
static uint64_t seed;
static struct rng rng;

static int fresh(void **state)
{
	(void)state;
	seed = 7;
	rng = unit_rng(&seed);
	sched_fini(&s);			/* of the test before */
	sched_init(&s);
	sched_interval(&s, 200000, 600000, 1000);
	return 0;
}

/* One draw of something many times: all within [from, to], and spread over it. */
#define DRAWS 2000

struct spread { unsigned low, high; };

static void spread_note(struct spread *p, uint64_t v, uint64_t from, uint64_t to)
{
	assert_in_range(v, from, to);
	p->low += v < from + (to - from) / 4;
	p->high += v > to - (to - from) / 4;
}

static void assert_uniform(const struct spread *p)
{
	assert_in_range(p->low, DRAWS / 5, DRAWS * 3 / 10);	/* a quarter each */
	assert_in_range(p->high, DRAWS / 5, DRAWS * 3 / 10);
}

static void sched_sent__waits_uniformly_between_min_and_max(void **state)
{
	struct spread p = { 0 };
	uint64_t now_ms = 1000;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		sched_sent(&s, &rng, now_ms);
		spread_note(&p, s.next_ms - now_ms, 200000, 600000);
		now_ms = s.next_ms;
	}
	assert_uniform(&p);
}

static void sched_solicited_by__delays_uniformly_up_to_half_a_second(void **state)
{
	struct addr6 from = a6("fe80::aa");
	struct spread p = { 0 };
	uint64_t now_ms = 1000;

	(void)state;
	sched_sent(&s, &rng, now_ms);
	for (int i = 0; i < DRAWS; i++) {
		now_ms += 1000;
		s.next_ms = now_ms + 100000;	/* no multicast is near */
		assert_int_equal(sched_solicited_by(&s, &from, &rng, now_ms), SCHED_ANSWER);
		spread_note(&p, sched_next(&s) - now_ms, 0, 500);
		assert_true(sched_take_answer(&s, now_ms + 500, &from));
	}
	assert_uniform(&p);
}

static void sched_solicited__delays_uniformly_after_the_three_seconds(void **state)
{
	struct spread p = { 0 };
	uint64_t now_ms = 1000;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		sched_sent(&s, &rng, now_ms);
		assert_int_equal(sched_solicited(&s, &rng, now_ms + 10), SCHED_ANSWER);
		spread_note(&p, s.next_ms - now_ms, 3000, 3500);
		assert_int_equal(sched_solicited(&s, &rng, s.next_ms), SCHED_MERGED);
		now_ms = s.next_ms;
	}
	assert_uniform(&p);
}

static void sched_start__speaks_three_times_within_sixteen_seconds_each(void **state)
{
	(void)state;
	sched_start(&s, 5000, 0);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t at_ms = s.next_ms;

		assert_int_equal(at_ms, 5000 + i * 16000);
		sched_sent(&s, &rng, at_ms);
	}
	sched_sent(&s, &rng, s.next_ms);
	assert_true(s.next_ms >= 5000 + 32000 + 200000);
}

static void sched_interval__moves_up_what_was_due_too_late(void **state)
{
	(void)state;
	sched_sent(&s, &rng, 10000);
	sched_interval(&s, 3000, 4000, 11000);
	assert_in_range(s.next_ms, 13000, 17000);
}

static void sched_stop__silences(void **state)
{
	struct addr6 a = a6("fe80::aa");

	(void)state;
	sched_start(&s, 1000, 0);
	sched_solicited_by(&s, &a, &rng, 1000);
	sched_stop(&s);
	assert_true(sched_next(&s) == SCHED_NEVER);
	assert_false(sched_take_answer(&s, UINT64_MAX, &a));
}

/* A solicitor a millisecond, each another one: the list and the budget bound it. */
static void sched_solicited_by__stays_within_list_and_budget(void **state)
{
	unsigned answers = 0, over = 0;
	struct addr6 a = a6("fe80::1:0"), to;

	(void)state;
	sched_sent(&s, &rng, 1000);
	for (uint64_t now_ms = 10000; now_ms < 20000; now_ms++) {
		a.b[14] = (uint8_t)(now_ms >> 8);
		a.b[15] = (uint8_t)now_ms;
		over += sched_solicited_by(&s, &a, &rng, now_ms) == SCHED_OVER_BUDGET;
		assert_true(s.n_answers <= SCHED_ANSWERS_MAX);
		while (sched_take_answer(&s, now_ms, &to))
			answers++;
		if (s.next_ms <= now_ms)
			sched_sent(&s, &rng, now_ms);
	}
	assert_in_range(answers, 1, SCHED_ANSWERS_PER_S * 11);
	assert_true(over > 5000);
}

/* S1 and S2, under any order of everything. */
static void sched__keeps_its_invariants(void **state)
{
	uint64_t now_ms = 1000, last_ms = 0;
	struct addr6 a = a6("fe80::1"), to;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		now_ms += rng_below(&rng, 4) ? rng_below(&rng, 300) : 0;
		a.b[15] = (uint8_t)rng_below(&rng, 4);
		switch (rng_below(&rng, 9)) {
		case 0: sched_start(&s, now_ms, 3); break;
		case 1: sched_change(&s, now_ms); break;
		case 2: sched_final(&s, now_ms); break;
		case 3: sched_stop(&s); break;
		case 4: sched_solicited(&s, &rng, now_ms); break;
		case 5: sched_solicited_by(&s, &a, &rng, now_ms); break;
		case 6: sched_interval(&s, 3000, 4000, now_ms); break;
		case 7: sched_take_answer(&s, now_ms, &to); break;
		case 8: break;
		}
		for (unsigned k = 1; k < s.n_answers; k++)
			for (unsigned m = 0; m < k; m++)
				assert_false(addr6_equal(&s.answer[k].to, &s.answer[m].to));
		if (s.next_ms > now_ms)
			continue;
		assert_true(!last_ms || now_ms - last_ms >= MIN_DELAY_BETWEEN_RAS_MS);
		if (rng_below(&rng, 5) == 0) {
			sched_failed(&s, now_ms);
			continue;
		}
		last_ms = now_ms;
		sched_sent(&s, &rng, now_ms);
	}
	assert_true(last_ms > 0);
}

static void sched_copy__goes_on_with_the_same_answers(void **state)
{
	struct addr6 guest = { { 0xfe, 0x80, [15] = 9 } }, to;
	struct sched copy;

	(void)state;
	sched_start(&s, 1000, 0);
	sched_sent(&s, &rng, 1000);
	assert_int_equal(sched_solicited_by(&s, &guest, &rng, 5000), SCHED_ANSWER);
	sched_copy(&copy, &s);
	sched_stop(&s);
	assert_null(s.answer);
	assert_true(sched_next(&copy) <= 5500);
	assert_true(sched_take_answer(&copy, 5500, &to));
	assert_addr6(to, "fe80::9");
	assert_false(sched_take_answer(&copy, 5500, &to));
	assert_null(copy.answer);			/* nobody waits: no memory either */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sched_sent__waits_uniformly_between_min_and_max, fresh),
		cmocka_unit_test_setup(sched_copy__goes_on_with_the_same_answers, fresh),
		cmocka_unit_test_setup(
			sched_solicited_by__delays_uniformly_up_to_half_a_second, fresh),
		cmocka_unit_test_setup(
			sched_solicited__delays_uniformly_after_the_three_seconds, fresh),
		cmocka_unit_test_setup(
			sched_start__speaks_three_times_within_sixteen_seconds_each, fresh),
		cmocka_unit_test_setup(sched_interval__moves_up_what_was_due_too_late, fresh),
		cmocka_unit_test_setup(sched_stop__silences, fresh),
		cmocka_unit_test_setup(sched_solicited_by__stays_within_list_and_budget, fresh),
		cmocka_unit_test_setup(sched__keeps_its_invariants, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_habit.c - guesses about AAAA: learned, forgotten, never of strangers */
#include "kit.h"

#include <stdio.h>

#include <dns64d/core/habit.h>

static struct habit h;
static const struct hash_key secret = { { 1, 2 } };

static int setup(void **state)
{
	(void)state;
	memset(&h, 0, sizeof(h));
	return 0;
}

static void learn(const char *name, enum habit_seen seen)
{
	struct dname n;

	assert_true(dname_parse(name, &n));
	habit_learn(&h, &secret, &n, seen);
}

static bool expects_none(const char *name)
{
	struct dname n;

	assert_true(dname_parse(name, &n));
	return habit_expects_none(&h, &secret, &n);
}

static void habit_expects_none__after_one_time_for_a_name_and_three_for_a_zone(void **state)
{
	(void)state;
	assert_false(expects_none("a.v4.example"));
	learn("a.v4.example", HABIT_NONE);
	assert_true(expects_none("a.v4.example"));
	learn("b.v4.example", HABIT_NONE);
	assert_false(expects_none("z.v4.example"));
	learn("c.v4.example", HABIT_NONE);
	assert_true(expects_none("z.v4.example"));
	assert_false(expects_none("z.v6.example"));
	learn("d.v4.example", HABIT_SOME);
	assert_false(expects_none("z.v4.example"));
	assert_true(expects_none("a.v4.example"));
}

static void habit_expects_none__of_no_top_level(void **state)
{
	(void)state;
	learn("a.example", HABIT_NONE);
	learn("b.example", HABIT_NONE);
	learn("c.example", HABIT_NONE);
	assert_false(expects_none("d.example"));
}

static void habit_learn__takes_a_name_that_is_not_there_as_half_a_doubt(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HABIT_SURE; i++)
		learn("a.v4.example", HABIT_NONE);
	learn("x.v4.example", HABIT_NOTHING);
	assert_false(expects_none("z.v4.example"));
	learn("a.v4.example", HABIT_NONE);
	assert_true(expects_none("z.v4.example"));
}

/* A flood of names may push others out, but makes nobody guess about a stranger. */
static void habit_learn__never_mixes_names_up(void **state)
{
	unsigned wrong = 0;
	char name[64];

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		snprintf(name, sizeof(name), "n%u.z%u.example", i, i / 4);
		learn(name, HABIT_NONE);
	}
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "m%u.y%u.example", i, i);
		wrong += expects_none(name);
	}
	assert_true(wrong < 10);		/* a tag of 16 bits: one in 65536 */
}

#define FRESH(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(habit_expects_none__after_one_time_for_a_name_and_three_for_a_zone),
		FRESH(habit_expects_none__of_no_top_level),
		FRESH(habit_learn__takes_a_name_that_is_not_there_as_half_a_doubt),
		FRESH(habit_learn__never_mixes_names_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_counters.c - each counter has a name of its own and a sentence */
#include "kit.h"

#include <dns64d/core/counters.h>

static void check(const struct counter_name *n)
{
	assert_true(strlen(n->name) > 2);
	assert_null(strchr(n->name, ' '));
	assert_true(strlen(n->text) > 10);
}

static void counters__have_names_of_their_own(void **state)
{
	(void)state;
	for (unsigned i = 0; i < DNS64_COUNTER_COUNT; i++) {
		check(&dns64_counter_names[i]);
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(dns64_counter_names[i].name,
						dns64_counter_names[j].name);
	}
	for (unsigned i = 1; i < REFUSAL_COUNT; i++)
		check(&refusal_names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counters__have_names_of_their_own) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

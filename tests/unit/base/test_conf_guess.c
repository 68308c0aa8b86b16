/* test_conf_guess.c - did you mean */
#include "unit/unit.h"

#include <gateway6/conf.h>

static const char *const keys[] = { "max_interval", "min_interval", "mtu", "prefix",
				    "prefixes", "preference", "low", "high", "medium" };

static const struct { const char *written, *meant; } vectors[] = {
	{ "max_intervall", "max_interval" },
	{ "maxinterval", "max_interval" },
	{ "mxa_interval", "max_interval" },	/* two swapped are one mistake */
	{ "min_intreval", "min_interval" },
	{ "prefixs", "prefix" },		/* of two as near the first one */
	{ "preferense", "preference" },
	{ "mut", "mtu" },
	{ "hihg", "high" },
	{ "lo", "low" },
	{ "", NULL },
	{ "interval", "max_interval" },	/* four letters of twelve may differ */
	{ "inter", NULL },
	{ "x", NULL },
	{ "zzz", NULL },
	{ "a_word_that_is_much_longer_than_any_key_we_could_ever_have", NULL },
};

static void conf_nearest__finds_what_was_meant(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		const char *near = conf_nearest(vectors[i].written, keys, ARRAY_SIZE(keys));

		if (vectors[i].meant && near)
			assert_string_equal(near, vectors[i].meant);
		else if (vectors[i].meant != near)
			fail_msg("%s: got %s", vectors[i].written, near ? near : "nothing");
	}
}

static void conf_nearest__finds_nothing_among_nothing(void **state)
{
	(void)state;
	assert_null(conf_nearest("prefix", NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conf_nearest__finds_what_was_meant),
		cmocka_unit_test(conf_nearest__finds_nothing_among_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

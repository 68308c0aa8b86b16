/* test_glob.c - patterns against the C library's fnmatch(3), which is the oracle */
#include <unit/unit.h>

#include <fnmatch.h>

#include <gateway6/glob.h>

static void glob_match__matches_as_a_shell_does(void **state)
{
	static const struct { const char *pattern, *name; bool match; } cases[] = {
		{ "vmbr*", "vmbr0", true }, { "vmbr*", "vmbr", true },
		{ "vmbr*", "xvmbr0", false }, { "*", "", true }, { "vnet?", "vnet10", false },
		{ "vnet[0-9]*", "vnet10", true }, { "vnet[!0-9]*", "vnet10", false },
		{ "*.[0-9]", "vmbr1.7", true }, { "[]x]", "]", true }, { "a[", "a[", true },
		{ "[a-]", "-", true }, { "*a*b*c", "xaybzbqc", true }, { "*a*b*c", "abd", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(glob_match(cases[i].pattern, cases[i].name), cases[i].match);
}

/* All words of a small alphabet: the same answer as fnmatch. */
static bool next_word(char *w, size_t max, const char *letters)
{
	for (size_t i = 0; i < max; i++) {
		const char *at = w[i] ? strchr(letters, w[i]) + 1 : letters;

		w[i] = *at ? *at : letters[0];
		if (*at)
			return true;
	}
	return false;
}

static void glob_match__is_fnmatch(void **state)
{
	char pattern[8] = "";

	(void)state;
	while (next_word(pattern, 6, "ab*?[]-!")) {
		char name[5] = "";

		while (next_word(name, 4, "ab-"))
			if (glob_match(pattern, name) != (fnmatch(pattern, name, 0) == 0))
				fail_msg("%s %s", pattern, name);
	}
}

static void glob_is__tells_patterns_from_names(void **state)
{
	(void)state;
	assert_true(glob_is("vmbr*"));
	assert_true(glob_is("vnet?"));
	assert_false(glob_is("vmbr0.7"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(glob_match__matches_as_a_shell_does),
		cmocka_unit_test(glob_match__is_fnmatch),
		cmocka_unit_test(glob_is__tells_patterns_from_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

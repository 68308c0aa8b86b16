/* test_ports.c - sets of ports as text and back */
#include <unit/unit.h>

#include <nat64d/ports.h>

#include <stdlib.h>

static struct ports ports(const char *text)
{
	struct ports s;

	assert_true(ports_parse(text, &s));
	return s;
}

static void assert_ports(const struct ports *s, const char *want)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ports_print(s, ",", out);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void ports_parse__reads_what_the_kernel_prints(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "", "" },
		{ "80", "80" },
		{ "0", "0" },
		{ "65535", "65535" },
		{ "1-3,5", "1-3,5" },
		{ "20000-32767,61001-65534", "20000-32767,61001-65534" },
		{ "5,1-4", "1-5" },
		{ "0-65535", "0-65535" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ports s = ports(rows[i].text);

		assert_ports(&s, rows[i].want);
	}
}

static void ports_parse__refuses_all_else_and_leaves_the_set_alone(void **state)
{
	static const char *const bad[] = {
		"65536", "x", "1-", "-1", "2-1", "1,", ",1", "1 2", "1-2-3", "1,,2",
		"99999999999999999999",
	};
	struct ports s = ports("7");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(ports_parse(bad[i], &s));
		assert_ports(&s, "7");
	}
}

static void ports_less__takes_only_ours_off_a_list_that_others_use_too(void **state)
{
	struct ports list = ports("1000-1010,20000-20010"), ours = ports("20005-20020");

	(void)state;
	ports_less(&list, &ours);
	assert_ports(&list, "1000-1010,20000-20004");
	ports_join(&list, &ours);
	assert_ports(&list, "1000-1010,20000-20020");
	assert_true(ports_has(&list, 20020));
	assert_false(ports_has(&list, 20021));
	assert_false(ports_none(&list));
	ports_less(&list, &list);
	assert_true(ports_none(&list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_parse__reads_what_the_kernel_prints),
		cmocka_unit_test(ports_parse__refuses_all_else_and_leaves_the_set_alone),
		cmocka_unit_test(ports_less__takes_only_ours_off_a_list_that_others_use_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_conf_types_unit.c - durations and sizes, written and printed back */
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "../common/base/conf_row.h"

#define WRONG UINT64_MAX

static uint64_t read_as(const struct conf_type *type, const char *text, uint32_t max)
{
	struct conf_row row = { .key = "key", .type = type, .max = max };
	struct conf_node node = { .text = text };
	struct conf_errors errors;
	struct conf_decoder d = { .errors = &errors, .path = "key" };
	uint64_t size = 0;
	uint32_t s = 0;
	size_t n;

	conf_errors_init(&errors);
	d.arena = errors.arena;
	n = type->read(&d, &row, &node, type == &conf_size ? (void *)&size : (void *)&s);
	assert_int_equal(n == 0, errors.errors);
	conf_errors_fini(&errors);
	if (!n)
		return WRONG;
	return type == &conf_size ? size : s;
}

static const struct { const char *text; uint64_t s; } durations[] = {
	{ "0", 0 }, { "0s", 0 }, { "30s", 30 }, { "5m", 300 }, { "2h4m", 7440 },
	{ "1d", 86400 }, { "1d2h3m4s", 93784 }, { "90s", 90 }, { "24h", 86400 },
	{ "30", WRONG }, { "", WRONG }, { "s", WRONG }, { "5 m", WRONG }, { "5ms", WRONG },
	{ "4m2h", WRONG }, { "2h2h", WRONG }, { "1.5h", WRONG }, { "-5s", WRONG },
	{ "5m ", WRONG }, { "99999999999d", WRONG }, { "5M", WRONG }, { "1w", WRONG },
	{ "100000s", 100000 }, { "100001s", WRONG }, { "00s", 0 },
};

static void duration_read__needs_units_the_greater_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(durations); i++)
		if (read_as(&conf_duration, durations[i].text, 100000) != durations[i].s)
			fail_msg("\"%s\" should be %llu", durations[i].text,
				 (unsigned long long)durations[i].s);
}

static void duration_read__takes_the_other_names_of_a_row(void **state)
{
	static const struct conf_word words[] = { { "infinity", CONF_INFINITY }, { 0 } };
	struct conf_row row = { .key = "key", .type = &conf_duration, .max = 100, .words = words };
	char text[64] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	uint32_t s = 0;

	(void)state;
	assert_int_equal(conf_duration.read(NULL, &row, &(struct conf_node){ .text = "infinity" },
					    &s), 1);
	assert_int_equal(s, CONF_INFINITY);
	conf_duration.print(out, &row, &s);
	fclose(out);
	assert_string_equal(text, "infinity");
	assert_true(read_as(&conf_duration, "infinity", UINT32_MAX) == WRONG);
}

static const struct { const char *text; uint64_t ms; } fine[] = {
	{ "0", 0 }, { "0s", 0 }, { "0ms", 0 }, { "500ms", 500 }, { "1s500ms", 1500 },
	{ "30s", 30000 }, { "1m", 60000 }, { "1m1ms", 60001 }, { "500", WRONG },
	{ "500ms1s", WRONG }, { "1.5s", WRONG }, { "99999ms", 99999 }, { "100001ms", WRONG },
	{ "500 ms", WRONG }, { "5msec", WRONG },
};

static void milliseconds_read__knows_ms_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fine); i++)
		if (read_as(&conf_milliseconds, fine[i].text, 100000) != fine[i].ms)
			fail_msg("\"%s\" should be %llu", fine[i].text,
				 (unsigned long long)fine[i].ms);
}

static const struct { const char *text; uint64_t bytes; } sizes[] = {
	{ "0", 0 }, { "64MiB", 64u << 20 }, { "1GiB512KiB", (1u << 30) + (512u << 10) },
	{ "100B", 100 }, { "64", WRONG }, { "64M", WRONG }, { "64MB", WRONG },
	{ "64mib", WRONG }, { "4GiB", WRONG }, { "1B1B", WRONG },
};

static void size_read__needs_binary_units(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		if (read_as(&conf_size, sizes[i].text, UINT32_MAX) != sizes[i].bytes)
			fail_msg("\"%s\" should be %llu", sizes[i].text,
				 (unsigned long long)sizes[i].bytes);
}

static void duration_print__gives_what_reads_to_the_same(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		uint32_t s = unit_draw(&seed) >> unit_draw(&seed) % 32, max = UINT32_MAX;
		char text[64] = "";
		FILE *out = fmemopen(text, sizeof(text), "w");

		conf_duration.print(out, NULL, &s);
		fclose(out);
		assert_int_equal(read_as(&conf_duration, text, max), s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(duration_read__takes_the_other_names_of_a_row),
		cmocka_unit_test(milliseconds_read__knows_ms_too),
		cmocka_unit_test(duration_read__needs_units_the_greater_first),
		cmocka_unit_test(size_read__needs_binary_units),
		cmocka_unit_test(duration_print__gives_what_reads_to_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

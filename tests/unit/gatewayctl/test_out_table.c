/* Tables and JSON as people and programs get them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include <gateway6/must.h>

#include <gatewayctl/out.h>

static const struct column columns[] = {
	{ "NAME", ALIGN_LEFT, NULL, "name" },
	{ "BYTES ▲", ALIGN_RIGHT, NULL, "n" },
	{ "STATIC", ALIGN_LEFT, NULL, "fixed" },
	{ 0 },
};

static char *printed;
static size_t printed_len;
static FILE *out;

static int up(void **state)
{
	(void)state;
	out = open_memstream(&printed, &printed_len);
	return out ? 0 : -1;
}

static int down(void **state)
{
	(void)state;
	fclose(out);
	free(printed);
	return 0;
}

static void add(struct table *t, const char *json)
{
	cJSON *row = cJSON_Parse(json);

	assert_non_null(row);
	table_row(t, row);
	cJSON_Delete(row);
}

static const char *text(void)
{
	fflush(out);
	return printed;
}

static void table__aligns_titles_and_cells_by_characters(void **state)
{
	struct ctl_cmd c = { .headers = true };
	struct table *t = table_new(&c, columns, out, NULL);

	(void)state;
	add(t, "{\"name\":\"wéb\",\"n\":7,\"fixed\":true}");
	add(t, "{\"name\":\"longer name\",\"n\":123456789,\"fixed\":false}");
	add(t, "{\"n\":1}");
	assert_int_equal(table_end(t, TABLE_WHOLE), 3);
	assert_string_equal(text(),
			    "NAME           BYTES ▲  STATIC\n"
			    "wéb                  7  yes\n"
			    "longer name  123456789  no\n"
			    "-                    1  -\n");
}

static void table__without_headers_is_rows_only(void **state)
{
	struct ctl_cmd c = { .headers = false };
	struct table *t = table_new(&c, columns, out, NULL);

	(void)state;
	add(t, "{\"name\":\"a\",\"n\":1,\"fixed\":true}");
	table_end(t, TABLE_WHOLE);
	assert_string_equal(text(), "a           1  yes\n");
}

static void table__streams_after_its_first_rows(void **state)
{
	struct ctl_cmd c = { .headers = false };
	struct table *t = table_new(&c, columns, out, NULL);
	size_t before;

	(void)state;
	for (int i = 0; i < 199; i++)
		add(t, "{\"name\":\"a\",\"n\":1}");
	assert_string_equal(text(), "");
	for (int i = 0; i < 2; i++)
		add(t, "{\"name\":\"a\",\"n\":1}");
	before = strlen(text());
	add(t, "{\"name\":\"one that is too wide\",\"n\":1}");
	assert_string_equal(text() + before, "one that is too wide        1  -\n");
	assert_int_equal(table_end(t, TABLE_WHOLE), 202);
}

static void table__that_broke_before_its_first_row_is_silent(void **state)
{
	struct ctl_cmd c = { .headers = true };

	(void)state;
	table_end(table_new(&c, columns, out, NULL), TABLE_BROKEN);
	assert_string_equal(text(), "");
	table_end(table_new(&c, columns, out, NULL), TABLE_WHOLE);
	assert_string_equal(text(), "NAME  BYTES ▲  STATIC\n");
}

static void table__shows_no_control_bytes(void **state)
{
	struct ctl_cmd c = { .headers = false };
	struct table *t = table_new(&c, columns, out, NULL);

	(void)state;
	add(t, "{\"name\":\"a\\u001b[2J\\nb\",\"n\":1}");
	table_end(t, TABLE_WHOLE);
	assert_string_equal(text(), "a?[2J?b        1  -\n");
}

static void json_row__is_one_line_with_its_version_first(void **state)
{
	struct out_extra guest = { "guest", "web" };
	cJSON *row = cJSON_Parse("{\"proto\":\"udp\",\"port4\":61071,\"static\":false}");

	(void)state;
	json_row(out, row, &guest);
	guest.text = NULL;
	json_row(out, row, &guest);
	assert_string_equal(text(),
			    "{\"v\":1,\"proto\":\"udp\",\"guest\":\"web\",\"port4\":61071,"
			    "\"static\":false}\n"
			    "{\"v\":1,\"proto\":\"udp\",\"port4\":61071,\"static\":false}\n");
	cJSON_Delete(row);
}

static void span_text__says_two_units_where_it_matters(void **state)
{
	static const struct { double s; const char *text; } rows[] = {
		{ 0, "0s" }, { 0.4, "0s" }, { 59, "59s" }, { 60, "1m" }, { 65, "1m5s" },
		{ 599, "9m59s" }, { 601, "10m" }, { 3599, "59m" }, { 3600, "1h" },
		{ 7140, "1h59m" }, { 86400, "1d" }, { 90000, "1d1h" },
		{ 10 * 86400 + 3600, "10d" }, { -5, "0s" }, { 4294967295.0, "infinity" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(span_text(rows[i].s).s, rows[i].text);
}

static void bytes_text__keeps_two_or_three_digits(void **state)
{
	static const struct { double n; const char *text; } rows[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1.0K" }, { 9830, "9.6K" },
		{ 20480, "20K" }, { 2306867, "2.2M" }, { 1e12, "931G" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(bytes_text(rows[i].n).s, rows[i].text);
}

static void rate_text__counts_in_thousands(void **state)
{
	(void)state;
	assert_string_equal(rate_text(0).s, "0 bit/s");
	assert_string_equal(rate_text(999).s, "999 bit/s");
	assert_string_equal(rate_text(3.8e6).s, "3.8 Mbit/s");
	assert_string_equal(rate_text(412e6).s, "412 Mbit/s");
	assert_string_equal(rate_text(2e16).s, "20000 Tbit/s");
}

static void count_text__groups_thousands(void **state)
{
	(void)state;
	assert_string_equal(count_text(0).s, "0");
	assert_string_equal(count_text(999).s, "999");
	assert_string_equal(count_text(1284).s, "1 284");
	assert_string_equal(count_text(123456789012345.0).s, "123 456 789 012 345");
}

#define PRINTED(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PRINTED(table__aligns_titles_and_cells_by_characters),
		PRINTED(table__without_headers_is_rows_only),
		PRINTED(table__streams_after_its_first_rows),
		PRINTED(table__that_broke_before_its_first_row_is_silent),
		PRINTED(table__shows_no_control_bytes),
		PRINTED(json_row__is_one_line_with_its_version_first),
		cmocka_unit_test(span_text__says_two_units_where_it_matters),
		cmocka_unit_test(bytes_text__keeps_two_or_three_digits),
		cmocka_unit_test(rate_text__counts_in_thousands),
		cmocka_unit_test(count_text__groups_thousands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

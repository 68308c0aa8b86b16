/* test_conf_error.c - errors of a configuration: kept, ordered, printed */
#include "unit/unit.h"
#include "unit/conf_errors_text.h"

#include <stdio.h>
#include <stdlib.h>

#include <gateway6/conf.h>

#define LINE "\tabc: d\xc3\xb6""f\nnext"

static const char *const lines[] = { LINE, LINE, LINE };
static const struct conf_file shown = { "f.yaml", lines, ARRAY_SIZE(lines) };
static const struct conf_file no_text = { .name = "f.yaml" }, f = { .name = "f" };

static struct conf_mark at(uint32_t line, uint16_t column)
{
	return (struct conf_mark){ .file = &shown, .line = line, .column = column,
				   .end_column = (uint16_t)(column + 3) };
}

static void check_text(struct conf_errors *e, bool color, const char *want)
{
	char *text = conf_errors_text(e, color);

	assert_string_equal(text, want);
	free(text);
	conf_errors_fini(e);
}

static void conf_errors_print__puts_the_caret_below_tabs_and_umlauts(void **state)
{
	struct conf_mark m = at(3, 9);
	struct conf_errors e;

	(void)state;
	conf_errors_init(&e);
	m.end_column = 10;
	conf_error(&e, &m, "abc", "do %s", "wrong %d", 7);
	check_text(&e, false, "f.yaml:3:9: error: wrong 7\n"
		   "    3 | \tabc: d\xc3\xb6""f\n"
		   "      | \t       ^\n"
		   "  hint: do %s\n\n"
		   "1 error, 0 warnings\n");
}

static void conf_errors_print__paints_on_demand(void **state)
{
	struct conf_file g = { .name = "g" };
	struct conf_errors e;

	(void)state;
	conf_errors_init(&e);
	conf_warning(&e, &(struct conf_mark){ .file = &g }, "", NULL, "odd");
	check_text(&e, true, "\033[1mg: \033[0m\033[1;35mwarning:\033[0m odd\n\n"
		   "0 errors, 1 warning\n");
}

static void conf_errors_print__follows_the_file_not_the_finding(void **state)
{
	struct conf_mark a = at(9, 1), b = at(2, 5), c = at(2, 1);
	struct conf_errors e;

	(void)state;
	a.file = b.file = c.file = &no_text;
	conf_errors_init(&e);
	conf_error(&e, &a, "", NULL, "third");
	conf_also(&e, "first here", &c);
	conf_error(&e, &b, "", NULL, "second");
	conf_error(&e, &c, "", NULL, "first");
	check_text(&e, false, "f.yaml:2:1: error: first\n\nf.yaml:2:5: error: second\n\n"
		   "f.yaml:9:1: error: third\n  first here: f.yaml:2:1\n\n"
		   "3 errors, 0 warnings\n");
}

static void conf_errors_print__is_silent_when_all_is_well(void **state)
{
	struct conf_errors e;

	(void)state;
	conf_errors_init(&e);
	check_text(&e, true, "");
}

/* E1 */
static void conf_error__tells_one_error_per_place(void **state)
{
	struct conf_mark m = at(1, 1), other = at(1, 2);
	struct conf_errors e;

	(void)state;
	conf_errors_init(&e);
	conf_error(&e, &m, "", NULL, "the mistake");
	conf_error(&e, &m, "", NULL, "what follows from it");
	conf_also(&e, "not told", &other);	/* of what was not kept */
	assert_int_equal(e.errors, 1);
	assert_null(e.item[0].also.file);
	conf_error(&e, &other, "", NULL, "another");
	assert_int_equal(e.errors, 2);
	conf_errors_fini(&e);
}

/* E2 */
static void conf_error__takes_the_room_of_a_warning(void **state)
{
	struct conf_errors e;
	unsigned kept = 0;

	(void)state;
	conf_errors_init(&e);
	for (uint32_t i = 1; i <= CONF_ERRORS_MAX; i++)
		conf_warning(&e, &(struct conf_mark){ .file = &f, .line = i }, "", NULL, "w");
	conf_error(&e, &(struct conf_mark){ .file = &f, .line = 99 }, "", NULL, "e");
	conf_warning(&e, &(struct conf_mark){ .file = &f, .line = 98 }, "", NULL, "w");
	assert_int_equal(e.n, CONF_ERRORS_MAX);
	for (size_t i = 0; i < e.n; i++)
		kept += e.item[i].severity == CONF_ERROR;
	assert_int_equal(kept, 1);
	assert_int_equal(e.errors, 1);
	assert_int_equal(e.warnings, CONF_ERRORS_MAX + 1);
	conf_errors_fini(&e);
}

/* E3: an escape sequence in a file must not reach the terminal, nor JSON break. */
static void conf_error__tames_control_characters_and_broken_utf8(void **state)
{
	struct conf_file odd = { .name = "f\n" };
	struct conf_errors e;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	conf_errors_init(&e);
	conf_error(&e, &(struct conf_mark){ .file = &odd, .line = 1, .column = 1 },
		   "k\x1b", "\xff", "a\x1b[31m\x7f\xc2\x9b\xc3\xb6\xe2\x82\xac\xe2\x82 \"q\"\\");
	conf_errors_json(&e, out);
	fclose(out);
	assert_string_equal(text, "{\"v\":1,\"file\":\"f?\",\"line\":1,\"column\":1,"
			    "\"end_column\":0,\"severity\":\"error\",\"key\":\"k?\","
			    "\"message\":\"a?[31m???\xc3\xb6\xe2\x82\xac?? \\\"q\\\"\\\\\","
			    "\"hint\":\"?\"}\n");
	free(text);
	conf_errors_fini(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conf_errors_print__puts_the_caret_below_tabs_and_umlauts),
		cmocka_unit_test(conf_errors_print__paints_on_demand),
		cmocka_unit_test(conf_errors_print__follows_the_file_not_the_finding),
		cmocka_unit_test(conf_errors_print__is_silent_when_all_is_well),
		cmocka_unit_test(conf_error__tells_one_error_per_place),
		cmocka_unit_test(conf_error__takes_the_room_of_a_warning),
		cmocka_unit_test(conf_error__tames_control_characters_and_broken_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

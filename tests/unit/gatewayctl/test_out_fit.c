/* test_out_fit.c - a table that does not fit its terminal: who gives way, and how */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gatewayctl/out_fit.h>

#include <cmocka.h>

#include <gateway6/must.h>

static const struct column columns[] = {
	{ "PROTO", ALIGN_LEFT, NULL, "a" }, { "GUEST", ALIGN_LEFT, NULL, "b" },
	{ "VIA", ALIGN_MAY_GO, NULL, "c" }, { "PEER", ALIGN_LEFT, NULL, "d" },
	{ "BYTES", ALIGN_RIGHT, NULL, "e" },
};

enum { N = 5 };

static void fits(size_t room, const size_t *want)
{
	size_t width[N] = { 5, 40, 21, 25, 10 };

	fit_widths(columns, width, N, room);
	for (size_t i = 0; i < N; i++)
		if (width[i] != want[i])
			fail_msg("room %zu: column %zu has %zu, not %zu", room, i, width[i],
				 want[i]);
}

static void fit_widths__lets_the_widest_give_way_first(void **state)
{
	(void)state;
	fits(109, (const size_t[]){ 5, 40, 21, 25, 10 });	/* all of it, 4 x 2 between */
	fits(108, (const size_t[]){ 5, 39, 21, 25, 10 });
	fits(94, (const size_t[]){ 5, 25, 21, 25, 10 });
	fits(90, (const size_t[]){ 5, 23, 21, 23, 10 });
	fits(74, (const size_t[]){ 5, 17, 17, 17, 10 });	/* FIT_MIN each */
}

static void fit_widths__then_takes_what_may_go(void **state)
{
	(void)state;
	fits(73, (const size_t[]){ 5, 27, 0, 25, 10 });
	fits(55, (const size_t[]){ 5, 17, 0, 17, 10 });
	fits(20, (const size_t[]){ 5, 17, 0, 17, 10 });		/* and no further */
}

static void fit_text__leaves_out_the_middle(void **state)
{
	static const struct { const char *text; size_t width; const char *want; } rows[] = {
		{ "web [2a02:600d:1::211:22ff] 39054", 17, "web [2a0…f] 39054" },
		{ "abcdef", 6, "abcdef" }, { "abcdef", 5, "ab…ef" }, { "abcdef", 4, "a…ef" },
		{ "abcdef", 2, "…f" }, { "abcdef", 1, "…" }, { "äöüßéè", 4, "ä…éè" },
		{ "abc", 2, "…c" },		/* a byte more than before */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cell c;

		snprintf(c.s, sizeof(c.s), "%s", rows[i].text);
		fit_text(&c, rows[i].width);
		assert_string_equal(c.s, rows[i].want);
	}
}

static void fit_text__stays_within_its_cell(void **state)
{
	struct cell c;

	(void)state;
	memset(c.s, 'x', sizeof(c.s) - 1);
	c.s[sizeof(c.s) - 1] = '\0';
	fit_text(&c, sizeof(c.s) - 2);
	assert_int_equal(strlen(c.s), sizeof(c.s) - 1);
}

static void table__of_a_terminal_wraps_its_prose(void **state)
{
	static const struct column prose[] = {
		{ "NAME", ALIGN_LEFT, NULL, "name" }, { "MEANING", ALIGN_WRAPS, NULL, "text" },
		{ 0 },
	};
	struct ctl_cmd c = { .headers = true, .width = 30 };
	cJSON *row = cJSON_Parse("{\"name\":\"queries\",\"text\":\"queries that could not be "
				 "read to their end\"}");
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct table *t = table_new(&c, prose, out, NULL);

	(void)state;
	table_row(t, row);
	table_end(t, TABLE_WHOLE);
	fclose(out);
	assert_string_equal(text, "NAME     MEANING\n"
				  "queries  queries that could\n"
				  "         not be read to their\n"
				  "         end\n");
	free(text);
	cJSON_Delete(row);
}

static void fit_piece__breaks_a_word_that_is_longer_than_the_line(void **state)
{
	struct fit_piece p = fit_piece("abcdefgh", 3);

	(void)state;
	assert_int_equal(p.len, 3);
	assert_int_equal(p.skip, 0);
	p = fit_piece("ab cd", 5);
	assert_int_equal(p.len, 5);
	p = fit_piece("ab cdefg", 5);
	assert_int_equal(p.len, 2);
	assert_int_equal(p.skip, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fit_widths__lets_the_widest_give_way_first),
		cmocka_unit_test(fit_widths__then_takes_what_may_go),
		cmocka_unit_test(fit_text__leaves_out_the_middle),
		cmocka_unit_test(fit_text__stays_within_its_cell),
		cmocka_unit_test(table__of_a_terminal_wraps_its_prose),
		cmocka_unit_test(fit_piece__breaks_a_word_that_is_longer_than_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

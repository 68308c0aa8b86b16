/* test_line_log.c - lines are whole and have their times; what is lost is said */
#include <unit/unit.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gateway6/line_log.h>

static char path[64];
static struct loop *loop;
static struct scribe *scribe;
static struct line_log ll;

static void logged(void *arg, int error, unsigned lost)
{
	line_log_went(arg, error, lost);
}

static void gone(void *arg)
{
	(void)arg;
}

static int up(void **state)
{
	struct scribe_ears ears = { .logged = logged, .gone = gone, .arg = &ll };

	(void)state;
	snprintf(path, sizeof(path), "/tmp/gw-lines-%d", (int)getpid());
	loop = loop_new();
	scribe = scribe_start(loop, &ears);
	ll = (struct line_log){ .what = "lines", .scribe = scribe };
	line_log_to(&ll, path);
	line_log_open(&ll);
	return scribe ? 0 : -1;
}

static int down(void **state)
{
	(void)state;
	scribe_end(scribe);
	loop_free(loop);
	unlink(path);
	return 0;
}

/* Line number n of the file, from 0; "" behind the last one. */
static const char *line(unsigned n)
{
	static char out[LINE_LOG_LINE_MAX + 2];
	FILE *f;

	line_log_flush(&ll);
	scribe_end(scribe);
	scribe = NULL;
	f = fopen(path, "r");
	assert_non_null(f);
	for (unsigned i = 0; i <= n; i++)
		if (!fgets(out, sizeof(out), f))
			out[0] = '\0';
	fclose(f);
	return out;
}

static void line_log_add__puts_the_time_before(void **state)
{
	char when[24];

	(void)state;
	line_log_add(&ll, "%s %d", "words", 7);
	line_log_time(0, when);
	assert_string_equal(when, "1970-01-01T00:00:00Z");
	assert_string_equal(line(0) + strlen(when), " words 7\n");
	assert_int_equal(ll.lines, 1);
}

static void line_log_add__cuts_what_is_too_long_and_ends_the_line(void **state)
{
	char words[2 * LINE_LOG_LINE_MAX];

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	line_log_add(&ll, "%s", words);
	line_log_add(&ll, "next");
	assert_in_range(strlen(line(0)), LINE_LOG_LINE_MAX - 1, LINE_LOG_LINE_MAX);
	assert_non_null(strstr(line(1), "Z next\n"));
}

static void line_log_add__counts_what_has_no_room_and_says_so_later(void **state)
{
	char want[32];

	(void)state;
	line_log_scribe_is(&ll, NULL);	/* as if it were busy for long */
	for (unsigned i = 0; i < 2000; i++)
		line_log_add(&ll, "line %u", i);
	assert_in_range(ll.lost, 1, 1999);
	assert_true(ll.len <= sizeof(ll.room));
	snprintf(want, sizeof(want), "Z ? %llu\n", (unsigned long long)ll.lost);

	unsigned kept = 2000 - (unsigned)ll.lost;

	line_log_scribe_is(&ll, scribe);
	line_log_flush(&ll);
	assert_int_equal(ll.lost_untold, 0);
	assert_non_null(strstr(line(kept), want));
}

static void line_log_lose__counts_lines_that_were_never_made(void **state)
{
	(void)state;
	line_log_add(&ll, "before");
	line_log_lose(&ll, 5);
	line_log_flush(&ll);
	assert_int_equal(ll.lost, 5);
	assert_non_null(strstr(line(1), "Z ? 5\n"));
}

static void line_log_to__off_is_nowhere(void **state)
{
	(void)state;
	line_log_to(&ll, "off");
	assert_false(ll.on);
	assert_string_equal(ll.target, "");
	line_log_to(&ll, "journal");
	assert_true(ll.on);
	assert_string_equal(ll.target, "-");
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(line_log_add__puts_the_time_before),
		T(line_log_add__cuts_what_is_too_long_and_ends_the_line),
		T(line_log_add__counts_what_has_no_room_and_says_so_later),
		T(line_log_lose__counts_lines_that_were_never_made),
		T(line_log_to__off_is_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

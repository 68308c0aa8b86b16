/* Log lines, read back from a pipe in the place of stderr. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail				/* cmocka's, in the way of ours */

#include <gateway6/log.h>

static int stderr_kept, reader;

static int up(void **state)
{
	int fd[2];

	(void)state;
	if (pipe(fd) < 0)
		return -1;
	stderr_kept = dup(STDERR_FILENO);
	dup2(fd[1], STDERR_FILENO);
	close(fd[1]);
	reader = fd[0];
	log_set_level(LOG_LEVEL_INFO);
	return 0;
}

static int down(void **state)
{
	(void)state;
	dup2(stderr_kept, STDERR_FILENO);
	close(stderr_kept);
	close(reader);
	return 0;
}

/* All lines since the last call; a mark ends them, so that none is waited for. */
static const char *lines(void)
{
	static char text[8192];
	ssize_t n;

	if (write(STDERR_FILENO, "", 1) != 1)
		return "";
	n = read(reader, text, sizeof(text) - 1);
	text[n > 0 ? n - 1 : 0] = '\0';
	return text;
}

static void log_line__has_the_journal_priority_and_a_newline(void **state)
{
	(void)state;
	log_error("tun nat0: device gone");
	assert_string_equal(lines(), "<3>tun nat0: device gone\n");
	log_info("link %s: up", "vmbr0");
	assert_string_equal(lines(), "<6>link vmbr0: up\n");
}

static void log_line__below_the_level_is_not_written(void **state)
{
	(void)state;
	log_debug("hidden");
	assert_string_equal(lines(), "");
	assert_false(log_enabled(LOG_LEVEL_DEBUG));
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("shown");
	assert_string_equal(lines(), "<7>shown\n");
	log_set_level(LOG_LEVEL_ERROR);
	log_warning("hidden");
	assert_string_equal(lines(), "");
}

static void log_line__cannot_be_split_by_what_it_quotes(void **state)
{
	(void)state;
	log_warning("name %s asked", "evil\n<0>kernel: \033[2J\x7f");
	assert_string_equal(lines(), "<4>name evil?<0>kernel: ?[2J? asked\n");
}

static void log_line__is_cut_and_still_ends(void **state)
{
	static char longer[3000];
	const char *got;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	log_info("%s", longer);
	got = lines();
	assert_true(strlen(got) <= 1024);
	assert_int_equal(got[strlen(got) - 1], '\n');
}

static void log_line__keeps_errno(void **state)
{
	(void)state;
	errno = ENOENT;
	log_info("conf: %m");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(lines(), "<6>conf: No such file or directory\n");
}

static void fail__logs_an_error_and_gives_minus_one(void **state)
{
	(void)state;
	errno = EACCES;
	assert_int_equal(fail("tun: cannot take %s: %m", "nat64"), -1);
	assert_string_equal(lines(), "<3>tun: cannot take nat64: Permission denied\n");
}

static void log_limited__speaks_once_a_minute_and_counts(void **state)
{
	struct log_limit limit = { 0 };

	(void)state;
	for (uint64_t now_ms = 5; now_ms < 60005; now_ms += 100)
		log_limited(&limit, now_ms, LOG_LEVEL_WARNING, "pool4: empty");
	assert_string_equal(lines(), "<4>pool4: empty\n");
	log_limited(&limit, 60005, LOG_LEVEL_WARNING, "pool4: empty");
	assert_string_equal(lines(), "<4>pool4: empty (599 more like this before)\n");
	log_limited(&limit, 120005, LOG_LEVEL_WARNING, "pool4: empty");
	assert_string_equal(lines(), "<4>pool4: empty\n");
}

#define ON_PIPE(test) cmocka_unit_test_setup_teardown(test, up, down)

static void log_event__is_a_plain_line_where_stderr_is_no_journal(void **state)
{
	struct log_limit limit = { 0 };

	(void)state;
	setenv("JOURNAL_STREAM", "1:1", 1);	/* of somebody else */
	log_event(EVENT_STARTED, LOG_LEVEL_INFO, "nat64d: started");
	assert_string_equal(lines(), "<6>nat64d: started\n");
	log_limited_event(&limit, 5, EVENT_FOREIGN_ROUTER, LOG_LEVEL_WARNING, "vmbr0: %d", 1);
	log_limited_event(&limit, 6, EVENT_FOREIGN_ROUTER, LOG_LEVEL_WARNING, "vmbr0: %d", 2);
	assert_string_equal(lines(), "<4>vmbr0: 1\n");
	log_limited_event(&limit, 99999, EVENT_FOREIGN_ROUTER, LOG_LEVEL_WARNING, "vmbr0: %d", 3);
	assert_string_equal(lines(), "<4>vmbr0: 3 (1 more like this before)\n");
	unsetenv("JOURNAL_STREAM");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PIPE(log_line__has_the_journal_priority_and_a_newline),
		ON_PIPE(log_line__below_the_level_is_not_written),
		ON_PIPE(log_line__cannot_be_split_by_what_it_quotes),
		ON_PIPE(log_line__is_cut_and_still_ends),
		ON_PIPE(log_line__keeps_errno),
		ON_PIPE(fail__logs_an_error_and_gives_minus_one),
		ON_PIPE(log_limited__speaks_once_a_minute_and_counts),
		cmocka_unit_test_setup_teardown(
			log_event__is_a_plain_line_where_stderr_is_no_journal, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

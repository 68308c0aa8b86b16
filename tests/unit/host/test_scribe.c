/* test_scribe.c - files are written by a child: whole or not at all, and nobody waits */
#include <unit/unit.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/scribe.h>

static char folder[64], path[96], fresh[104];
static struct loop *loop;
static struct loop_timer *patience;
static struct scribe *scribe;
static int copy_error, log_error;
static unsigned copies, words, lost, ends;

static void copied(void *arg, int error)
{
	(void)arg;
	copy_error = error;
	copies++;
	loop_stop(loop, 0);
}

static void logged(void *arg, int error, unsigned lines)
{
	(void)arg;
	log_error = error;
	lost += lines;
	words++;
	loop_stop(loop, 0);
}

static void gone(void *arg)
{
	(void)arg;
	ends++;
	loop_stop(loop, 0);
}

static void too_late(void *arg, uint64_t now_ms)
{
	(void)arg;
	(void)now_ms;
	fail_msg("nothing was heard for half a minute");
}

static int up(void **state)
{
	struct scribe_ears ears = { copied, logged, gone, NULL };

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/gw-scribe-%d", (int)getpid());
	snprintf(path, sizeof(path), "%s/file", folder);
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	copy_error = log_error = -1;
	copies = words = lost = ends = 0;
	loop = loop_new();
	patience = loop_timer(loop, too_late, NULL);
	loop_timer_at(patience, loop_now_ms(loop) + 30000);
	scribe = scribe_start(loop, &ears);
	return mkdir(folder, 0700) < 0 || !scribe;
}

static int down(void **state)
{
	(void)state;
	scribe_end(scribe);
	loop_timer_free(patience);
	loop_free(loop);
	unlink(path);
	unlink(fresh);
	return rmdir(folder);
}

static const char *content(const char *file)
{
	static char text[256];
	FILE *f = fopen(file, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	if (f)
		fclose(f);
	return f ? text : "(none)";
}

static void copy(const char *to, const char *text)
{
	assert_int_equal(scribe_begin(scribe, to), 0);
	assert_int_equal(scribe_piece(scribe, text, strlen(text)), 0);
	assert_int_equal(scribe_commit(scribe), 0);
	loop_run(loop);
}

static void copy__becomes_the_file_when_it_is_whole(void **state)
{
	struct stat st;

	(void)state;
	copy(path, "first");
	assert_int_equal(copy_error, 0);
	assert_string_equal(content(path), "first");
	copy(path, "second");
	assert_string_equal(content(path), "second");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0137, 0);		/* at most 0640 */
	assert_int_equal(access(fresh, F_OK), -1);
}

static void copy__that_was_not_finished_leaves_no_trace(void **state)
{
	struct scribe_ears ears = { copied, logged, gone, NULL };

	(void)state;
	copy(path, "first");
	assert_int_equal(scribe_begin(scribe, path), 0);
	assert_int_equal(scribe_piece(scribe, "sec", 3), 0);
	scribe_end(scribe);
	assert_string_equal(content(path), "first");
	assert_int_equal(access(fresh, F_OK), -1);
	scribe = scribe_start(loop, &ears);
	assert_non_null(scribe);
}

static void copy__that_cannot_be_written_says_why(void **state)
{
	char nowhere[128];

	(void)state;
	snprintf(nowhere, sizeof(nowhere), "%s/none/file", folder);
	copy(nowhere, "text");
	assert_int_equal(copy_error, ENOENT);
	copy(path, "text");
	assert_int_equal(copy_error, 0);
}

static void copy__can_be_awaited(void **state)
{
	(void)state;
	assert_int_equal(scribe_begin(scribe, path), 0);
	assert_int_equal(scribe_piece(scribe, "last", 4), 0);
	assert_int_equal(scribe_commit(scribe), 0);
	assert_int_equal(scribe_await_copy(scribe, 30000), 0);
	assert_string_equal(content(path), "last");
}

static void lines__go_to_the_file_and_after_a_rotation_to_a_new_one(void **state)
{
	char old[128];

	(void)state;
	snprintf(old, sizeof(old), "%s/old", folder);
	assert_int_equal(scribe_log_to(scribe, path), 0);
	assert_int_equal(scribe_log(scribe, "one\n", 4), 0);
	assert_int_equal(scribe_begin(scribe, fresh), 0);	/* to hear that it was obeyed */
	assert_int_equal(scribe_commit(scribe), 0);
	loop_run(loop);
	assert_string_equal(content(path), "one\n");
	assert_int_equal(rename(path, old), 0);
	assert_int_equal(scribe_log(scribe, "two\n", 4), 0);
	assert_int_equal(scribe_log_to(scribe, path), 0);
	assert_int_equal(scribe_log(scribe, "three\n", 6), 0);
	scribe_end(scribe);
	scribe = NULL;
	assert_string_equal(content(old), "one\ntwo\n");
	assert_string_equal(content(path), "three\n");
	unlink(old);
}

static void lines__that_cannot_be_written_are_counted(void **state)
{
	(void)state;
	assert_int_equal(scribe_log_to(scribe, "/dev/full"), 0);
	assert_int_equal(scribe_log(scribe, "one\ntwo\n", 8), 0);
	loop_run(loop);
	assert_int_equal(log_error, ENOSPC);
	assert_int_equal(lost, 2);
	assert_int_equal(scribe_log_to(scribe, path), 0);
	loop_run(loop);
	assert_int_equal(log_error, 0);
	assert_int_equal(lost, 2);
}

static void nobody__waits_for_a_scribe_that_sleeps(void **state)
{
	static char line[SCRIBE_PIECE_MAX];
	unsigned taken = 0;
	int reader;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(scribe_log_to(scribe, path), 0);	/* sleeps until somebody reads */
	while (scribe_log(scribe, line, sizeof(line)) == 0)	/* ends: the queue has an end */
		taken++;
	assert_in_range(taken, 1, 1 << 16);
	assert_int_equal(scribe_piece(scribe, line, 1), -EAGAIN);
	reader = open(path, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	while (scribe_piece(scribe, line, 1) == -EAGAIN) {	/* ends: it writes, we read */
		scribe_wait(scribe, 1);
		(void)!read(reader, line, sizeof(line));
	}
	close(reader);			/* it gets EPIPE and goes on */
}

static pid_t only_child(void)
{
	char list[64];
	int pid = 0;
	FILE *f;

	snprintf(list, sizeof(list), "/proc/%d/task/%d/children", (int)getpid(), (int)getpid());
	f = fopen(list, "r");
	if (!f || fscanf(f, "%d", &pid) != 1)
		skip();			/* a kernel without CONFIG_PROC_CHILDREN */
	fclose(f);
	return pid;
}

static void a_scribe_that_was_killed__is_missed(void **state)
{
	(void)state;
	copy(path, "text");
	assert_int_equal(kill(only_child(), SIGKILL), 0);
	loop_run(loop);
	assert_int_equal(ends, 1);
	assert_int_equal(scribe_log(scribe, "x\n", 2), -EPIPE);
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(copy__becomes_the_file_when_it_is_whole),
		T(copy__that_was_not_finished_leaves_no_trace),
		T(copy__that_cannot_be_written_says_why),
		T(copy__can_be_awaited),
		T(lines__go_to_the_file_and_after_a_rotation_to_a_new_one),
		T(lines__that_cannot_be_written_are_counted),
		T(nobody__waits_for_a_scribe_that_sleeps),
		T(a_scribe_that_was_killed__is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

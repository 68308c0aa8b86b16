/* A forked copy, and signals that somebody sends to all of the process group. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <gateway6/child.h>
#include <gateway6/loop.h>

static int reloads;

static void reload(void *arg)
{
	(void)arg;
	reloads++;
}

static void stop(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	loop_stop(arg, 7);
}

/* The handlers of libevent write to a socket that parent and child share. */
static void signals_of_the_child__are_not_told_to_the_parents_loop(void **state)
{
	struct loop *loop = loop_new();
	struct loop_timer *end = loop_timer(loop, stop, loop);
	int status;
	pid_t pid;

	(void)state;
	loop_on_reload(loop, reload, NULL);
	pid = child_fork();
	if (pid == 0) {
		raise(SIGHUP);
		raise(SIGTERM);
		raise(SIGUSR1);
		_exit(3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	loop_timer_at(end, loop_read_clock(loop) + 20);
	assert_int_equal(loop_run(loop), 7);		/* the timer's, not a signal's 0 */
	assert_int_equal(reloads, 0);
	raise(SIGHUP);					/* ours are still heard */
	loop_timer_at(end, loop_read_clock(loop) + 20);
	loop_run(loop);
	assert_int_equal(reloads, 1);
	loop_timer_free(end);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_of_the_child__are_not_told_to_the_parents_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The loop's clock, timers, watches and signals. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include <gateway6/loop.h>

static struct loop *loop;
static unsigned calls;
static uint64_t asked_ms, seen_ms;

static int up(void **state)
{
	(void)state;
	calls = 0;
	loop = loop_new();
	return loop ? 0 : -1;
}

static int down(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

static void stop(void *arg, uint64_t now_ms)
{
	(void)arg;
	calls++;
	seen_ms = now_ms;
	loop_stop(loop, 5);
}

static void timer__is_never_early_and_run_gives_the_status(void **state)
{
	struct loop_timer *t = loop_timer(loop, stop, NULL);

	(void)state;
	for (unsigned span_ms = 1; span_ms < 40; span_ms += 7) {
		asked_ms = loop_read_clock(loop) + span_ms;
		loop_timer_at(t, asked_ms);
		assert_int_equal(loop_run(loop), 5);
		assert_true(seen_ms >= asked_ms);
		assert_true(seen_ms < asked_ms + 2000);	/* a busy machine */
	}
	loop_timer_free(t);
}

static void timer__in_the_past_is_due_at_once(void **state)
{
	struct loop_timer *t = loop_timer(loop, stop, NULL);

	(void)state;
	loop_timer_at(t, 0);
	loop_run(loop);
	assert_int_equal(calls, 1);
	loop_timer_free(t);
}

static void count(void *arg, uint64_t now_ms)
{
	(void)arg;
	(void)now_ms;
	calls++;
}

static void timer__that_is_off_or_moved_stays_quiet(void **state)
{
	struct loop_timer *off = loop_timer(loop, count, NULL);
	struct loop_timer *moved = loop_timer(loop, count, NULL);
	struct loop_timer *end = loop_timer(loop, stop, NULL);
	uint64_t now_ms = loop_read_clock(loop);

	(void)state;
	loop_timer_at(off, now_ms + 1);
	loop_timer_off(off);
	loop_timer_at(moved, now_ms + 1);
	loop_timer_at(moved, now_ms + 60000);
	loop_timer_at(end, now_ms + 20);
	loop_run(loop);
	assert_int_equal(calls, 1);	/* end's own */
	loop_timer_free(off);
	loop_timer_free(moved);
	loop_timer_free(end);
	loop_timer_free(NULL);
}

/* Sleeps 5 ms and asks again: within a turn no time passes. */
static void hold(void *arg, uint64_t now_ms)
{
	(void)arg;
	usleep(5000);
	assert_int_equal(loop_now_ms(loop), now_ms);
	assert_true(loop_read_clock(loop) >= now_ms + 5);
	assert_true(loop_now_ms(loop) >= now_ms + 5);
	loop_stop(loop, 0);
}

static void clock__stands_still_within_a_turn(void **state)
{
	struct loop_timer *t = loop_timer(loop, hold, NULL);

	(void)state;
	loop_timer_at(t, 0);
	loop_run(loop);
	loop_timer_free(t);
}

static int pipe_fd[2];

static void drain(void *arg)
{
	char c;

	(void)arg;
	assert_int_equal(read(pipe_fd[0], &c, 1), 1);
	if (++calls == 3)
		loop_stop(loop, 0);
}

static void watch__tells_as_long_as_there_is_something(void **state)
{
	struct loop_watch *w;

	(void)state;
	assert_int_equal(pipe(pipe_fd), 0);
	assert_int_equal(write(pipe_fd[1], "abc", 3), 3);
	w = loop_watch(loop, pipe_fd[0], LOOP_READABLE, drain, NULL);
	assert_non_null(w);
	loop_run(loop);
	assert_int_equal(calls, 3);
	loop_unwatch(w);
	loop_unwatch(NULL);
	assert_int_equal(close(pipe_fd[0]), 0);	/* still ours */
	close(pipe_fd[1]);
}

static void reload(void *arg)
{
	calls += 10;
	raise(SIGTERM);
	(void)arg;
}

static void signals__usr1_stops_and_is_remembered(void **state)
{
	(void)state;
	assert_false(loop_hands_over(loop));
	raise(SIGUSR1);
	assert_int_equal(loop_run(loop), 0);
	assert_true(loop_hands_over(loop));
}

static void signals__reload_and_stop(void **state)
{
	(void)state;
	loop_on_reload(loop, reload, NULL);
	raise(SIGPIPE);			/* ignored */
	raise(SIGHUP);
	assert_int_equal(loop_run(loop), 0);
	assert_int_equal(calls, 10);
}

#define IN_LOOP(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_LOOP(timer__is_never_early_and_run_gives_the_status),
		IN_LOOP(timer__in_the_past_is_due_at_once),
		IN_LOOP(timer__that_is_off_or_moved_stays_quiet),
		IN_LOOP(clock__stands_still_within_a_turn),
		IN_LOOP(watch__tells_as_long_as_there_is_something),
		IN_LOOP(signals__reload_and_stop),
		IN_LOOP(signals__usr1_stops_and_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

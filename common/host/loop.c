/*
 * loop.c - the event loop of a daemon and its clock (libevent)
 *
 * One turn is one wakeup: libevent runs everything that is due, then the clock counts
 * as stale and is read again by whoever asks first in the next turn. All that happens
 * in one turn therefore sees one time.
 *
 * libevent's own timers run on a coarse clock and may fire some milliseconds early by
 * ours; a timer that finds itself early is armed again, so due() never sees a time
 * before the one it asked for.
 */
#include <gateway6/loop.h>

#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <event2/event.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

enum loop_signal { ON_TERM, ON_INT, ON_HUP, ON_USR1, ON_USR2, LOOP_SIGNALS };

struct clock {
	uint64_t now_ms;
	bool	 fresh;
};

struct loop {
	struct event_base *base;
	struct clock	  *clock;	/* apart, so that asking the time needs no change */
	struct event	  *signal[LOOP_SIGNALS];
	void		 (*reload)(void *arg);
	void		  *reload_arg;
	void		 (*rotate)(void *arg);
	void		  *rotate_arg;
	bool		   stopped;
	bool		   hands_over;
	int		   status;
};

struct loop_watch {
	struct event *event;
	void	    (*ready)(void *arg);
	void	     *arg;
};

struct loop_timer {
	struct loop  *loop;
	struct event *event;
	uint64_t      at_ms;
	void	    (*due)(void *arg, uint64_t now_ms);
	void	     *arg;
};

static void clock_read(struct clock *c)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	c->now_ms = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
	c->fresh = true;
}

uint64_t loop_now_ms(const struct loop *l)
{
	if (!l->clock->fresh)
		clock_read(l->clock);
	return l->clock->now_ms;
}

uint64_t loop_read_clock(struct loop *l)
{
	clock_read(l->clock);
	return l->clock->now_ms;
}

static void on_stop(evutil_socket_t signo, short what, void *arg)
{
	(void)signo;
	(void)what;
	loop_stop(arg, 0);
}

static void on_hand_over(evutil_socket_t signo, short what, void *arg)
{
	struct loop *l = arg;

	(void)signo;
	(void)what;
	l->hands_over = true;
	loop_stop(l, 0);
}

static void on_reload(evutil_socket_t signo, short what, void *arg)
{
	struct loop *l = arg;

	(void)signo;
	(void)what;
	if (l->reload)
		l->reload(l->reload_arg);
}

static void on_rotate(evutil_socket_t signo, short what, void *arg)
{
	struct loop *l = arg;

	(void)signo;
	(void)what;
	if (l->rotate)
		l->rotate(l->rotate_arg);
}

static const struct {
	int    signo;
	void (*run)(evutil_socket_t signo, short what, void *arg);
} signals[LOOP_SIGNALS] = {
	[ON_TERM] = { SIGTERM, on_stop },
	[ON_INT]  = { SIGINT,  on_stop },
	[ON_HUP]  = { SIGHUP,  on_reload },
	[ON_USR1] = { SIGUSR1, on_hand_over },
	[ON_USR2] = { SIGUSR2, on_rotate },
};

static bool signals_init(struct loop *l)
{
	for (int i = 0; i < LOOP_SIGNALS; i++) {
		l->signal[i] = evsignal_new(l->base, signals[i].signo, signals[i].run, l);
		if (!l->signal[i] || event_add(l->signal[i], NULL) < 0)
			return false;
	}
	signal(SIGPIPE, SIG_IGN);	/* a peer that left is an error of write() */
	return true;
}

/* No locks: a loop belongs to one thread. No environment: it cannot steer a daemon. */
static struct event_base *base_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (!config)
		return NULL;
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV);
	base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

struct loop *loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->clock = calloc(1, sizeof(*l->clock));
	l->base = base_new();
	if (l->clock && l->base && signals_init(l))
		return l;
	loop_free(l);
	fail("loop: no memory or no epoll: %m");
	return NULL;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	for (int i = 0; i < LOOP_SIGNALS; i++)
		if (l->signal[i])
			event_free(l->signal[i]);
	if (l->base)
		event_base_free(l->base);
	free(l->clock);
	free(l);
}

struct event_base *loop_base(struct loop *l)
{
	return l->base;
}

void loop_on_reload(struct loop *l, void (*reload)(void *arg), void *arg)
{
	l->reload = reload;
	l->reload_arg = arg;
}

void loop_on_rotate(struct loop *l, void (*rotate)(void *arg), void *arg)
{
	l->rotate = rotate;
	l->rotate_arg = arg;
}

int loop_run(struct loop *l)
{
	while (!l->stopped) {
		l->clock->fresh = false;
		if (event_base_loop(l->base, EVLOOP_ONCE) < 0) {
			fail("loop: waiting for events failed: %m");
			l->status = EXIT_FAILURE;
			break;
		}
	}
	l->stopped = false;		/* may run again: tests do */
	return l->status;
}

void loop_stop(struct loop *l, int status)
{
	l->stopped = true;
	l->status = status;
	event_base_loopbreak(l->base);
}

bool loop_hands_over(const struct loop *l)
{
	return l->hands_over;
}

static void watch_ready(evutil_socket_t fd, short what, void *arg)
{
	struct loop_watch *w = arg;

	(void)fd;
	(void)what;
	w->ready(w->arg);
}

struct loop_watch *loop_watch(struct loop *l, int fd, unsigned when,
			      void (*ready)(void *arg), void *arg)
{
	struct loop_watch *w = calloc(1, sizeof(*w));
	short what = EV_PERSIST;

	if (!w)
		return NULL;
	if (when & LOOP_READABLE)
		what |= EV_READ;
	if (when & LOOP_WRITABLE)
		what |= EV_WRITE;
	w->ready = ready;
	w->arg = arg;
	w->event = event_new(l->base, fd, what, watch_ready, w);
	if (w->event && event_add(w->event, NULL) == 0)
		return w;
	loop_unwatch(w);
	return NULL;
}

void loop_unwatch(struct loop_watch *w)
{
	if (!w)
		return;
	if (w->event)
		event_free(w->event);
	free(w);
}

static void timer_due(evutil_socket_t fd, short what, void *arg)
{
	struct loop_timer *t = arg;
	uint64_t now_ms = loop_now_ms(t->loop);

	(void)fd;
	(void)what;
	if (now_ms < t->at_ms)
		loop_timer_at(t, t->at_ms);
	else
		t->due(t->arg, now_ms);
}

struct loop_timer *loop_timer(struct loop *l, void (*due)(void *arg, uint64_t now_ms),
			      void *arg)
{
	struct loop_timer *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->loop = l;
	t->due = due;
	t->arg = arg;
	t->event = evtimer_new(l->base, timer_due, t);
	if (t->event)
		return t;
	free(t);
	return NULL;
}

/* From the true time, not from that of the turn: a turn may have been long. */
void loop_timer_at(struct loop_timer *t, uint64_t at_ms)
{
	struct clock now;
	uint64_t in_ms;

	clock_read(&now);
	in_ms = at_ms > now.now_ms ? at_ms - now.now_ms : 0;
	t->at_ms = at_ms;

	struct timeval span = { .tv_sec = (time_t)(in_ms / 1000),
				.tv_usec = (suseconds_t)(in_ms % 1000 * 1000) };

	must(evtimer_add(t->event, &span) == 0, "timer %p", (void *)t);
}

void loop_timer_off(struct loop_timer *t)
{
	evtimer_del(t->event);
}

void loop_timer_free(struct loop_timer *t)
{
	if (!t)
		return;
	event_free(t->event);
	free(t);
}

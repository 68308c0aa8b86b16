/*
 * loop.h - the event loop of a daemon (libevent) and its clock
 *
 * The clock is monotonic milliseconds, read once per wakeup and handed to the cores
 * as an argument. Signals: TERM and INT stop, USR1 stops as well, for another instance is
 * about to take over (a restart by systemd), HUP reloads, USR2 opens log files anew after
 * a rotation, PIPE is ignored.
 */
#ifndef GW_LOOP_H
#define GW_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct loop;
struct loop_watch;			/* a descriptor */
struct loop_timer;			/* a moment */

struct loop *loop_new(void);
void loop_free(struct loop *l);
struct event_base *loop_base(struct loop *l);	/* for bufferevent, evconnlistener */

/* Milliseconds of CLOCK_MONOTONIC when this wakeup began; loop_read_clock reads anew. */
uint64_t loop_now_ms(const struct loop *l);
uint64_t loop_read_clock(struct loop *l);

void loop_on_reload(struct loop *l, void (*reload)(void *arg), void *arg);
void loop_on_rotate(struct loop *l, void (*rotate)(void *arg), void *arg);

/* Until loop_stop or a stopping signal. Returns the exit status (0). */
int loop_run(struct loop *l);
void loop_stop(struct loop *l, int status);

/* USR1 came: leave things as they are for the one that follows. */
bool loop_hands_over(const struct loop *l);

enum loop_when { LOOP_READABLE = 1, LOOP_WRITABLE = 2 };

/* The descriptor stays the caller's. NULL without memory. */
struct loop_watch *loop_watch(struct loop *l, int fd, unsigned when,
			      void (*ready)(void *arg), void *arg);
void loop_unwatch(struct loop_watch *w);	/* NULL is fine */

/* One-shot; loop_timer_at arms it anew, in the past means at once. */
struct loop_timer *loop_timer(struct loop *l, void (*due)(void *arg, uint64_t now_ms),
			      void *arg);
void loop_timer_at(struct loop_timer *t, uint64_t at_ms);
void loop_timer_off(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t);	/* NULL is fine */

#endif

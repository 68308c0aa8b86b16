/*
 * tcp.c - clients over TCP: who has a place (RFC 7766 6.2.3)
 *
 * Connections stand in a ring by the time of their last whole query. One that has been
 * silent for ten seconds is closed; when all places are taken a new client pushes the
 * longest silent one out, so clients that only connect, or send half a message, lock
 * nobody out. What a connection does: tcp_conn.c.
 *
 * Invariant
 *	T2  a connection that waits for replies is never pushed out, nor idle.
 */
#include "tcp_conn.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "core/edns.h"

#define IDLE_CHECK_MS 1000

struct tcp_listener {
	struct tcp	  *tcp;
	struct loop_watch *watch;
	int		   fd;
};

/* ---- places ---- */

static struct conn *conn_at(struct tcp *t, uint64_t where)
{
	uint32_t i = (uint32_t)where;

	if (i >= t->room || !t->conn[i] || !t->conn[i]->be ||
	    t->conn[i]->generation != where >> 32)
		return NULL;
	return t->conn[i];
}

void tcp_reply(struct tcp *t, const struct dns64_client *to, const uint8_t *bytes,
	       size_t len)
{
	struct conn *c = conn_at(t, to->where);

	if (c)
		conn_reply(c, bytes, len);
}

/* The longest silent one that waits for nothing. */
static struct conn *conn_idlest(struct tcp *t)
{
	struct queue_link *l = queue_head(&t->by_silence);

	for (; l; l = queue_next(&t->by_silence, l)) {
		struct conn *c = QUEUE_ITEM(l, struct conn, link);

		if (!c->waiting)
			return c;
	}
	return NULL;
}

static struct conn *conn_place(struct tcp *t)
{
	for (unsigned i = 0; i < t->room; i++) {
		if (!t->conn[i]) {
			t->conn[i] = calloc(1, sizeof(struct conn));
			if (!t->conn[i])
				return NULL;
			t->conn[i]->client.where = i;
		}
		if (!t->conn[i]->be)
			return t->conn[i];
	}
	return NULL;
}

bool tcp_give_way(struct tcp *t)
{
	struct conn *c = t ? conn_idlest(t) : NULL;

	if (!c)
		return false;
	t->stats.pushed_out++;
	conn_close(c);
	return true;
}

/* A place for one more: free, or of the longest silent. */
static bool make_place(struct tcp *t)
{
	return t->stats.open < t->max || (tcp_give_way(t) && t->stats.open < t->max);
}

/* ---- accepting, and letting go ---- */

static void acceptable(void *arg)
{
	struct tcp_listener *l = arg;
	struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
	struct conn *place;

	for (unsigned i = 0; i < 64; i++) {
		socklen_t len = sizeof(from);
		int fd = accept4(l->fd, (struct sockaddr *)&from, &len,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && (errno == EMFILE || errno == ENFILE) && tcp_give_way(l->tcp))
			continue;
		if (fd < 0)
			return;
		place = make_place(l->tcp) ? conn_place(l->tcp) : NULL;
		if (!place || !conn_open(place, l->tcp, fd, &from))
			close(fd);
	}
}

static void idle_due(void *arg, uint64_t now_ms)
{
	struct tcp *t = arg;
	struct queue_link *l, *next;

	for (l = queue_head(&t->by_silence); l; l = next) {
		struct conn *c = QUEUE_ITEM(l, struct conn, link);

		next = queue_next(&t->by_silence, l);
		if (now_ms - c->asked_ms < TCP_IDLE_MS)
			break;		/* those behind it have spoken later */
		if (c->waiting)
			continue;
		t->stats.idle++;
		conn_close(c);
	}
	loop_timer_at(t->idle, now_ms + IDLE_CHECK_MS);
}

/* ---- life ---- */

int tcp_set_max(struct tcp *t, unsigned max)
{
	struct conn **bigger;

	if (max > t->room) {
		bigger = realloc(t->conn, max * sizeof(struct conn *));
		if (!bigger)
			return -1;
		for (unsigned i = t->room; i < max; i++)
			bigger[i] = NULL;
		t->conn = bigger;
		t->room = max;
	}
	t->max = max;
	return 0;
}

struct tcp *tcp_new(struct dns64d *d, unsigned max)
{
	struct tcp *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->d = d;
	queue_init(&t->by_silence);
	t->idle = loop_timer(d->base.loop, idle_due, t);
	if (!t->idle || tcp_set_max(t, max) < 0) {
		tcp_free(t);
		return NULL;
	}
	loop_timer_at(t->idle, 0);
	return t;
}

void tcp_free(struct tcp *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < t->room; i++) {
		if (t->conn[i] && t->conn[i]->be)
			conn_close(t->conn[i]);
		free(t->conn[i]);
	}
	loop_timer_free(t->idle);
	free(t->conn);
	free(t);
}

struct tcp_listener *tcp_open(struct tcp *t, int fd)
{
	struct tcp_listener *l = calloc(1, sizeof(*l));

	if (l) {
		*l = (struct tcp_listener){ .tcp = t, .fd = fd };
		l->watch = loop_watch(t->d->base.loop, fd, LOOP_READABLE, acceptable, l);
	}
	if (l && l->watch)
		return l;
	close(fd);
	free(l);
	return NULL;
}

void tcp_close(struct tcp_listener *l)
{
	loop_unwatch(l->watch);
	close(l->fd);
	free(l);
}

struct tcp_stats tcp_stats(const struct tcp *t)
{
	struct tcp_stats s = t->stats;

	s.max = t->max;
	return s;
}

/*
 * tcp.c - clients over TCP (RFC 7766)
 *
 * A client may send many queries without waiting (6.2.1.1) and gets each reply when it
 * is there, in any order (7). Connections stand in a ring by the time of their last
 * whole query. One that has been silent for ten seconds is closed; when all places are
 * taken a new client pushes the longest silent one out, so clients that only connect,
 * or send half a message, lock nobody out.
 *
 * Invariants
 *	T1  waiting counts the queries of a connection whose reply has not gone out.
 *	T2  a connection that waits for replies is never pushed out, nor idle.
 */
#include "tcp.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <gateway6/must.h>
#include <gateway6/queue.h>

#include "core/edns.h"

#define IDLE_CHECK_MS 1000
#define WAITING_MAX 128			/* queries per connection; then it is not read */
#define UNSENT_MAX (256 * 1024)		/* bytes it has not taken; then it is not read */
#define STUCK_S 10			/* a client that takes nothing for so long */

struct conn {
	struct queue_link   link;	/* in tcp.by_silence */
	struct tcp	   *tcp;
	struct bufferevent *be;		/* NULL: free */
	struct dns64_client client;
	uint32_t	    generation;
	unsigned	    waiting;
	uint64_t	    asked_ms;	/* last whole query, or the accept */
	bool		    ended;	/* the client sends no more (half-closed) */
};

struct tcp_listener {
	struct tcp	  *tcp;
	struct loop_watch *watch;
	int		   fd;
};

struct tcp {
	struct dns64d	  *d;
	struct conn	 **conn;
	unsigned	   room, max;	/* pointers in conn; how many may be open */
	struct queue	   by_silence;	/* longest silent first */
	struct loop_timer *idle;
	struct tcp_stats   stats;
};

/* ---- connections ---- */

/* The descriptor is free at once; libevent frees the rest in a later turn of the loop. */
static void conn_close(struct conn *c)
{
	int fd = bufferevent_getfd(c->be);

	bufferevent_disable(c->be, EV_READ | EV_WRITE);
	bufferevent_setfd(c->be, -1);
	bufferevent_free(c->be);
	close(fd);
	c->be = NULL;
	queue_cut(&c->link);
	c->tcp->stats.open--;
}

static struct conn *conn_at(struct tcp *t, uint64_t where)
{
	uint32_t i = (uint32_t)where;

	if (i >= t->room || !t->conn[i] || !t->conn[i]->be ||
	    t->conn[i]->generation != where >> 32)
		return NULL;
	return t->conn[i];
}

static void conn_touch(struct conn *c)
{
	c->asked_ms = loop_now_ms(c->tcp->d->base.loop);
	queue_cut(&c->link);
	queue_push(&c->tcp->by_silence, &c->link);
}

static bool conn_is_full(const struct conn *c)
{
	return c->waiting >= WAITING_MAX ||
	       evbuffer_get_length(bufferevent_get_output(c->be)) >= UNSENT_MAX;
}

/* Take the next whole message out of the buffer. False when there is none yet. */
static bool conn_query(struct conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->be);
	const uint8_t *bytes;
	wire16 prefix;
	size_t len;

	if (evbuffer_copyout(in, &prefix, sizeof(prefix)) < (ssize_t)sizeof(prefix))
		return false;
	len = get16(prefix);
	if (evbuffer_get_length(in) < sizeof(prefix) + len)
		return false;
	bytes = evbuffer_pullup(in, (ssize_t)(sizeof(prefix) + len));
	if (!bytes)
		return false;
	conn_touch(c);
	c->waiting++;
	if (!dns64_query(c->tcp->d->core, &c->client, bytes + sizeof(prefix), len,
			 c->asked_ms))
		c->waiting--;
	evbuffer_drain(in, sizeof(prefix) + len);
	return true;
}

static void conn_read(struct bufferevent *be, void *arg)
{
	struct conn *c = arg;

	while (!conn_is_full(c) && conn_query(c))	/* ends: each eats two bytes */
		;
	if (conn_is_full(c))
		bufferevent_disable(be, EV_READ);	/* until it takes its replies */
	dns64d_settle(c->tcp->d);
}

/* All it asked was answered and sent: is it over, or may it go on? */
static void conn_written(struct bufferevent *be, void *arg)
{
	struct conn *c = arg;

	if (c->ended && !c->waiting) {
		conn_close(c);
		return;
	}
	if (!c->ended && !conn_is_full(c) && !(bufferevent_get_enabled(be) & EV_READ)) {
		bufferevent_enable(be, EV_READ);
		conn_read(be, c);
	}
}

static void conn_event(struct bufferevent *be, short what, void *arg)
{
	struct conn *c = arg;

	if (what & BEV_EVENT_EOF && c->waiting) {
		c->ended = true;	/* it may have closed its half only */
		bufferevent_disable(be, EV_READ);
		return;
	}
	if (what & (BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT))
		c->tcp->stats.broken++;
	conn_close(c);
}

void tcp_reply(struct tcp *t, const struct dns64_client *to, const uint8_t *bytes,
	       size_t len)
{
	struct conn *c = conn_at(t, to->where);
	wire16 prefix = put16((uint16_t)len);

	if (!c)
		return;
	c->waiting--;
	/* one write for both (RFC 7766 section 8) */
	bufferevent_write(c->be, &prefix, sizeof(prefix));
	bufferevent_write(c->be, bytes, len);
}

/* ---- accepting ---- */

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

static struct dns64_client client_of(const struct sockaddr_storage *from, uint64_t where)
{
	struct dns64_client c = { .tcp = true, .where = where };

	if (from->ss_family == AF_INET) {
		const struct sockaddr_in *v4 = (const void *)from;

		c.addr.b[10] = c.addr.b[11] = 0xff;
		memcpy(c.addr.b + 12, &v4->sin_addr, 4);
		c.port = ntohs(v4->sin_port);
	} else {
		const struct sockaddr_in6 *v6 = (const void *)from;

		memcpy(c.addr.b, &v6->sin6_addr, sizeof(c.addr.b));
		/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): accept4() filled it */
		c.port = ntohs(v6->sin6_port);
		c.link = v6->sin6_scope_id;
	}
	return c;
}

static bool conn_open(struct tcp *t, int fd, const struct sockaddr_storage *from)
{
	struct timeval stuck = { .tv_sec = STUCK_S };
	struct conn *c = conn_place(t);
	int on = 1;

	if (!c)
		return false;
	c->be = bufferevent_socket_new(loop_base(t->d->base.loop), fd, 0);
	if (!c->be)
		return false;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	c->tcp = t;
	c->generation++;
	c->waiting = 0;
	c->ended = false;
	c->client = client_of(from, (uint64_t)c->generation << 32 |
				    (uint32_t)c->client.where);
	queue_link_init(&c->link);
	conn_touch(c);
	bufferevent_setcb(c->be, conn_read, conn_written, conn_event, c);
	bufferevent_set_timeouts(c->be, NULL, &stuck);
	bufferevent_enable(c->be, EV_READ | EV_WRITE);
	t->stats.open++;
	t->stats.accepted++;
	return true;
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

static void acceptable(void *arg)
{
	struct tcp_listener *l = arg;
	struct sockaddr_storage from = { .ss_family = AF_UNSPEC };

	for (unsigned i = 0; i < 64; i++) {
		socklen_t len = sizeof(from);
		int fd = accept4(l->fd, (struct sockaddr *)&from, &len,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && (errno == EMFILE || errno == ENFILE) && tcp_give_way(l->tcp))
			continue;
		if (fd < 0)
			return;
		if (!make_place(l->tcp) || !conn_open(l->tcp, fd, &from))
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

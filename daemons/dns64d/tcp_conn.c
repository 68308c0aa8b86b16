/*
 * tcp_conn.c - one client over TCP: queries in, replies out (RFC 7766)
 *
 * A client may send many queries without waiting (6.2.1.1) and gets each reply when it
 * is there, in any order (7). Who has too many under way, or does not take its replies,
 * is not read until that is better.
 *
 * Invariant
 *	T1  waiting counts the queries of a connection whose reply has not gone out.
 */
#include "tcp_conn.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <gateway6/must.h>

#define WAITING_MAX 128			/* queries per connection; then it is not read */
#define UNSENT_MAX (256 * 1024)		/* bytes it has not taken; then it is not read */
#define STUCK_S 10			/* a client that takes nothing for so long */

/* The descriptor is free at once; libevent frees the rest in a later turn of the loop. */
void conn_close(struct conn *c)
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

void conn_reply(struct conn *c, const uint8_t *bytes, size_t len)
{
	wire16 prefix = put16((uint16_t)len);

	c->waiting--;
	/* one write for both (RFC 7766 section 8) */
	bufferevent_write(c->be, &prefix, sizeof(prefix));
	bufferevent_write(c->be, bytes, len);
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

bool conn_open(struct conn *c, struct tcp *t, int fd, const struct sockaddr_storage *from)
{
	struct timeval stuck = { .tv_sec = STUCK_S };
	int on = 1;

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

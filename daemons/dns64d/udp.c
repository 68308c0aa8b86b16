/*
 * udp.c - clients over UDP: batches in, batches out
 *
 * One socket per address, so a reply leaves from the address that was asked. Messages
 * are read up to 64 at a time, and replies sent with one call for all that the turn of
 * the loop brought; most of these are answers from the cache.
 */
#include "udp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gateway6/must.h>

#define BATCH 64
#define QUERY_ROOM 2048			/* a longer query is no query */
#define REPLY_ROOM 4096			/* dns64.edns_udp_size has this maximum */
#define RECEIVE_ROOM (1 << 20)		/* bytes in the kernel; rmem_max may make it less */
#define SOCKETS_MAX 256
#define TURNS_MAX 8			/* batches per wakeup: TCP and upstreams wait */

union peer {
	struct sockaddr	    any;
	struct sockaddr_in  v4;
	struct sockaddr_in6 v6;
};

struct slot {				/* one datagram in a batch */
	union peer   peer;
	struct iovec iov;
};

struct udp_socket {
	struct udp	  *udp;
	struct loop_watch *watch;
	int		   fd;		/* -1: free */
	uint32_t	   generation;
};

struct udp {
	struct dns64d	 *d;
	struct udp_socket socket[SOCKETS_MAX];
	struct mmsghdr	  in[BATCH], out[BATCH];
	struct slot	  in_slot[BATCH], out_slot[BATCH];
	uint8_t		  in_room[BATCH][QUERY_ROOM], out_room[BATCH][REPLY_ROOM];
	unsigned	  n_out;
	int		  out_fd;	/* whom the queued replies are for */
	struct udp_stats  stats;
};

static void batch_init(struct mmsghdr *m, struct slot *s, uint8_t *room, size_t size)
{
	s->iov = (struct iovec){ room, size };
	m->msg_hdr = (struct msghdr){ .msg_name = &s->peer, .msg_namelen = sizeof(s->peer),
				      .msg_iov = &s->iov, .msg_iovlen = 1 };
}

struct udp *udp_new(struct dns64d *d)
{
	struct udp *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->d = d;
	for (unsigned i = 0; i < SOCKETS_MAX; i++)
		u->socket[i] = (struct udp_socket){ .udp = u, .fd = -1 };
	for (unsigned i = 0; i < BATCH; i++) {
		batch_init(&u->in[i], &u->in_slot[i], u->in_room[i], QUERY_ROOM);
		batch_init(&u->out[i], &u->out_slot[i], u->out_room[i], REPLY_ROOM);
	}
	return u;
}

void udp_free(struct udp *u)
{
	if (!u)
		return;
	for (unsigned i = 0; i < SOCKETS_MAX; i++)
		if (u->socket[i].fd >= 0)
			udp_close(&u->socket[i]);
	free(u);
}

/* ---- where a client is: socket number and generation in .where ---- */

static uint64_t where_of(const struct udp_socket *s)
{
	return (uint64_t)s->generation << 32 | (uint64_t)(s - s->udp->socket);
}

static struct udp_socket *socket_at(struct udp *u, uint64_t where)
{
	struct udp_socket *s = &u->socket[where & (SOCKETS_MAX - 1)];

	return s->fd >= 0 && s->generation == where >> 32 ? s : NULL;
}

static struct dns64_client client_of(const struct udp_socket *s, const union peer *p)
{
	struct dns64_client c = { .where = where_of(s) };

	if (p->any.sa_family == AF_INET) {
		c.addr.b[10] = c.addr.b[11] = 0xff;
		memcpy(c.addr.b + 12, &p->v4.sin_addr, 4);
		c.port = ntohs(p->v4.sin_port);
		return c;
	}
	memcpy(c.addr.b, &p->v6.sin6_addr, sizeof(c.addr.b));
	c.port = ntohs(p->v6.sin6_port);
	c.link = p->v6.sin6_scope_id;
	return c;
}

static bool is_v4(const struct addr6 *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(a->b, mapped, sizeof(mapped));
}

static socklen_t peer_of(const struct dns64_client *c, union peer *p)
{
	if (is_v4(&c->addr)) {
		p->v4 = (struct sockaddr_in){ .sin_family = AF_INET,
					      .sin_port = htons(c->port) };
		memcpy(&p->v4.sin_addr, c->addr.b + 12, 4);
		return sizeof(p->v4);
	}
	p->v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(c->port),
				       .sin6_scope_id = c->link };
	memcpy(&p->v6.sin6_addr, c->addr.b, sizeof(c->addr.b));
	return sizeof(p->v6);
}

/* ---- out ---- */

void udp_flush(struct udp *u)
{
	unsigned sent = 0;

	while (sent < u->n_out) {	/* ends: each turn sends or skips at least one */
		int n = sendmmsg(u->out_fd, u->out + sent, u->n_out - sent, MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {		/* that one cannot be sent: the client asks again */
			u->stats.unsent++;
			n = 1;
		}
		sent += (unsigned)n;
	}
	u->n_out = 0;
}

void udp_reply(struct udp *u, const struct dns64_client *to, const uint8_t *bytes,
	       size_t len)
{
	struct udp_socket *s = socket_at(u, to->where);
	struct slot *slot;

	if (!s)
		return;
	must(len <= REPLY_ROOM, "UDP reply of %zu bytes", len);
	if (u->n_out == BATCH || (u->n_out && u->out_fd != s->fd))
		udp_flush(u);
	u->out_fd = s->fd;
	slot = &u->out_slot[u->n_out];
	memcpy(slot->iov.iov_base, bytes, len);
	slot->iov.iov_len = len;
	u->out[u->n_out++].msg_hdr.msg_namelen = peer_of(to, &slot->peer);
}

/* ---- in ---- */

static void take(struct udp_socket *s, const struct mmsghdr *m, uint64_t now_ms)
{
	const struct slot *slot = (const struct slot *)m->msg_hdr.msg_name;
	struct dns64_client from = client_of(s, &slot->peer);

	if (m->msg_hdr.msg_flags & MSG_TRUNC)
		s->udp->stats.truncated_in++;
	if (from.port)			/* nobody can be answered at port 0 */
		dns64_query(s->udp->d->core, &from, slot->iov.iov_base, m->msg_len, now_ms);
}

static int receive(struct udp_socket *s)
{
	struct udp *u = s->udp;
	int n;

	for (unsigned i = 0; i < BATCH; i++)
		u->in[i].msg_hdr.msg_namelen = sizeof(union peer);
	do {
		n = recvmmsg(s->fd, u->in, BATCH, MSG_DONTWAIT, NULL);
	} while (n < 0 && errno == EINTR);
	return n;
}

static void readable(void *arg)
{
	struct udp_socket *s = arg;
	struct udp *u = s->udp;
	uint64_t now_ms = loop_now_ms(u->d->base.loop);
	int n = BATCH;

	for (unsigned turn = 0; turn < TURNS_MAX && n == BATCH; turn++) {
		n = receive(s);
		for (int i = 0; i < n; i++)
			take(s, &u->in[i], now_ms);
	}
	dns64d_settle(u->d);
}

/* Room for bursts while a turn of the loop is busy; more than the default if we may. */
static void widen(int fd)
{
	int size = RECEIVE_ROOM;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

struct udp_socket *udp_open(struct udp *u, int fd)
{
	widen(fd);
	for (unsigned i = 0; i < SOCKETS_MAX; i++) {
		struct udp_socket *s = &u->socket[i];

		if (s->fd >= 0)
			continue;
		s->watch = loop_watch(u->d->base.loop, fd, LOOP_READABLE, readable, s);
		if (!s->watch)
			break;
		s->fd = fd;
		s->generation++;
		return s;
	}
	close(fd);
	return NULL;
}

void udp_close(struct udp_socket *s)
{
	if (s->udp->n_out && s->udp->out_fd == s->fd)
		udp_flush(s->udp);
	loop_unwatch(s->watch);
	close(s->fd);
	s->fd = -1;
	s->watch = NULL;
}

struct udp_stats udp_stats(const struct udp *u)
{
	return u->stats;
}

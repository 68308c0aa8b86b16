/*
 * udp.c - clients over UDP: batches in, batches out
 *
 * One socket per address, so a reply leaves from the address that was asked. Messages
 * are read up to 64 at a time; replies are gathered and leave together (udp_out.c).
 */
#include "udp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "udp_out.h"

#define QUERY_ROOM 2048			/* a longer query is no query */
#define RECEIVE_ROOM (1 << 20)		/* bytes in the kernel; rmem_max may make it less */
#define TURNS_MAX 8			/* batches per wakeup: TCP and upstreams wait */

#define BUSY_FROM 8			/* queries in one turn */
#define BUSY_STILL 12			/* the same after a rest */
#define REST_NS 50000			/* the kernel makes it twice as much at most */

struct slot {				/* one datagram in a batch */
	union udp_peer peer;
	struct iovec   iov;
};

struct udp_socket {
	struct udp	  *udp;
	uint32_t	   number;
	struct loop_watch *watch;
	int		   fd;		/* -1: free */
	uint32_t	   generation;
	bool		   busy;	/* it rested after its last turn */
};

struct udp {
	struct dns64d	 *d;
	struct udp_socket *socket[UDP_SOCKETS_MAX];	/* NULL: never needed so far */
	struct mmsghdr	  in[UDP_BATCH];
	struct slot	  slot[UDP_BATCH];
	uint8_t		  room[UDP_BATCH][QUERY_ROOM];
	struct udp_out	  out;
	uint64_t	  truncated_in;
};

static void batch_init(struct mmsghdr *m, struct slot *s, uint8_t *room)
{
	s->iov = (struct iovec){ room, QUERY_ROOM };
	m->msg_hdr = (struct msghdr){ .msg_name = &s->peer, .msg_namelen = sizeof(s->peer),
				      .msg_iov = &s->iov, .msg_iovlen = 1 };
}

struct udp *udp_new(struct dns64d *d)
{
	struct udp *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->d = d;
	for (unsigned i = 0; i < UDP_BATCH; i++)
		batch_init(&u->in[i], &u->slot[i], u->room[i]);
	return u;
}

void udp_free(struct udp *u)
{
	if (!u)
		return;
	for (unsigned i = 0; i < UDP_SOCKETS_MAX && u->socket[i]; i++) {
		if (u->socket[i]->fd >= 0)
			udp_close(u->socket[i]);
		free(u->socket[i]);
	}
	free(u);
}

/* ---- where a client is: socket number and generation in .where ---- */

static uint64_t where_of(const struct udp_socket *s)
{
	return (uint64_t)s->generation << 32 | s->number;
}

static struct udp_socket *socket_at(struct udp *u, uint64_t where)
{
	struct udp_socket *s = u->socket[where % UDP_SOCKETS_MAX];

	return s && s->fd >= 0 && s->generation == where >> 32 ? s : NULL;
}

static struct dns64_client client_of(const struct udp_socket *s, const union udp_peer *p)
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

static void peer_of(const struct dns64_client *c, union udp_peer *p)
{
	if (is_v4(&c->addr)) {
		p->v4 = (struct sockaddr_in){ .sin_family = AF_INET,
					      .sin_port = htons(c->port) };
		memcpy(&p->v4.sin_addr, c->addr.b + 12, 4);
		return;
	}
	p->v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(c->port),
				       .sin6_scope_id = c->link };
	memcpy(&p->v6.sin6_addr, c->addr.b, sizeof(c->addr.b));
}

/* ---- out ---- */

void udp_flush(struct udp *u)
{
	udp_out_flush(&u->out);
}

void udp_reply(struct udp *u, const struct dns64_client *to, const uint8_t *bytes,
	       size_t len)
{
	struct udp_socket *s = socket_at(u, to->where);
	struct udp_reply *r;

	if (!s)
		return;
	must(len <= UDP_REPLY_ROOM, "UDP reply of %zu bytes", len);
	r = udp_out_next(&u->out, s->fd);
	peer_of(to, &r->peer);
	r->len = (uint16_t)len;
	memcpy(r->bytes, bytes, len);
}

/* ---- in ---- */

static void take(struct udp_socket *s, const struct mmsghdr *m, uint64_t now_ms)
{
	const struct slot *slot = (const struct slot *)m->msg_hdr.msg_name;
	struct dns64_client from = client_of(s, &slot->peer);

	if (m->msg_hdr.msg_flags & MSG_TRUNC)
		s->udp->truncated_in++;
	if (from.port)			/* nobody can be answered at port 0 */
		dns64_query(s->udp->d->core, &from, slot->iov.iov_base, m->msg_len, now_ms);
}

static int receive(struct udp_socket *s)
{
	struct udp *u = s->udp;
	int n;

	for (unsigned i = 0; i < UDP_BATCH; i++)
		u->in[i].msg_hdr.msg_namelen = sizeof(union udp_peer);
	do {
		n = recvmmsg(s->fd, u->in, UDP_BATCH, MSG_DONTWAIT, NULL);
	} while (n < 0 && errno == EINTR);
	return n;
}

/*
 * So many at once come only when queries arrive faster than we serve them one by one.
 * Then a rest lets more of them gather, which makes each cheaper and the clients faster;
 * it goes on for as long as that is so. Below such a load nobody ever waits.
 */
static void rest_if_busy(struct udp_socket *s, unsigned served)
{
	static const struct timespec rest = { .tv_nsec = REST_NS };

	s->busy = served >= (s->busy ? BUSY_STILL : BUSY_FROM);
	if (s->busy)
		nanosleep(&rest, NULL);
}

static void readable(void *arg)
{
	struct udp_socket *s = arg;
	struct udp *u = s->udp;
	uint64_t now_ms = loop_now_ms(u->d->base.loop);
	unsigned served = 0;
	int n = UDP_BATCH;

	for (unsigned turn = 0; turn < TURNS_MAX && n == UDP_BATCH; turn++) {
		n = receive(s);
		for (int i = 0; i < n; i++)
			take(s, &u->in[i], now_ms);
		served += n > 0 ? (unsigned)n : 0;
	}
	dns64d_settle(u->d);
	rest_if_busy(s, served);
}

/*
 * Room for bursts while a turn of the loop is busy; more than the default if we may. No
 * flow label: one flow has one reply, and making labels up takes time.
 */
static void tune(int fd)
{
	int size = RECEIVE_ROOM, off = 0;

	setsockopt(fd, IPPROTO_IPV6, IPV6_AUTOFLOWLABEL, &off, sizeof(off));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* One that was closed, else a new one. Its generation outlives what it was open for. */
static struct udp_socket *socket_free(struct udp *u)
{
	unsigned i = 0;

	while (i < UDP_SOCKETS_MAX && u->socket[i] && u->socket[i]->fd >= 0)
		i++;
	if (i == UDP_SOCKETS_MAX)
		return NULL;
	if (!u->socket[i])
		u->socket[i] = calloc(1, sizeof(struct udp_socket));
	if (u->socket[i]) {
		u->socket[i]->udp = u;
		u->socket[i]->number = i;
		u->socket[i]->fd = -1;
	}
	return u->socket[i];
}

struct udp_socket *udp_open(struct udp *u, int fd)
{
	struct udp_socket *s = socket_free(u);

	tune(fd);
	if (s)
		s->watch = loop_watch(u->d->base.loop, fd, LOOP_READABLE, readable, s);
	if (!s || !s->watch) {
		close(fd);
		return NULL;
	}
	s->fd = fd;
	s->generation++;
	return s;
}

void udp_close(struct udp_socket *s)
{
	if (s->udp->out.fd == s->fd)
		udp_flush(s->udp);
	loop_unwatch(s->watch);
	close(s->fd);
	s->fd = -1;
	s->watch = NULL;
}

struct udp_stats udp_stats(const struct udp *u)
{
	return (struct udp_stats){ u->truncated_in, u->out.unsent };
}

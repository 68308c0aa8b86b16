/*
 * udp_out.c - replies over UDP, gathered and sent with few calls
 *
 * Nearly all the time of a cached answer is the kernel's: a route, a buffer and a way
 * down and up the stack for each datagram. Replies of one length to one client go
 * together as a run, a single large message that the kernel cuts again at the far end of
 * that way (UDP_SEGMENT, since Linux 4.18); and all runs leave with one call.
 *
 * A run is refused where the route's device cannot sum (EIO) or has a small MTU
 * (EINVAL, EMSGSIZE): then its replies go one by one.
 */
#include "udp_out.h"

#include <errno.h>
#include <netinet/udp.h>
#include <string.h>

#define RUN_LEN_MAX 1232		/* fits an MTU of 1280, RFC 8200 section 5 */
#define RUN_BYTES_MAX 65000		/* the kernel counts headers too */

struct run {
	struct iovec iov[UDP_BATCH];	/* of all runs, one behind the other */
	struct mmsghdr msg[UDP_BATCH];
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(uint16_t))]; } cut[UDP_BATCH];
	unsigned n, n_iov;
};

static socklen_t peer_len(const union udp_peer *p)
{
	return p->any.sa_family == AF_INET ? sizeof(p->v4) : sizeof(p->v6);
}

/* Ports first: they differ most often. */
static bool same_peer(const union udp_peer *a, const union udp_peer *b)
{
	if (a->v6.sin6_port != b->v6.sin6_port || a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return a->v6.sin6_scope_id == b->v6.sin6_scope_id &&
	       !memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof(a->v6.sin6_addr));
}

static bool joins(const struct udp_reply *first, const struct udp_reply *r)
{
	return !r->taken && r->len == first->len && same_peer(&r->peer, &first->peer);
}

static void run_add(struct run *w, struct udp_reply *r)
{
	r->taken = true;
	w->iov[w->n_iov++] = (struct iovec){ r->bytes, r->len };
	w->msg[w->n].msg_hdr.msg_iovlen++;
}

static void run_cut(struct run *w, uint16_t len)
{
	struct msghdr *h = &w->msg[w->n].msg_hdr;
	struct cmsghdr *c = &w->cut[w->n].head;

	memset(&w->cut[w->n], 0, sizeof(w->cut[0]));	/* its padding goes out too */
	h->msg_control = &w->cut[w->n];
	h->msg_controllen = sizeof(w->cut[0]);
	c->cmsg_level = SOL_UDP;
	c->cmsg_type = UDP_SEGMENT;
	c->cmsg_len = CMSG_LEN(sizeof(len));
	memcpy(CMSG_DATA(c), &len, sizeof(len));
}

/* The run that begins with reply i. */
static void run_from(struct run *w, struct udp_out *o, unsigned i)
{
	struct udp_reply *first = &o->reply[i];
	unsigned most = o->no_runs || first->len > RUN_LEN_MAX ? 1 : RUN_BYTES_MAX / first->len;
	struct msghdr *h = &w->msg[w->n].msg_hdr;

	*h = (struct msghdr){ .msg_name = &first->peer, .msg_namelen = peer_len(&first->peer),
			      .msg_iov = &w->iov[w->n_iov] };
	run_add(w, first);
	for (unsigned j = i + 1; j < o->n && h->msg_iovlen < most; j++)
		if (joins(first, &o->reply[j]))
			run_add(w, &o->reply[j]);
	if (h->msg_iovlen > 1)
		run_cut(w, first->len);
	w->n++;
}

static void send_singly(struct udp_out *o, const struct msghdr *run)
{
	for (size_t i = 0; i < run->msg_iovlen; i++) {
		struct msghdr one = { .msg_name = run->msg_name,
				      .msg_namelen = run->msg_namelen,
				      .msg_iov = &run->msg_iov[i], .msg_iovlen = 1 };

		if (sendmsg(o->fd, &one, MSG_DONTWAIT) < 0)
			o->unsent++;	/* the client asks again */
	}
}

/* This message was refused; what of it can go otherwise? */
static void refused(struct udp_out *o, const struct msghdr *h, int error)
{
	if (h->msg_iovlen == 1) {
		o->unsent++;
		return;
	}
	if (error == EIO)
		o->no_runs = true;
	send_singly(o, h);
}

void udp_out_flush(struct udp_out *o)
{
	struct run w;
	unsigned sent = 0;

	w.n = w.n_iov = 0;
	for (unsigned i = 0; i < o->n; i++)
		if (!o->reply[i].taken)
			run_from(&w, o, i);
	while (sent < w.n) {		/* ends: each turn sends or skips at least one */
		int n = sendmmsg(o->fd, w.msg + sent, w.n - sent, MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			refused(o, &w.msg[sent].msg_hdr, errno);
			n = 1;
		}
		sent += (unsigned)n;
	}
	o->n = 0;
}

struct udp_reply *udp_out_next(struct udp_out *o, int fd)
{
	struct udp_reply *r;

	if (o->n == UDP_BATCH || (o->n && o->fd != fd))
		udp_out_flush(o);
	o->fd = fd;
	r = &o->reply[o->n];
	r->bytes = o->room[o->n++];
	r->taken = false;
	return r;
}

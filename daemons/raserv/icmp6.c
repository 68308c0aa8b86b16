/*
 * icmp6.c - the one raw socket: RS and RA in, RA out (RFC 3542)
 *
 * One socket serves all links: the kernel tells with each packet over which it came,
 * with what hop limit, and whether in fragments; we tell it over which to send and with
 * what source. The checksum is the kernel's both ways (RFC 3542 3.1).
 *
 * Under a flood a wakeup for each packet would cost more than the packet. Beyond
 * CALM_PER_S the socket is left alone for PAUSE_MS at a time and then emptied at once;
 * what its buffer cannot hold is lost, as the budget of answers is long used up.
 *
 * Joining ff02::2 makes solicitations reach us on a link that does not forward. Where
 * the host forwards, the kernel is a member by itself and hands them to every raw
 * socket (IPV6_MULTICAST_ALL). So a join that fails for the limit of memberships
 * (net.core.optmem_max, some hundred) costs nothing.
 */
#include "icmp6.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <linux/icmpv6.h>

#include <gateway6/must.h>
#include <gateway6/ratelimit.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/nd.h>

#define BATCH 32			/* packets a system call */
#define BATCHES 16			/* and calls a wakeup: others get their turn */
#define CALM_PER_S 1000
#define PAUSE_MS 10
#define PACKET_MAX 2048
#define CONTROL_MAX 256
#define RECEIVE_BUFFER (256 * 1024)

#ifndef IPV6_RECVFRAGSIZE		/* linux/in6.h; glibc's netinet/in.h lacks it */
#define IPV6_RECVFRAGSIZE 77
#endif

struct slot {
	uint8_t bytes[PACKET_MAX];
	_Alignas(struct cmsghdr) char control[CONTROL_MAX];
	struct sockaddr_in6 from;
	struct iovec iov;
};

struct icmp6 {
	int fd;
	struct loop_watch *watch;
	struct loop_timer *resume;
	struct ratelimit calm;
	struct icmp6_plan plan;
	struct slot slot[BATCH];
	struct mmsghdr head[BATCH];
};

static const struct in6_addr all_routers = {
	.s6_addr = { 0xff, 0x02, [15] = 2 },	/* RFC 4291 2.7.1 */
};

/* ---- in ---- */

static void control_read(struct msghdr *m, struct nd_in *in)
{
	/* ends: CMSG_NXTHDR moves on inside the buffer */
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		struct in6_pktinfo info;

		if (c->cmsg_level != IPPROTO_IPV6)
			continue;
		if (c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			in->link = (uint32_t)info.ipi6_ifindex;
		} else if (c->cmsg_type == IPV6_HOPLIMIT) {
			memcpy(&in->hop_limit, CMSG_DATA(c), sizeof(in->hop_limit));
		} else if (c->cmsg_type == IPV6_RECVFRAGSIZE) {
			in->fragmented = true;	/* only there when it came in pieces */
		}
	}
}

static void receive_one(struct icmp6 *s, int i)
{
	struct nd_in in = { .hop_limit = -1, .bytes = s->slot[i].bytes,
			    .len = s->head[i].msg_len };

	memcpy(in.src.b, &s->slot[i].from.sin6_addr, sizeof(in.src.b));
	control_read(&s->head[i].msg_hdr, &in);
	s->plan.received(s->plan.arg, &in);
}

static void slots_ready(struct icmp6 *s)
{
	for (int i = 0; i < BATCH; i++) {
		struct slot *slot = &s->slot[i];

		slot->iov = (struct iovec){ slot->bytes, sizeof(slot->bytes) };
		s->head[i].msg_hdr = (struct msghdr){
			.msg_name = &slot->from, .msg_namelen = sizeof(slot->from),
			.msg_iov = &slot->iov, .msg_iovlen = 1,
			.msg_control = slot->control, .msg_controllen = sizeof(slot->control),
		};
	}
}

/* How many there were, up to BATCH. */
static int receive_batch(struct icmp6 *s)
{
	int n;

	slots_ready(s);
	n = recvmmsg(s->fd, s->head, BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++)
		receive_one(s, i);
	return n > 0 ? n : 0;
}

static bool is_flood(struct icmp6 *s, int packets)
{
	bool calm = true;

	for (int i = 0; i < packets; i++)
		calm = ratelimit_take(&s->calm, loop_now_ms(s->plan.loop));
	return !calm;
}

static void readable(void *arg)
{
	struct icmp6 *s = arg;
	int n, sum = 0;

	for (int i = 0; i < BATCHES; i++) {
		n = receive_batch(s);
		sum += n;
		if (n < BATCH)
			break;
	}
	if (sum > 0)
		s->plan.done(s->plan.arg);
	if (is_flood(s, sum)) {
		loop_unwatch(s->watch);
		s->watch = NULL;
		loop_timer_at(s->resume, loop_now_ms(s->plan.loop) + PAUSE_MS);
	}
}

/* Without memory for the watch: in a second there may be some. */
static void resume(void *arg, uint64_t now_ms)
{
	struct icmp6 *s = arg;

	s->watch = loop_watch(s->plan.loop, s->fd, LOOP_READABLE, readable, s);
	if (!s->watch)
		loop_timer_at(s->resume, now_ms + 1000);
}

/* ---- the socket ---- */

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int set_filter(int fd)
{
	struct icmp6_filter filter;

	memset(&filter, 0xff, sizeof(filter));	/* a set bit blocks its type */
	filter.data[ICMP6_RS >> 5] &= ~(1u << (ICMP6_RS & 31));
	filter.data[ICMP6_RA >> 5] &= ~(1u << (ICMP6_RA & 31));
	return setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &filter, sizeof(filter));
}

static int socket_open(void)
{
	static const struct { int option, value; } options[] = {
		{ IPV6_UNICAST_HOPS, ND_HOP_LIMIT }, { IPV6_MULTICAST_HOPS, ND_HOP_LIMIT },
		{ IPV6_MULTICAST_LOOP, 0 }, { IPV6_RECVPKTINFO, 1 },
		{ IPV6_RECVHOPLIMIT, 1 }, { IPV6_RECVFRAGSIZE, 1 },
		{ IPV6_FREEBIND, 1 },	/* good-bye from a source that is gone */
		/* RFC 6980 5: never in pieces; a forged Packet Too Big would do that to all */
		{ IPV6_DONTFRAG, 1 }, { IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE },
	};
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6);

	if (fd < 0)
		return -1;
	if (set_filter(fd) < 0)
		goto no_option;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (set(fd, IPPROTO_IPV6, options[i].option, options[i].value) < 0)
			goto no_option;
	set(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);	/* less is fine */
	return fd;

no_option:
	close(fd);
	return -1;
}

struct icmp6 *icmp6_new(const struct icmp6_plan *plan)
{
	struct icmp6 *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->plan = *plan;
	s->calm = ratelimit_of(CALM_PER_S, CALM_PER_S);
	s->fd = socket_open();
	s->resume = loop_timer(plan->loop, resume, s);
	if (s->fd >= 0 && s->resume)
		s->watch = loop_watch(plan->loop, s->fd, LOOP_READABLE, readable, s);
	if (s->watch)
		return s;
	icmp6_free(s);
	return NULL;
}

void icmp6_free(struct icmp6 *s)
{
	int error = errno;			/* of whoever is failing */

	if (!s)
		return;
	loop_unwatch(s->watch);
	loop_timer_free(s->resume);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
	errno = error;
}

static void membership(struct icmp6 *s, int option, uint32_t link)
{
	struct ipv6_mreq m = { .ipv6mr_multiaddr = all_routers, .ipv6mr_interface = link };

	setsockopt(s->fd, IPPROTO_IPV6, option, &m, sizeof(m));
}

void icmp6_join(struct icmp6 *s, uint32_t link)
{
	membership(s, IPV6_ADD_MEMBERSHIP, link);	/* twice is EADDRINUSE, harmless */
}

void icmp6_leave(struct icmp6 *s, uint32_t link)
{
	membership(s, IPV6_DROP_MEMBERSHIP, link);
}

/* ---- out ---- */

static void control_write(struct msghdr *m, const struct ra_out *out)
{
	struct in6_pktinfo info = { .ipi6_ifindex = (int)out->link };
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	must(c, "icmp6: no room for a control message");
	memcpy(&info.ipi6_addr, out->src.b, sizeof(info.ipi6_addr));
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(c), &info, sizeof(info));
}

int icmp6_send(struct icmp6 *s, const struct ra_out *out)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = { 0 };
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_scope_id = out->link };
	struct iovec iov = { (void *)(uintptr_t)out->bytes, out->len };
	struct msghdr m = { .msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov,
			    .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };

	memcpy(&to.sin6_addr, out->dst.b, sizeof(to.sin6_addr));
	control_write(&m, out);
	return sendmsg(s->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

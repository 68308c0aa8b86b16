/*
 * doctor_mtu.c - the path MTU through the translator, by trying
 *
 * ICMPv6 echoes of falling sizes, which nobody may cut on the way. What is too large must
 * be answered by Packet Too Big (RFC 8201); where it vanishes instead, connections of
 * guests hang as soon as much is sent. Sizes are those of IPv6; on the IPv4 side a packet
 * is 20 bytes smaller.
 */
#include "doctor.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gateway6/must.h>

#define SIZE_MIN 1280			/* of IPv6: RFC 8200 section 5 */
#define HEADERS 60			/* of IPv6 and TCP */
#define WAIT_MS 700

static const unsigned sizes[] = {	/* what tunnels, PPPoE and VXLAN leave of 1500 */
	1500, 1492, 1480, 1472, 1460, 1450, 1440, 1420, 1400, 1380, 1360, 1320, SIZE_MIN,
};

enum reply { ANSWERED, TOO_BIG, SILENT, IMPOSSIBLE };

struct probe {
	int	 fd;
	struct sockaddr_in6 to;
	uint16_t id, seq;
	unsigned too_big_mtu;		/* what the last Packet Too Big said */
};

/* The kernel puts the checksum in (RFC 3542 section 3.1). */
static enum reply probe_send(struct probe *p, unsigned size)
{
	union { struct icmp6_hdr h; uint8_t b[1500]; } packet = { .h = {
		.icmp6_type = ICMP6_ECHO_REQUEST } };
	size_t len = size - 40;		/* the IPv6 header */

	packet.h.icmp6_id = p->id;
	packet.h.icmp6_seq = ++p->seq;
	if (sendto(p->fd, &packet, len, 0, (const struct sockaddr *)&p->to, sizeof(p->to)) ==
	    (ssize_t)len)
		return ANSWERED;
	return errno == EMSGSIZE ? TOO_BIG : IMPOSSIBLE;
}

/* Replies to earlier ones, and errors of other programs, are passed over: at most 64. */
static enum reply probe_wait(struct probe *p)
{
	struct pollfd wait = { .fd = p->fd, .events = POLLIN };
	union { struct icmp6_hdr h; uint8_t b[2048]; } packet;

	for (unsigned i = 0; i < 64 && poll(&wait, 1, WAIT_MS) == 1; i++) {
		ssize_t len = recv(p->fd, &packet, sizeof(packet), MSG_DONTWAIT);

		if (len < (ssize_t)sizeof(packet.h))
			continue;
		if (packet.h.icmp6_type == ICMP6_PACKET_TOO_BIG) {
			p->too_big_mtu = ntohl(packet.h.icmp6_mtu);
			return TOO_BIG;
		}
		if (packet.h.icmp6_id == p->id && packet.h.icmp6_seq == p->seq)
			return ANSWERED;
	}
	return SILENT;
}

static enum reply probe_size(struct probe *p, unsigned size)
{
	enum reply sent = probe_send(p, size);

	return sent == ANSWERED ? probe_wait(p) : sent;
}

/* Not connected: a Packet Too Big comes from a router on the way. */
static bool probe_open(struct probe *p, const struct sockaddr_in6 *to)
{
	int probe = IPV6_PMTUDISC_PROBE;
	struct icmp6_filter filter;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &filter);
	*p = (struct probe){ .fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6),
			     .id = (uint16_t)getpid(), .to = *to };
	p->to.sin6_port = 0;
	return p->fd >= 0 &&
	       setsockopt(p->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) == 0 &&
	       setsockopt(p->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &probe, sizeof(probe)) == 0;
}

/* From the largest down: the first that is answered; *silent: the last one that was not,
 * and that nobody complained of. */
static unsigned largest(struct probe *p, unsigned *silent)
{
	unsigned below = UINT32_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		enum reply r;

		if (sizes[i] > below)
			continue;
		r = probe_size(p, sizes[i]);
		if (r == ANSWERED)
			return sizes[i];
		if (r == SILENT)
			*silent = sizes[i];
		else if (p->too_big_mtu >= SIZE_MIN && p->too_big_mtu < sizes[i])
			below = p->too_big_mtu;
	}
	return 0;
}

bool doctor_mtu(struct doctor *d, const struct sockaddr_in6 *to)
{
	unsigned mtu = 0, silent = 0;
	char remedy[60];
	struct probe p;

	if (probe_open(&p, to) && probe_size(&p, SIZE_MIN) == ANSWERED)
		mtu = largest(&p, &silent);
	if (p.fd >= 0)
		close(p.fd);
	snprintf(remedy, sizeof(remedy), "nat64: { mss_clamp: %u }", mtu - HEADERS);
	if (mtu && silent)
		finding(d, WARN, remedy, "path MTU through NAT64: %u, but packets of %u vanish "
			"without a Packet Too Big; connections that send much will hang", mtu,
			silent);
	else if (mtu)
		finding(d, FINE, NULL, "path MTU through NAT64: %u", mtu);
	return mtu != 0;
}

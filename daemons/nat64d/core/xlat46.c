/*
 * xlat46.c - IPv4 headers become IPv6 headers (RFC 7915 section 4)
 *
 * As in xlat64.c only headers are written, into room6. A Fragment header appears only
 * when the packet is a fragment or has to become some: never an atomic fragment
 * (RFC 8021).
 *
 * Without DF, what does not fit lowest_ipv6_mtu (1280) is fragmented to fit (4); with DF,
 * what does not fit the next hop, or a path that told us (pmtu.c), is answered with
 * "fragmentation needed". By segment for a superpacket; a TCP one is cut into smaller
 * segments.
 */
#include "xlat.h"

#include <gateway6/csum.h>

#include "emit.h"
#include "icmp_map.h"
#include "mss.h"
#include "pmtu.h"
#include "xlat_icmp.h"
#include "xlat_l4.h"

#define GROWTH 20u		/* an IPv6 header is that much longer */

static uint8_t proto6(const struct xlat46 *x)
{
	return x->v.l4 == NAT64_ICMP ? IP_ICMP6 : x->v.ip->protocol;
}

/* ---- size ---- */

struct size6 {
	bool	 fragment_header;
	uint16_t gso_size;		/* of what leaves */
	uint32_t limit;			/* fragment to this */
};

static uint32_t segment_len(const struct xlat46 *x)
{
	uint32_t payload = x->offload.gso_size ? x->v.head_len + x->offload.gso_size :
						 x->v.l4_len;

	return (uint32_t)sizeof(struct ip6_wire) + payload;
}

static uint32_t mtu_to_guest(const struct nat64 *n, const struct xlat46 *x, uint32_t len)
{
	return pmtu_to6(n, &x->out.guest.addr, len, x->now_ms);
}

static enum nat64_drop size_of_whole(const struct nat64 *n, struct xlat46 *x,
				     struct size6 *size)
{
	uint32_t len = segment_len(x);
	uint32_t room = x->v.df ? mtu_to_guest(n, x, len) : lowest_mtu6(n);

	if (len <= room)
		return DROP_NONE;
	if (x->offload.gso_size && x->offload.gso_tcp) {
		size->gso_size = (uint16_t)(room - sizeof(struct ip6_wire) - x->v.head_len);
		return DROP_NONE;
	}
	if (x->v.df || x->offload.gso_size) {
		x->owed_value = mtu_to_guest(n, x, len) - GROWTH;
		return DROP_TOO_BIG;
	}
	size->limit = lowest_mtu6(n);
	size->fragment_header = true;
	return DROP_NONE;
}

static enum nat64_drop size_of_fragment(const struct nat64 *n, struct xlat46 *x,
					struct size6 *size)
{
	uint32_t len = segment_len(x), head = (uint32_t)sizeof(struct ip6_frag_wire);
	uint32_t mtu = mtu_to_guest(n, x, len + head);

	size->fragment_header = x->v.fragment || len > lowest_mtu6(n);
	size->limit = x->v.df ? mtu : lowest_mtu6(n);
	if (x->v.df && len + head > mtu) {
		x->owed_value = mtu - GROWTH - head;
		return DROP_TOO_BIG;
	}
	return DROP_NONE;
}

/* ---- headers ---- */

static void header(const struct nat64 *n, const struct xlat46 *x, const struct size6 *size,
		   struct ip6_wire *ip)
{
	uint32_t extra = size->fragment_header ? (uint32_t)sizeof(struct ip6_frag_wire) : 0;

	*ip = (struct ip6_wire){
		.ver_class_flow = ip6_ver_class_flow(x->v.ip->tos, 0),
		.payload_len = put16((uint16_t)(x->v.l4_len + extra)),
		.next_header = extra ? IP6_FRAGMENT : proto6(x),
		.hop_limit = (uint8_t)(x->v.ip->ttl - hops_taken(x)),
		.src = prefixes_embed(&n->conf.prefixes, x->prefix, x->out.peer.addr),
		.dst = x->out.guest.addr,
	};
}

static void fragment_header(const struct xlat46 *x, struct ip6_frag_wire *f)
{
	uint16_t more = x->v.more ? IP6_FRAG_MORE : 0;

	*f = (struct ip6_frag_wire){
		.next_header = proto6(x), .id = put32(get16(x->v.ip->id)),
		.offset_flags = put16((uint16_t)(x->v.frag_at | more)),
	};
}

/* RFC 6146 section 3.4: a UDP checksum that IPv4 left out must be made. */
static void make_udp_checksum(const struct xlat46 *x, const struct ip6_wire *ip,
			      struct udp_wire *udp)
{
	const uint8_t *body = x->v.bytes + x->v.l4_at + sizeof(*udp);
	uint16_t len = get16(udp->len);
	struct sum s = sum_pseudo6(&ip->src, &ip->dst, IP_UDP, len);

	s = sum_bytes(s, udp, sizeof(*udp));
	udp->checksum = csum_finish(sum_bytes(s, body, len - sizeof(*udp)));
	if (get16(udp->checksum) == 0)
		udp->checksum = put16(0xffff);
}

static bool offers_mss(const struct xlat46 *x)
{
	return x->v.l4 == NAT64_TCP && x->v.tcp->flags & TCP_SYN;
}

static void transport(const struct nat64 *n, const struct xlat46 *x,
		      const struct ip6_wire *ip, uint8_t *head)
{
	struct udp_wire *udp = (void *)head;
	struct l4_change c = {
		.old_pseudo = sum_words(sum_zero, &x->v.ip->src, 2 * sizeof(struct addr4)),
		.new_pseudo = sum_words(sum_zero, &ip->src, 2 * sizeof(struct addr6)),
		.sport = x->out.peer.port, .dport = x->out.guest.port,
		.mss_max = offers_mss(x) ? mss_max(n, &x->out.guest.addr, x->in.peer.addr,
						   x->now_ms) : 0,
		.kind = x->offload.partial_csum ? CSUM_PARTIAL : CSUM_FULL,
	};

	xlat_l4_ports(x->v.l4, head, x->v.head_len, &c);
	if (x->v.l4 == NAT64_UDP && !x->offload.partial_csum && get16(udp->checksum) == 0)
		make_udp_checksum(x, ip, udp);
}

static void query(const struct xlat46 *x, const struct ip6_wire *ip, uint8_t *head)
{
	struct icmp_change c = {
		.old_pseudo = sum_zero,
		.new_pseudo = sum_pseudo6(&ip->src, &ip->dst, IP_ICMP6, x->v.l4_len),
		.type = icmp46_query(x->v.icmp->type),
		.id = x->out.guest.port,
	};

	xlat_l4_query(head, &c);
}

/* The headers stand one behind the other, the last ending where the first would. */
static void write_headers(struct nat64 *n, struct xlat46 *x, const struct size6 *size,
			  struct cargo *c)
{
	struct ip6_wire *ip = (void *)n->room6;
	uint8_t *head = (uint8_t *)(ip + 1);

	header(n, x, size, ip);
	if (size->fragment_header) {
		fragment_header(x, (void *)head);
		head += sizeof(struct ip6_frag_wire);
	}
	memcpy(head, x->v.bytes + x->v.l4_at, x->v.head_len);
	if (x->v.head_len && x->v.l4 == NAT64_ICMP)
		query(x, ip, head);
	else if (x->v.head_len)
		transport(n, x, ip, head);
	c->head = n->room6;
	c->l4_at = (size_t)(head - n->room6);
	c->head_len = c->l4_at + x->v.head_len;
}

enum nat64_drop xlat46_run(struct nat64 *n, struct xlat46 *x)
{
	struct cargo c = { .l4 = x->v.l4 };
	struct size6 size = { .gso_size = x->offload.gso_size };
	enum nat64_drop why;

	if (x->v.ip->ttl <= hops_taken(x))
		return DROP_HOP_LIMIT;
	if (x->is_error)
		return xlat_icmp46_error(n, x);
	why = x->v.fragment || x->reassembled ? size_of_fragment(n, x, &size) :
						size_of_whole(n, x, &size);
	if (why)
		return why;
	write_headers(n, x, &size, &c);
	c.body = x->bytes + x->v.l4_at + x->v.head_len;
	c.body_len = x->v.l4_len - x->v.head_len;
	c.offload = x->offload;
	c.offload.gso_size = size.gso_size;
	c.limit = size.fragment_header ? size.limit : 0;
	emit6(n, &c);
	return DROP_NONE;
}

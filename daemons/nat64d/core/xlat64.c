/*
 * xlat64.c - IPv6 headers become IPv4 headers (RFC 7915 section 5)
 *
 * The payload stays where it is: only headers are written, into room4, and go out in
 * front of it.
 *
 * Sizes are judged by what will be on the wire, so by segment for a superpacket. Up to
 * 1260 bytes a packet goes without DF and may be fragmented, by us too; a larger one
 * carries DF, and when the next hop cannot take it the guest is told (5.1). Only a TCP
 * superpacket needs neither: its segments are cut smaller.
 *
 * Identification: unique per source, destination and protocol for what may be
 * fragmented (RFC 6864 section 4.3), by counters that pairs of addresses share;
 * zero for atomic packets, whose identification means nothing.
 */
#include "xlat64.h"

#include <gateway6/csum.h>

#include "emit.h"
#include "hairpin.h"
#include "icmp_map.h"
#include "mss.h"
#include "pmtu.h"
#include "view_l4.h"
#include "xlat_icmp.h"
#include "xlat_l4.h"

void ip4_finish(struct ip4_wire *ip)
{
	/* word by word, as values: what was just written need not be read back */
	struct sum s = { (uint32_t)ip->ver_ihl << 8 | ip->tos };

	s.v += get16(ip->total_len) + (uint64_t)get16(ip->id) + get16(ip->flags_offset);
	s.v += (uint32_t)ip->ttl << 8 | ip->protocol;
	s.v += (uint64_t)addr4_value(ip->src) + addr4_value(ip->dst);
	ip->checksum = csum_finish(s);
}

uint32_t ip4_id_at(const struct nat64 *n, struct addr4 lent, struct addr4 peer)
{
	uint32_t pair = addr4_value(peer) ^ addr4_value(lent) * 0x85ebca6bu;

	static_assert(NAT64_IDS == 1u << 12, "20 bits are shifted out");
	return (pair ^ n->id_key) * 0x9e3779b1u >> 20;
}

uint16_t ip4_id(struct nat64 *n, const struct tuple4 *out, uint32_t count)
{
	uint32_t at = ip4_id_at(n, out->lent.addr, out->peer.addr);

	/* in one step: the fast path counts there too */
	return (uint16_t)((n->id[at] += count) - count);
}

/* ---- size ---- */

struct size4 {
	uint32_t segment;		/* on the wire, header included */
	uint32_t limit;			/* fragment to this; 0: as it is */
	uint16_t flags_offset, id;
	uint16_t gso_size;		/* of what leaves */
};

static bool comes_back(const struct nat64 *n, const struct xlat64 *x)
{
	return hairpin_wanted(n, x->out.l4, x->out.peer);
}

/* A packet that was whole when the guest sent it. */
static enum nat64_drop size_of_whole(struct nat64 *n, struct xlat64 *x, struct size4 *size)
{
	uint32_t head = (uint32_t)sizeof(struct ip4_wire) + x->v.head_len;
	uint32_t mtu, count = 1;

	size->segment = (uint32_t)sizeof(struct ip4_wire) + x->v.l4_len;
	if (x->v.l4_len > VIEW_L4_MAX) {
		x->owed_value = IP6_MTU_MIN;	/* no IPv4 packet can be as long */
		return DROP_TOO_BIG;
	}
	if (x->offload.gso_size) {
		size->segment = head + x->offload.gso_size;
		count = x->v.l4_len / x->offload.gso_size + 1;
	}
	mtu = pmtu_to4(n, x->out.peer.addr, size->segment, x->now_ms);
	if (size->segment > mtu && !comes_back(n, x)) {
		if (x->offload.gso_size && x->offload.gso_tcp) {
			size->segment = mtu;
			size->gso_size = (uint16_t)(mtu - head);
		} else if (size->segment >= NAT64_DF_FROM || x->offload.gso_size) {
			x->owed_value = mtu + 20 > IP6_MTU_MIN ? mtu + 20 : IP6_MTU_MIN;
			return DROP_TOO_BIG;
		} else {
			size->limit = mtu;	/* 5.1.1: up to 1280 bytes we fragment */
		}
	}
	size->flags_offset = size->segment >= NAT64_DF_FROM ? IP4_DF : 0;
	size->id = size->flags_offset ? 0 : ip4_id(n, &x->out, count);
	return DROP_NONE;
}

/* 5.1.1: identification, offset and more-fragments as they came, DF clear. */
static void size_of_fragment(struct nat64 *n, struct xlat64 *x, struct size4 *size)
{
	size->limit = comes_back(n, x) ? 0 : n->host.mtu4;
	size->id = x->reassembled ? x->frag_id : (uint16_t)x->v.frag_id;
	if (!x->reassembled)
		size->flags_offset = (uint16_t)(x->v.frag_at / 8 | (x->v.more ? IP4_MF : 0));
}

/* ---- headers ---- */

static void header(const struct xlat64 *x, const struct size4 *size, struct ip4_wire *ip)
{
	*ip = (struct ip4_wire){
		.ver_ihl = 4 << 4 | sizeof(*ip) / 4,
		.tos = ip6_class(x->v.ip),
		.total_len = put16((uint16_t)(sizeof(*ip) + x->v.l4_len)),
		.id = put16(size->id),
		.flags_offset = put16(size->flags_offset),
		.ttl = (uint8_t)(x->v.ip->hop_limit - 1),
		.protocol = x->v.l4 == NAT64_ICMP ? IP_ICMP4 : x->v.proto,
		.src = x->out.lent.addr, .dst = x->out.peer.addr,
	};
	ip4_finish(ip);
}

static bool offers_mss(const struct xlat64 *x)
{
	return x->v.l4 == NAT64_TCP && x->v.tcp->flags & TCP_SYN;
}

/* Source and destination of both families: what of the pseudo headers differs. */
static void transport(const struct nat64 *n, const struct xlat64 *x,
		      const struct ip4_wire *ip, uint8_t *head)
{
	struct sum old6 = sum_words(sum_zero, &x->v.ip->src, 2 * sizeof(struct addr6));

	if (x->v.l4 == NAT64_ICMP) {
		struct icmp_change c = {
			.old_pseudo = sum_pseudo6(&x->v.ip->src, &x->v.ip->dst, IP_ICMP6,
						  x->v.l4_len),
			.new_pseudo = sum_zero,		/* ICMPv4 has none */
			.type = icmp64_query(x->v.icmp->type),
			.id = x->out.lent.port,
		};

		xlat_l4_query(head, &c);
	} else {
		struct l4_change c = {
			.old_pseudo = old6,
			.new_pseudo = sum_words(sum_zero, &ip->src, 2 * sizeof(struct addr4)),
			.sport = x->out.lent.port, .dport = x->out.peer.port,
			.mss_max = offers_mss(x) ? mss_max(n, &x->in.guest.addr,
							   x->out.peer.addr,
							   x->now_ms) : 0,
			.kind = x->offload.partial_csum ? CSUM_PARTIAL : CSUM_FULL,
		};

		xlat_l4_ports(x->v.l4, head, x->v.head_len, &c);
	}
}

enum nat64_drop xlat64_run(struct nat64 *n, struct xlat64 *x)
{
	struct ip4_wire *ip = (void *)n->room4;
	struct cargo c = { .head = n->room4, .l4_at = sizeof(*ip),
			   .head_len = sizeof(*ip) + x->v.head_len };
	struct size4 size = { .gso_size = x->offload.gso_size };
	enum nat64_drop why = DROP_NONE;

	if (x->v.ip->hop_limit <= 1)
		return DROP_HOP_LIMIT;
	if (x->is_error)
		return xlat_icmp64_error(n, x);
	if (x->v.fragment || x->reassembled)
		size_of_fragment(n, x, &size);
	else
		why = size_of_whole(n, x, &size);
	if (why)
		return why;
	header(x, &size, ip);
	memcpy(ip + 1, x->v.bytes + x->v.l4_at, x->v.head_len);
	if (x->v.head_len)
		transport(n, x, ip, n->room4 + sizeof(*ip));
	c.body = x->bytes + x->v.l4_at + x->v.head_len;
	c.body_len = x->v.l4_len - x->v.head_len;
	c.offload = x->offload;
	c.offload.gso_size = size.gso_size;
	c.limit = size.limit;
	c.l4 = x->v.l4;
	return emit4(n, &c, x->out.peer, x->now_ms);
}

/*
 * xlat_icmp64.c - ICMPv6 errors become ICMPv4 errors (RFC 7915 sections 5.2, 5.3)
 *
 * An error is made anew as a whole packet: its inner packet gets the headers of the
 * other family, and so another length (quote.c). It is small, so it is copied and its
 * checksum is summed from scratch.
 *
 * Not here: which type becomes which (icmp_map.c); queries, which change two fields
 * and go on like any datagram (xlat_l4.c).
 */
#include "xlat_icmp.h"

#include <gateway6/csum.h>

#include "emit.h"
#include "icmp_map.h"
#include "pmtu.h"
#include "quote.h"
#include "xlat64.h"
#include "xlat_l4.h"

#define HEADERS4 (sizeof(struct ip4_wire) + sizeof(struct icmp_wire))

/* The inner header: as sent by the peer, so its source is the peer's address. */
static void inner_header4(const struct xlat64 *x, struct ip4_wire *ip)
{
	const struct view6 *i = &x->inner;
	uint32_t claimed = get16(i->ip->payload_len) + (uint32_t)sizeof(struct ip6_wire);
	uint32_t len = (uint32_t)sizeof(*ip) + (claimed > i->l4_at ? claimed - i->l4_at : 0);
	uint16_t flags = len >= NAT64_DF_FROM ? IP4_DF : 0;

	if (i->had_frag_header)
		flags = (uint16_t)(i->frag_at / 8 | (i->more ? IP4_MF : 0));
	*ip = (struct ip4_wire){
		.ver_ihl = 4 << 4 | sizeof(*ip) / 4, .tos = ip6_class(i->ip),
		.total_len = put16((uint16_t)(len > UINT16_MAX ? UINT16_MAX : len)),
		.id = put16(i->had_frag_header ? (uint16_t)i->frag_id : 0),
		.flags_offset = put16(flags),
		.ttl = i->ip->hop_limit,	/* 5.3: not touched */
		.protocol = i->proto == IP_ICMP6 ? IP_ICMP4 : i->proto,
		.src = x->out.peer.addr, .dst = x->out.lent.addr,
	};
	ip4_finish(ip);
}

static void inner_l4_64(const struct xlat64 *x, const struct ip4_wire *ip, uint8_t *head,
			size_t present)
{
	const struct view6 *i = &x->inner;

	if (i->l4 == NAT64_ICMP) {
		uint32_t claimed = get16(i->ip->payload_len) + (uint32_t)sizeof(struct ip6_wire);
		struct icmp_change c = {
			.old_pseudo = sum_pseudo6(&i->ip->src, &i->ip->dst, IP_ICMP6,
						  claimed - i->l4_at),
			.type = icmp64_query(i->icmp->type), .id = x->out.lent.port,
		};

		xlat_l4_query(head, &c);
	} else if (i->l4 != NAT64_OTHER) {
		struct l4_change c = {
			.old_pseudo = sum_words(sum_zero, &i->ip->src, 2 * sizeof(struct addr6)),
			.new_pseudo = sum_words(sum_zero, &ip->src, 2 * sizeof(struct addr4)),
			.sport = x->out.peer.port, .dport = x->out.lent.port,
		};

		xlat_l4_ports(i->l4, head, present, &c);
	}
}

/* The guest itself appears as its pool address, a router before it as our own. */
static struct addr4 error_source4(const struct nat64 *n, const struct xlat64 *x)
{
	if (addr6_equal(&x->v.ip->src, &x->in.guest.addr) || addr4_is_zero(n->host.own4) ||
	    x->mapped)		/* share: the kernel's NAT knows nothing of this flow */
		return x->out.lent.addr;
	return n->host.own4;
}

static enum nat64_drop rest64(struct nat64 *n, const struct xlat64 *x,
			      const struct icmp_map *map, struct icmp_wire *icmp)
{
	if (map->rest == REST_MTU) {
		struct icmp_mtu m = { .advertised = get32(x->v.icmp->mtu),
				      .mtu4 = n->host.mtu4, .mtu6 = n->host.mtu6,
				      .inner_fragment = x->inner.had_frag_header };

		icmp->v4.mtu = put16((uint16_t)icmp64_mtu(&m));
		pmtu_learn6(n, &x->in.guest.addr, m.advertised, x->now_ms);
	}
	if (map->rest == REST_POINTER) {
		icmp->v4.pointer = icmp64_pointer(get32(x->v.icmp->pointer));
		if (icmp->v4.pointer == ICMP_POINTER_NA)
			return DROP_ICMP_POINTER;
	}
	return DROP_NONE;
}

/* The inner packet in the other family at `at`; how many bytes it takes. */
static size_t inner64(const struct xlat64 *x, const struct quote *q, uint8_t *at)
{
	struct ip4_wire *ip = (void *)at;
	size_t rest = q->inner_len - x->inner.l4_at;

	if (rest > x->inner.l4_len)
		rest = x->inner.l4_len;		/* padding behind a short inner packet */
	inner_header4(x, ip);
	memcpy(ip + 1, q->inner + x->inner.l4_at, rest);
	inner_l4_64(x, ip, (uint8_t *)(ip + 1), rest);
	return sizeof(*ip) + rest;
}

static enum nat64_drop send64(struct nat64 *n, const struct xlat64 *x, size_t len)
{
	struct ip4_wire *ip = (void *)n->room4;
	struct icmp_wire *icmp = (void *)(ip + 1);
	struct cargo c = { .head = n->room4, .head_len = sizeof(*ip) + len,
			   .l4_at = sizeof(*ip), .l4 = x->inner.l4 };

	icmp->checksum = csum_finish(sum_bytes(sum_zero, icmp, len));
	*ip = (struct ip4_wire){
		.ver_ihl = 4 << 4 | sizeof(*ip) / 4, .tos = ip6_class(x->v.ip),
		.total_len = put16((uint16_t)c.head_len),
		.id = put16(ip4_id(n, &x->out, 1)),
		.ttl = (uint8_t)(x->v.ip->hop_limit - 1), .protocol = IP_ICMP4,
		.src = error_source4(n, x), .dst = x->out.peer.addr,
	};
	ip4_finish(ip);
	return emit4(n, &c, x->out.peer, x->now_ms);
}

enum nat64_drop xlat_icmp64_error(struct nat64 *n, struct xlat64 *x)
{
	const struct icmp_wire *from = x->v.icmp;
	struct icmp_map map = icmp64_map(from->type, from->code);
	struct icmp_wire *icmp = (void *)(n->room4 + sizeof(struct ip4_wire));
	uint8_t *inner = (uint8_t *)(icmp + 1), said;
	enum nat64_drop why;
	struct quote q;
	size_t len;

	if (map.type == 0)
		return DROP_ICMP_TYPE;
	*icmp = (struct icmp_wire){ .type = map.type, .code = map.code };
	if ((why = rest64(n, x, &map, icmp)))
		return why;
	/* length attribute: units of 8 bytes, in types 1 and 3 (RFC 4884 section 4.4) */
	q = quote_split((const uint8_t *)(from + 1), x->v.l4_len - sizeof(*from),
		  from->type == ICMP6_UNREACHABLE || from->type == ICMP6_TIME_EXCEEDED ?
		  from->v6.len4884 * 8u : 0);
	if (q.inner_len < x->inner.l4_at + x->inner.head_len)
		return DROP_ICMP_INNER;
	len = quote_append(inner, inner64(x, &q, inner), &q, PACKET_MAX - HEADERS4, 4, &said);
	if (map.rest == REST_UNUSED)
		icmp->v4.len4884 = said;
	return send64(n, x, sizeof(*icmp) + len);
}

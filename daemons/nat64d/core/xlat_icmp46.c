/*
 * xlat_icmp46.c - ICMPv4 errors become ICMPv6 errors (RFC 7915 sections 4.2, 4.3)
 *
 * As in xlat_icmp64.c an error is made anew. It ends where every IPv6 path carries it
 * (RFC 4443 section 2.4 c), and its source may be one that the prefix must not carry.
 */
#include "xlat_icmp.h"

#include <gateway6/csum.h>

#include "emit.h"
#include "hairpin.h"
#include "icmp_map.h"
#include "pmtu.h"
#include "quote.h"
#include "xlat_l4.h"

#define HEADERS6 (sizeof(struct ip6_wire) + sizeof(struct icmp_wire))

static void inner_header6(const struct nat64 *n, const struct xlat46 *x,
			  struct ip6_wire *ip, size_t extra)
{
	const struct view4 *i = &x->inner;
	uint32_t claimed = get16(i->ip->total_len);
	uint8_t proto = i->ip->protocol == IP_ICMP4 ? IP_ICMP6 : i->ip->protocol;

	claimed = claimed > i->l4_at ? claimed - i->l4_at : 0;
	*ip = (struct ip6_wire){
		.ver_class_flow = ip6_ver_class_flow(i->ip->tos, 0),
		.payload_len = put16((uint16_t)(claimed + extra)),
		.next_header = extra ? IP6_FRAGMENT : proto,
		.hop_limit = i->ip->ttl,
		.src = x->out.guest.addr,
		.dst = prefixes_embed(&n->conf.prefixes, x->prefix, x->out.peer.addr),
	};
	if (extra)
		*(struct ip6_frag_wire *)(void *)(ip + 1) = (struct ip6_frag_wire){
			.next_header = proto, .id = put32(get16(i->ip->id)),
			.offset_flags = put16((uint16_t)(i->frag_at |
							 (i->more ? IP6_FRAG_MORE : 0))),
		};
}

static void inner_l4_46(const struct xlat46 *x, const struct ip6_wire *ip, uint8_t *head,
			size_t present)
{
	const struct view4 *i = &x->inner;

	if (i->l4 == NAT64_ICMP) {
		uint32_t claimed = get16(i->ip->total_len) - i->l4_at;
		struct icmp_change c = {
			.new_pseudo = sum_pseudo6(&ip->src, &ip->dst, IP_ICMP6, claimed),
			.type = icmp46_query(i->icmp->type), .id = x->out.guest.port,
		};

		xlat_l4_query(head, &c);
	} else if (i->l4 != NAT64_OTHER) {
		struct l4_change c = {
			.old_pseudo = sum_words(sum_zero, &i->ip->src, 2 * sizeof(struct addr4)),
			.new_pseudo = sum_words(sum_zero, &ip->src, 2 * sizeof(struct addr6)),
			.sport = x->out.guest.port, .dport = x->out.peer.port,
		};

		xlat_l4_ports(i->l4, head, present, &c);
	}
}

/*
 * RFC 7915 section 4.1 wants even a strange source shown, for troubleshooting; where
 * the prefix must not carry it (RFC 6052 section 3.1) we stand in for it.
 */
static bool error_source6(const struct nat64 *n, const struct xlat46 *x, struct addr6 *out)
{
	struct addr4 shown = hairpin_outside(n, x->hairpin, x->v.ip->src);
	const struct prefixes *p = &n->conf.prefixes;
	unsigned which = prefixes_refuse(p, x->prefix, shown) ? prefixes_for(p, shown) : x->prefix;

	*out = which == PREFIX_NONE ? n->host.own6 : prefixes_embed(p, which, shown);
	return !addr6_is_zero(out);
}

static enum nat64_drop rest46(struct nat64 *n, const struct xlat46 *x,
			      const struct icmp_map *map, struct icmp_wire *icmp)
{
	uint8_t at;

	if (map->rest == REST_MTU) {
		struct icmp_mtu m = { .advertised = get16(x->v.icmp->v4.mtu),
				      .mtu4 = n->host.mtu4, .mtu6 = n->host.mtu6,
				      .inner_len = get16(x->inner.ip->total_len) };

		icmp->mtu = put32(icmp46_mtu(&m));
		pmtu_learn4(n, x->in.peer.addr, icmp46_told(&m), x->now_ms);
	}
	if (map->rest == REST_NEXT_HEADER)
		icmp->pointer = put32(offsetof(struct ip6_wire, next_header));
	if (map->rest == REST_POINTER) {
		at = icmp46_pointer(x->v.icmp->v4.pointer);
		if (at == ICMP_POINTER_NA)
			return DROP_ICMP_POINTER;
		icmp->pointer = put32(at);
	}
	return DROP_NONE;
}

static size_t inner46(const struct nat64 *n, const struct xlat46 *x,
		      const struct quote *q, uint8_t *at)
{
	struct ip6_wire *ip = (void *)at;
	size_t frag = x->inner.fragment ? sizeof(struct ip6_frag_wire) : 0;
	uint8_t *l4 = (uint8_t *)(ip + 1) + frag;
	size_t rest = q->inner_len - x->inner.l4_at;

	if (rest > x->inner.l4_len)
		rest = x->inner.l4_len;
	inner_header6(n, x, ip, frag);
	memcpy(l4, q->inner + x->inner.l4_at, rest);
	inner_l4_46(x, ip, l4, rest);
	return sizeof(*ip) + frag + rest;
}

static enum nat64_drop send46(struct nat64 *n, const struct xlat46 *x, size_t len)
{
	struct ip6_wire *ip = (void *)n->room6;
	struct icmp_wire *icmp = (void *)(ip + 1);
	struct cargo c = { .head = n->room6, .head_len = sizeof(*ip) + len,
			   .l4_at = sizeof(*ip), .l4 = NAT64_ICMP };
	struct sum s;

	*ip = (struct ip6_wire){
		.ver_class_flow = ip6_ver_class_flow(x->v.ip->tos, 0),
		.payload_len = put16((uint16_t)len), .next_header = IP_ICMP6,
		.hop_limit = (uint8_t)(x->v.ip->ttl - hops_taken(x)),
		.dst = x->out.guest.addr,
	};
	if (!error_source6(n, x, &ip->src))
		return DROP_PRIVATE_IPV4;
	s = sum_pseudo6(&ip->src, &ip->dst, IP_ICMP6, (uint32_t)len);
	icmp->checksum = csum_finish(sum_bytes(s, icmp, len));
	emit6(n, &c);
	return DROP_NONE;
}

enum nat64_drop xlat_icmp46_error(struct nat64 *n, struct xlat46 *x)
{
	const struct icmp_wire *from = x->v.icmp;
	struct icmp_map map = icmp46_map(from->type, from->code);
	struct icmp_wire *icmp = (void *)(n->room6 + sizeof(struct ip6_wire));
	uint8_t *inner = (uint8_t *)(icmp + 1), said;
	enum nat64_drop why;
	struct quote q;
	size_t len;

	if (map.type == 0)
		return DROP_ICMP_TYPE;
	*icmp = (struct icmp_wire){ .type = map.type, .code = map.code };
	if ((why = rest46(n, x, &map, icmp)))
		return why;
	/* length attribute: units of 4 bytes, in all three types (RFC 4884 section 4.1) */
	q = quote_split((const uint8_t *)(from + 1), x->v.l4_len - sizeof(*from),
		  from->v4.len4884 * 4u);
	if (q.inner_len < x->inner.l4_at + x->inner.head_len)
		return DROP_ICMP_INNER;
	if (map.rest != REST_UNUSED)
		q.extra_len = 0;		/* this ICMPv6 type has no place for them */
	len = quote_append(inner, inner46(n, x, &q, inner), &q, IP6_MTU_MIN - HEADERS6, 8, &said);
	if (map.rest == REST_UNUSED)
		icmp->v6.len4884 = said;
	return send46(n, x, sizeof(*icmp) + len);
}

/*
 * xlat_icmp.c - ICMP errors of one family as those of the other (RFC 7915 sections
 *               4.2, 4.3, 5.2, 5.3)
 *
 * An error is made anew as a whole packet: its inner packet gets the headers of the
 * other family, and so another length, and with it the place of RFC 4884 extensions
 * moves. It is small, so it is copied and its checksum is summed from scratch.
 *
 * Not here: which type becomes which (icmp_map.c); queries, which change two fields
 * and go on like any datagram (xlat_l4.c).
 */
#include "xlat_icmp.h"

#include <gateway6/csum.h>

#include "emit.h"
#include "hairpin.h"
#include "icmp_map.h"
#include "pmtu.h"
#include "xlat64.h"
#include "xlat_l4.h"

#define HEADERS4 (sizeof(struct ip4_wire) + sizeof(struct icmp_wire))
#define HEADERS6 (sizeof(struct ip6_wire) + sizeof(struct icmp_wire))

/* ---- RFC 4884: where the inner packet ends and extensions begin ---- */

struct quote {
	const uint8_t *inner; size_t inner_len;		/* what the router quoted */
	const uint8_t *extra; size_t extra_len;		/* extensions, 0 without */
};

#define EXTENDED_MIN 128u	/* RFC 4884 section 4: an inner packet before extensions */

/* `said` is the length attribute in bytes; nonsense means there is none. */
static struct quote split(const uint8_t *at, size_t len, size_t said)
{
	if (said < EXTENDED_MIN || said >= len)
		return (struct quote){ at, len, at + len, 0 };
	return (struct quote){ at, said, at + said, len - said };
}

/*
 * Behind `used` bytes of the new inner packet (already in place): padding and the
 * extensions, as far as they fit into `room`. Returns the length of it all, and in
 * *said the new length attribute in units of `unit` bytes, 0 without extensions.
 */
static size_t append(uint8_t *at, size_t used, const struct quote *q, size_t room,
		     size_t unit, uint8_t *said)
{
	size_t padded = (used + unit - 1) / unit * unit, extra = q->extra_len;

	*said = 0;
	if (padded < EXTENDED_MIN)
		padded = EXTENDED_MIN;
	if (extra == 0 || padded >= room || padded / unit > UINT8_MAX)
		return used < room ? used : room;
	if (extra > room - padded)
		extra = room - padded;
	memset(at + used, 0, padded - used);
	memcpy(at + padded, q->extra, extra);
	*said = (uint8_t)(padded / unit);
	return padded + extra;
}

/* ---- IPv6 to IPv4 ---- */

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
	q = split((const uint8_t *)(from + 1), x->v.l4_len - sizeof(*from),
		  from->type == ICMP6_UNREACHABLE || from->type == ICMP6_TIME_EXCEEDED ?
		  from->v6.len4884 * 8u : 0);
	if (q.inner_len < x->inner.l4_at + x->inner.head_len)
		return DROP_ICMP_INNER;
	len = append(inner, inner64(x, &q, inner), &q, PACKET_MAX - HEADERS4, 4, &said);
	if (map.rest == REST_UNUSED)
		icmp->v4.len4884 = said;
	return send64(n, x, sizeof(*icmp) + len);
}

/* ---- IPv4 to IPv6 ---- */

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
	q = split((const uint8_t *)(from + 1), x->v.l4_len - sizeof(*from),
		  from->v4.len4884 * 4u);
	if (q.inner_len < x->inner.l4_at + x->inner.head_len)
		return DROP_ICMP_INNER;
	if (map.rest != REST_UNUSED)
		q.extra_len = 0;		/* this ICMPv6 type has no place for them */
	len = append(inner, inner46(n, x, &q, inner), &q, IP6_MTU_MIN - HEADERS6, 8, &said);
	if (map.rest == REST_UNUSED)
		icmp->v6.len4884 = said;
	return send46(n, x, sizeof(*icmp) + len);
}

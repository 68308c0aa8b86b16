/*
 * neigh_read.c - NS and NA off the wire: checked, then decoded (RFC 4861 7.1)
 *
 * The kernel has judged nothing of what a packet socket gives: header, length, checksum
 * and the rules of 7.1.1 and 7.1.2 are all looked at here. A packet with extension
 * headers is none of ours: ND has no use for them, and a fragment header is forbidden
 * (RFC 6980 5).
 */
#include "neigh.h"

#include <gateway6/csum.h>
#include <gateway6/rd.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/nd.h>

#include "nd_option.h"

#define ICMPV6 58			/* next header, RFC 4443 */

static bool checksum_right(const struct ip6_wire *ip, const void *icmp, size_t len)
{
	struct sum s = sum_pseudo6(&ip->src, &ip->dst, ICMPV6, (uint32_t)len);

	return sum_fold(sum_bytes(s, icmp, len)) == 0xffff;
}

/* The ICMPv6 part as a window, or why there is none. */
static enum ra_counter header_read(const struct neigh_in *in, struct rd *icmp,
				   const struct ip6_wire **ip)
{
	struct rd r = rd_of(in->bytes, in->len);

	*ip = rd_take(&r, sizeof(**ip));
	if (!*ip || get32((*ip)->ver_class_flow) >> 28 != 6 ||
	    get16((*ip)->payload_len) > rd_left(&r))
		return RA_NDP_HEADER;
	if ((*ip)->next_header == IP6_FRAGMENT)
		return RA_ND_FRAGMENTED;
	if ((*ip)->next_header != ICMPV6)
		return RA_NDP_HEADER;
	if ((*ip)->hop_limit != ND_HOP_LIMIT)
		return RA_ND_HOP_LIMIT;
	*icmp = rd_window(&r, get16((*ip)->payload_len));	/* what pads the frame is none */
	if (rd_left(icmp) < sizeof(struct nd_neigh_wire))
		return RA_ND_TRUNCATED;
	if (!checksum_right(*ip, icmp->at, rd_left(icmp)))
		return RA_NDP_CHECKSUM;
	return RA_NDP_SOLICITED;
}

static bool is_group_of_node(const struct addr6 *a)	/* ff02::1:ff00:0/104 */
{
	static const uint8_t head[13] = { 0xff, 0x02, [11] = 1, [12] = 0xff };

	return !memcmp(a->b, head, sizeof(head));
}

static void option_read(struct nd_option *o, struct neigh *out, bool *has_source)
{
	bool wanted = o->type == (out->is_advert ? ND_TARGET_LLADDR : ND_SOURCE_LLADDR);

	*has_source |= o->type == ND_SOURCE_LLADDR;
	if (wanted && rd_left(&o->body) == sizeof(out->mac))
		rd_copy(&o->body, out->mac.b, sizeof(out->mac));
	if (o->type == ND_NONCE && rd_left(&o->body) == sizeof(out->nonce)) {
		out->has_nonce = true;
		rd_copy(&o->body, out->nonce, sizeof(out->nonce));
	}
}

/* What source, destination and flags must be to each other. */
static bool ends_fit(const struct neigh *n, bool has_source_option)
{
	if (addr6_is_multicast(&n->src) || addr6_is_loopback(&n->src))
		return false;
	if (n->is_advert)			/* 7.1.2 */
		return !addr6_is_zero(&n->src) &&
		       !(addr6_is_multicast(&n->dst) && n->solicited);
	return !addr6_is_zero(&n->src) ||	/* 7.1.1 */
	       (is_group_of_node(&n->dst) && !has_source_option);
}

enum ra_counter neigh_read(const struct neigh_in *in, struct neigh *out)
{
	enum ra_counter why;
	const struct nd_neigh_wire *w;
	const struct ip6_wire *ip;
	bool has_source_option = false;
	struct nd_option o;
	struct rd r;

	*out = (struct neigh){ .mac = in->from };
	why = header_read(in, &r, &ip);
	if (why != RA_NDP_SOLICITED)
		return why;
	w = rd_take(&r, sizeof(*w));
	if (!w)
		return RA_ND_TRUNCATED;
	if (w->type != ICMP6_NS && w->type != ICMP6_NA)
		return RA_ND_TYPE;
	if (w->code != 0)
		return RA_ND_CODE;
	out->is_advert = w->type == ICMP6_NA;
	out->solicited = out->is_advert && w->flags & ND_NA_SOLICITED;
	out->src = ip->src;
	out->dst = ip->dst;
	out->target = w->target;
	while (rd_left(&r) > 0) {
		why = nd_option_next(&r, &o, RA_NDP_SOLICITED);
		if (why != RA_NDP_SOLICITED)
			return why;
		option_read(&o, out, &has_source_option);
	}
	if (addr6_is_multicast(&out->target))	/* 7.1: MUST NOT */
		return RA_NDP_TARGET;
	if (!ends_fit(out, has_source_option))
		return RA_NDP_SOURCE;
	return out->is_advert ? RA_NDP_ADVERTISED : RA_NDP_SOLICITED;
}

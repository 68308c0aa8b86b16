/* neigh_build.c - NS and NA of ours as whole packets (RFC 4861 4.3, 4.4) */
#include "neigh.h"

#include <gateway6/csum.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/nd.h>
#include <gateway6/wr.h>

#define ICMPV6 58

const struct addr6 neigh_all_nodes = { { 0xff, 0x02, [15] = 1 } };	/* RFC 4291 2.7.1 */

struct addr6 neigh_group(const struct addr6 *target)
{
	struct addr6 g = { { 0xff, 0x02, [11] = 1, [12] = 0xff } };	/* RFC 4291 2.7.1 */

	memcpy(g.b + 13, target->b + 13, 3);
	return g;
}

static struct mac frame_to(const struct addr6 *dst, const struct mac *to)
{
	struct mac m = { { 0x33, 0x33, dst->b[12], dst->b[13], dst->b[14], dst->b[15] } };

	return addr6_is_multicast(dst) ? m : *to;
}

static void options_write(struct wr *w, const struct neigh_words *say, uint8_t lladdr)
{
	if (say->mac) {
		struct nd_lladdr_wire o = { { lladdr, 1 }, *say->mac };

		wr_bytes(w, &o, sizeof(o));
	}
	if (say->nonce) {
		struct nd_nonce_wire o = { { ND_NONCE, 1 }, { 0 } };

		memcpy(o.nonce, say->nonce, sizeof(o.nonce));
		wr_bytes(w, &o, sizeof(o));
	}
}

static struct neigh_out build(const struct neigh_words *say, const struct mac *to,
			      uint8_t type, uint8_t lladdr)
{
	struct nd_neigh_wire nd = { .type = type, .flags = say->flags, .target = say->target };
	struct neigh_out out = { .to = frame_to(&say->dst, to) };
	struct ip6_wire ip = { .ver_class_flow = ip6_ver_class_flow(0, 0),
			       .next_header = ICMPV6, .hop_limit = ND_HOP_LIMIT,
			       .src = say->src, .dst = say->dst };
	struct wr w = wr_of(out.bytes + sizeof(ip), sizeof(out.bytes) - sizeof(ip));
	struct sum sum;

	wr_bytes(&w, &nd, sizeof(nd));
	options_write(&w, say, lladdr);
	sum = sum_pseudo6(&ip.src, &ip.dst, ICMPV6, (uint32_t)wr_len(&w));
	nd.checksum = csum_finish(sum_bytes(sum, w.start, wr_len(&w)));
	memcpy(w.start, &nd, sizeof(nd));
	ip.payload_len = put16((uint16_t)wr_len(&w));
	memcpy(out.bytes, &ip, sizeof(ip));
	out.len = sizeof(ip) + wr_len(&w);
	return out;
}

struct neigh_out neigh_solicit(const struct neigh_words *w, const struct mac *to)
{
	return build(w, to, ICMP6_NS, ND_SOURCE_LLADDR);
}

struct neigh_out neigh_advertise(const struct neigh_words *w, const struct mac *to)
{
	return build(w, to, ICMP6_NA, ND_TARGET_LLADDR);
}

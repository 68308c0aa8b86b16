/*
 * flows.h - what the fast path and the daemon have in common: the flows
 *
 * The daemon fills a flow in before its number goes into the two indices, and after it
 * has taken the number out it leaves all but the limits alone for as long as the kernel
 * may still be looking (fastpath.c). So the kernel always reads a flow that is whole.
 *
 * Addresses and ports are as on the wire, sums as the kernel keeps them.
 */
#ifndef NAT64D_FLOWS_H
#define NAT64D_FLOWS_H

#include <linux/types.h>

enum {
	FAST_FLOWS = 2048,
	FAST_IDS = 4096,		/* counters of identifications, core/xlat64.c */
	FAST_DF_FROM = 1261,		/* RFC 7915 5.1 */
	FAST_OUT = 0, FAST_IN = 1,	/* guest to world, world to guest */
};

/* A packet of each side, as who sends there writes it: all of the tuple. */
struct fast_key6 {
	__u64 guest[2], peer[2];
	__be16 guest_port, peer_port;
	__u32 proto;
};

struct fast_key4 {
	__be32 peer, lent;
	__be16 peer_port, lent_port;
	__u32 proto;
};

struct fast_flow {
	struct fast_key6 in6;
	struct fast_key4 in4;
	__u32 sum64, sum46;		/* what a checksum changes by with the addresses */
	__u32 pseudo6, pseudo4;		/* sum of addresses and protocol */
	__u32 id_at;			/* which counter of identifications */
	__u16 mtu4;			/* longest segment, IP header included */
	__u16 mtu6, mtu6_no_df;
	__u16 pad;
	__u64 packets[2] __attribute__((aligned(64)));	/* carried; FAST_OUT, FAST_IN */
	__u64 bytes[2];			/* as they came */
};

#endif

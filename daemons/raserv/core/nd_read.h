/* nd_read.h - RS and RA as they come in: checked, then decoded (RFC 4861 6.1) */
#ifndef RASERV_ND_READ_H
#define RASERV_ND_READ_H

#include <stdbool.h>

#include <gateway6/prefix.h>
#include <gateway6/rd.h>

#include "counters.h"

/* A packet at the door, and what the kernel told of it. The checksum is right already. */
struct nd_in {
	uint32_t link;			/* index of the interface */
	struct addr6 src;
	int	 hop_limit;		/* -1: the kernel did not say */
	bool	 fragmented;		/* it came in pieces (IPV6_RECVFRAGSIZE) */
	const uint8_t *bytes;		/* from the ICMPv6 type on */
	size_t	 len;
};

#define ND_PREFIXES_KEPT 16		/* of another router */

#define ND_PREF64S_KEPT 4

struct nd_rs { bool has_lladdr; struct mac mac; };

struct nd_prefix {
	struct prefix6 prefix;
	uint8_t	 flags;			/* ND_PREFIX_* */
	uint32_t valid_s, preferred_s;
};

struct nd_pref64 { struct prefix6 prefix; uint32_t lifetime_s; };

struct nd_ra {
	uint8_t	 hop_limit, flags;
	uint16_t lifetime_s;
	uint32_t reachable_ms, retransmit_ms;
	uint32_t mtu;			/* 0: none */
	bool	 has_lladdr;
	struct mac mac;
	struct nd_prefix prefix[ND_PREFIXES_KEPT];
	unsigned n_prefixes;		/* of those kept */
	struct nd_pref64 pref64[ND_PREF64S_KEPT];
	unsigned n_pref64s;
};

/*
 * Judge and decode. Return RA_RS_RECEIVED (RA_FOREIGN_RA) when valid, else the reason
 * why not; *out is whole only then.
 */
enum ra_counter nd_read_rs(const struct nd_in *in, struct nd_rs *out);
enum ra_counter nd_read_ra(const struct nd_in *in, struct nd_ra *out);

#endif

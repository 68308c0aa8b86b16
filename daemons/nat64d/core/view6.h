/* view6.h - a checked, read-only picture of an IPv6 packet's headers */
#ifndef NAT64_VIEW6_H
#define NAT64_VIEW6_H

#include <stddef.h>

#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

#include "nat64.h"

struct view6 {
	const uint8_t *bytes;
	uint32_t len;			/* by the header, not by the buffer */
	const struct ip6_wire *ip;
	uint8_t	 proto;			/* the last next header */
	enum nat64_l4 l4;
	uint32_t l4_at, l4_len;		/* transport part: where, bytes present */
	uint32_t head_len;		/* transport header; 0: a later fragment, or OTHER */
	union {				/* valid when head_len != 0 */
		const struct tcp_wire *tcp;
		const struct udp_wire *udp;
		const struct icmp_wire *icmp;
	};
	/* fragment header */
	bool	 fragment;		/* has one, and is not atomic */
	bool	 more;
	uint32_t frag_at;		/* offset in bytes of this part of the whole */
	uint32_t frag_id;
	bool	 had_frag_header;	/* atomic ones too */
	uint32_t pointer;		/* SEGMENTS_LEFT: the offset to complain about */
};

/*
 * A packet from outside: all headers lie within len, lengths agree. TRUNCATED,
 * BAD_VERSION, BAD_HEADER, TOO_MANY_HEADERS, SEGMENTS_LEFT,
 * FRAGMENT_HEADER, FRAGMENT_TINY, FRAGMENT_SIZE.
 */
enum nat64_drop view6_read(struct view6 *v, const uint8_t *bytes, size_t len);

/* The packet inside an ICMP error: may be cut off behind its first 8 transport bytes. */
enum nat64_drop view6_read_inner(struct view6 *v, const uint8_t *bytes, size_t len);

#endif

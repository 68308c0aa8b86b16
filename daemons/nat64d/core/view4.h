/* view4.h - a checked, read-only picture of an IPv4 packet's headers */
#ifndef NAT64_VIEW4_H
#define NAT64_VIEW4_H

#include <stddef.h>

#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/l4.h>

#include "nat64.h"

struct view4 {
	const uint8_t *bytes;
	uint32_t len;			/* by the header, not by the buffer */
	const struct ip4_wire *ip;
	enum nat64_l4 l4;
	uint32_t l4_at, l4_len;		/* transport part: where, bytes present */
	uint32_t head_len;		/* transport header; 0: a later fragment, or OTHER */
	union {				/* valid when head_len != 0 */
		const struct tcp_wire *tcp;
		const struct udp_wire *udp;
		const struct icmp_wire *icmp;
	};
	bool	 fragment, more, df;
	uint32_t frag_at;		/* offset in bytes of this part of the whole */
};

/*
 * A packet from outside: all headers lie within len, lengths and header checksum
 * agree. TRUNCATED, BAD_VERSION, BAD_HEADER, BAD_HEADER_CHECKSUM, SOURCE_ROUTE,
 * FRAGMENT_TINY, FRAGMENT_SIZE.
 */
enum nat64_drop view4_read(struct view4 *v, const uint8_t *bytes, size_t len);

/* The packet inside an ICMP error: may be cut off behind its first 8 transport bytes;
 * options are stepped over, the header checksum is checked (RFC 5508 REQ-3). */
enum nat64_drop view4_read_inner(struct view4 *v, const uint8_t *bytes, size_t len);

#endif

/* ip6.h - IPv6 header and the extension headers a translator meets (RFC 8200) */
#ifndef GW_WIRE_IP6_H
#define GW_WIRE_IP6_H

#include "bytes.h"

struct ip6_wire {			/* section 3 */
	wire32		ver_class_flow;
	wire16		payload_len;	/* what follows these 40 bytes */
	uint8_t		next_header;
	uint8_t		hop_limit;
	struct addr6	src, dst;
};
WIRE_IMAGE(struct ip6_wire, 40);

enum {
	IP6_HOP_BY_HOP = 0, IP6_ROUTING = 43, IP6_FRAGMENT = 44,
	IP6_NO_NEXT = 59, IP6_DEST_OPTIONS = 60, IP6_MOBILITY = 135, IP6_HIP = 139,
	IP6_SHIM6 = 140,
	IP6_MTU_MIN = 1280,		/* section 5 */
};

struct ip6_ext_wire {			/* section 4.3: options and routing begin so */
	uint8_t	next_header;
	uint8_t	units;			/* of 8 bytes, the first 8 not counted */
};
WIRE_IMAGE(struct ip6_ext_wire, 2);

struct ip6_routing_wire {		/* section 4.4 */
	uint8_t	next_header, units, type, segments_left;
};
WIRE_IMAGE(struct ip6_routing_wire, 4);

struct ip6_frag_wire {			/* section 4.5 */
	uint8_t	next_header, reserved;
	wire16	offset_flags;		/* IP6_FRAG_OFFSET | IP6_FRAG_MORE */
	wire32	id;
};
WIRE_IMAGE(struct ip6_frag_wire, 8);

enum {
	IP6_FRAG_OFFSET = 0xfff8,	/* already in bytes */
	IP6_FRAG_MORE = 0x0001,
};

static inline uint8_t ip6_class(const struct ip6_wire *ip)
{
	return (uint8_t)(get32(ip->ver_class_flow) >> 20);
}

static inline wire32 ip6_ver_class_flow(uint8_t class, uint32_t flow)
{
	return put32(6u << 28 | (uint32_t)class << 20 | (flow & 0xfffff));
}

#endif

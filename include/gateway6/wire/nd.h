/* nd.h - neighbour discovery: RS, RA and their options (RFC 4861, 4191, 8106, 8781, 8910) */
#ifndef GW_WIRE_ND_H
#define GW_WIRE_ND_H

#include "bytes.h"

enum { ND_HOP_LIMIT = 255 };		/* RFC 4861 6.1.1: anything else was forwarded */

#define ND_INFINITY UINT32_MAX		/* a lifetime without end: RFC 4861 section 4.6.2 */

struct nd_rs_wire {			/* RFC 4861 section 4.1 */
	uint8_t	type, code;
	wire16	checksum;
	wire32	reserved;
};
WIRE_IMAGE(struct nd_rs_wire, 8);

struct nd_ra_wire {			/* RFC 4861 section 4.2 */
	uint8_t	type, code;
	wire16	checksum;
	uint8_t	hop_limit;
	uint8_t	flags;			/* ND_RA_* */
	wire16	lifetime_s;
	wire32	reachable_ms, retransmit_ms;
};
WIRE_IMAGE(struct nd_ra_wire, 16);

struct nd_neigh_wire {			/* RFC 4861 sections 4.3 and 4.4: NS, NA */
	uint8_t	type, code;
	wire16	checksum;
	uint8_t	flags, reserved[3];	/* ND_NA_*; zero in NS */
	struct addr6 target;
};
WIRE_IMAGE(struct nd_neigh_wire, 24);

enum { ND_NA_ROUTER = 0x80, ND_NA_SOLICITED = 0x40, ND_NA_OVERRIDE = 0x20 };

enum {
	ND_RA_MANAGED = 0x80, ND_RA_OTHER = 0x40,
	ND_RA_PREFERENCE = 0x18,	/* RFC 4191 section 2.2 */
	ND_RA_SNAC = 0x02,		/* draft-ietf-6man-snac-router-ra-flag */
};

enum nd_option_type {
	ND_SOURCE_LLADDR = 1, ND_TARGET_LLADDR = 2, ND_PREFIX = 3, ND_MTU = 5,
	ND_NONCE = 14,			/* RFC 3971, RFC 7527 */
	ND_ROUTE = 24,			/* RFC 4191 */
	ND_RDNSS = 25, ND_DNSSL = 31,	/* RFC 8106 */
	ND_CAPTIVE_PORTAL = 37,		/* RFC 8910 */
	ND_PREF64 = 38,			/* RFC 8781 */
	ND_ENCRYPTED_DNS = 144,		/* RFC 9463 */
};

struct nd_opt_wire { uint8_t type, units; };	/* units of 8 bytes, this included */
WIRE_IMAGE(struct nd_opt_wire, 2);

struct nd_lladdr_wire {			/* RFC 4861 section 4.6.1, Ethernet (RFC 2464 6) */
	struct nd_opt_wire opt;
	struct mac mac;
};
WIRE_IMAGE(struct nd_lladdr_wire, 8);

struct nd_nonce_wire {			/* RFC 3971 section 5.3.2, of the least length */
	struct nd_opt_wire opt;
	uint8_t nonce[6];
};
WIRE_IMAGE(struct nd_nonce_wire, 8);

struct nd_prefix_wire {			/* RFC 4861 section 4.6.2 */
	struct nd_opt_wire opt;
	uint8_t		len, flags;
	wire32		valid_s, preferred_s, reserved;
	struct addr6	prefix;
};
WIRE_IMAGE(struct nd_prefix_wire, 32);

enum {
	ND_PREFIX_ON_LINK = 0x80, ND_PREFIX_AUTONOMOUS = 0x40,
	ND_PREFIX_PD_PREFERRED = 0x10,	/* RFC 9762 section 4 */
};

struct nd_route_wire {			/* RFC 4191 section 2.3; 0, 8 or 16 bytes follow */
	struct nd_opt_wire opt;
	uint8_t	len, preference;	/* at ND_RA_PREFERENCE */
	wire32	lifetime_s;
};
WIRE_IMAGE(struct nd_route_wire, 8);

struct nd_mtu_wire {			/* RFC 4861 section 4.6.4 */
	struct nd_opt_wire opt;
	wire16	reserved;
	wire32	mtu;
};
WIRE_IMAGE(struct nd_mtu_wire, 8);

struct nd_rdnss_wire {			/* RFC 8106 section 5.1; addresses follow */
	struct nd_opt_wire opt;
	wire16	reserved;
	wire32	lifetime_s;
};
WIRE_IMAGE(struct nd_rdnss_wire, 8);

struct nd_dnr_wire {			/* RFC 9463 section 6.1; the name and more follow */
	struct nd_opt_wire opt;
	wire16	priority;
	wire32	lifetime_s;
	wire16	name_len;
};
WIRE_IMAGE(struct nd_dnr_wire, 10);

struct nd_pref64_wire {			/* RFC 8781 section 4 */
	struct nd_opt_wire opt;
	wire16	scaled_plc;		/* 13 bits of 8 s units, 3 bits of length code */
	uint8_t	prefix[12];
};
WIRE_IMAGE(struct nd_pref64_wire, 16);

#endif

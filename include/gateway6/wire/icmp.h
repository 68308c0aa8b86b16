/* icmp.h - ICMP for both families (RFC 792, RFC 4443, RFC 4884) */
#ifndef GW_WIRE_ICMP_H
#define GW_WIRE_ICMP_H

#include "bytes.h"

/* The eight bytes all messages that we translate have in common. */
struct icmp_wire {
	uint8_t	type, code;
	wire16	checksum;
	union {
		struct { wire16 id, seq; } echo;
		wire32	mtu;			/* Packet Too Big */
		wire32	pointer;		/* ICMPv6 Parameter Problem */
		struct { uint8_t pointer, len4884; wire16 mtu; } v4;	/* RFC 4884 4.1 */
		struct { uint8_t len4884, unused[3]; } v6;		/* RFC 4884 4.4 */
		wire32	rest;
	};
};
WIRE_IMAGE(struct icmp_wire, 8);

enum icmp4_type {
	ICMP4_ECHO_REPLY = 0, ICMP4_UNREACHABLE = 3, ICMP4_SOURCE_QUENCH = 4,
	ICMP4_REDIRECT = 5, ICMP4_ECHO = 8, ICMP4_TIME_EXCEEDED = 11,
	ICMP4_PARAMETER = 12,
};

enum icmp4_unreachable {
	ICMP4_NET = 0, ICMP4_HOST = 1, ICMP4_PROTOCOL = 2, ICMP4_PORT = 3,
	ICMP4_FRAG_NEEDED = 4, ICMP4_SOURCE_ROUTE = 5, ICMP4_HOST_PROHIBITED = 10,
	ICMP4_ADMIN_PROHIBITED = 13,
};

enum icmp6_type {
	ICMP6_UNREACHABLE = 1, ICMP6_TOO_BIG = 2, ICMP6_TIME_EXCEEDED = 3,
	ICMP6_PARAMETER = 4, ICMP6_ECHO = 128, ICMP6_ECHO_REPLY = 129,
	ICMP6_RS = 133, ICMP6_RA = 134, ICMP6_NS = 135, ICMP6_NA = 136,
	ICMP6_REDIRECT = 137,
};

enum icmp6_unreachable {
	ICMP6_NO_ROUTE = 0, ICMP6_ADMIN_PROHIBITED = 1, ICMP6_BEYOND_SCOPE = 2,
	ICMP6_ADDRESS = 3, ICMP6_PORT = 4,
};

#endif

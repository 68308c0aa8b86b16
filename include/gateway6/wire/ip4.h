/* ip4.h - IPv4 header (RFC 791 section 3.1) */
#ifndef GW_WIRE_IP4_H
#define GW_WIRE_IP4_H

#include "bytes.h"

/* Protocol and next-header numbers that both families share (IANA). */
enum ip_proto {
	IP_ICMP4 = 1, IP_TCP = 6, IP_UDP = 17, IP_ESP = 50, IP_AH = 51, IP_ICMP6 = 58,
};

struct ip4_wire {
	uint8_t		ver_ihl;	/* version in the high half, words in the low */
	uint8_t		tos;
	wire16		total_len;	/* header included */
	wire16		id;
	wire16		flags_offset;	/* IP4_DF, IP4_MF, offset in units of 8 bytes */
	uint8_t		ttl;
	uint8_t		protocol;
	wire16		checksum;
	struct addr4	src, dst;
};
WIRE_IMAGE(struct ip4_wire, 20);

enum {
	IP4_DF = 0x4000,
	IP4_MF = 0x2000,
	IP4_OFFSET = 0x1fff,		/* units of 8 bytes */
	IP4_HEADER_MAX = 60,

	IP4_OPT_END = 0, IP4_OPT_NOP = 1, IP4_OPT_LSRR = 131, IP4_OPT_SSRR = 137,
};

static inline unsigned ip4_header_len(const struct ip4_wire *ip)
{
	return (ip->ver_ihl & 0x0fu) * 4;
}

#endif

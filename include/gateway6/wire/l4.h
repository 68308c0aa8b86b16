/* l4.h - UDP (RFC 768) and TCP (RFC 9293) headers */
#ifndef GW_WIRE_L4_H
#define GW_WIRE_L4_H

#include "bytes.h"

struct udp_wire {
	wire16	sport, dport;
	wire16	len;			/* header included */
	wire16	checksum;		/* zero: none (IPv4 only) */
};
WIRE_IMAGE(struct udp_wire, 8);

struct tcp_wire {			/* RFC 9293 section 3.1 */
	wire16	sport, dport;
	wire32	seq, ack;
	uint8_t	offset;			/* words, in the high half */
	uint8_t	flags;
	wire16	window;
	wire16	checksum;
	wire16	urgent;
};
WIRE_IMAGE(struct tcp_wire, 20);

enum {
	TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10,

	TCP_OPT_END = 0, TCP_OPT_NOP = 1, TCP_OPT_MSS = 2,
};

static inline unsigned tcp_header_len(const struct tcp_wire *t)
{
	return (t->offset >> 4) * 4u;
}

#endif

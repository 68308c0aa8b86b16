/* capture_frame.h - a packet that was read or sent, and whether somebody asked for it */
#ifndef NAT64D_CAPTURE_FRAME_H
#define NAT64D_CAPTURE_FRAME_H

#include "core/nat64.h"

enum frame_way { FRAME_READ, FRAME_SENT };

struct frame {				/* bytes of it behind the struct */
	struct frame *next;
	uint64_t time_us;		/* of the calendar */
	enum frame_way way;
	uint32_t len, kept;		/* of the packet; of it here */
	bool	 partial_csum;
	uint16_t gso_size;
	char	 comment[160];
	_Alignas(8) uint8_t bytes[];
};

struct frame_filter {			/* zero: all */
	bool	 by_host6, by_host4, by_l4, dropped;
	struct addr6 host6;
	struct addr4 host4;
	enum nat64_l4 l4;
	uint16_t port;			/* 0: any */
};

/* Is it of the host, the protocol, the port? What cannot be read is, unless asked for. */
bool frame_passes(const struct frame *f, const struct frame_filter *filter);

#endif

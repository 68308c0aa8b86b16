/* udp_out.h - replies over UDP, gathered and sent with few calls */
#ifndef DNS64D_UDP_OUT_H
#define DNS64D_UDP_OUT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define UDP_BATCH 64
#define UDP_REPLY_ROOM 4096		/* dns64.edns_udp_size has this maximum */

union udp_peer {
	struct sockaddr	    any;
	struct sockaddr_in  v4;
	struct sockaddr_in6 v6;
};

struct udp_reply {
	union udp_peer peer;
	uint16_t len;
	bool	 taken;			/* while sending: a run has it already */
	uint8_t *bytes;			/* UDP_REPLY_ROOM */
};

struct udp_out {			/* all zero: nothing is queued */
	struct udp_reply reply[UDP_BATCH];
	uint8_t room[UDP_BATCH][UDP_REPLY_ROOM];
	unsigned n;
	int	 fd;			/* whom they are for */
	bool	 no_runs;		/* the kernel, or a device, does not cut */
	uint64_t unsent;		/* replies that the kernel did not take */
};

/* Room for a reply through fd; what is queued for another, or has no room, goes out. */
struct udp_reply *udp_out_next(struct udp_out *o, int fd);
void udp_out_flush(struct udp_out *o);

#endif

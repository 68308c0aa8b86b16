/*
 * pcapng.h - a file that Wireshark reads (draft-ietf-opsawg-pcapng)
 *
 * Two interfaces, `inside` (IPv6) and `outside` (IPv4), of raw IP packets; each packet
 * may have a comment.
 */
#ifndef GW_PCAPNG_H
#define GW_PCAPNG_H

#include <stdint.h>
#include <stdio.h>

enum pcapng_side { PCAPNG_INSIDE, PCAPNG_OUTSIDE, PCAPNG_SIDES };
enum pcapng_way { PCAPNG_READ = 1, PCAPNG_SENT = 2 };	/* epb_flags: in, out */

struct pcapng_packet {
	enum pcapng_side side;
	enum pcapng_way way;
	uint64_t time_us;
	uint32_t len, kept;		/* on the wire; here */
	uint64_t lost;			/* since the packet before */
	const uint8_t *bytes;
	const char *comment;
};

/* Each: 0, or -1 when the stream failed. */
int pcapng_begin(FILE *out, const char *program);
int pcapng_packet(FILE *out, const struct pcapng_packet *p);

#endif

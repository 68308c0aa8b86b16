/*
 * neigh.h - neighbour solicitations and advertisements as whole IPv6 packets
 *           (RFC 4861 4.3, 4.4, 7.1)
 *
 * The proxy hears what is meant for others, so it sits below the kernel's ND on a packet
 * socket: header and checksum are ours to judge and to make.
 */
#ifndef RASERV_NEIGH_H
#define RASERV_NEIGH_H

#include <stdbool.h>

#include <gateway6/addr.h>

#include "counters.h"


struct neigh_in {			/* a frame at the door */
	uint32_t link;
	struct mac from;		/* source of the frame */
	bool	 ours;			/* it went out: the kernel of this host asks */
	const uint8_t *bytes;		/* from the IPv6 header on */
	size_t	 len;
};

struct neigh {
	bool	 is_advert, solicited;	/* NA; its S flag */
	struct addr6 src, dst, target;
	struct mac mac;			/* of the link-layer option, else of the frame */
	bool	 has_nonce;		/* RFC 7527: a duplicate address detection of */
	uint8_t	 nonce[6];		/* those who can tell their own echo */
};

/* RA_NDP_SOLICITED or RA_NDP_ADVERTISED when valid, else why not (7.1.1, 7.1.2). */
enum ra_counter neigh_read(const struct neigh_in *in, struct neigh *out);

/* A packet to be sent as a frame to `to`. */
#define NEIGH_BYTES_MAX (40 + 24 + 8 + 8)

struct neigh_out { struct mac to; uint8_t bytes[NEIGH_BYTES_MAX]; size_t len; };

struct neigh_words {			/* what a packet of ours says */
	struct addr6 src, dst, target;
	uint8_t	 flags;			/* ND_NA_*, of an NA */
	const struct mac *mac;		/* the link-layer option; NULL: none */
	const uint8_t *nonce;		/* NS: six bytes; NULL: none */
};

/* The frame goes to the multicast MAC of dst (RFC 2464 7), or to `to`. */
struct neigh_out neigh_solicit(const struct neigh_words *w, const struct mac *to);
struct neigh_out neigh_advertise(const struct neigh_words *w, const struct mac *to);

struct addr6 neigh_group(const struct addr6 *target);	/* ff02::1:ffXX:XXXX */
extern const struct addr6 neigh_all_nodes;		/* ff02::1 */

#endif

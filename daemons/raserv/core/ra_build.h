/* ra_build.h - an advertisement as bytes (RFC 4861 4.2, 6.2.3) */
#ifndef RASERV_RA_BUILD_H
#define RASERV_RA_BUILD_H

#include <gateway6/config.h>

#include "item.h"

/* What every advertisement of a link says beside its items. Host order. */
struct ra_header {
	uint8_t	 hop_limit;
	bool	 managed, other_config, snac;
	enum conf_preference preference;
	uint16_t lifetime_s;		/* 0: not a default router */
	uint32_t reachable_ms, retransmit_ms;	/* 0: not specified */
	uint32_t mtu;			/* 0: no MTU option */
	bool	 has_mac;		/* source link-layer address option */
	struct mac mac;
};

bool ra_header_equal(const struct ra_header *a, const struct ra_header *b);

struct ra_text {			/* an advertisement in the making */
	const struct ra_header *header;
	const struct items *items;
	uint64_t now_ms;
	size_t	 room;			/* bytes of ICMPv6 that one packet may have */
};

#define RA_PACKET_MAX (1500 - 40)	/* bytes of ICMPv6, however large the MTU */
#define RA_ROOM_MIN (1280 - 40)		/* RFC 8200 section 5 */

/*
 * Hand each packet of the advertisement to emit, in order; mostly there is one. What
 * outgrows `room` (at least RA_ROOM_MIN) is split into several advertisements with the
 * same header (RFC 4861 6.2.3), never fragmented. Returns how many there were. The
 * checksum is left to the kernel.
 */
unsigned ra_build(const struct ra_text *t,
		  void (*emit)(void *arg, const uint8_t *bytes, size_t len), void *arg);

#endif

/* mss.h - the maximum segment size that a SYN offers (RFC 9293 section 3.7.1) */
#ifndef NAT64_MSS_H
#define NAT64_MSS_H

#include <stddef.h>

#include <gateway6/csum.h>

#include "state.h"

/* What the path between these two can carry, in both directions; 0 when it is off. */
uint32_t mss_max(const struct nat64 *n, const struct addr6 *guest, struct addr4 peer,
		 uint64_t now_ms);

/*
 * Lower the MSS option of a SYN to max. What that takes out of and puts into the sum
 * of the segment is added to *removed and *added; removed NULL: nobody asks.
 */
void mss_clamp(uint8_t *tcp, size_t present, uint32_t max,
	       struct sum *removed, struct sum *added);

#endif

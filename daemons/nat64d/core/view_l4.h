/*
 * view_l4.h - what both views ask of a transport header
 *
 * One row per protocol: how long its fixed part is, and how to find its whole length.
 */
#ifndef NAT64_VIEW_L4_H
#define NAT64_VIEW_L4_H

#include <stddef.h>

#include "nat64.h"

/* IPv4 counts its header into the length: more cannot be translated. */
#define VIEW_L4_MAX (65535u - 20u)

/* What the part of the packet behind the IP headers is, and how much of it is there. */
enum l4_part { L4_WHOLE, L4_FIRST_FRAGMENT, L4_QUOTED };

/*
 * Length of the transport header at `at`, with `len` bytes present, into *head_len.
 * TRUNCATED, BAD_HEADER, FRAGMENT_TINY. Quoted: only the first 8 bytes are asked for.
 */
enum nat64_drop view_l4_head(enum nat64_l4 l4, const void *at, size_t len,
			     enum l4_part part, uint32_t *head_len);

#endif

/* nd_option.h - one option after the other off a neighbour discovery packet (RFC 4861 4.6) */
#ifndef RASERV_ND_OPTION_H
#define RASERV_ND_OPTION_H

#include <gateway6/rd.h>

#include "counters.h"

struct nd_option { uint8_t type; struct rd body; };	/* behind type and length */

/*
 * The next option off r: `good`, or why the packet is none. Each turn of a caller eats at
 * least eight bytes or leaves.
 */
enum ra_counter nd_option_next(struct rd *r, struct nd_option *out, enum ra_counter good);

#endif

/* prefix.h - address prefixes of both families */
#ifndef GW_PREFIX_H
#define GW_PREFIX_H

#include <stdbool.h>

#include "addr.h"

struct prefix4 { struct addr4 addr; uint8_t len; };	/* len 0..32 */
struct prefix6 { struct addr6 addr; uint8_t len; };	/* len 0..128 */

struct prefix_text { char s[50]; };

/*
 * "ADDRESS/LEN", or a bare address for a host prefix. False if it is neither, or a
 * bit behind the length is set; then *out is left alone.
 */
bool prefix4_parse(const char *text, struct prefix4 *out);
bool prefix6_parse(const char *text, struct prefix6 *out);

struct prefix_text prefix4_text(struct prefix4 p);
struct prefix_text prefix6_text(const struct prefix6 *p);

bool prefix4_contains(struct prefix4 p, struct addr4 a);
bool prefix6_contains(const struct prefix6 *p, const struct addr6 *a);
bool prefix4_overlaps(struct prefix4 a, struct prefix4 b);
bool prefix6_overlaps(const struct prefix6 *a, const struct prefix6 *b);
bool prefix6_equal(const struct prefix6 *a, const struct prefix6 *b);

/* The prefix of len bits (0..128) that a lies in; the bits behind it zero. */
struct prefix6 prefix6_of(const struct addr6 *a, uint8_t len);

#endif

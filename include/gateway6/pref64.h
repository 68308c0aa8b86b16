/*
 * pref64.h - IPv6 prefixes that carry IPv4 addresses (RFC 6052) and how a router
 *            advertisement names them (RFC 8781)
 */
#ifndef GW_PREF64_H
#define GW_PREF64_H

#include <stdbool.h>
#include <stdint.h>

#include "prefix.h"

/* 64:ff9b::/96 (RFC 6052 section 2.1). */
extern const struct prefix6 pref64_wkp;

bool pref64_is_wkp(const struct prefix6 *p);

/* Is len one of 32, 40, 48, 56, 64, 96? (RFC 6052 section 2.2) */
bool pref64_length_ok(unsigned len);

/* A legal pref64: length as above, u-octet (bits 64..71) zero. */
bool pref64_ok(const struct prefix6 *p);

/*
 * IPv4 <-> IPv6 (RFC 6052 section 2.3). p must be a legal pref64. Suffix bits are
 * zero on the way in and ignored on the way out (section 2.2); extract refuses an
 * address outside p or with a non-zero u-octet.
 */
struct addr6 pref64_embed(const struct prefix6 *p, struct addr4 v4);
bool pref64_extract(const struct prefix6 *p, const struct addr6 *a, struct addr4 *out);

/* Prefix length code 0..5 of RFC 8781 section 4; p->len must be legal. */
unsigned pref64_length_code(const struct prefix6 *p);

/* Length of a code 0..5; 0 for the codes that are not assigned. */
unsigned pref64_code_length(unsigned code);

/* Seconds to units of 8 s, rounded up, at most 8191 (RFC 8781 section 4.1). */
uint16_t pref64_scaled_lifetime(uint32_t lifetime_s);

#endif

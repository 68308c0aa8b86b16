/* addr.h - IPv4 and IPv6 addresses: parse, print, compare, classify */
#ifndef GW_ADDR_H
#define GW_ADDR_H

#include <stdbool.h>
#include <string.h>

#include "wire/bytes.h"

struct addr4_text { char s[16]; };
struct addr6_text { char s[46]; };

/* Strict dotted quad / RFC 4291 section 2.2. False leaves *out alone. */
bool addr4_parse(const char *text, struct addr4 *out);
bool addr6_parse(const char *text, struct addr6 *out);

/* Text by value, canonical (RFC 5952): printf("%s", addr6_text(a).s). */
struct addr4_text addr4_text(struct addr4 a);
struct addr6_text addr6_text(struct addr6 a);

/* The same, but ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2) as a.b.c.d. */
struct addr6_text addr46_text(struct addr6 a);

static inline uint32_t addr4_value(struct addr4 a)
{
	return (uint32_t)a.b[0] << 24 | (uint32_t)a.b[1] << 16 |
	       (uint32_t)a.b[2] << 8 | a.b[3];
}

static inline struct addr4 addr4_of(uint32_t v)
{
	return (struct addr4){ { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
				 (uint8_t)(v >> 8), (uint8_t)v } };
}

static inline bool addr4_equal(struct addr4 a, struct addr4 b)
{
	return !memcmp(a.b, b.b, sizeof(a.b));
}

static inline bool addr6_equal(const struct addr6 *a, const struct addr6 *b)
{
	return !memcmp(a->b, b->b, sizeof(a->b));
}

struct mac_text { char s[18]; };
bool mac_parse(const char *text, struct mac *out);	/* "bc:24:11:00:00:01" */
struct mac_text mac_text(const struct mac *m);
static inline bool mac_equal(const struct mac *a, const struct mac *b)
{
	return !memcmp(a->b, b->b, sizeof(a->b));
}

/* Its lower half becomes the interface identifier of a MAC (RFC 4291 appendix A). */
void addr6_set_eui64(struct addr6 *a, const struct mac *m);

bool mac_is_zero(const struct mac *m);
bool addr4_is_zero(struct addr4 a);
bool addr4_is_multicast(struct addr4 a);	/* 224.0.0.0/4 */
bool addr4_is_loopback(struct addr4 a);

/* RFC 1918: what synthesis.skip_ipv4 calls "private". */
bool addr4_is_private(struct addr4 a);

/*
 * Not usable across the public IPv4 internet (IANA special-purpose registry,
 * "globally reachable: false", multicast and reserved space): what the well-known
 * prefix must not carry (RFC 6052 section 3.1).
 */
bool addr4_is_nonglobal(struct addr4 a);

bool addr6_is_zero(const struct addr6 *a);
bool addr6_is_loopback(const struct addr6 *a);
bool addr6_is_multicast(const struct addr6 *a);
bool addr6_is_link_local(const struct addr6 *a);	/* fe80::/10 */
bool addr6_is_unique_local(const struct addr6 *a);	/* fc00::/7, RFC 4193 */

/* Global scope for source selection: neither link-local, loopback, multicast nor ::. */
bool addr6_is_routable(const struct addr6 *a);

#endif

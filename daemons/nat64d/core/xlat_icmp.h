/* xlat_icmp.h - ICMP messages of one family as those of the other (RFC 7915 4.2, 5.2) */
#ifndef NAT64_XLAT_ICMP_H
#define NAT64_XLAT_ICMP_H

#include "xlat.h"

bool xlat_icmp6_is_error(uint8_t type);
bool xlat_icmp4_is_error(uint8_t type);
bool xlat_icmp6_is_query(uint8_t type);		/* echo and its reply */
bool xlat_icmp4_is_query(uint8_t type);

/* The type of an echo or its reply on the other side. */
uint8_t xlat_icmp64_query(uint8_t type6);
uint8_t xlat_icmp46_query(uint8_t type4);

/*
 * An ICMP error as a whole new packet: header, inner packet, extensions.
 * ICMP_TYPE, ICMP_POINTER, ICMP_INNER, HOP_LIMIT.
 */
enum nat64_drop xlat_icmp64_error(struct nat64 *n, struct xlat64 *x);
enum nat64_drop xlat_icmp46_error(struct nat64 *n, struct xlat46 *x);

/* The MTU to tell the other side (RFC 7915 4.2 and 5.2), for an advertised one. */
struct icmp_mtu { uint32_t advertised, mtu4, mtu6, inner_len; bool inner_fragment; };
uint32_t xlat_icmp64_mtu(const struct icmp_mtu *m);
uint32_t xlat_icmp46_mtu(const struct icmp_mtu *m);

#endif

/* xlat_icmp.h - ICMP errors of one family as those of the other */
#ifndef NAT64_XLAT_ICMP_H
#define NAT64_XLAT_ICMP_H

#include "xlat.h"

/*
 * An ICMP error as a whole new packet: header, inner packet, extensions; and it goes
 * off. ICMP_TYPE, ICMP_POINTER, ICMP_INNER, PRIVATE_IPV4.
 */
enum nat64_drop xlat_icmp64_error(struct nat64 *n, struct xlat64 *x);
enum nat64_drop xlat_icmp46_error(struct nat64 *n, struct xlat46 *x);

#endif

/* icmp_err.h - ICMP errors that we originate */
#ifndef NAT64_ICMP_ERR_H
#define NAT64_ICMP_ERR_H

#include "state.h"

/*
 * Tell the sender of `packet` (its IPv6 or IPv4 header on, checked by a view) why it
 * was dropped, if this reason owes an error at all and the rate allows it. value is
 * the MTU or pointer of errors that carry one.
 */
void icmp_err6(struct nat64 *n, enum nat64_drop why, uint32_t value,
	       const uint8_t *packet, size_t len, uint64_t now_ms);
void icmp_err4(struct nat64 *n, enum nat64_drop why, uint32_t value,
	       const uint8_t *packet, size_t len, uint64_t now_ms);

#endif

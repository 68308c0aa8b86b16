/* xlat64.h - parts of the IPv6 to IPv4 header translation that others need */
#ifndef NAT64_XLAT64_H
#define NAT64_XLAT64_H

#include "xlat.h"

#define IP4_DF_FROM 1261u	/* a smaller packet may be fragmented: RFC 7915 5.1 */

/* Header checksum included; the caller has set all else. */
void ip4_finish(struct ip4_wire *ip);

/* Next identification for this pair of addresses, and as many more as asked for. */
uint16_t ip4_id(struct nat64 *n, const struct tuple4 *out, uint32_t count);

#endif

/* xlat64.h - parts of the IPv6 to IPv4 header translation that others need */
#ifndef NAT64_XLAT64_H
#define NAT64_XLAT64_H

#include "xlat.h"

/* Header checksum included; the caller has set all else. */
void ip4_finish(struct ip4_wire *ip);

/* Which counter of identifications this pair of addresses uses. */
uint32_t ip4_id_at(const struct nat64 *n, struct addr4 lent, struct addr4 peer);

/* Next identification for this pair of addresses, and as many more as asked for. */
uint16_t ip4_id(struct nat64 *n, const struct tuple4 *out, uint32_t count);

#endif

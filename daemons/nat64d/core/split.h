/* split.h - UDP superpackets that have to go on as single datagrams */
#ifndef NAT64_SPLIT_H
#define NAT64_SPLIT_H

#include "xlat.h"

/* Is it a UDP superpacket whose datagrams do not fit the other side? */
bool split_needed6(const struct nat64 *n, const struct xlat64 *x);
bool split_needed4(const struct nat64 *n, const struct xlat46 *x);

/* Each datagram through the door for itself. */
void split6(struct nat64 *n, const struct xlat64 *x);
void split4(struct nat64 *n, const struct xlat46 *x);

#endif

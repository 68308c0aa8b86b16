/* expect.h - which session a packet that is at hand will meet (the door is nat64_expect) */
#ifndef NAT64_EXPECT_H
#define NAT64_EXPECT_H

#include "nat64.h"

/* Probably this one; 0: none, or the packet is not plain. Any bytes may come. */
uint32_t expect_session(const struct nat64 *n, const struct packet_in *p);

#endif

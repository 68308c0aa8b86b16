/* probe.h - asking a guest whether a silent connection still lives */
#ifndef NAT64_PROBE_H
#define NAT64_PROBE_H

#include "state.h"

/* An empty ACK to the guest of a TCP session (RFC 6146 section 3.5.2.2). */
void probe_send(struct nat64 *n, uint32_t session);

#endif

/* quota.h - what one guest may hold, and which pool address it gets */
#ifndef NAT64_QUOTA_H
#define NAT64_QUOTA_H

#include "flow.h"

/*
 * May this guest have one more session, below this binding (0: a new one)? Its record
 * into *host; it is new and unused when the guest had no binding: quota_settle() after
 * the attempt. SESSIONS_FULL, HOSTS_FULL, NETWORK_PART; HOST_SESSIONS, HOST_RATE for sessions that
 * the guest opens; SERVICE_SESSIONS, SERVICE_RATE for those of a published port.
 */
enum nat64_drop quota_admit(struct nat64 *n, const struct flow_plan *plan, uint32_t binding,
			    uint64_t now_ms, uint32_t *host);

/* Forget the record if no binding uses it. */
void quota_settle(struct nat64 *n, uint32_t host);

/*
 * Lend an end to a guest: on the address it already has (paired pooling, RFC 4787
 * REQ-2), else on one chosen by its address; with port_block from its block. NO_PORT,
 * NO_BLOCK.
 */
enum nat64_drop quota_lend(struct nat64 *n, uint32_t host, enum nat64_l4 l4, uint16_t like,
			   struct end4 *out);

/* Lend this very end: a guest that had it before gets it back. NO_PORT. */
enum nat64_drop quota_claim(struct nat64 *n, uint32_t host, enum nat64_l4 l4,
			    struct end4 lent);

#endif

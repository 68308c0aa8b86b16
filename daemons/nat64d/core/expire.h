/* expire.h - sessions end when their time is over */
#ifndef NAT64_EXPIRE_H
#define NAT64_EXPIRE_H

#include "state.h"

/*
 * Go on with the sweep: a bounded share of the table, a bounded number of ends.
 * Returns when to be called again; every session is looked at once a second.
 */
uint64_t expire_run(struct nat64 *n, uint64_t now_ms);

/* How long a session may still be idle, in ms; 0 when its time is over. */
uint64_t expire_left_ms(const struct nat64 *n, const struct session *s, uint64_t now_ms);

#endif

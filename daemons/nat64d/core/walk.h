/* walk.h - tell who looks on what became of a packet */
#ifndef NAT64_WALK_H
#define NAT64_WALK_H

#include "state.h"

/* session 0: none. Only while n->observer.saw is set. */
void walk_tell(const struct nat64 *n, enum nat64_way way, enum nat64_drop why,
	       uint32_t session, uint64_t now_ms);

struct nat64_session_row walk_session(const struct nat64 *n, uint32_t session,
				      uint64_t now_ms);

#endif

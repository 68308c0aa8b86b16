/* flow.h - sessions with all that hangs on them: opened and ended as one */
#ifndef NAT64_FLOW_H
#define NAT64_FLOW_H

#include "state.h"
#include "tcp_fsm.h"

struct flow_plan {
	const struct tuple6 *tuple;
	uint32_t binding;		/* 0: find or make it by the guest's end */
	const struct end4 *lent;	/* it is taken back, with this end; NULL: it is new */
	enum nat64_way way;		/* who opens it */
	enum tcp_state state;
	enum lifetime life;
	uint8_t	 prefix;		/* the guest knows the peer behind it */
};

/* A new session, with binding, lent end and host record if need be. The reasons of
 * quota.h; then nothing has changed. */
enum nat64_drop flow_open(struct nat64 *n, const struct flow_plan *plan, uint64_t now_ms,
			  uint32_t *session);

/* The session, and what only it kept alive. */
void flow_end(struct nat64 *n, uint32_t session, uint64_t now_ms);

/* A static binding from configuration: false if its end is taken or there is no room. */
bool flow_fix(struct nat64 *n, const struct static_rule *rule, uint64_t now_ms);

/* All those of the configuration. */
void flow_fix_all(struct nat64 *n, uint64_t now_ms);

/* End a binding with all its sessions, static or not. */
void flow_end_binding(struct nat64 *n, uint32_t binding, uint64_t now_ms);

#endif

/*
 * tcp_fsm.c - the states of a TCP session (RFC 6146 section 3.5.2.2)
 *
 *	          SYN6              SYN4
 *	CLOSED ---------> V6_INIT -------------> ESTABLISHED <----+ anything
 *	       ---------> V4_INIT ----SYN6-----> |  |   |         | but RST
 *	          SYN4                           |  |   +--RST--> TRANS
 *	                                   FIN4  |  | FIN6          ^
 *	                                 V4_FIN <+  +> V6_FIN       | EST over: probe;
 *	                                    |FIN6   FIN4|           | RST while V4_FIN
 *	                                    +> BOTH_FIN <           | or V6_FIN
 *
 * Differs from RFC 6146 3.5.2.2: a RST in V4_FIN or V6_FIN leads to TRANS as well. There
 * it would keep the session for two hours; RFC 7857 2.2 gives any RST four minutes, and
 * 7.1 has none from inside refresh: a guest that closes while the server still sends
 * answers with a RST, and nothing follows.
 *
 * Every arrow is in the table; CLOSED is "no session". An empty cell means: nothing
 * changes, the packet passes. V4_INIT is here only for a SYN that filtering let
 * through; a held one is in synhold.c and has no session.
 */
#include "tcp_fsm.h"

#include <gateway6/must.h>
#include <gateway6/wire/l4.h>

#include "session.h"

const char *const tcp_state_names[TCP_STATES + 1] = {
	[NO_SESSION] = "closed",
	[V4_INIT] = "v4_init", [V6_INIT] = "v6_init", [ESTABLISHED] = "established",
	[V4_FIN] = "v4_fin", [V6_FIN] = "v6_fin", [BOTH_FIN] = "both_fin",
	[TRANS] = "transitory",
	[NOT_TCP] = "",
};

struct tcp_step { uint8_t state, life; };	/* zero: leave as it is */

#define LIVE(l)		{ 0, l##_LIFE }
#define GO(s, l)	{ s, l##_LIFE }

/* In the order of the text. */
static const struct tcp_step tcp_fsm[TCP_STATES][TCP_EVENTS] = {
	[V4_INIT]     = { [SYN6]  = GO(ESTABLISHED, EST) },
	[V6_INIT]     = { [SYN6]  = LIVE(TRANS),
			  [SYN4]  = GO(ESTABLISHED, EST) },
	[ESTABLISHED] = { [SYN6]  = LIVE(EST),           [SYN4] = LIVE(EST),
			  [FIN6]  = GO(V6_FIN, SAME),    [FIN4] = GO(V4_FIN, SAME),
			  [RST6]  = GO(TRANS, TRANS),    [RST4] = GO(TRANS, TRANS),
			  [OTHER] = LIVE(EST) },
	[V4_FIN]      = { [SYN6]  = LIVE(EST),           [SYN4] = LIVE(EST),
			  [FIN6]  = GO(BOTH_FIN, TRANS), [FIN4] = LIVE(EST),
			  [RST6]  = GO(TRANS, TRANS),    [RST4] = GO(TRANS, TRANS),
			  [OTHER] = LIVE(EST) },
	[V6_FIN]      = { [SYN6]  = LIVE(EST),           [SYN4] = LIVE(EST),
			  [FIN6]  = LIVE(EST),           [FIN4] = GO(BOTH_FIN, TRANS),
			  [RST6]  = GO(TRANS, TRANS),    [RST4] = GO(TRANS, TRANS),
			  [OTHER] = LIVE(EST) },
	/* [BOTH_FIN]: only time ends it */
	[TRANS]       = { [SYN6]  = GO(ESTABLISHED, EST), [SYN4] = GO(ESTABLISHED, EST),
			  [FIN6]  = GO(ESTABLISHED, EST), [FIN4] = GO(ESTABLISHED, EST),
			  [OTHER] = GO(ESTABLISHED, EST) },	/* a RST revives nothing */
};

static enum tcp_event event(uint8_t flags, enum tcp_event syn, enum tcp_event fin,
			    enum tcp_event rst)
{
	if (flags & TCP_RST)
		return rst;
	if (flags & TCP_FIN)
		return fin;
	return flags & TCP_SYN ? syn : OTHER;
}

enum tcp_event tcp_event6(uint8_t flags)
{
	return event(flags, SYN6, FIN6, RST6);
}

enum tcp_event tcp_event4(uint8_t flags)
{
	return event(flags, SYN4, FIN4, RST4);
}

bool tcp_opens(uint8_t flags)
{
	return (flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
}

void tcp_session_event(struct tables *t, uint32_t s, enum tcp_event ev, uint64_t now_ms)
{
	uint8_t state = t->session[s].state;
	struct tcp_step step;

	must(state > NO_SESSION && state < TCP_STATES, "session %u in state %u", s, state);
	step = tcp_fsm[state][ev];
	if (step.state != NO_SESSION && step.state != state)
		session_state(t, s, step.state);
	if (step.life != SAME_LIFE)
		session_live(t, s, step.life, now_ms);
}

bool tcp_session_over(struct tables *t, uint32_t s, uint64_t now_ms)
{
	if (t->session[s].state != ESTABLISHED)
		return false;
	session_state(t, s, TRANS);
	session_live(t, s, TRANS_LIFE, now_ms);
	return true;
}

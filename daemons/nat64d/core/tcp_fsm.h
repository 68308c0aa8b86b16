/* tcp_fsm.h - the states of a TCP session (RFC 6146 section 3.5.2.2) */
#ifndef NAT64_TCP_FSM_H
#define NAT64_TCP_FSM_H

#include "tables.h"

enum tcp_state {
	NO_SESSION, V4_INIT, V6_INIT, ESTABLISHED,
	V4_FIN, V6_FIN, BOTH_FIN, TRANS,
	TCP_STATES,
	NOT_TCP = TCP_STATES		/* what a UDP or ICMP session holds instead */
};

enum tcp_event { SYN6, SYN4, FIN6, FIN4, RST6, RST4, OTHER, TCP_EVENTS };

extern const char *const tcp_state_names[TCP_STATES + 1];

/* What the flags of a segment mean for the session. RST wins over FIN over SYN. */
enum tcp_event tcp_event6(uint8_t flags);	/* from a guest */
enum tcp_event tcp_event4(uint8_t flags);	/* from outside */

/* May it open a session: SYN alone (no ACK, RST or FIN). */
bool tcp_opens(uint8_t flags);

/* The only writer of a TCP session's state and lifetime class after its birth. */
void tcp_session_event(struct tables *t, uint32_t s, enum tcp_event ev, uint64_t now_ms);

/* Its time is over. True: it goes on in TRANS and wants a probe sent. */
bool tcp_session_over(struct tables *t, uint32_t s, uint64_t now_ms);

#endif

/*
 * nat64d_bib.h - the slow twin of bindings, sessions and TCP states: lists, searched
 *                from front to back, and RFC 6146 section 3.5 told in ifs
 *
 * Knows nothing of ports to lend: what a guest was lent is told to it.
 */
#ifndef GW_ORACLE_NAT64D_BIB_H
#define GW_ORACLE_NAT64D_BIB_H

#include <nat64d/core/tcp_fsm.h>

#define ORACLE_MAX 4096u

struct oracle_binding { enum nat64_l4 l4; struct end6 guest; struct end4 lent; bool fixed; };

struct oracle_session {
	enum nat64_l4 l4;
	struct end6 guest;
	struct end4 lent, peer;
	enum tcp_state state;
	uint64_t ends_ms;
};

struct oracle_held { struct end4 lent, peer; uint64_t ends_ms; };

struct oracle {
	bool address_dependent;
	unsigned max;			/* sessions */
	struct oracle_binding binding[ORACLE_MAX];
	struct oracle_session session[ORACLE_MAX];
	struct oracle_held held[ORACLE_MAX];
	unsigned bindings, sessions, helds;
	unsigned probes;		/* owed by the last oracle_time */
};

enum oracle_verdict { ORACLE_PASS, ORACLE_DROP, ORACLE_HOLD };

/* A guest's packet. *lent is what it left with if it left: learned for a new binding
 * (left and lent in), told for one that is known (*known is set then). */
enum oracle_verdict oracle_out(struct oracle *o, const struct tuple6 *t, uint8_t flags,
			       uint64_t now_ms);

/* After PASS: must this guest end have left as *lent? False: it is new, so learn. */
bool oracle_lent(const struct oracle *o, const struct tuple6 *t, struct end4 *lent);

/* The lent end of a new binding. False if somebody else has it (B2). */
bool oracle_learn(struct oracle *o, const struct tuple6 *t, struct end4 lent);

/* A packet from outside; *guest is whom it must reach. */
enum oracle_verdict oracle_in(struct oracle *o, const struct tuple4 *t, uint8_t flags,
			      uint64_t now_ms, struct end6 *guest);

/* Time passes. Returns how many held SYNs are answered. */
unsigned oracle_time(struct oracle *o, uint64_t now_ms);

#endif

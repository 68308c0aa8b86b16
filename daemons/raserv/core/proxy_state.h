/*
 * proxy_state.h - struct proxy, for the files of the neighbour proxy
 *
 *	proxy.c		the doors
 *	proxy_find.c	who is where: the three states of an address
 *	proxy_say.c	what is said and set: packets, routes, groups
 */
#ifndef RASERV_PROXY_STATE_H
#define RASERV_PROXY_STATE_H

#include "proxy.h"

struct proxy {
	struct proxy_sides sides;
	struct proxy_table table;
	struct proxy_sink sink;
	uint64_t count[RA_COUNTER_COUNT];
};

/* ---- proxy_say.c ---- */

/* Is it there? To `to`, or to its group when NULL. */
void proxy_probe(struct proxy *p, const struct proxy_side *side, const struct addr6 *target,
		 const struct mac *to);
/* Somebody tries the address of e on another side. */
void proxy_tell_claim(struct proxy *p, const struct proxy_side *side,
		      const struct proxy_entry *e);
/* Flags: ND_NA_ROUTER for our own addresses. False beyond the side's budget. */
bool proxy_answer(struct proxy *p, const struct proxy_asker *a, const struct addr6 *target,
		  uint8_t flags, uint64_t now_ms);
/* Routes and groups as an entry with a link needs them; none any more. */
void proxy_hold(struct proxy *p, struct proxy_entry *e, const struct proxy_net *net);
void proxy_let_go(struct proxy *p, struct proxy_entry *e);

/* ---- proxy_find.c ---- */

/* A valid packet whose target lies in a prefix of that side. Give the counter. */
enum ra_counter proxy_on_solicit(struct proxy *p, struct proxy_side *side,
				 const struct neigh *n, uint64_t now_ms);
enum ra_counter proxy_on_kernel(struct proxy *p, struct proxy_side *side,
				const struct neigh *n, uint64_t now_ms);
void proxy_on_advert(struct proxy *p, const struct proxy_side *side, const struct neigh *n,
		     uint64_t now_ms);
/* Its source may be worth a question. */
void proxy_take_hint(struct proxy *p, struct proxy_side *side, const struct neigh *n,
		     uint64_t now_ms);
/* Its moment has come. */
void proxy_due(struct proxy *p, struct proxy_entry *e, uint64_t now_ms);
void proxy_forget(struct proxy *p, struct proxy_entry *e);

#endif

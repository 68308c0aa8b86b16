/*
 * proxy.h - the neighbour proxy: neighbours of one link answered for on another
 *           (RFC 4861 7.2.8, in the spirit of RFC 4389)
 *
 *	proxy_update		the file or the facts are different
 *	proxy_receive		a neighbour solicitation or advertisement came
 *	proxy_tick		time passed
 *	proxy_leave		we stop: routes and groups go
 *
 * No clock, no socket; memory is taken by proxy_new only. Times as in raserv.h.
 */
#ifndef RASERV_PROXY_H
#define RASERV_PROXY_H

#include <gateway6/config.h>
#include <gateway6/facts.h>
#include <gateway6/rng.h>

#include "proxy_sides.h"
#include "proxy_table.h"

struct proxy;

enum proxy_member { PROXY_LEAVE, PROXY_JOIN };

struct proxy_sink {
	void (*send)(void *arg, uint32_t link, const struct neigh_out *out);
	/* The kernel shall reach target over link; 0: our route to it is not needed. */
	void (*route)(void *arg, const struct addr6 *target, uint32_t link);
	/* Be a member of a solicited-node group (RFC 4861 7.2.8: MUST), or no longer. */
	void (*group)(void *arg, uint32_t link, const struct addr6 *group,
		      enum proxy_member m);
	/* Somebody on `other` claims the address of e. For the log; may be NULL. */
	void (*conflict)(void *arg, const struct proxy_entry *e, uint32_t other);
	void *arg;
};

struct proxy *proxy_new(const struct rng *rng, const struct proxy_sink *sink);
void proxy_free(struct proxy *p);	/* NULL is fine */

void proxy_update(struct proxy *p, const struct config *c, const struct facts *f);

/*
 * A life before ours set a route to target: it is asked for, and the route goes unless it
 * answers. After the first proxy_update.
 */
void proxy_recall(struct proxy *p, const struct addr6 *target, uint32_t link,
		  uint64_t now_ms);

/* Returns the counter it went to. */
enum ra_counter proxy_receive(struct proxy *p, const struct neigh_in *in, uint64_t now_ms);

/* Returns when it wants to be called next; SCHED_NEVER: not by itself. */
uint64_t proxy_tick(struct proxy *p, uint64_t now_ms);

void proxy_leave(struct proxy *p);

/* For control, and for the shell, which listens on these sides. */
const struct proxy_sides *proxy_sides_now(const struct proxy *p);
const struct proxy_table *proxy_table_now(const struct proxy *p);
const uint64_t *proxy_counters(const struct proxy *p);	/* [RA_COUNTER_COUNT] */

#endif

/*
 * dns64.h - the forwarder: what happens goes in, replies and questions come out
 *
 *	dns64_query	a client's message
 *	dns64_answer	an upstream's message
 *	dns64_no_answer	a question could not be delivered
 *	dns64_lost	a question's connection ended before its answer came
 *	dns64_tick	time passed
 *
 * The core has no clock, no socket, and takes all memory in dns64_new (and when a
 * reload changes a size). The sink must not call back into a door.
 */
#ifndef DNS64_H
#define DNS64_H

#include <gateway6/rng.h>

#include "cache.h"
#include "conf.h"
#include "counters.h"
#include "recent.h"
#include "tally.h"
#include "trace.h"
#include "upstreams.h"

struct dns64;

struct dns64_client {
	struct addr6 addr;		/* IPv4 as ::ffff:a.b.c.d */
	uint16_t port;
	bool	 tcp;
	uint32_t link;			/* scope of a link-local address */
	uint64_t where;			/* the shell's own: which socket or connection */
	uint32_t trace;			/* 0: nobody watches */
};

struct dns64_ask {
	uint64_t ticket;		/* comes back with the answer */
	unsigned upstream;		/* index in the configuration's list */
	bool	 tcp;
	const uint8_t *bytes;		/* a message with a random id */
	size_t	 len;
};

struct dns64_sink {
	void (*reply)(void *arg, const struct dns64_client *to, const uint8_t *bytes,
		      size_t len);
	void (*ask)(void *arg, const struct dns64_ask *ask);
	void *arg;
	/* A step of a query whose client has a number; may be NULL. */
	void (*trace)(void *arg, uint32_t number, const struct trace_event *e,
		      uint64_t now_ms);
};

/* NULL without memory. conf is copied; what it points at must stay. */
struct dns64 *dns64_new(const struct dns64_conf *conf, const struct rng *rng,
			const struct dns64_sink *sink);
void dns64_free(struct dns64 *d);

/*
 * Take the memory that dns64_reconfigure will need to go over to conf: it cannot fail
 * then. -1 without it. discard gives it back.
 */
int dns64_prepare(struct dns64 *d, const struct dns64_conf *conf);
void dns64_discard(struct dns64 *d);

/*
 * Go over to another configuration, with the cache and all questions in flight.
 * -1 without memory: then nothing has changed. A change
 * of limits.outstanding counts from the next start; see dns64_outstanding().
 */
int dns64_reconfigure(struct dns64 *d, const struct dns64_conf *conf, uint64_t now_ms);

/* False when there will be no reply, as the message was no query at all. */
bool dns64_query(struct dns64 *d, const struct dns64_client *from, const uint8_t *bytes,
		 size_t len, uint64_t now_ms);
void dns64_answer(struct dns64 *d, uint64_t ticket, const uint8_t *bytes, size_t len,
		  uint64_t now_ms);

/* Refused or unreachable, as the network says; silence the core counts itself. */
void dns64_no_answer(struct dns64 *d, uint64_t ticket, uint64_t now_ms);

/* The connection or port gave answers, then it ended with this question unanswered. */
void dns64_lost(struct dns64 *d, uint64_t ticket, uint64_t now_ms);

/* Do what is due. The next moment to call it; UINT64_MAX when nothing is under way. */
uint64_t dns64_tick(struct dns64 *d, uint64_t now_ms);
uint64_t dns64_next_ms(const struct dns64 *d);

/* Can questions for any name be asked now: is an upstream for everything not down? */
bool dns64_has_upstream(const struct dns64 *d);

/* For control.c. Lent until the next door. */
const struct dns64_counts *dns64_counts(const struct dns64 *d);
const struct tally *dns64_tally(const struct dns64 *d);
const struct upstreams *dns64_upstreams(const struct dns64 *d);
struct cache *dns64_cache(const struct dns64 *d);
const struct recent *dns64_recent(const struct dns64 *d);
unsigned dns64_waiting(const struct dns64 *d);		/* queries that wait now */
unsigned dns64_outstanding(const struct dns64 *d);	/* how many may */

#endif

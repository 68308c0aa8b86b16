/* upstreams.h - whom to ask: order, round-trip times, health */
#ifndef DNS64_UPSTREAMS_H
#define DNS64_UPSTREAMS_H

#include "conf.h"

#define DOUBT_FAILURES 3		/* in a row: then it is in doubt, */
#define PROBE_MS 2000			/* and is probed this often; */
#define DOWN_PROBES 2			/* so many without an answer: then it is down */
#define PLAIN_MS (10 * 60 * 1000)	/* how long one that hates EDNS goes without */

/* Bounds of the histogram of answer times, each included. */
#define RTT_BOUNDS 12
extern const uint16_t rtt_bounds_ms[RTT_BOUNDS];

struct upstream {
	struct upstream_at at;
	uint32_t srtt_us;		/* 0: not known yet */
	bool	 down;
	unsigned failures;		/* since the last answer */
	unsigned probes;		/* the same, at most DOWN_PROBES */
	uint64_t answered_ms, probe_ms, plain_until_ms;
	uint64_t asked, answered, failed;	/* counts for Status */
	uint64_t silent;		/* of the failed: no answer in time */
	uint64_t took_ms;		/* all answers together */
	uint64_t took[RTT_BOUNDS + 1];	/* answers by their time; the last: longer than all */
};

struct upstreams {
	struct upstream one[UPSTREAMS_MAX];
	unsigned n;
};

/* Take over a new list; what was learned about those that stay is kept. */
void upstreams_set(struct upstreams *u, const struct upstream_list *list);

/*
 * The best of `mask`: up before down, then by the configured strategy (least
 * round-trip time, or the order of the file). UPSTREAMS_MAX if mask is empty.
 */
unsigned upstreams_best(const struct upstreams *u, uint32_t mask, bool fastest);

/* Let the others be tried again some day: those passed over seem faster by and by. */
void upstreams_chosen(struct upstreams *u, unsigned which, uint32_t mask);

void upstream_answered(struct upstream *u, uint64_t asked_ms, uint64_t now_ms);

/* Silence or a network error. */
void upstream_failed(struct upstream *u, uint64_t now_ms);

/* A probe goes out. True when those before it, without an answer, make it down. */
bool upstream_probed(struct upstream *u, uint64_t now_ms);

/* Is it to be probed? A down one is always in doubt. */
static inline bool upstream_doubted(const struct upstream *u)
{
	return u->failures >= DOUBT_FAILURES;
}

/* How long to wait for an answer before asking again, attempts so far 0, 1, ... */
uint32_t upstream_patience_ms(const struct upstream *u, unsigned attempt,
			      uint32_t timeout_ms);

/* Is any of mask not down? */
bool upstreams_any_up(const struct upstreams *u, uint32_t mask);

#endif

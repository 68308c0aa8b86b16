/*
 * readiness.h - are dns64d and nat64d there?
 *
 * What the other daemons tell counts at once when it is good; that one is gone counts
 * RASERV_GRACE_MS later. A restart is over by then, and guests keep their DNS server
 * through it.
 */
#ifndef RASERV_READINESS_H
#define RASERV_READINESS_H

#include "raserv.h"

enum { NEEDS = 2 };

struct need {
	unsigned bit;
	bool	 waning;		/* gone, but its grace lasts */
	uint64_t gone_at_ms;
};

struct readiness {
	unsigned    ready;		/* NEED_ bits: what we act on */
	struct need need[NEEDS];
};

void readiness_init(struct readiness *r);

/* What one of them tells; graces that are over. True: `ready` has changed. */
bool readiness_told(struct readiness *r, unsigned need, enum raserv_readiness is,
		    uint64_t now_ms);
bool readiness_wane(struct readiness *r, uint64_t now_ms);

/* When the next grace is over; SCHED_NEVER: none lasts. */
uint64_t readiness_next(const struct readiness *r);

#endif

/* raserv_state.h - what the advertiser keeps, for raserv.c and hear.c */
#ifndef RASERV_STATE_H
#define RASERV_STATE_H

#include "ifaces.h"
#include "raserv.h"
#include "readiness.h"

struct raserv {
	const struct config *config;
	struct rng rng;
	struct raserv_sink sink;
	struct iface_host host;
	struct ifaces ifaces;
	struct plan plan;		/* its room, as large as any network's plan */
	struct readiness readiness;
	bool	 started, stopping;
	uint64_t doubt_ms;		/* the end of our start, SCHED_NEVER when over */
	uint64_t count[RA_COUNTER_COUNT];
	uint64_t news;
};

/* A packet: what it makes of us. Returns the counter it goes to. */
enum ra_counter hear(struct raserv *r, const struct nd_in *in, uint64_t now_ms);

#endif

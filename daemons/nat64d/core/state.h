/* state.h - all that one translator knows: struct nat64 (for the core's own files) */
#ifndef NAT64_STATE_H
#define NAT64_STATE_H

#include <gateway6/ratelimit.h>

#include "conf.h"
#include "nat64.h"
#include "pool4.h"
#include "tables.h"

#define PACKET_MAX 65535u
#define ROOM (PACKET_MAX + 128u)	/* any packet, and our headers in front */

struct blocks;
struct synhold;
struct frags;
struct pmtus;
struct rests;

/* What each network holds, the last one being all that is on no shared link: fair.h. */
struct fair {
	uint32_t hosts[NAT64_SHARED_MAX + 1], sessions[NAT64_SHARED_MAX + 1];
};

struct nat64 {
	struct nat64_conf conf;
	struct nat64_host host;
	struct nat64_sink sink;
	struct nat64_observer observer;
	struct nat64_ear *ears;		/* NULL: nobody listens */
	struct nat64_fast fast;		/* worth NULL: nobody carries for us */
	struct rng rng;
	struct tables *tables;
	struct pool4 *pool;
	struct blocks *blocks;		/* of its ports, while conf.port_block */
	struct synhold *hold;
	struct frags *frags;
	struct pmtus *pmtus;
	struct rests *rests;
	struct nat64_stats stats;	/* counters; gauges are filled when read */
	struct fair fair;
	struct ratelimit errors6, errors4;
	_Atomic uint32_t *id;		/* NAT64_IDS identifications, see xlat64.c */
	_Atomic uint32_t own_id[NAT64_IDS];
	uint32_t id_key;
	uint32_t sweep;			/* expire.c: the next session to look at */
	unsigned depth;			/* doors open at this moment: hairpin.c */
	uint8_t room6[ROOM], room4[ROOM];	/* headers (or whole errors) under way */
	uint8_t single[ROOM];		/* split.c */
	uint8_t error6[ROOM], error4[ROOM];	/* errors of our own */
};

/* RFC 7915 section 4: what every path of the guests' side carries. */
static inline uint32_t lowest_mtu6(const struct nat64 *n)
{
	return n->conf.lowest_mtu6 < n->host.mtu6 ? n->conf.lowest_mtu6 : n->host.mtu6;
}

#endif

/*
 * proxy_sides.h - the links between which neighbours are proxied, and for which prefixes
 *
 * A side is the uplink, or the interface of a network. A prefix is proxied between all
 * sides that have it: the networks that announce it, and the uplink, where the provider
 * takes it for on-link.
 */
#ifndef RASERV_PROXY_SIDES_H
#define RASERV_PROXY_SIDES_H

#include <gateway6/config.h>
#include <gateway6/facts.h>
#include <gateway6/ratelimit.h>

#include "neigh.h"

#define PROXY_SIDES_MAX 16		/* the uplink and fifteen networks */
#define PROXY_NETS_MAX 32
#define PROXY_OWN_MAX 64

struct proxy_side {
	uint32_t link;
	bool	 is_uplink;
	struct mac mac;
	struct addr6 link_local;
	bool	 has_global;
	struct addr6 global;
	struct ratelimit asks, hints, answers;	/* what this link may cause */
	uint64_t answered;		/* in all */
};

struct proxy_net {
	struct prefix6 prefix;
	unsigned sides;			/* a bit each, by its place */
	unsigned on_link;		/* sides over which the kernel reaches it unaided */
};

struct proxy_own { struct addr6 address; uint32_t link; };

struct proxy_sides {
	struct proxy_side side[PROXY_SIDES_MAX];
	unsigned n;
	struct proxy_net net[PROXY_NETS_MAX];
	unsigned n_nets;		/* 0: nothing is proxied */
	struct proxy_own own[PROXY_OWN_MAX];	/* addresses of this host in those */
	unsigned n_own;
};

/* From the file and the facts. Budgets of links that were there before go on. */
void proxy_sides_make(struct proxy_sides *s, const struct config *c, const struct facts *f);

/* NULL when there is none. */
struct proxy_side *proxy_side_of(struct proxy_sides *s, uint32_t link);
const struct proxy_net *proxy_net_of(const struct proxy_sides *s, const struct addr6 *a);
const struct proxy_own *proxy_own_of(const struct proxy_sides *s, const struct addr6 *a);

bool proxy_net_has(const struct proxy_sides *s, const struct proxy_net *net,
		   const struct proxy_side *side);

/* Does the kernel need a route of ours to find a neighbour of that side? */
bool proxy_needs_route(const struct proxy_sides *s, const struct proxy_net *net,
		       const struct proxy_side *side);

#endif

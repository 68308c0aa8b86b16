/*
 * switches.h - the kernel's switches without which nothing is forwarded
 */
#ifndef NAT64D_SWITCHES_H
#define NAT64D_SWITCHES_H

#include "note.h"
#include "wish.h"

struct switches {
	struct note *note;		/* what they were before us */
	bool	 told;			/* a failure is told once, until it is well */
};

/*
 * uplink.forwarding manage: forwarding of both families on; accept_ra of the uplink
 * raised from 1 to 2 first where its default route came by RA. check: only look.
 * False, with a sentence in why_not, when forwarding is off in the end.
 */
bool switches_hold(struct switches *s, const struct config *c, const struct wish *w,
		   char *why_not, size_t size);

/* Put back what we found, where it is still as we set it. */
void switches_back(struct switches *s);

/* The TUN: no router advertisements, no link-local address of its own. */
void switches_tun(const char *device);

/* Is there an IPv6 default route over `device` that came by RA? Reads below `proc`. */
bool switches_route_by_ra(const char *device, const char *proc);

#endif

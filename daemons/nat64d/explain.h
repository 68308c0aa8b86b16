/* explain.h - what would become of a packet: the method Explain */
#ifndef NAT64D_EXPLAIN_H
#define NAT64D_EXPLAIN_H

#include <stdio.h>

#include "probe_packet.h"
#include "serve.h"

/* A described packet. */
struct explain_plan {
	bool	 from_outside;		/* src4 -> dst4; else src6 -> dst6 */
	enum nat64_l4 l4;
	uint16_t port;			/* of the destination */
	struct addr6 src6, dst6;
	struct addr4 src4, dst4;
};

/*
 * explain_walk.c: walk it through the core of n, which is changed by that: for a copy of
 * the process. A JSON object a line on out: step, text, verdict, reason, remedy.
 */
void explain_walk(struct nat64d *n, const struct explain_plan *p, FILE *out);

/* Method: src, dst, proto, port. */
enum ctl_step explain_run(struct ctl_call *call, void *daemon);
void explain_gone(struct ctl_call *call, void *daemon);

#endif

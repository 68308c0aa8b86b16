/*
 * fastpath.h - flows that the kernel carries for us, from their first packet there on
 */
#ifndef NAT64D_FASTPATH_H
#define NAT64D_FASTPATH_H

#include <stdbool.h>
#include <stdint.h>

#include <gateway6/loop.h>

#include "core/nat64.h"

struct fastpath;

/* Before privileges go. NULL without memory; that the kernel refuses is no failure. */
struct fastpath *fastpath_new(struct nat64 *core, const struct loop *loop);
void fastpath_free(struct fastpath *f);		/* before the core; NULL is fine */

/* The device is this link, now or anew. Flows there were go on. */
void fastpath_link_is(struct fastpath *f, uint32_t link);

/* After each turn of reading. Nothing waits in the queue: flows go without being overtaken. */
void fastpath_turn(struct fastpath *f, bool queue_empty, uint64_t now_ms);

/* Hear what was carried; at least once a second. */
void fastpath_tick(struct fastpath *f, uint64_t now_ms);

/* Hear it now, for somebody asks. */
void fastpath_hear(struct fastpath *f, uint64_t now_ms);

/* All packets must be seen here; that is over. */
void fastpath_pause(struct fastpath *f);
void fastpath_resume(struct fastpath *f);

struct fastpath_numbers {
	const char *why_not;		/* NULL: it works */
	uint32_t flows, flows_max;
	uint64_t packets, bytes[NAT64_WAYS];	/* carried; as they came in */
	uint64_t begun, full;
};

struct fastpath_numbers fastpath_numbers(const struct fastpath *f);	/* f NULL: off */

#endif

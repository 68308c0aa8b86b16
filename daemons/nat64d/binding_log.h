/*
 * binding_log.h - nat64.log_bindings: who was lent which port, and when
 */
#ifndef NAT64D_BINDING_LOG_H
#define NAT64D_BINDING_LOG_H

#include <gateway6/config.h>
#include <gateway6/line_log.h>

#include "core/state_copy.h"

struct binding_log {
	struct line_log log;
	struct nat64_ear ear;		/* the core's way to tell us */
	struct nat64 *core;
	struct loop *loop;
	const struct config *config;	/* the one in force */
	struct addr4 shown;		/* share mode: what the world sees; zero: none */
	bool	 share, had_fixed;
};

/* Begin a log of this life; `taken` (NULL: nothing) is what the state file gave back. */
void binding_log_begin(struct binding_log *l, const struct config *c, struct nat64 *core,
		       struct loop *loop, struct scribe *scribe,
		       const struct state_taken *taken);

/* From now on guests are seen as this (share mode; zero: as nothing). */
void binding_log_shown(struct binding_log *l, struct addr4 shown);

void binding_log_reload(struct binding_log *l, const struct config *c);
void binding_log_rotate(struct binding_log *l);		/* open the file anew */

#endif

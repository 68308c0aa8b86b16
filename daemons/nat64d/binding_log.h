/*
 * binding_log.h - nat64.log_bindings: who was lent which port, and when
 */
#ifndef NAT64D_BINDING_LOG_H
#define NAT64D_BINDING_LOG_H

#include <gateway6/config.h>

#include "core/state_copy.h"
#include "scribe.h"

struct binding_log {
	bool	 on;
	char	 target[256];		/* as the scribe knows it: a path, or "-" */
	struct nat64 *core;
	struct loop *loop;
	struct scribe *scribe;		/* NULL: none at the moment */

	char	 room[SCRIBE_PIECE_MAX];	/* lines that were not handed over yet */
	size_t	 len;
	int64_t	 stamp_s;		/* what `stamp` says */
	char	 stamp[24];

	struct addr4 shown;		/* share mode: what the world sees; zero: none */
	bool	 share;
	uint64_t lines, lost, lost_untold;	/* made; not written; not in a line yet */
	int	 error;			/* of the scribe; 0: it can write */
};

/* Begin a log of this life; `taken` (NULL: nothing) is what the state file gave back. */
void binding_log_begin(struct binding_log *l, const struct config *c, struct nat64 *core,
		       struct loop *loop, struct scribe *scribe,
		       const struct state_taken *taken);

/* Lines leave at the end of each turn that made some; what does not fit is counted. */
void binding_log_flush(struct binding_log *l);

/* From now on guests are seen as this (share mode; zero: as nothing). */
void binding_log_shown(struct binding_log *l, struct addr4 shown);

void binding_log_reload(struct binding_log *l, const struct config *c);
void binding_log_rotate(struct binding_log *l);		/* open the file anew */

/* Words of the scribe. */
void binding_log_went(struct binding_log *l, int error, unsigned lost);
void binding_log_scribe_is(struct binding_log *l, struct scribe *scribe);

#endif

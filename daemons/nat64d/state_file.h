/*
 * state_file.h - nat64.state_file: bindings and sessions that outlive us
 */
#ifndef NAT64D_STATE_FILE_H
#define NAT64D_STATE_FILE_H

#include <gateway6/config.h>
#include <gateway6/scribe.h>

#include "core/state_copy.h"

struct state_file {
	char	 path[256];		/* "": off */
	struct nat64 *core;
	struct loop *loop;
	struct scribe *scribe;		/* NULL: none at the moment */
	struct loop_timer *timer;

	struct state_copy copy;		/* under way while `copying` */
	bool	 copying;
	uint8_t	 piece[SCRIBE_PIECE_MAX];
	size_t	 piece_len;		/* of one that waits for the scribe */
	uint64_t copy_bytes;

	uint64_t kept_ms;		/* when the last copy was whole; 0: none yet */
	uint32_t kept;			/* sessions in it */
	char	 told[400];		/* what is wrong, as logged; "": nothing */
	struct state_taken taken;	/* at the start */
	bool	 has_taken;
};

/*
 * Take back what the file holds; a file that is refused is set aside as PATH.bad. Before
 * the first packet. The log tells; nothing here keeps nat64d from starting.
 */
void state_file_take_back(struct state_file *f, const struct config *c, struct nat64 *core,
			  struct loop *l);

/* Write copies from now on, by this scribe. 0, or -1 after logging why. */
int state_file_write(struct state_file *f, struct scribe *scribe);

/* The scribe has a word on the copy; or (NULL) it is no more. */
void state_file_copied(struct state_file *f, int error);
void state_file_scribe_is(struct state_file *f, struct scribe *scribe);

/* A reload: perhaps another path. */
void state_file_reload(struct state_file *f, const struct config *c);

/* No packet passes any more: write the last copy, waiting for it a few seconds. */
void state_file_end(struct state_file *f);

#endif

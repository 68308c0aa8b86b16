/*
 * generation.h - generations of the configuration, kept in state.directory
 *
 *	last-good.yaml	was accepted and confirmed: what a daemon falls back on
 *	trial.yaml	is being tried: nobody starts with it yet
 *	rejected.yaml	was tried and taken back: nobody starts with it again
 *
 * Each holds one whole configuration, includes merged and defaults written out, below a
 * line with its number and the file that it was read from. What decides is rename(2):
 * a trial becomes last-good.yaml or rejected.yaml, and only one of the two can happen.
 */
#ifndef GW_GENERATION_H
#define GW_GENERATION_H

#include "conf.h"

#define GW_STATE_DEFAULT "/var/lib/gateway6"
#define GENERATION_NEVER 0		/* numbers begin with 1 */

enum generation_kind { LAST_GOOD, ON_TRIAL, REJECTED, GENERATION_KINDS };

struct generation {
	unsigned number;
	unsigned trial_s;		/* how long it was to be tried */
};

/* The normal form: two configurations are one if their texts are. The caller frees it. */
char *generation_text(const struct config *c);

/*
 * Write directory/KIND, read from `path`, whole or not at all and on the disk when this
 * returns; or -errno.
 */
int generation_save(const char *directory, enum generation_kind kind, const char *path,
		    const struct generation *g, const char *text);

/* What is kept of `path`, decoded; NULL when there is none or it is of no use any more. */
struct config *generation_load(const char *directory, enum generation_kind kind,
			       const char *path, struct generation *g);

/* Does it hold the same configuration as c? *g is filled when it does. */
bool generation_is(const char *directory, enum generation_kind kind, const char *path,
		   const struct config *c, struct generation *g);

/* The greatest number that any of the three has. */
unsigned generation_highest(const char *directory, const char *path);

/* 0, or -ENOENT when somebody else decided, or another -errno. */
int generation_move(const char *directory, enum generation_kind from,
		    enum generation_kind to);
int generation_remove(const char *directory, enum generation_kind kind);

#endif

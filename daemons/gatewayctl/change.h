/*
 * change.h - one change of configuration over all daemons that run
 *
 *	change_begin	who runs, which generation comes; trial.yaml is written
 *	change_prepare	all judge and build, or all give up
 *	change_commit	all put it in force, or all take it back
 *	change_decide	it is confirmed or rejected: one rename
 */
#ifndef GW_CHANGE_H
#define GW_CHANGE_H

#include <gateway6/generation.h>

#include "ask.h"

#define CHANGE_DAEMONS 3
#define CHANGE_PATIENCE_S 10		/* with a daemon that does not answer */

struct change_part {
	const char	    *daemon;
	bool		     runs, on_trial, committed;
	unsigned	     generation;	/* before */
	struct ctl_call_out *prepared;		/* Prepare, held open */
};

struct change {
	struct ctl_cmd	  *c;
	const char	  *directory;		/* state.directory */
	unsigned	   number, before;	/* generations */
	unsigned	   trial_s;
	bool		   kept;		/* trial.yaml is there */
	bool		   warned;		/* of what is only odd in the file */
	struct change_part part[CHANGE_DAEMONS];
};

/* Each: EXIT_OK, or an exit code after saying why; then nothing has changed anywhere. */
int change_begin(struct change *ch, struct ctl_cmd *c, unsigned trial_s);
int change_prepare_all(struct change *ch);
int change_commit_all(struct change *ch);

/* The trial is over: Confirm or Rollback is told to all that are in it. */
int change_decide(struct change *ch, enum generation_kind into);

/* A trial that somebody began. EXIT_RUN_TIME after saying so when there is none. */
int change_find(struct change *ch, struct ctl_cmd *c);

/* For change.c: read and show what is answered to p->prepared. EXIT_CONFIGURATION: no. */
int change_verdict(struct change *ch, struct change_part *p);

#endif

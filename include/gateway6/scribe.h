/*
 * scribe.h - a process of its own that writes files, so that no disk holds a packet
 *
 * It writes two things: copies of the state, which become a file when they are whole,
 * and lines of a log. What it is given is taken or refused at once, never waited for.
 */
#ifndef GW_SCRIBE_H
#define GW_SCRIBE_H

#include <stddef.h>

#include "loop.h"

#define SCRIBE_PIECE_MAX 16384u		/* bytes of one call */

struct scribe;

/* How it went; called from the loop. */
struct scribe_ears {
	void (*copied)(void *arg, int error);	/* 0, or the errno that stopped a copy */
	/* error 0: the log is written (again); else lines were lost, or may be soon */
	void (*logged)(void *arg, int error, unsigned lost);
	void (*gone)(void *arg);		/* it ended; scribe_start() again */
	void *arg;
};

/* After privileges went. NULL after logging why; then there is no process. */
struct scribe *scribe_start(struct loop *l, const struct scribe_ears *ears);

/* No more words; waits a moment for what was said. NULL is fine. */
void scribe_end(struct scribe *s);

/* The copy that is being written becomes the file `path` by scribe_commit(). All give
 * 0, or -errno; -EAGAIN: it is busy, come again. */
int scribe_begin(struct scribe *s, const char *path);
int scribe_piece(struct scribe *s, const void *bytes, size_t len);
int scribe_commit(struct scribe *s);

/* Where lines go from now on: a path that is opened anew, "-" for stderr, "" nowhere. */
int scribe_log_to(struct scribe *s, const char *path);
int scribe_log(struct scribe *s, const void *lines, size_t len);

/* Wait until it can take more: at most that long. Only while nobody waits for packets. */
void scribe_wait(struct scribe *s, int ms);

/* The same until the copy is a file: the error of `copied`, -ETIMEDOUT after that long. */
int scribe_await_copy(struct scribe *s, int ms);

#endif

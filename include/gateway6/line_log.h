/*
 * line_log.h - a log of lines with their times, that holds nobody up and says what it lost
 *
 *	2026-11-25T22:30:01Z some words
 *
 * Lines gather in memory during a turn of the loop and go to the scribe at its end. While
 * it takes none the room fills; what does not fit then is lost, counted, and owned up to:
 *
 *	2026-11-25T22:30:09Z ? 17
 */
#ifndef GW_LINE_LOG_H
#define GW_LINE_LOG_H

#include "scribe.h"

#define LINE_LOG_LINE_MAX 1280u		/* bytes, the time and the end of the line included */

struct line_log {			/* all zero but `what`: off */
	const char *what;		/* "bindings", in our own messages */
	bool	 on;
	char	 target[256];		/* as the scribe knows it: a path, or "-" */
	struct scribe *scribe;		/* NULL: none at the moment */

	char	 room[SCRIBE_PIECE_MAX];	/* lines that were not handed over yet */
	size_t	 len;
	int64_t	 stamp_s;		/* what `stamp` says */
	char	 stamp[24];
	uint64_t lines, lost, lost_untold;	/* made; not written; not in a line yet */
	int	 error;			/* of the scribe; 0: it can write */
};

/* Where to from now on: "off", "journal", or a path; as configured, at most 255 bytes. */
void line_log_to(struct line_log *l, const char *target);

/* One line; `format` says what comes behind the time. Cut at LINE_LOG_LINE_MAX. */
void line_log_add(struct line_log *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* At the end of each turn that made some. What the scribe does not take stays for the next. */
void line_log_flush(struct line_log *l);

/* So many lines never came to be a line here. */
void line_log_lose(struct line_log *l, uint64_t lines);

/* Open the target (again): after line_log_to() or a rotation. Lines so far go before. */
void line_log_open(struct line_log *l);

/* Words of the scribe: see struct scribe_ears. NULL: it is gone. */
void line_log_went(struct line_log *l, int error, unsigned lost);
void line_log_scribe_is(struct line_log *l, struct scribe *scribe);

/* "2026-11-25T22:30:01Z", seconds since 1970. */
void line_log_time(int64_t seconds, char out[24]);

#endif

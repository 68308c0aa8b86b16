/*
 * trace.h - each step of a query that somebody wants to watch
 *
 * A client with a number (dns64_client.trace) is followed: through the cache, through the
 * jobs that it starts or joins, to its reply. For all others a step costs one test.
 */
#ifndef DNS64_TRACE_H
#define DNS64_TRACE_H

#include "image.h"

/* NAME, name: what happened */
#define TRACE_STEPS(X)								\
	X(VIEW, view)			/* why: the name of the view, if one has the client */ \
	X(CACHE, cache)			/* why: fresh, due, stale, held, nothing */	\
	X(LOCAL, local)			/* answered here, nobody asked */		\
	X(CUT, cut)			/* a name above is known not to be there */	\
	X(JOINED, joined)		/* an equal question is in flight */		\
	X(BESIDE, beside)		/* no AAAA is expected: A is asked at once */	\
	X(KNOWN, known)			/* half of what is needed is in the cache */	\
	X(ASK, ask)			/* a question leaves for upstream */		\
	X(ANSWER, answer)		/* its answer; why: the counter it went to */	\
	X(SILENCE, silence)		/* none so far, others are tried */		\
	X(UNDELIVERED, undelivered)	/* refused or unreachable */			\
	X(DECIDED, decided)		/* why: what DNS64 makes of the answers */	\
	X(STALE, stale)			/* who waits is told what is over */		\
	X(FAILED, failed)		/* nothing was found out */

enum trace_step {
#define X(NAME, name) TRACE_##NAME,
	TRACE_STEPS(X)
#undef X
	TRACE_STEP_COUNT
};

extern const char *const trace_names[TRACE_STEP_COUNT];

struct trace_event {			/* what has no sense for a step is 0 or NULL */
	enum trace_step step;
	const struct question *question;
	const char *why;
	unsigned upstream;		/* of ASK, ANSWER, SILENCE, UNDELIVERED */
	bool	 tcp;
	uint64_t took_ms;
	const struct image *image;	/* of ANSWER, if it was used */
	uint16_t rcode, ede;		/* of ANSWER, FAILED */
};

#endif

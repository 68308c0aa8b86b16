/* recent.h - the last queries: who asked what, and what came of it */
#ifndef DNS64_RECENT_H
#define DNS64_RECENT_H

#include <string.h>

#include <gateway6/addr.h>

#include "msg_read.h"

#define RECENT_MAX 4096
#define RECENT_NAME 32u			/* bytes of a name that are copied in any case */

struct recent_query {
	uint64_t at_ms;
	struct addr6 client;
	uint16_t type, rcode;
	bool	 synthesized, stale, has_address;
	bool	 withheld;		/* by limits.responses_per_second */
	uint8_t	 view;			/* number in the configuration; 0: none */
	struct addr6 address;		/* the first of the answer, as image_address() gives it */
	struct dname name;
};

/* A ring; number n of all so far lies at n % RECENT_MAX. All zero: nothing yet. */
struct recent { uint64_t n; struct recent_query one[RECENT_MAX]; };

/*
 * A place for the next, its name already written. The ring is larger than a cache, so the
 * place after it is fetched meanwhile: it was last written thousands of queries ago.
 */
static inline struct recent_query *recent_next(struct recent *r, const struct dname *name)
{
	struct recent_query *q = &r->one[r->n++ % RECENT_MAX];
	const char *after = (const char *)&r->one[r->n % RECENT_MAX];

	__builtin_prefetch(after, 1);
	__builtin_prefetch(after + 64, 1);
	q->name.len = name->len;
	memcpy(q->name.b, name->b, RECENT_NAME);	/* most names are no longer */
	if (name->len > RECENT_NAME)
		memcpy(q->name.b + RECENT_NAME, name->b + RECENT_NAME, name->len - RECENT_NAME);
	return q;
}

/* Number n, newest first from 0. NULL when there are not so many. */
static inline const struct recent_query *recent_at(const struct recent *r, uint64_t n)
{
	return n < r->n && n < RECENT_MAX ? &r->one[(r->n - 1 - n) % RECENT_MAX] : NULL;
}

#endif

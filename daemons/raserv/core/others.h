/* others.h - other routers heard on a link: a bounded list (RFC 4861 6.2.7) */
#ifndef RASERV_OTHERS_H
#define RASERV_OTHERS_H

#include "nd_read.h"

#define OTHERS_MAX 4			/* per link */
#define OTHERS_KEPT_MS (3600 * 1000)	/* after the last word */

struct other {
	struct addr6 address;
	struct nd_ra ra;		/* the last one */
	uint64_t seen_ms;
};

struct others { struct other item[OTHERS_MAX]; unsigned n; };

/*
 * Note an advertisement; the one silent for longest makes room. True when the router
 * is new in the list.
 */
bool others_note(struct others *list, const struct addr6 *from, const struct nd_ra *ra,
		 uint64_t now_ms);

/* The entry of that router; NULL if it is not in the list. */
const struct other *others_find(const struct others *list, const struct addr6 *from);

/* Forget those not heard for OTHERS_KEPT_MS. */
void others_expire(struct others *list, uint64_t now_ms);

/* The first that claims to be a default router; NULL if none. */
const struct other *others_rival(const struct others *list);

#endif

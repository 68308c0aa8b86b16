/* others.h - other routers heard on a link: a bounded list (RFC 4861 6.2.7) */
#ifndef RASERV_OTHERS_H
#define RASERV_OTHERS_H

#include "nd_read.h"

#define OTHERS_MAX 4			/* per link */
#define OTHERS_KEPT_MS (3600 * 1000)	/* after the last word */

#define OTHERS_PREFIXES 4		/* of each, to be shown */

/* A router and what of its last advertisement people may want to see. */
struct other {
	struct addr6 address;
	uint16_t lifetime_s;
	bool	 has_lladdr;
	struct mac mac;
	unsigned contradicts;		/* a bit for each enum contradiction_field */
	uint64_t seen_ms;
	unsigned n_prefixes;
	struct prefix6 prefix[OTHERS_PREFIXES];
};

/* Mostly there are none, and then no memory is taken: item is NULL. */
struct others { struct other *item; unsigned n; };

void others_drop(struct others *list);

/* *to, which is empty, has the same as from; none without memory. */
void others_copy(struct others *to, const struct others *from);

/* The entry of that router; NULL if it is not in the list. */
const struct other *others_find(const struct others *list, const struct addr6 *from);

/* Note an advertisement; the one silent for longest makes room. Returns its entry;
 * NULL without memory. */
const struct other *others_note(struct others *list, const struct addr6 *from,
				const struct nd_ra *ra, unsigned contradicts,
				uint64_t now_ms);

/* Forget those not heard for OTHERS_KEPT_MS. */
void others_expire(struct others *list, uint64_t now_ms);

/* The first that claims to be a default router; NULL if none. */
const struct other *others_rival(const struct others *list);

#endif

/* plan_items.h - the items of a plan, for plan.c */
#ifndef RASERV_PLAN_ITEMS_H
#define RASERV_PLAN_ITEMS_H

#include "plan.h"

/* What should be said on p->link, which is there and not silenced. */
void plan_items(struct plan *p, const struct config *c, const struct conf_network *n,
		const struct facts *f, const struct plan_names *names);

/* A lifetime; RFC 8781 4.1: one that is auto ends where PREF64 does, lest we outlive it. */
uint32_t plan_bounded_s(const struct conf_ra *ra, uint32_t configured);

#endif

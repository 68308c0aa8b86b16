/* routes.h - the ways to the translator, and the holes below them */
#ifndef NAT64D_ROUTES_H
#define NAT64D_ROUTES_H

#include <gateway6/nl.h>

#include "wish.h"

/*
 * Make the routes of w true, over a link that is up. `done` is what was made true before;
 * NULL when that is not known. 0, or -errno.
 */
int routes_hold(struct nl *nl, uint32_t link, const struct wish *done, const struct wish *w);

/* Take the holes away, whoever of us made them. The routes go with the device. */
void routes_away(struct nl *nl);

#endif

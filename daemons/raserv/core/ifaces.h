/* ifaces.h - all interfaces of one configuration, and the memory they need */
#ifndef RASERV_IFACES_H
#define RASERV_IFACES_H

#include "iface.h"

struct ifaces {
	struct iface *item;
	uint64_t *next_ms;		/* beside them: iface_next of each */
	size_t	  n;
};

/*
 * One for each network of c that advertises. What those of `old` with the same name
 * have said moves over; old stays as it is. -1 without memory.
 */
int ifaces_init(struct ifaces *list, const struct config *c, const struct ifaces *old);
void ifaces_fini(struct ifaces *list);

/* Those of old that list does not have move over whole and say good-bye. */
void ifaces_take_orphans(struct ifaces *list, struct ifaces *old,
			 const struct iface_host *h, uint64_t now_ms);

/* Give back orphans that have said all. */
void ifaces_bury(struct ifaces *list);

/* Room for the plan of any network of c, in out->item (free() it). -1 without memory. */
int ifaces_plan_room(struct items *out, const struct config *c);

#endif

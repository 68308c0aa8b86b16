/* ifaces.h - all interfaces of one configuration, and the memory they need */
#ifndef RASERV_IFACES_H
#define RASERV_IFACES_H

#include "iface.h"

struct ifaces {
	struct iface *item;
	uint64_t *next_ms;		/* beside them: iface_next of each */
	size_t	  n, room;
	bool	  has_orphans;
};

/*
 * One for each network of c that advertises; of patterns those that were there. What
 * those of `old` with the same name have said moves over; old stays as it is. -1 without
 * memory.
 */
int ifaces_init(struct ifaces *list, const struct config *c, const struct ifaces *old);
void ifaces_fini(struct ifaces *list);

/* Those of old that list does not have move over whole and say good-bye. */
void ifaces_take_orphans(struct ifaces *list, struct ifaces *old,
			 const struct iface_host *h, uint64_t now_ms);

/*
 * One for each link that a pattern takes and that has none yet. Without memory some are
 * missing, and the next call tries again.
 */
void ifaces_follow(struct ifaces *list, const struct config *c, const struct facts *f);

/*
 * One for a network by its name, as a life before ours had it; where c has it no more, one
 * that owes a good-bye. NULL without memory.
 */
struct iface *ifaces_recall(struct ifaces *list, const struct config *c, const char *name);

/*
 * Give back those that are over: orphans that have said all; links of patterns that are
 * gone, once no guest can hold what was said there, or too many of them wait for that.
 */
void ifaces_bury(struct ifaces *list, uint64_t now_ms);

/* Interface i may want to be called at another moment than before. */
void ifaces_touch(struct ifaces *list, size_t i);

/* Room for the plan of any network of c, in out->item (free() it). -1 without memory. */
int ifaces_plan_room(struct items *out, const struct config *c);

#endif

/*
 * hold.h - make the host as wished, and keep it so
 */
#ifndef NAT64D_HOLD_H
#define NAT64D_HOLD_H

#include <gateway6/nl.h>

#include "nft_rules.h"
#include "reserve.h"
#include "switches.h"
#include "wish.h"

struct hold {
	struct nl *nl;
	uint32_t link;			/* index of the TUN */
	struct wish done;		/* what was last made true */
	bool	 begun;			/* done is valid */

	char	*rules;			/* text of the table in force, NULL: none */
	bool	 table_whole;		/* nobody has touched it since */
	enum nft_sockets sockets;
	int	 nft_fd;		/* tells of changes; -1: closed */

	struct note note;		/* what we found, for the way back */
	struct switches switches;
	struct ports told_used;		/* taken ports that were warned of */
	char	 told[200];		/* last failure that was logged */
};

/* Before privileges go. 0, or -1 after logging why. */
int hold_open(struct hold *h, const struct config *c, struct nl *nl, uint32_t link);

/*
 * Make the wish true: switches, routes, reserved ports, table; what is so already is
 * looked at only. False, with a sentence in why_not, when guests cannot be served.
 */
bool hold_apply(struct hold *h, const struct config *c, const struct wish *w,
		char *why_not, size_t size);

/* The TUN was made anew: its routes are gone. */
void hold_link_is(struct hold *h, uint32_t link);

/* nft_fd is readable. True if the table must be put back. */
bool hold_table_changed(struct hold *h);

/*
 * Look for lent ports on which a program of the host waits: told_used, and a warning of
 * each that is new. True when there are others than the last time.
 */
bool hold_look_for_ports(struct hold *h, const struct config *c);

/* Leave the host as we found it; routes over the device go with it. */
void hold_close(struct hold *h);

/* Leave it as it is: tables, holes, switches, ports, and the note of what they were before. */
void hold_leave(struct hold *h);

/* nat64 is off: take away what an instance before us left (a hand-over, a kill -9). */
void hold_clear(const struct config *c, struct nl *nl);

#endif

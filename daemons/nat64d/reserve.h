/*
 * reserve.h - keep the host's own programs off the ports that we lend
 */
#ifndef NAT64D_RESERVE_H
#define NAT64D_RESERVE_H

#include "ports.h"

struct reserve {
	int	 note;			/* descriptor of the note of what is ours, or -1 */
	char	*note_path;
	struct ports ours;		/* what we added to what was there */
};

/* Open the note (before privileges go) and read what a killed forerunner left. */
void reserve_open(struct reserve *r, const char *directory);

/* Make net.ipv4.ip_local_reserved_ports hold `want`; logs once what went wrong. */
int reserve_hold(struct reserve *r, const struct ports *want);

/* Take ours off the list, close and remove the note. */
void reserve_close(struct reserve *r);

/*
 * Those of `lent` on which a program of this host waits already (TCP listening, UDP
 * bound), by net/{tcp,udp}{,6} below `proc`.
 */
struct ports reserve_in_use(const struct ports *lent, const char *proc);

#endif

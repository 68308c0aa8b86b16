/*
 * reserve.h - keep the host's own programs off the ports that we lend
 */
#ifndef NAT64D_RESERVE_H
#define NAT64D_RESERVE_H

#include "note.h"
#include "ports.h"

/*
 * Make net.ipv4.ip_local_reserved_ports hold `want` besides what others put there; an
 * empty set takes ours off. What is ours is kept in the note. 0, or -errno.
 */
int reserve_hold(struct note *note, const struct ports *want);

/*
 * Those of `lent` on which a program of this host waits already (TCP listening, UDP
 * bound), by net/{tcp,udp}{,6} below `proc`.
 */
struct ports reserve_in_use(const struct ports *lent, const char *proc);

#endif

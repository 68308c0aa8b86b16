/*
 * listeners.h - which program of this host has a port; inside gw_host only
 */
#ifndef GW_LISTENERS_H
#define GW_LISTENERS_H

#include <gateway6/addr.h>
#include <gateway6/arena.h>
#include <gateway6/config.h>

struct listener {
	uint16_t port;
	uint64_t inode;			/* of the socket */
	char	 program[32];		/* "" when we may not look */
	int	 pid;
};

/* All listening sockets that IPv4 packets can reach, read once. */
struct listeners;

/* proc is "/proc"; what cannot be read is not there. In the arena, with proc's text. */
const struct listeners *listeners_read(struct arena *arena, const char *proc);

/*
 * The first one that packets to addr and one of the ports reach: bound to that address,
 * to 0.0.0.0 or to :: (which takes IPv4 too, as far as one can see). proto is PROTO_TCP
 * or PROTO_UDP. False when there is none.
 */
bool listener_find(const struct listeners *l, unsigned proto, struct addr4 addr,
		   struct conf_ports ports, struct listener *out);

/* net.ipv4.ip_local_port_range; false when it cannot be read. */
bool local_port_range(const char *proc, struct conf_ports *out);

#endif

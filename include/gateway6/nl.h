/*
 * nl.h - rtnetlink: facts kept current, and the few changes we make (libmnl)
 */
#ifndef GW_NL_H
#define GW_NL_H

#include "facts.h"
#include "loop.h"

struct nl;

/*
 * Dump links, addresses, default routes and forwarding, then follow them. A lost
 * notice (ENOBUFS) leads to a new dump. NULL after logging why.
 */
struct nl *nl_new(struct loop *loop);
void nl_free(struct nl *n);

/* One dump without a loop, for gatewayctl and tests. */
struct nl *nl_snapshot(void);

/* Valid until the next turn of the loop. */
const struct facts *nl_facts(const struct nl *n);

/* Told once per turn of the loop in which something changed. Up to 8 listeners. */
void nl_on_change(struct nl *n, void (*changed)(void *arg), void *arg);

/* Changes; 0, or -errno. Adding what is there and removing what is not is success. */
#define NL_ROUTE_PROTO 64		/* ours in `ip route`: proto 64 */

int nl_link_up(struct nl *n, uint32_t link, uint32_t mtu);	/* mtu 0: leave */
int nl_route4_add(struct nl *n, struct prefix4 to, uint32_t link, uint32_t mtu);
int nl_route6_add(struct nl *n, const struct prefix6 *to, const struct addr6 *via,
		  uint32_t link, uint32_t mtu);	/* via NULL: on the link */
/* The same, but a route to that prefix that is there stays as it is: for repairs. */
int nl_route4_keep(struct nl *n, struct prefix4 to, uint32_t link, uint32_t mtu);
int nl_route6_keep(struct nl *n, const struct prefix6 *to, const struct addr6 *via,
		   uint32_t link, uint32_t mtu);
int nl_route4_del(struct nl *n, struct prefix4 to, uint32_t link);
int nl_route6_del(struct nl *n, const struct prefix6 *to, uint32_t link);

/*
 * The one route of ours to a host: over link, whatever link it led over before; link 0:
 * none. -EEXIST: somebody else's route to that host stands there.
 */
int nl_route6_host(struct nl *n, const struct addr6 *host, uint32_t link);

/*
 * A blackhole of ours below every other route to that prefix: there from now on, or not.
 * nl_holes tells of each that is, whoever of us made it; it is no place to change them.
 */
struct nl_hole { bool is6; struct prefix4 to4; struct prefix6 to6; };

int nl_hole4(struct nl *n, struct prefix4 to, bool there);
int nl_hole6(struct nl *n, const struct prefix6 *to, bool there);
int nl_holes(struct nl *n, void (*each)(const struct nl_hole *h, void *arg), void *arg);

/* Our routes to single IPv6 hosts, one call each; 0, or -errno. Not a place to change any. */
int nl_host_routes6(struct nl *n,
		    void (*each)(const struct addr6 *host, uint32_t link, void *arg), void *arg);

/* A neighbour that is always there, for links without ARP and ND; dies with link down. */
int nl_neigh6_fix(struct nl *n, const struct addr6 *a, uint32_t link);

/* The address bears our mark from then on (Linux 5.18): link_addr.ours. */
int nl_addr6_add(struct nl *n, const struct addr6 *a, uint8_t len, uint32_t link);
int nl_addr6_del(struct nl *n, const struct addr6 *a, uint8_t len, uint32_t link);
int nl_addr4_add(struct nl *n, struct addr4 a, uint8_t len, uint32_t link);

/* The kernel's IPv6 neighbours of all links, one call each; 0, or -errno. */
struct nl_neighbour {
	uint32_t link;
	struct addr6 address;
	bool	 has_mac;
	struct mac mac;
	const char *state;		/* as `ip neigh` prints it, in lower case */
	bool	 is_router;
};

int nl_neighbours6(struct nl *n, void (*each)(const struct nl_neighbour *e, void *arg),
		   void *arg);

/* /proc/sys: 0, or -errno. path as "net/ipv6/conf/all/forwarding". */
int sysctl_read(const char *path, char *out, size_t size);
int sysctl_write(const char *path, const char *value);

#endif

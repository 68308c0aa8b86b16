/*
 * facts.h - what is true of this host's links, addresses and default routes
 *
 * Filled by host/nl.c from netlink, by tests by hand. Pure data: cores and resolve.h
 * read it and never ask the kernel.
 */
#ifndef GW_FACTS_H
#define GW_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prefix.h"

#define LINK_NAME_MAX 16		/* IFNAMSIZ, the NUL included */

struct link {
	uint32_t index;			/* 0: free slot */
	char	 name[LINK_NAME_MAX];
	char	 kind[LINK_NAME_MAX];	/* "bridge", "veth", "tun", "vlan"; "" when physical */
	struct mac mac;
	bool	 has_mac;		/* six bytes, not all zero */
	bool	 up;			/* IFF_UP */
	bool	 carrier;		/* IFF_LOWER_UP */
	bool	 loopback;
	uint32_t mtu;
	uint32_t master;		/* index of the bridge it is a port of, or 0 */
	bool	 forwarding6;		/* net.ipv6.conf.X.forwarding */
};

struct link_addr {
	uint32_t link;
	bool	 is6;
	union { struct addr4 v4; struct addr6 v6; };
	uint8_t	 len;
	bool	 tentative, dad_failed, deprecated, permanent;
	bool	 ours;			/* bears our mark, nl_addr6_add() */
	uint32_t preferred_s, valid_s;	/* UINT32_MAX: for ever; counted from learned_ms */
	uint64_t learned_ms;
};

struct default_route {			/* of the main table */
	uint32_t link;
	bool	 is6;
	uint32_t metric;
	bool	 has_gateway;
	union { struct addr4 gateway4; struct addr6 gateway6; };
};

struct facts {
	struct link *links;		size_t n_links;
	struct link_addr *addrs;	size_t n_addrs;
	struct default_route *routes;	size_t n_routes;
	bool	 forwarding4, forwarding6;	/* net.ipv4.ip_forward, ipv6.conf.all.forwarding */
};

const struct link *facts_link(const struct facts *f, uint32_t index);
const struct link *facts_link_named(const struct facts *f, const char *name);

/* The default route of lowest metric over a link that is there; NULL if none. */
const struct default_route *facts_default4(const struct facts *f);
const struct default_route *facts_default6(const struct facts *f);

/* First usable (not tentative, not failed) link-local of a link; NULL if none yet. */
const struct link_addr *facts_link_local(const struct facts *f, uint32_t link);

/* First global IPv4 address of a link; NULL if none. */
const struct link_addr *facts_ipv4(const struct facts *f, uint32_t link);

#endif

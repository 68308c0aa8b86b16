/*
 * wish.h - what should be true of this host, from configuration and facts
 *
 * Pure: it is computed anew on every change and compared with what was done before
 * (host.c), so an address that appears, a reload and a repair are the same thing.
 */
#ifndef NAT64D_WISH_H
#define NAT64D_WISH_H

#include <gateway6/config.h>
#include <gateway6/facts.h>

#include "core/nat64.h"

enum { WISH_ROUTES4_MAX = 256 };

struct wish {
	struct nat64_host host;		/* for the core */
	bool	 more_shared;		/* than the core counts apart */
	char	 why_not[160];		/* host.ready false: a sentence; else "" */

	char	 uplink[LINK_NAME_MAX];	/* "" when there is none now */
	bool	 masquerade;		/* share: the kernel picks the address (ipv4: auto) */

	uint32_t tun_mtu;
	struct prefix6 routes6[CONF_PREF64S_MAX];	/* to the TUN: the pref64s */
	size_t	 n_routes6;
	uint32_t route6_mtu;
	struct prefix4 routes4[WISH_ROUTES4_MAX];	/* internal, or the pool */
	size_t	 n_routes4;
};

struct wish wish_of(const struct config *c, const struct facts *f);

/* More pool prefixes than we can route? Checked at start and at reload. */
bool wish_fits(const struct config *c);

#endif

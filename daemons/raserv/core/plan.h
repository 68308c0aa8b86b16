/* plan.h - what is true of a link and what should be said there */
#ifndef RASERV_PLAN_H
#define RASERV_PLAN_H

#include <gateway6/config.h>
#include <gateway6/facts.h>

#include "ra_build.h"

/* Why something is not said, each with the sentence that `gatewayctl ra show` prints. */
#define WITHHELD_REASONS(X)								\
	X(ABSENT, "there is no such interface")						\
	X(DOWN, "the interface is down")						\
	X(NO_LINK_LOCAL, "the interface has no usable link-local address yet")		\
	X(GATEWAY, "the address of networks.X.gateway is not usable on the interface yet")	\
	X(NOT_OURS, "the address of ra.only_if_address is not on the interface")		\
	X(UPLINK, "this is the way out, not a guest network (ra.allow_on_uplink)")	\
	X(LEFT_OUT, "a pattern of networks matches, but does not take it")		\
	X(NO_ROUTE, "router lifetime: this host has no IPv6 default route "		\
		    "(ra.default_route)")						\
	X(FORWARDING, "router lifetime and routes: IPv6 forwarding is off")			\
	X(DNS64D, "RDNSS: dns64d is not ready (ra.withhold_until_ready)")		\
	X(DNS_ADDRESS, "RDNSS: the interface has no address that guests could ask")	\
	X(NAT64D, "PREF64: nat64d is not ready (ra.withhold_until_ready)")		\
	X(MAC, "source link-layer address: the interface has none now")			\
	X(MTU, "MTU: the link's is smaller than ra.mtu and is announced instead")	\
	X(ROOM, "prefixes or servers: more than one network can announce")

enum withheld {
#define X(NAME, text) WITHHELD_##NAME,
	WITHHELD_REASONS(X)
#undef X
	WITHHELD_COUNT
};

#define WITHHELD_BIT(NAME) (1u << WITHHELD_##NAME)

/* Those that silence a link altogether; the others name what is left out first. */
#define WITHHELD_ALL (WITHHELD_BIT(ABSENT) | WITHHELD_BIT(DOWN) |		\
		      WITHHELD_BIT(NO_LINK_LOCAL) | WITHHELD_BIT(NOT_OURS) |		\
		      WITHHELD_BIT(UPLINK) | WITHHELD_BIT(GATEWAY) |		\
		      WITHHELD_BIT(LEFT_OUT))

extern const char *const withheld_text[WITHHELD_COUNT];

struct plan {
	uint32_t link;			/* 0: it is not there */
	unsigned withheld;		/* WITHHELD_BIT of each reason, readiness apart */
	const char *uplink_why;		/* with WITHHELD_UPLINK */
	struct addr6 source;		/* link-local, unless one of WITHHELD_ALL */
	struct ra_header header;
	uint32_t min_ms, max_ms;
	size_t	 room;			/* for one packet */
	bool	 carrier;
	struct items items;		/* the caller's room; filled anew */
};

/* Bytes of ICMPv6 in one packet of a link. */
size_t plan_packet_room(uint32_t mtu);

/* Most items a network can want; domains is the number of those in the file. */
size_t plan_items_max(const struct conf_network *n);

/* What was so far; all zero at first. */
struct plan_before {
	struct addr6 source;		/* we keep it while it is there */
	uint32_t link;			/* on which we speak; 0 when silent */
};

/* The network's dnssl.domains and encrypted_dns, in their order, decoded. */
struct plan_names { const struct dname *domains; const struct dnr *resolvers; };

/*
 * Decide. A link that was renamed
 * under us is ABSENT with its index still in p->link: we owe it a good-bye.
 */
void plan_make(struct plan *p, const struct config *c, const struct conf_network *n,
	       const struct facts *f, const struct plan_names *names,
	       const struct plan_before *before);

#endif

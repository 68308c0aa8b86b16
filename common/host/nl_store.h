/* nl_store.h - facts being kept, and the three readers that fill them */
#ifndef GW_NL_STORE_H
#define GW_NL_STORE_H

#include <libmnl/libmnl.h>

#include <gateway6/nl.h>

struct nl_store {
	struct facts facts;
	size_t	 room_links, room_addrs, room_routes;
	uint64_t now_ms;		/* for learned_ms */
	bool	 changed;		/* since somebody last cleared it */
	bool	 routes_stale;		/* something happened that may have moved a route */
	/* of a dump of our routes to hosts */
	void   (*host_route)(const struct addr6 *host, uint32_t link, void *arg);
	void	*host_route_arg;
	void   (*neighbour)(const struct nl_neighbour *e, void *arg);	/* of a dump of them */
	void	*neighbour_arg;
	void   (*hole)(const struct nl_hole *h, void *arg);		/* and of those */
	void	*hole_arg;
	bool	 netconf_stale;		/* a link came whose forwarding is not known */
};

/* Each takes one message of its kinds, from a dump or as a notice, and ignores others. */
void nl_link_take(struct nl_store *s, const struct nlmsghdr *m);
void nl_addr_take(struct nl_store *s, const struct nlmsghdr *m);
void nl_netconf_take(struct nl_store *s, const struct nlmsghdr *m);

/* From a dump: add it when it is a default route. As a notice: is it about one? */
void nl_route_take(struct nl_store *s, const struct nlmsghdr *m);
bool nl_route_is_default(const struct nlmsghdr *m);

#define NL_IFA_PROTO 11		/* IFA_PROTO of Linux 5.18; older headers lack it */

/* Attributes of a message by type; those above max are left out. */
#define NL_ATTRS_MAX 64
struct nl_attrs { const struct nlattr *of[NL_ATTRS_MAX]; };

void nl_attrs_read(const struct nlmsghdr *m, size_t header, struct nl_attrs *out);
void nl_attrs_nested(const struct nlattr *in, struct nl_attrs *out);
uint32_t nl_attr_u32(const struct nl_attrs *a, unsigned type);	/* 0 when absent */
bool nl_attr_copy(const struct nl_attrs *a, unsigned type, void *out, size_t len);

/* The array with room for one more item; NULL without memory, items stays then. */
void *nl_grow(void *items, size_t n, size_t *room, size_t size);

#endif

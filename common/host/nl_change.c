/*
 * nl_change.c - the few things we change: a link up, a route, a neighbour, an address
 *
 * Our routes carry NL_ROUTE_PROTO, so that they are known as ours and a foreign route
 * to the same prefix is neither replaced nor removed: the kernel compares the number
 * when it deletes.
 */
#include "nl_socket.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

/* A prefix or an address of either family, as the kernel wants it. */
struct dest {
	uint8_t	    family, len;
	const void *bytes;
	size_t	    size;
	uint32_t    link;
	const struct addr6 *via;	/* NULL: none */
};

static struct dest dest4(const struct addr4 *a, uint8_t len, uint32_t link)
{
	return (struct dest){ AF_INET, len, a->b, sizeof(a->b), link, NULL };
}

static struct dest dest6(const struct addr6 *a, uint8_t len, uint32_t link)
{
	return (struct dest){ AF_INET6, len, a->b, sizeof(a->b), link, NULL };
}

int nl_link_up(struct nl *n, uint32_t link, uint32_t mtu)
{
	struct nlmsghdr *m = nl_request(n, RTM_NEWLINK, NLM_F_ACK);
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->ifi_family = AF_UNSPEC;
	head->ifi_index = (int)link;
	head->ifi_flags = head->ifi_change = IFF_UP;
	if (mtu)
		mnl_attr_put_u32(m, IFLA_MTU, mtu);
	return nl_talk(n, m, NULL);
}

static struct nlmsghdr *route_request(struct nl *n, uint16_t type, uint16_t flags,
				      const struct dest *to)
{
	struct nlmsghdr *m = nl_request(n, type, NLM_F_ACK | flags);
	struct rtmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->rtm_family = to->family;
	head->rtm_dst_len = to->len;
	head->rtm_table = RT_TABLE_MAIN;
	head->rtm_protocol = NL_ROUTE_PROTO;
	head->rtm_type = RTN_UNICAST;
	head->rtm_scope = to->family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	mnl_attr_put(m, RTA_DST, to->size, to->bytes);
	if (to->link)
		mnl_attr_put_u32(m, RTA_OIF, to->link);
	if (to->via)
		mnl_attr_put(m, RTA_GATEWAY, sizeof(to->via->b), to->via->b);
	return m;
}

static int route_put(struct nl *n, const struct dest *to, uint32_t mtu)
{
	struct nlmsghdr *m = route_request(n, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, to);

	if (mtu) {
		struct nlattr *metrics = mnl_attr_nest_start(m, RTA_METRICS);

		mnl_attr_put_u32(m, RTAX_MTU, mtu);
		mnl_attr_nest_end(m, metrics);
	}
	return nl_talk(n, m, NULL);
}

static int route_del(struct nl *n, const struct dest *to)
{
	return nl_talk(n, route_request(n, RTM_DELROUTE, 0, to), NULL);
}

/* -EEXIST: somebody else's route stands there. */
static int route_add(struct nl *n, const struct dest *to, uint32_t mtu)
{
	int done = route_put(n, to, mtu);

	if (done == -EEXIST && route_del(n, to) == 0)
		done = route_put(n, to, mtu);	/* it was ours, perhaps with another MTU */
	return done;
}

static int there_is_fine(int done)
{
	return done == -EEXIST ? 0 : done;
}

static int gone_is_fine(int done)
{
	return done == -ESRCH || done == -ENODEV || done == -ENOENT ? 0 : done;
}

int nl_route4_add(struct nl *n, struct prefix4 to, uint32_t link, uint32_t mtu)
{
	struct dest d = dest4(&to.addr, to.len, link);

	return route_add(n, &d, mtu);
}

int nl_route6_add(struct nl *n, const struct prefix6 *to, const struct addr6 *via,
		  uint32_t link, uint32_t mtu)
{
	struct dest d = dest6(&to->addr, to->len, link);

	d.via = via;
	return route_add(n, &d, mtu);
}

int nl_route4_keep(struct nl *n, struct prefix4 to, uint32_t link, uint32_t mtu)
{
	struct dest d = dest4(&to.addr, to.len, link);

	return there_is_fine(route_put(n, &d, mtu));
}

int nl_route6_keep(struct nl *n, const struct prefix6 *to, const struct addr6 *via,
		   uint32_t link, uint32_t mtu)
{
	struct dest d = dest6(&to->addr, to->len, link);

	d.via = via;
	return there_is_fine(route_put(n, &d, mtu));
}

int nl_route4_del(struct nl *n, struct prefix4 to, uint32_t link)
{
	struct dest d = dest4(&to.addr, to.len, link);

	return gone_is_fine(route_del(n, &d));
}

int nl_route6_del(struct nl *n, const struct prefix6 *to, uint32_t link)
{
	struct dest d = dest6(&to->addr, to->len, link);

	return gone_is_fine(route_del(n, &d));
}

int nl_route6_host(struct nl *n, const struct addr6 *host, uint32_t link)
{
	struct dest any = dest6(host, 128, 0), d = dest6(host, 128, link);
	int done = gone_is_fine(route_del(n, &any));

	return done < 0 || !link ? done : route_put(n, &d, 0);
}

int nl_neigh6_fix(struct nl *n, const struct addr6 *a, uint32_t link)
{
	struct nlmsghdr *m = nl_request(n, RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE |
					NLM_F_REPLACE);
	struct ndmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->ndm_family = AF_INET6;
	head->ndm_ifindex = (int)link;
	head->ndm_state = NUD_PERMANENT;
	mnl_attr_put(m, NDA_DST, sizeof(a->b), a->b);
	return nl_talk(n, m, NULL);
}

static struct nlmsghdr *addr_request(struct nl *n, uint16_t type, uint16_t flags,
				     const struct dest *a)
{
	struct nlmsghdr *m = nl_request(n, type, NLM_F_ACK | flags);
	struct ifaddrmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->ifa_family = a->family;
	head->ifa_prefixlen = a->len;
	head->ifa_index = a->link;
	mnl_attr_put(m, IFA_LOCAL, a->size, a->bytes);
	mnl_attr_put(m, IFA_ADDRESS, a->size, a->bytes);
	return m;
}

static int addr_add(struct nl *n, const struct dest *a)
{
	struct nlmsghdr *m = addr_request(n, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, a);

	mnl_attr_put_u8(m, NL_IFA_PROTO, NL_ROUTE_PROTO);	/* older kernels skip it */
	return there_is_fine(nl_talk(n, m, NULL));
}

int nl_addr6_add(struct nl *n, const struct addr6 *a, uint8_t len, uint32_t link)
{
	struct dest d = dest6(a, len, link);

	return addr_add(n, &d);
}

int nl_addr6_del(struct nl *n, const struct addr6 *a, uint8_t len, uint32_t link)
{
	struct dest d = dest6(a, len, link);
	int done = nl_talk(n, addr_request(n, RTM_DELADDR, 0, &d), NULL);

	return done == -EADDRNOTAVAIL || done == -ENODEV ? 0 : done;
}

int nl_addr4_add(struct nl *n, struct addr4 a, uint8_t len, uint32_t link)
{
	struct dest d = dest4(&a, len, link);

	return addr_add(n, &d);
}

/*
 * nl_route.c - default routes of the main table, from rtnetlink messages
 *
 * Routes are never kept by notices: a replaced route, a dead next hop and a link that
 * went down each announce themselves differently, or not at all, by family and
 * kernel. A notice only says that a new dump is due.
 */
#include "nl_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

static bool is_default(const struct nlmsghdr *m, const struct nl_attrs *a)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(m);
	uint32_t table = a->of[RTA_TABLE] ? nl_attr_u32(a, RTA_TABLE) : route->rtm_table;

	return route->rtm_dst_len == 0 && table == RT_TABLE_MAIN &&
	       route->rtm_type == RTN_UNICAST && !(route->rtm_flags & RTM_F_CLONED) &&
	       (route->rtm_family == AF_INET || route->rtm_family == AF_INET6);
}

static bool is_route(const struct nlmsghdr *m)
{
	return (m->nlmsg_type == RTM_NEWROUTE || m->nlmsg_type == RTM_DELROUTE) &&
	       m->nlmsg_len >= mnl_nlmsg_size(sizeof(struct rtmsg));
}

bool nl_route_is_default(const struct nlmsghdr *m)
{
	struct nl_attrs a;

	if (!is_route(m))
		return false;
	nl_attrs_read(m, sizeof(struct rtmsg), &a);
	return is_default(m, &a);
}

static void gateway_read(const struct nl_attrs *a, struct default_route *out)
{
	if (out->is6)
		out->has_gateway = nl_attr_copy(a, RTA_GATEWAY, &out->gateway6,
						sizeof(out->gateway6));
	else
		out->has_gateway = nl_attr_copy(a, RTA_GATEWAY, &out->gateway4,
						sizeof(out->gateway4));
}

static void route_add(struct nl_store *s, const struct default_route *r)
{
	struct facts *f = &s->facts;
	struct default_route *grown;

	grown = nl_grow(f->routes, f->n_routes, &s->room_routes, sizeof(*r));
	if (!grown)
		return;
	f->routes = grown;
	f->routes[f->n_routes++] = *r;
}

/* The attributes behind a struct rtnexthop, len bytes with it. Each turn eats one. */
static void hop_attrs(const char *hop, size_t len, struct nl_attrs *out)
{
	*out = (struct nl_attrs){ 0 };
	for (size_t in = sizeof(struct rtnexthop); in < len;) {
		const struct nlattr *attr = (const void *)(hop + in);
		unsigned type;

		if (!mnl_attr_ok(attr, (int)(len - in)))
			return;
		type = mnl_attr_get_type(attr);
		if (type < NL_ATTRS_MAX)
			out->of[type] = attr;
		in += MNL_ALIGN(mnl_attr_get_len(attr));
	}
}

/* One default_route for each next hop that lives. Each turn eats a struct rtnexthop. */
static void hops_add(struct nl_store *s, const struct nlattr *hops,
		     const struct default_route *like)
{
	size_t left = mnl_attr_get_payload_len(hops);
	const char *at = mnl_attr_get_payload(hops);
	struct rtnexthop hop;

	while (left >= sizeof(hop)) {
		struct default_route r = *like;
		struct nl_attrs a;
		size_t len;

		memcpy(&hop, at, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left)
			return;
		hop_attrs(at, hop.rtnh_len, &a);
		r.link = (uint32_t)hop.rtnh_ifindex;
		gateway_read(&a, &r);
		if (!(hop.rtnh_flags & RTNH_F_DEAD))
			route_add(s, &r);
		len = RTNH_ALIGN(hop.rtnh_len);
		at += len < left ? len : left;
		left -= len < left ? len : left;
	}
}

void nl_route_take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(m);
	struct default_route r;
	struct nl_attrs a;

	if (!is_route(m) || m->nlmsg_type != RTM_NEWROUTE)
		return;
	nl_attrs_read(m, sizeof(*route), &a);
	if (!is_default(m, &a))
		return;
	memset(&r, 0, sizeof(r));	/* with the padding: it is compared */
	r.is6 = route->rtm_family == AF_INET6;
	r.metric = nl_attr_u32(&a, RTA_PRIORITY);
	r.link = nl_attr_u32(&a, RTA_OIF);
	gateway_read(&a, &r);
	if (a.of[RTA_MULTIPATH])
		hops_add(s, a.of[RTA_MULTIPATH], &r);
	else if (r.link && !(route->rtm_flags & RTNH_F_DEAD))
		route_add(s, &r);
}

/* ---- our routes to hosts ---- */

static void host_route_take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(m);
	struct addr6 host;
	struct nl_attrs a;

	if (!is_route(m) || m->nlmsg_type != RTM_NEWROUTE || route->rtm_family != AF_INET6 ||
	    route->rtm_protocol != NL_ROUTE_PROTO || route->rtm_dst_len != 128 ||
	    route->rtm_type != RTN_UNICAST)
		return;
	nl_attrs_read(m, sizeof(*route), &a);
	if (nl_attr_copy(&a, RTA_DST, &host, sizeof(host)))
		s->host_route(&host, nl_attr_u32(&a, RTA_OIF), s->host_route_arg);
}

/* The kernel filters by table and protocol when it can (strict checking, 4.20). */
int nl_host_routes6(struct nl *n,
		    void (*each)(const struct addr6 *host, uint32_t link, void *arg), void *arg)
{
	struct nlmsghdr *m = nl_request(n, RTM_GETROUTE, NLM_F_DUMP);
	struct rtmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));
	int done;

	head->rtm_family = AF_INET6;
	head->rtm_table = RT_TABLE_MAIN;
	head->rtm_protocol = NL_ROUTE_PROTO;
	n->store.host_route = each;
	n->store.host_route_arg = arg;
	done = nl_talk(n, m, host_route_take);
	return done == -ENOENT || done == -EAFNOSUPPORT || done == -EOPNOTSUPP ? 0 : done;
}

/*
 * nl_hole.c - blackholes of ours below every other route to the same prefix
 *
 * Where packets go while the route that they should take is not there: nowhere, instead
 * of along the default route. A hole has the weakest metric that is in use, so that any
 * other route to its prefix is preferred, and a more specific one is anyway.
 */
#include "nl_socket.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#define METRIC 0x7fffffffu

static int put(struct nl *n, uint8_t family, const void *to, size_t size, uint8_t len,
	       bool there)
{
	struct nlmsghdr *m = nl_request(n, there ? RTM_NEWROUTE : RTM_DELROUTE,
					there ? NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL : NLM_F_ACK);
	struct rtmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));
	int done;

	head->rtm_family = family;
	head->rtm_dst_len = len;
	head->rtm_table = RT_TABLE_MAIN;
	head->rtm_protocol = NL_ROUTE_PROTO;
	head->rtm_type = RTN_BLACKHOLE;
	mnl_attr_put(m, RTA_DST, size, to);
	mnl_attr_put_u32(m, RTA_PRIORITY, METRIC);
	done = nl_talk(n, m, NULL);
	return done == (there ? -EEXIST : -ESRCH) ? 0 : done;
}

int nl_hole4(struct nl *n, struct prefix4 to, bool there)
{
	return put(n, AF_INET, to.addr.b, sizeof(to.addr.b), to.len, there);
}

int nl_hole6(struct nl *n, const struct prefix6 *to, bool there)
{
	return put(n, AF_INET6, to->addr.b, sizeof(to->addr.b), to->len, there);
}

static void take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct rtmsg *head = mnl_nlmsg_get_payload(m);
	struct nl_hole hole = { .is6 = false };
	struct nl_attrs a;

	if (m->nlmsg_type != RTM_NEWROUTE || m->nlmsg_len < mnl_nlmsg_size(sizeof(*head)) ||
	    head->rtm_type != RTN_BLACKHOLE || head->rtm_protocol != NL_ROUTE_PROTO)
		return;
	hole.is6 = head->rtm_family == AF_INET6;
	nl_attrs_read(m, sizeof(*head), &a);
	hole.to4.len = hole.to6.len = head->rtm_dst_len;
	if (hole.is6 ? nl_attr_copy(&a, RTA_DST, &hole.to6.addr, sizeof(hole.to6.addr)) :
		       nl_attr_copy(&a, RTA_DST, &hole.to4.addr, sizeof(hole.to4.addr)))
		s->hole(&hole, s->hole_arg);
}

int nl_holes(struct nl *n, void (*each)(const struct nl_hole *h, void *arg), void *arg)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	int done = 0;

	n->store.hole = each;
	n->store.hole_arg = arg;
	for (size_t i = 0; i < sizeof(families) && done == 0; i++) {
		struct nlmsghdr *m = nl_request(n, RTM_GETROUTE, NLM_F_DUMP);
		struct rtmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

		head->rtm_family = families[i];
		done = nl_talk(n, m, take);
	}
	return done;
}

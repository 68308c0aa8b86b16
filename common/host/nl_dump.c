/*
 * nl_dump.c - the kernel's tables, read whole
 *
 * Links and addresses are kept current by notices; of netconf and routes a notice only
 * says that they have to be read anew.
 */
#include "nl_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netconf.h>
#include <linux/rtnetlink.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

#define DUMP_TRIES 5

/* Absent families (IPv6 switched off in the kernel) are no failure. */
static int dump_done(int done)
{
	return done == -EOPNOTSUPP || done == -EAFNOSUPPORT || done == -ENOENT ? 0 : done;
}

static int dump_links(struct nl *n)
{
	struct nlmsghdr *m = nl_request(n, RTM_GETLINK, NLM_F_DUMP);
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->ifi_family = AF_UNSPEC;
	mnl_attr_put_u32(m, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	n->store.facts.n_links = 0;
	return nl_talk(n, m, nl_link_take);
}

static int dump_addrs(struct nl *n)
{
	struct nlmsghdr *m = nl_request(n, RTM_GETADDR, NLM_F_DUMP);

	mnl_nlmsg_put_extra_header(m, sizeof(struct ifaddrmsg));
	n->store.facts.n_addrs = 0;
	return nl_talk(n, m, nl_addr_take);
}

static int dump_netconf_of(struct nl *n, uint8_t family)
{
	struct nlmsghdr *m = nl_request(n, RTM_GETNETCONF, NLM_F_DUMP);
	struct netconfmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->ncm_family = family;
	return dump_done(nl_talk(n, m, nl_netconf_take));
}

static int dump_netconf(struct nl *n)
{
	int done = dump_netconf_of(n, AF_INET);

	return done < 0 ? done : dump_netconf_of(n, AF_INET6);
}

/* The table is filtered by the kernel when it can (strict checking, 4.20). */
static int dump_routes_of(struct nl *n, uint8_t family)
{
	struct nlmsghdr *m = nl_request(n, RTM_GETROUTE, NLM_F_DUMP);
	struct rtmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->rtm_family = family;
	head->rtm_table = RT_TABLE_MAIN;
	return dump_done(nl_talk(n, m, nl_route_take));
}

/* Often the same as before: then nobody is told. */
static int dump_routes(struct nl *n)
{
	struct facts *f = &n->store.facts;
	size_t before = f->n_routes, size = before * sizeof(*f->routes);
	struct default_route *old = malloc(size ? size : 1);
	int done;

	if (!old)
		return -ENOMEM;
	if (size)
		memcpy(old, f->routes, size);
	f->n_routes = 0;
	done = dump_routes_of(n, AF_INET);
	if (done == 0)
		done = dump_routes_of(n, AF_INET6);
	if (f->n_routes != before || (size && memcmp(old, f->routes, size)))
		n->store.changed = true;
	free(old);
	return done;
}

static int (*const dumps[])(struct nl *n) = {
	dump_links, dump_addrs, dump_netconf, dump_routes,
};

/*
 * A torn dump (EINTR) is asked again: someone changed things meanwhile. What is left of
 * it goes with its socket.
 */
static int dump_again(struct nl *n, int (*dump)(struct nl *n))
{
	int done = -EINTR;

	for (int i = 0; i < DUMP_TRIES && done < 0; i++) {
		done = dump(n);
		if (done < 0)
			nl_ask_close(n);
	}
	return done;
}

int nl_dump_all(struct nl *n)
{
	int done = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dumps) && done == 0; i++)
		done = dump_again(n, dumps[i]);
	n->store.changed = true;
	return done;
}

/* After notices: fetch what they made doubtful. */
int nl_refresh(struct nl *n)
{
	struct nl_store *s = &n->store;
	int done = 0;

	if (n->all_stale) {
		log_debug("netlink: notices were lost, reading all anew");
		done = nl_dump_all(n);
	} else if (s->netconf_stale) {
		done = dump_again(n, dump_netconf);
	}
	if (done == 0 && s->routes_stale && !n->all_stale)
		done = dump_again(n, dump_routes);
	n->all_stale = done < 0;
	s->netconf_stale = s->routes_stale = false;
	return done;
}

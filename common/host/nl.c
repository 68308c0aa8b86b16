/*
 * nl.c - rtnetlink: a dump, then notices, and the facts that follow from them
 *
 * Two sockets: `events` is subscribed first and never asked anything, `ask` dumps and
 * changes. What happens between subscribing and the dump is thus told twice, never
 * missed. When the kernel had to drop a notice (ENOBUFS), or a dump was torn
 * (NLM_F_DUMP_INTR), all is dumped anew.
 *
 * Listeners are told at the end of the turn in which the notices came, once.
 *
 * Not here: what a message means (nl_link.c, nl_route.c), changes (nl_change.c).
 */
#include "nl_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/netconf.h>
#include <linux/rtnetlink.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

#define DUMP_TRIES 5
#define RETRY_MS 1000
#define READS_PER_TURN 64		/* then let others run: the socket stays readable */

static const unsigned groups[] = {
	RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
	RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF,
};

static uint64_t now_ms(const struct nl *n)
{
	struct timespec t;

	if (n->loop)
		return loop_now_ms(n->loop);
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int ask_open(struct nl *n)
{
	int on = 1;

	n->ask = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!n->ask)
		return fail("netlink: no socket: %m");
	if (mnl_socket_bind(n->ask, 0, MNL_SOCKET_AUTOPID) < 0)
		return fail("netlink: cannot open a socket: %m");
	mnl_socket_setsockopt(n->ask, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return 0;
}

static void ask_close(struct nl *n)
{
	if (n->ask)
		mnl_socket_close(n->ask);
	n->ask = NULL;
}

struct nlmsghdr *nl_request(struct nl *n, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *m = mnl_nlmsg_put_header(n->out);

	m->nlmsg_type = type;
	m->nlmsg_flags = NLM_F_REQUEST | flags;
	m->nlmsg_seq = ++n->seq;
	return m;
}

struct reader {
	struct nl_store *store;
	void	       (*take)(struct nl_store *s, const struct nlmsghdr *m);
};

static int read_one(const struct nlmsghdr *m, void *arg)
{
	const struct reader *r = arg;

	if (r->take)
		r->take(r->store, m);
	return MNL_CB_OK;
}

int nl_talk(struct nl *n, const struct nlmsghdr *m,
	    void (*take)(struct nl_store *s, const struct nlmsghdr *m))
{
	struct reader reader = { &n->store, take };
	int more = MNL_CB_OK;
	unsigned port;

	if (!n->ask && ask_open(n) < 0)
		return -ENOTSOCK;
	port = mnl_socket_get_portid(n->ask);
	if (mnl_socket_sendto(n->ask, m, m->nlmsg_len) < 0)
		return -errno;
	while (more == MNL_CB_OK) {	/* ends: each dump ends, each change is acknowledged */
		ssize_t len = mnl_socket_recvfrom(n->ask, n->in, sizeof(n->in));

		if (len < 0)
			return -errno;
		more = mnl_cb_run(n->in, (size_t)len, n->seq, port, read_one, &reader);
	}
	return more < 0 ? -errno : 0;
}

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
			ask_close(n);
	}
	return done;
}

static int dump_all(struct nl *n)
{
	int done = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dumps) && done == 0; i++)
		done = dump_again(n, dumps[i]);
	n->store.changed = true;
	return done;
}

/* After notices: fetch what they made doubtful. */
static int refresh(struct nl *n)
{
	struct nl_store *s = &n->store;
	int done = 0;

	if (n->all_stale) {
		log_debug("netlink: notices were lost, reading all anew");
		done = dump_all(n);
	} else if (s->netconf_stale) {
		done = dump_again(n, dump_netconf);
	}
	if (done == 0 && s->routes_stale && !n->all_stale)
		done = dump_again(n, dump_routes);
	n->all_stale = done < 0;
	s->netconf_stale = s->routes_stale = false;
	return done;
}

static void tell(struct nl *n)
{
	if (!n->store.changed)
		return;
	n->store.changed = false;
	for (size_t i = 0; i < n->n_listeners; i++)
		n->listeners[i].changed(n->listeners[i].arg);
}

static void settle(struct nl *n)
{
	int done = refresh(n);

	if (done < 0) {
		errno = -done;
		log_warning("netlink: dump failed, trying again: %m");
		loop_timer_at(n->retry, now_ms(n) + RETRY_MS);
	}
	tell(n);
}

static int notice(const struct nlmsghdr *m, void *arg)
{
	struct nl *n = arg;

	switch (m->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		nl_link_take(&n->store, m);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		nl_addr_take(&n->store, m);
		break;
	case RTM_NEWNETCONF:
		nl_netconf_take(&n->store, m);
		break;
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		if (nl_route_is_default(m))
			n->store.routes_stale = true;
		break;
	default:			/* DELNETCONF: the link goes too */
		break;
	}
	return MNL_CB_OK;
}

/* True when there are none left. */
static bool read_notices(struct nl *n)
{
	for (int i = 0; i < READS_PER_TURN; i++) {
		ssize_t len = mnl_socket_recvfrom(n->events, n->in, sizeof(n->in));

		if (len < 0 && errno == ENOBUFS)
			n->all_stale = true;	/* and read on */
		else if (len <= 0)
			return true;
		else if (mnl_cb_run(n->in, (size_t)len, 0, 0, notice, n) < 0)
			n->all_stale = true;
	}
	return false;
}

/*
 * Where notices were lost, those that still lie in the queue are older than what is
 * dumped now; read after the dump they would undo it, and nothing would tell us again.
 */
static void on_notices(void *arg)
{
	struct nl *n = arg;
	bool all_read;

	n->store.now_ms = now_ms(n);
	all_read = read_notices(n);
	if (all_read || !n->all_stale)
		settle(n);
	else			/* it may be empty by now, and then nobody would call us */
		loop_timer_at(n->retry, now_ms(n));
}

static void on_retry(void *arg, uint64_t at_ms)
{
	(void)at_ms;
	on_notices(arg);
}

static int follow(struct nl *n)
{
	int fd;

	n->events = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!n->events || mnl_socket_bind(n->events, 0, MNL_SOCKET_AUTOPID) < 0)
		return fail("netlink: cannot subscribe: %m");
	fd = mnl_socket_get_fd(n->events);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (mnl_socket_setsockopt(n->events, NETLINK_ADD_MEMBERSHIP,
					  (void *)(uintptr_t)&groups[i],
					  sizeof(groups[i])) < 0)
			return fail("netlink: cannot join group %u: %m", groups[i]);
	n->watch = loop_watch(n->loop, fd, LOOP_READABLE, on_notices, n);
	n->retry = loop_timer(n->loop, on_retry, n);
	return n->watch && n->retry ? 0 : fail("netlink: no memory");
}

static int nl_init(struct nl *n)
{
	int done;

	n->store.now_ms = now_ms(n);
	if (n->loop && follow(n) < 0)
		return -1;
	done = dump_all(n);
	n->store.changed = n->store.routes_stale = n->store.netconf_stale = false;
	if (done == 0)
		return 0;
	errno = -done;
	return fail("netlink: cannot read links, addresses and routes: %m");
}

struct nl *nl_new(struct loop *loop)
{
	struct nl *n = calloc(1, sizeof(*n));

	if (!n) {
		fail("netlink: no memory");
		return NULL;
	}
	n->loop = loop;
	if (nl_init(n) == 0)
		return n;
	nl_free(n);
	return NULL;
}

struct nl *nl_snapshot(void)
{
	return nl_new(NULL);
}

void nl_free(struct nl *n)
{
	if (!n)
		return;
	loop_unwatch(n->watch);
	loop_timer_free(n->retry);
	if (n->events)
		mnl_socket_close(n->events);
	ask_close(n);
	free(n->store.facts.links);
	free(n->store.facts.addrs);
	free(n->store.facts.routes);
	free(n);
}

const struct facts *nl_facts(const struct nl *n)
{
	return &n->store.facts;
}

void nl_on_change(struct nl *n, void (*changed)(void *arg), void *arg)
{
	must(n->n_listeners < NL_LISTENERS_MAX, "listener %zu", n->n_listeners);
	n->listeners[n->n_listeners++] = (struct nl_listener){ changed, arg };
}

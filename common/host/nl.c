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
 * Not here: questions (nl_ask.c), whole tables (nl_dump.c), what a message means (nl_link.c,
 * nl_route.c), changes (nl_change.c).
 */
#include "nl_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include <linux/rtnetlink.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

#define RETRY_MS 1000
#define CALM_TRIES 50
#define CALM_PAUSE_MS 200
#define CALM_WORD_MS 1000		/* who waits longer is told why */
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
	int done = nl_refresh(n);

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

/*
 * While a host boots with a thousand links, each dump is torn for some seconds. Nothing
 * works yet that could wait for us, so a start takes the time until it is calmer.
 */
static int dump_at_start(struct nl *n)
{
	static const struct timespec pause = { .tv_nsec = CALM_PAUSE_MS * 1000000L };
	int done = nl_dump_all(n);

	for (int i = 0; i < CALM_TRIES && done == -EINTR; i++) {
		if (i * CALM_PAUSE_MS == CALM_WORD_MS)
			log_notice("netlink: links and addresses change too fast to be read; "
				   "waiting up to %d s", CALM_TRIES * CALM_PAUSE_MS / 1000);
		nanosleep(&pause, NULL);
		done = nl_dump_all(n);
	}
	return done;
}

static int nl_init(struct nl *n)
{
	int done;

	n->store.now_ms = now_ms(n);
	if (n->loop && follow(n) < 0)
		return -1;
	done = dump_at_start(n);
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
	nl_ask_close(n);
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

/*
 * ndproxy.c - the neighbour proxy with its routes and groups
 *
 * Routes need CAP_NET_ADMIN, which is kept only where the configuration wants the proxy
 * (main.c, docs/decisions/0040-the-neighbour-proxy.md). Without it addresses are answered for all
 * the same, and Status says what is missing.
 *
 * Not here: packets on the wire (ears.c).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "core/proxy.h"
#include "ears.h"
#include "shell.h"

struct ndproxy {
	struct raserv_daemon *r;
	struct proxy *core;
	struct ears *ears;
	int groups;			/* a socket that is member of them; -1: none yet */
	struct loop_timer *timer;
	struct log_limit route_limit, conflict_limit;
	bool routes_refused;
	bool recalled;			/* what a life before ours left was looked at */
};

static void run(struct ndproxy *x)
{
	uint64_t next_ms = proxy_tick(x->core, loop_now_ms(x->r->d.loop));

	if (next_ms == SCHED_NEVER)
		loop_timer_off(x->timer);
	else
		loop_timer_at(x->timer, next_ms);
}

/* ---- the core's words ---- */

static void on_send(void *arg, uint32_t link, const struct neigh_out *out)
{
	const struct ndproxy *x = arg;

	ears_send(x->ears, link, out);
}

static void on_route(void *arg, const struct addr6 *target, uint32_t link)
{
	struct ndproxy *x = arg;
	int done = nl_route6_host(x->r->d.nl, target, link);

	if (done == 0)
		return;
	x->routes_refused |= done == -EPERM;
	errno = -done;
	log_limited(&x->route_limit, loop_now_ms(x->r->d.loop), LOG_LEVEL_WARNING,
		    "ndp proxy: cannot route %s: %m", addr6_text(*target).s);
}

/* What cannot be joined is heard all the same unless a switch snoops. */
static void on_group(void *arg, uint32_t link, const struct addr6 *group, enum proxy_member m)
{
	struct ndproxy *x = arg;
	struct ipv6_mreq at = { .ipv6mr_interface = link };

	memcpy(&at.ipv6mr_multiaddr, group->b, sizeof(group->b));
	if (x->groups < 0)
		x->groups = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(x->groups, IPPROTO_IPV6,
		   m == PROXY_JOIN ? IPV6_ADD_MEMBERSHIP : IPV6_DROP_MEMBERSHIP, &at,
		   sizeof(at));
}

static const char *name_of(const struct ndproxy *x, uint32_t link)
{
	const struct link *l = facts_link(nl_facts(x->r->d.nl), link);

	return l ? l->name : "a link that is gone";
}

static void on_conflict(void *arg, const struct proxy_entry *e, uint32_t other)
{
	struct ndproxy *x = arg;

	log_limited(&x->conflict_limit, loop_now_ms(x->r->d.loop), LOG_LEVEL_WARNING,
		    "ndp proxy: %s lives on %s, and somebody on %s claims it",
		    addr6_text(e->target).s, name_of(x, e->link), name_of(x, other));
}

/* ---- up and down ---- */

static uint32_t draw(void *arg)
{
	(void)arg;
	return arc4random();
}

static void on_due(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	run(arg);
}

static void on_heard(void *arg, const struct neigh_in *in, uint64_t now_ms)
{
	struct ndproxy *x = arg;

	proxy_receive(x->core, in, now_ms);
}

static void on_turn(void *arg)
{
	run(arg);
}

/* ---- routes that a life before ours left ---- */

struct left { struct { struct addr6 host; uint32_t link; } *item; size_t n, room; };

static void on_left(const struct addr6 *host, uint32_t link, void *arg)
{
	struct left *l = arg;
	void *more;

	if (l->n == l->room) {
		more = realloc(l->item, (l->room * 2 + 16) * sizeof(l->item[0]));
		if (!more)
			return;			/* it stays until it is asked for */
		l->item = more;
		l->room = l->room * 2 + 16;
	}
	l->item[l->n].host = *host;
	l->item[l->n++].link = link;
}

static void recall(struct ndproxy *x)
{
	struct left left = { 0 };
	int done = nl_host_routes6(x->r->d.nl, on_left, &left);

	x->recalled = true;
	if (done < 0)
		log_warning("ndp proxy: cannot read our routes: %s", strerror(-done));
	for (size_t i = 0; i < left.n; i++)
		proxy_recall(x->core, &left.item[i].host, left.item[i].link,
			     loop_now_ms(x->r->d.loop));
	free(left.item);
}

/* On each side, once there is something to be a proxy for. */
static void listen_to_sides(struct ndproxy *x)
{
	const struct proxy_sides *s = proxy_sides_now(x->core);
	uint32_t links[PROXY_SIDES_MAX];

	for (unsigned i = 0; i < s->n; i++)
		links[i] = s->side[i].link;
	ears_follow(x->ears, links, s->n_nets > 0 ? s->n : 0);
}

void ndproxy_changed(struct raserv_daemon *r)
{
	if (!r->ndproxy)
		return;				/* only the final advertisements go on */
	proxy_update(r->ndproxy->core, r->d.config, nl_facts(r->d.nl));
	listen_to_sides(r->ndproxy);
	if (!r->ndproxy->recalled)
		recall(r->ndproxy);
	run(r->ndproxy);
}

int ndproxy_up(void *daemon)
{
	struct raserv_daemon *r = daemon;
	struct ndproxy *x = calloc(1, sizeof(*x));
	struct proxy_sink sink = { on_send, on_route, on_group, on_conflict, x };

	if (!x)
		return fail("ndp proxy: no memory");
	r->ndproxy = x;
	x->r = r;
	x->groups = -1;
	x->core = proxy_new(&(struct rng){ draw, NULL }, &sink);
	x->timer = loop_timer(r->d.loop, on_due, x);
	x->ears = ears_new(&(struct ears_plan){ r->d.loop, on_heard, on_turn, x });
	if (x->core && x->timer && x->ears)
		return 0;
	ndproxy_down(r);
	return fail("ndp proxy: no memory");
}

void ndproxy_down(void *daemon)
{
	struct raserv_daemon *r = daemon;
	struct ndproxy *x = r->ndproxy;

	if (x->core && !loop_hands_over(r->d.loop))
		proxy_leave(x->core);
	ears_free(x->ears);
	if (x->groups >= 0)
		close(x->groups);
	loop_timer_free(x->timer);
	proxy_free(x->core);
	free(x);
	r->ndproxy = NULL;
}

/* ---- for control ---- */

const struct proxy *ndproxy_core(const struct raserv_daemon *r)
{
	return r->ndproxy->core;
}

bool ndproxy_lacks_routes(const struct raserv_daemon *r)
{
	return r->ndproxy->routes_refused;
}

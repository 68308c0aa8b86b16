/*
 * ndproxy.c - the neighbour proxy with its sockets, routes and groups
 *
 * One packet socket a side (common/host/nd_socket.c). What is meant for other machines is
 * left alone; what the kernel itself asks is heard on its way out. What we send by a
 * socket that socket does not hear.
 *
 * Routes need CAP_NET_ADMIN, which is kept only where the configuration wants the proxy
 * (main.c, docs/decisions/0040-the-neighbour-proxy.md). Without it addresses are answered for all
 * the same, and Status says what is missing.
 *
 * Under a flood the sockets are left alone for PAUSE_MS at a time, as in icmp6.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include <gateway6/must.h>
#include <gateway6/nd_socket.h>
#include <gateway6/ratelimit.h>
#include <gateway6/wire/icmp.h>

#include "core/proxy.h"
#include "shell.h"

#define READS_PER_TURN 256
#define CALM_PER_S 1000
#define PAUSE_MS 10
#define FRAME_MAX 2048

struct ear { struct ndproxy *of; uint32_t link; int fd; struct loop_watch *watch; };

struct ndproxy {
	struct raserv_daemon *r;
	struct proxy *core;
	struct ear ear[PROXY_SIDES_MAX];
	unsigned n_ears;
	int groups;			/* a socket that is member of them; -1: none yet */
	struct loop_timer *timer, *resume;
	struct ratelimit calm;
	struct log_limit route_limit, conflict_limit;
	bool routes_refused;
	bool recalled;			/* what a life before ours left was looked at */
};

/* ---- sockets ---- */

static void run(struct ndproxy *x)
{
	uint64_t next_ms = proxy_tick(x->core, loop_now_ms(x->r->d.loop));

	if (next_ms == SCHED_NEVER)
		loop_timer_off(x->timer);
	else
		loop_timer_at(x->timer, next_ms);
}

/* False when there is no more. */
static bool receive_one(struct ear *e)
{
	uint8_t bytes[FRAME_MAX];
	struct sockaddr_ll from = { .sll_ifindex = 0 };
	socklen_t from_len = sizeof(from);
	struct neigh_in in = { .link = e->link, .bytes = bytes };
	ssize_t len = recvfrom(e->fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from,
			       &from_len);

	if (len < 0)
		return false;
	if (from.sll_pkttype == PACKET_OTHERHOST || from.sll_halen != sizeof(in.from.b))
		return true;
	in.len = (size_t)len;
	in.ours = from.sll_pkttype == PACKET_OUTGOING;
	memcpy(in.from.b, from.sll_addr, sizeof(in.from.b));
	proxy_receive(e->of->core, &in, loop_now_ms(e->of->r->d.loop));
	return true;
}

static void ears_rest(struct ndproxy *x)
{
	for (unsigned i = 0; i < x->n_ears; i++) {
		loop_unwatch(x->ear[i].watch);
		x->ear[i].watch = NULL;
	}
	loop_timer_at(x->resume, loop_now_ms(x->r->d.loop) + PAUSE_MS);
}

static void readable(void *arg)
{
	struct ear *e = arg;
	struct ndproxy *x = e->of;
	bool calm = true;

	for (int i = 0; i < READS_PER_TURN && receive_one(e); i++)
		calm = ratelimit_take(&x->calm, loop_now_ms(x->r->d.loop));
	run(x);
	if (!calm)
		ears_rest(x);
}

/* Without memory for a watch: in a second there may be some. */
static void ears_listen(void *arg, uint64_t now_ms)
{
	struct ndproxy *x = arg;

	for (unsigned i = 0; i < x->n_ears; i++) {
		struct ear *e = &x->ear[i];

		if (!e->watch)
			e->watch = loop_watch(x->r->d.loop, e->fd, LOOP_READABLE, readable, e);
		if (!e->watch)
			loop_timer_at(x->resume, now_ms + 1000);
	}
}

/* Watches point at their ear, so all are set anew when ears move. */
static void ear_close(struct ndproxy *x, unsigned i)
{
	for (unsigned k = 0; k < x->n_ears; k++) {
		loop_unwatch(x->ear[k].watch);
		x->ear[k].watch = NULL;
	}
	close(x->ear[i].fd);
	x->ear[i] = x->ear[--x->n_ears];
}

static bool is_heard(const struct ndproxy *x, uint32_t link)
{
	for (unsigned i = 0; i < x->n_ears; i++)
		if (x->ear[i].link == link)
			return true;
	return false;
}

static void ear_open(struct ndproxy *x, uint32_t link)
{
	int fd = is_heard(x, link) || x->n_ears == PROXY_SIDES_MAX ? -1 :
		 nd_socket(link, ICMP6_NS, ICMP6_NA);

	if (fd >= 0)
		x->ear[x->n_ears++] = (struct ear){ .of = x, .link = link, .fd = fd };
	else if (!is_heard(x, link))
		log_limited(&x->route_limit, loop_now_ms(x->r->d.loop), LOG_LEVEL_WARNING,
			    "ndp proxy: cannot listen on link %u: %m", link);
}

static void ears_follow(struct ndproxy *x)
{
	const struct proxy_sides *s = proxy_sides_now(x->core);
	bool any = s->n_nets > 0;

	for (unsigned i = 0; i < x->n_ears;) {
		bool wanted = false;

		for (unsigned k = 0; k < s->n && any; k++)
			wanted |= s->side[k].link == x->ear[i].link;
		if (wanted)
			i++;
		else
			ear_close(x, i);
	}
	for (unsigned k = 0; k < s->n && any; k++)
		ear_open(x, s->side[k].link);
	ears_listen(x, loop_now_ms(x->r->d.loop));
}

/* ---- the core's words ---- */

static void on_send(void *arg, uint32_t link, const struct neigh_out *out)
{
	const struct ndproxy *x = arg;
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
				  .sll_ifindex = (int)link, .sll_halen = sizeof(out->to.b) };

	memcpy(to.sll_addr, out->to.b, sizeof(out->to.b));
	for (unsigned i = 0; i < x->n_ears; i++)
		if (x->ear[i].link == link)
			sendto(x->ear[i].fd, out->bytes, out->len, MSG_DONTWAIT,
			       (const struct sockaddr *)&to, sizeof(to));
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

void ndproxy_changed(struct raserv_daemon *r)
{
	if (!r->ndproxy)
		return;				/* only the final advertisements go on */
	proxy_update(r->ndproxy->core, r->d.config, nl_facts(r->d.nl));
	ears_follow(r->ndproxy);
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
	x->calm = ratelimit_of(CALM_PER_S, CALM_PER_S);
	x->core = proxy_new(&(struct rng){ draw, NULL }, &sink);
	x->timer = loop_timer(r->d.loop, on_due, x);
	x->resume = loop_timer(r->d.loop, ears_listen, x);
	if (x->core && x->timer && x->resume)
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
	while (x->n_ears > 0)
		ear_close(x, 0);
	if (x->groups >= 0)
		close(x->groups);
	loop_timer_free(x->timer);
	loop_timer_free(x->resume);
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

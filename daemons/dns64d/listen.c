/*
 * listen.c - on which addresses we serve
 *
 * dns64.listen: auto means every routable or link-local address on the networks with
 * dns64: true, and ::1; never an address of the uplink. One pair of sockets per
 * address: so a reply leaves from the address that was asked, and nobody outside is
 * heard. Netlink tells when addresses come and go; then the set is made anew and
 * compared with what is open. Sockets are bound with IPV6_FREEBIND, so an address that
 * is still tentative, or is away for a moment with its link, is no obstacle.
 */
#include "listen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/resolve.h>
#include <gateway6/sock.h>

#include "owner.h"
#include "tcp.h"
#include "udp.h"

struct place {
	struct upstream_at at;		/* address, link and port */
	struct udp_socket *udp;
	struct tcp_listener *tcp;	/* NULL when limits.tcp_clients is 0 */
	bool wanted;			/* used while updating */
};

struct listen {
	struct dns64d *d;
	struct place   place[UDP_SOCKETS_MAX];
	unsigned       n;
	unsigned       taken;		/* wanted, but the port is somebody else's */
	struct log_limit limit;
	char	       why_not[160];
};

struct listen *listen_new(struct dns64d *d)
{
	struct listen *l = calloc(1, sizeof(*l));

	if (l)
		l->d = d;
	return l;
}

static void place_close(struct place *p)
{
	if (p->udp)
		udp_close(p->udp);
	if (p->tcp)
		tcp_close(p->tcp);
	p->udp = NULL;
	p->tcp = NULL;
}

void listen_free(struct listen *l)
{
	if (!l)
		return;
	for (unsigned i = 0; i < l->n; i++)
		place_close(&l->place[i]);
	free(l);
}

/* ---- what is wanted ---- */

static void want(struct listen *l, const struct upstream_at *at)
{
	for (unsigned i = 0; i < l->n; i++) {
		if (upstream_at_equal(&l->place[i].at, at)) {
			l->place[i].wanted = true;
			return;
		}
	}
	if (l->n < UDP_SOCKETS_MAX)
		l->place[l->n++] = (struct place){ .at = *at, .wanted = true };
	else
		log_limited(&l->limit, loop_now_ms(l->d->base.loop), LOG_LEVEL_WARNING,
			    "listen: more than %d addresses; the others are not listened on",
			    UDP_SOCKETS_MAX);
}

static void want6(struct listen *l, const struct addr6 *a, uint32_t link)
{
	struct upstream_at at = { .is6 = true, .v6 = *a,
				  .port = l->d->base.config->dns64.port };

	if (addr6_is_link_local(a))
		at.link = link;
	want(l, &at);
}

static bool can_be_asked(const struct link_addr *a, uint32_t link)
{
	return a->link == link && a->is6 && !a->dad_failed &&
	       (addr6_is_routable(&a->v6) || addr6_is_link_local(&a->v6));
}

static void want_network(struct listen *l, const struct conf_network *n)
{
	const struct facts *f = nl_facts(l->d->base.nl);
	const struct link *link = facts_link_named(f, n->name);
	const char *why;

	if (!link || !resolve_is_guest_side(l->d->base.config, f, link, &why))
		return;
	for (size_t i = 0; i < f->n_addrs; i++)
		if (can_be_asked(&f->addrs[i], link->index))
			want6(l, &f->addrs[i].v6, link->index);
}

static void want_auto(struct listen *l)
{
	static const struct addr6 loopback = { { [15] = 1 } };
	const struct facts *f = nl_facts(l->d->base.nl);
	const struct config *c = l->d->base.config;
	const struct conf_network *n;

	want6(l, &loopback, 0);
	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); )
		if (n->dns64)
			want_network(l, n);
}

static void want_listed(struct listen *l)
{
	const struct conf_dns64 *d = &l->d->base.config->dns64;

	for (size_t i = 0; i < d->listen.n; i++) {
		struct upstream_at at = { .port = d->port };

		if (d->listen.item[i].is6) {
			want6(l, &d->listen.item[i].v6.addr, 0);
			continue;
		}
		at.v4 = d->listen.item[i].v4.addr;
		want(l, &at);
	}
}

/* ---- opening ---- */

static int open_socket(const struct upstream_at *at, int (*six)(const struct addr6 *,
		       uint16_t, uint32_t), int (*four)(struct addr4, uint16_t))
{
	return at->is6 ? six(&at->v6, at->port, at->link) : four(at->v4, at->port);
}

static const char *address_text(const struct upstream_at *at, char *room, size_t size)
{
	snprintf(room, size, "%s",
		 at->is6 ? addr6_text(at->v6).s : addr4_text(at->v4).s);
	return room;
}

static int refused(struct listen *l, const struct place *p, const char *proto, int error)
{
	char address[64], owner[80] = "";

	address_text(&p->at, address, sizeof(address));
	if (error == EADDRINUSE)
		owner_find(proto, p->at.port, owner, sizeof(owner));
	log_limited_event(&l->limit, loop_now_ms(l->d->base.loop),
		    error == EADDRINUSE ? EVENT_PORT_IN_USE : EVENT_NONE, LOG_LEVEL_ERROR,
		    "listen %s: port %u/%s %s%s", address, p->at.port, proto,
		    error == EADDRINUSE ? "is in use" : strerror(error), owner);
	return error;
}

/* 0, or the errno that stands in the way. */
static int place_open(struct listen *l, struct place *p)
{
	unsigned tcp_clients = l->d->base.config->dns64.limits.tcp_clients;
	int fd = open_socket(&p->at, sock_udp6, sock_udp4);

	if (fd < 0)
		return refused(l, p, "udp", errno);
	p->udp = udp_open(l->d->udp, fd);
	if (!p->udp)
		return refused(l, p, "udp", ENOMEM);
	if (!tcp_clients)
		return 0;
	fd = open_socket(&p->at, sock_tcp6, sock_tcp4);
	if (fd < 0)
		return refused(l, p, "tcp", errno);
	p->tcp = tcp_open(l->d->tcp, fd);
	return p->tcp ? 0 : refused(l, p, "tcp", ENOMEM);
}

static void drop_unwanted(struct listen *l)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < l->n; i++) {
		if (l->place[i].wanted)
			l->place[kept++] = l->place[i];
		else
			place_close(&l->place[i]);
	}
	l->n = kept;
}

unsigned listen_update(struct listen *l, int *taken_errno)
{
	char address[64];

	for (unsigned i = 0; i < l->n; i++)
		l->place[i].wanted = false;
	if (l->d->base.config->dns64.listen_auto)
		want_auto(l);
	else
		want_listed(l);
	drop_unwanted(l);
	l->taken = 0;
	for (unsigned i = 0; i < l->n; i++) {
		struct place *p = &l->place[i];
		int error = p->udp ? 0 : place_open(l, p);

		if (!error)
			continue;
		place_close(p);
		l->taken++;
		*taken_errno = error;
		snprintf(l->why_not, sizeof(l->why_not), "port %u of %s cannot be had: %s",
			 p->at.port, address_text(&p->at, address, sizeof(address)),
			 strerror(error));
	}
	return l->taken;
}

/* ---- asking ---- */

static bool serves_guests(const struct listen *l)
{
	bool automatic = l->d->base.config->dns64.listen_auto;

	for (unsigned i = 0; i < l->n; i++)
		if (l->place[i].udp && (!automatic || !l->place[i].at.is6 ||
					!addr6_is_loopback(&l->place[i].at.v6)))
			return true;
	return false;
}

const char *listen_why_not(const struct listen *l)
{
	if (l->taken)
		return l->why_not;
	return serves_guests(l) ? NULL : "no network with dns64: true has an address yet";
}

bool listen_is_ours(const struct listen *l, const struct upstream_at *at)
{
	for (unsigned i = 0; i < l->n; i++) {
		struct upstream_at ours = l->place[i].at, theirs = *at;

		ours.link = theirs.link = 0;
		if (upstream_at_equal(&ours, &theirs))
			return true;
	}
	return false;
}

void listen_each(const struct listen *l, void (*say)(void *arg, const char *address),
		 void *arg)
{
	char address[64];

	for (unsigned i = 0; i < l->n; i++)
		if (l->place[i].udp)
			say(arg, address_text(&l->place[i].at, address, sizeof(address)));
}

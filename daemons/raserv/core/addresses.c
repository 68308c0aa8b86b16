/*
 * addresses.c - the addresses that the file wants us to give to guest networks
 *
 *	address: manage		::1 of each prefix, where the link has no other in it
 *	gateway: fe80::1	a link-local beside the kernel's own
 *
 * The kernel keeps the memory: an address of ours bears our mark (IFA_PROTO, facts
 * .ours), over a restart and a crash too. What bears it not was given by somebody else;
 * it serves as well and is never taken away.
 *
 * Pure: what should change is told to a sink, and the facts show what came of it.
 */
#include "addresses.h"

#include <gateway6/networks.h>
#include <gateway6/resolve.h>

#define LINK_LOCAL_LEN 64

static bool has_gateway(const struct conf_network *n)
{
	return !addr6_is_zero(&n->gateway);
}

static bool is_on(const struct facts *f, uint32_t link, const struct addr6 *a)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].link == link && f->addrs[i].is6 &&
		    addr6_equal(&f->addrs[i].v6, a))
			return true;
	return false;
}

/* Has somebody else given the link an address in p? */
static bool is_served(const struct facts *f, uint32_t link, const struct prefix6 *p)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].link == link && f->addrs[i].is6 && !f->addrs[i].ours &&
		    prefix6_contains(p, &f->addrs[i].v6))
			return true;
	return false;
}

/* ::1 of it. */
static struct addr6 first_of(const struct prefix6 *p)
{
	struct addr6 a = p->addr;

	a.b[15] |= 1;
	return a;
}

/* False: no address of prefix i is our business. */
static bool prefix_wants(const struct conf_network *n, size_t i, const struct facts *f,
			 uint32_t link, struct addr6 *out)
{
	const struct prefix6 *p = &n->prefixes.item[i].prefix;

	*out = first_of(p);
	return n->address == ADDRESS_MANAGE && p->len < 127 && !is_served(f, link, p);
}

/* ---- what is missing ---- */

static void network_settle(const struct conf_network *n, const struct facts *f,
			   const struct link *link, const struct addresses_sink *sink)
{
	struct addr6 a;

	for (size_t i = 0; i < n->prefixes.n; i++)
		if (prefix_wants(n, i, f, link->index, &a) && !is_on(f, link->index, &a))
			sink->add(sink->arg, link->index, &a, n->prefixes.item[i].prefix.len);
	if (has_gateway(n) && !is_on(f, link->index, &n->gateway))
		sink->add(sink->arg, link->index, &n->gateway, LINK_LOCAL_LEN);
}

static bool may_settle(const struct config *c, const struct conf_network *n,
		       const struct facts *f, const struct link *link)
{
	const char *why;

	return link && (n->ra.allow_on_uplink || resolve_is_guest_side(c, f, link, &why));
}

/* ---- what is not wanted any more ---- */

static bool network_wants(const struct conf_network *n, const struct facts *f,
			  const struct link_addr *have)
{
	struct addr6 a;

	for (size_t i = 0; i < n->prefixes.n; i++)
		if (prefix_wants(n, i, f, have->link, &a) && addr6_equal(&a, &have->v6))
			return true;
	return has_gateway(n) && addr6_equal(&n->gateway, &have->v6);
}

static bool is_wanted(const struct config *c, const struct facts *f,
		      const struct link_addr *have)
{
	const struct link *link = facts_link(f, have->link);
	const struct conf_network *n = link ? config_network(c, link->name) : NULL;
	struct network_text why;

	return n && !network_left_out(c, f, link, &why) && may_settle(c, n, f, link) &&
	       network_wants(n, f, have);
}

/* ---- doors ---- */

void addresses_settle(const struct config *c, const struct facts *f,
		      const struct addresses_sink *sink)
{
	const struct conf_network *n;

	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];

		if (a->is6 && a->ours && !is_wanted(c, f, a))
			sink->del(sink->arg, a->link, &a->v6, a->len);
	}
	if (!addresses_wanted(c))
		return;
	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); ) {
		const struct link *link = facts_link_named(f, n->name);

		if (may_settle(c, n, f, link))
			network_settle(n, f, link, sink);
	}
}

void addresses_leave(const struct facts *f, const struct addresses_sink *sink)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].is6 && f->addrs[i].ours)
			sink->del(sink->arg, f->addrs[i].link, &f->addrs[i].v6,
				  f->addrs[i].len);
}

bool addresses_wanted(const struct config *c)
{
	for (size_t i = 0; i < c->networks.n; i++)
		if (c->networks.item[i].address == ADDRESS_MANAGE ||
		    has_gateway(&c->networks.item[i]))
			return true;
	return false;
}

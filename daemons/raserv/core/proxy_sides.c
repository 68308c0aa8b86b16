/*
 * proxy_sides.c - the links between which neighbours are proxied, and for which prefixes
 *
 * Two layouts of a provider's on-link /64 (docs/decisions/0040-the-neighbour-proxy.md):
 *
 *	/128 on the uplink, /64 on the bridge	the kernel finds guests by itself; what lives
 *						on the provider's side needs a route
 *	/64 on the uplink, none on the bridge	the other way round
 *
 * and with the /64 on both, whichever the kernel prefers, so each needs one. The rule for
 * all: no route is needed exactly where one side alone has the prefix on-link.
 */
#include "proxy_sides.h"

#include <gateway6/networks.h>
#include <gateway6/resolve.h>

/*
 * What strangers on a link may cause in a second. Asking for unknown addresses is what a
 * scan does; hints come from guests that speak; answers go to whoever asked.
 */
#define ASKS_PER_S 50
#define HINTS_PER_S 20
#define ANSWERS_PER_S 500
#define BURST_S 2

struct proxy_side *proxy_side_of(struct proxy_sides *s, uint32_t link)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->side[i].link == link)
			return &s->side[i];
	return NULL;
}

const struct proxy_net *proxy_net_of(const struct proxy_sides *s, const struct addr6 *a)
{
	for (unsigned i = 0; i < s->n_nets; i++)
		if (prefix6_contains(&s->net[i].prefix, a))
			return &s->net[i];
	return NULL;
}

const struct proxy_own *proxy_own_of(const struct proxy_sides *s, const struct addr6 *a)
{
	for (unsigned i = 0; i < s->n_own; i++)
		if (addr6_equal(&s->own[i].address, a))
			return &s->own[i];
	return NULL;
}

static unsigned bit_of(const struct proxy_sides *s, const struct proxy_side *side)
{
	return 1u << (side - s->side);
}

bool proxy_net_has(const struct proxy_sides *s, const struct proxy_net *net,
		   const struct proxy_side *side)
{
	return net->sides & bit_of(s, side);
}

bool proxy_needs_route(const struct proxy_sides *s, const struct proxy_net *net,
		       const struct proxy_side *side)
{
	return net->on_link != bit_of(s, side);
}

/* ---- making ---- */

static struct ratelimit budget(uint32_t per_s)
{
	return ratelimit_of(per_s, per_s * BURST_S);
}

static void addresses_take(struct proxy_side *side, const struct facts *f)
{
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];

		if (a->link != side->link || !a->is6 || a->tentative || a->dad_failed)
			continue;
		if (!side->has_global && addr6_is_routable(&a->v6)) {
			side->has_global = true;
			side->global = a->v6;
		}
	}
}

/* The place of a link that can be proxied for, or -1: not there, down, or no room. */
static int side_add(struct proxy_sides *s, const struct proxy_sides *before,
		    const struct link *link, const struct facts *f)
{
	const struct link_addr *local = link ? facts_link_local(f, link->index) : NULL;
	struct proxy_side *side = link ? proxy_side_of(s, link->index) : NULL;
	const struct proxy_side *was;

	if (side)
		return (int)(side - s->side);
	if (!local || !link->up || !link->has_mac || s->n == PROXY_SIDES_MAX)
		return -1;
	side = &s->side[s->n];
	*side = (struct proxy_side){ .link = link->index, .link_local = local->v6,
				     .asks = budget(ASKS_PER_S), .hints = budget(HINTS_PER_S),
				     .answers = budget(ANSWERS_PER_S) };
	side->mac = link->mac;
	was = proxy_side_of((struct proxy_sides *)(uintptr_t)before, link->index);
	if (was) {
		side->asks = was->asks;
		side->hints = was->hints;
		side->answers = was->answers;
		side->answered = was->answered;
	}
	addresses_take(side, f);
	return (int)s->n++;
}

static struct proxy_net *net_add(struct proxy_sides *s, const struct prefix6 *p)
{
	for (unsigned i = 0; i < s->n_nets; i++)
		if (prefix6_equal(&s->net[i].prefix, p))
			return &s->net[i];
	if (s->n_nets == PROXY_NETS_MAX)
		return NULL;
	s->net[s->n_nets] = (struct proxy_net){ .prefix = *p };
	return &s->net[s->n_nets++];
}

static void network_add(struct proxy_sides *s, const struct proxy_sides *before,
			const struct config *c, const struct conf_network *n,
			const struct facts *f)
{
	struct conf_prefix list[RESOLVE_PREFIXES_MAX];
	size_t count = resolve_prefixes(n, f, list, RESOLVE_PREFIXES_MAX);
	int at = side_add(s, before, facts_link_named(f, n->name), f);

	for (size_t i = 0; i < count && at > 0; i++) {	/* 0 is the uplink itself */
		struct proxy_net *net;

		if (!resolve_ndp_proxy(c, f, &list[i].prefix, NULL))
			continue;
		net = net_add(s, &list[i].prefix);
		if (net)
			net->sides |= 1u | 1u << at;
	}
}

/* An address whose prefix covers a net makes the net on-link there. */
static void on_link_note(struct proxy_sides *s, const struct proxy_side *side,
			 const struct link_addr *a)
{
	struct prefix6 p = prefix6_of(&a->v6, a->len);

	for (unsigned i = 0; i < s->n_nets; i++)
		if (proxy_net_has(s, &s->net[i], side) && p.len <= s->net[i].prefix.len &&
		    prefix6_contains(&p, &s->net[i].prefix.addr))
			s->net[i].on_link |= bit_of(s, side);
}

static void addresses_sort(struct proxy_sides *s, const struct facts *f)
{
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];
		const struct proxy_side *side = proxy_side_of(s, a->link);

		if (!a->is6 || !addr6_is_routable(&a->v6) || a->dad_failed)
			continue;
		if (side)
			on_link_note(s, side, a);
		if (proxy_net_of(s, &a->v6) && s->n_own < PROXY_OWN_MAX)
			s->own[s->n_own++] = (struct proxy_own){ a->v6, a->link };
	}
}

void proxy_sides_make(struct proxy_sides *s, const struct config *c, const struct facts *f)
{
	struct proxy_sides before = *s;
	struct resolved_uplink u = resolve_uplink(c, f);
	const struct conf_network *n;

	*s = (struct proxy_sides){ .n = 0 };
	if (side_add(s, &before, u.link, f) < 0)
		return;				/* nobody asks there */
	s->side[0].is_uplink = true;
	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); )
		network_add(s, &before, c, n, f);
	addresses_sort(s, f);
}

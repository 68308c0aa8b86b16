/*
 * routes.c - the ways to the translator, and the holes below them
 *
 * Each prefix that leads to us (the translation prefixes, `internal` or the pool) has two
 * routes: one over the device, and below it a hole. The first goes with the device, at a
 * restart or a crash, and without the second such packets would take the default route
 * until we are back: guests' packets to the provider, its answers to a stranger. They are
 * dropped instead, without an error that could end a connection which goes on in a moment.
 * A more specific route that an admin has elsewhere is preferred to both (RFC 7915 4.6).
 */
#include "routes.h"

#include <gateway6/must.h>

/*
 * The translator, as a next hop. On a link without ND the kernel makes a neighbour
 * for each destination, in a table that all links of the machine share: a thousand
 * peers, or a guest that scans its own network, would fill it and stop us. One next
 * hop that is always there cannot be pushed out.
 */
static const struct addr6 next_hop = { { 0xfe, 0x80, [15] = 0x64 } };

static bool has4(const struct wish *w, struct prefix4 p)
{
	for (size_t i = 0; i < w->n_routes4; i++)
		if (addr4_equal(w->routes4[i].addr, p.addr) && w->routes4[i].len == p.len)
			return true;
	return false;
}

static bool has6(const struct wish *w, const struct prefix6 *p)
{
	for (size_t i = 0; i < w->n_routes6; i++)
		if (prefix6_equal(&w->routes6[i], p))
			return true;
	return false;
}

/* ---- holes ---- */

struct stale { const struct wish *w; size_t n; struct nl_hole hole[WISH_ROUTES4_MAX]; };

static void find_stale(const struct nl_hole *h, void *arg)
{
	struct stale *s = arg;
	bool wished = s->w && (h->is6 ? has6(s->w, &h->to6) : has4(s->w, h->to4));

	if (!wished && s->n < ARRAY_SIZE(s->hole))
		s->hole[s->n++] = *h;
}

/* Those of w stay; NULL: none. Also what an instance before us left (a kill -9). */
static void holes_prune(struct nl *nl, const struct wish *w)
{
	struct stale s = { .w = w };

	nl_holes(nl, find_stale, &s);
	for (size_t i = 0; i < s.n; i++) {
		if (s.hole[i].is6)
			nl_hole6(nl, &s.hole[i].to6, false);
		else
			nl_hole4(nl, s.hole[i].to4, false);
	}
}

static int holes_keep(struct nl *nl, const struct wish *w)
{
	int r = 0;

	for (size_t i = 0; !r && i < w->n_routes6; i++)
		r = nl_hole6(nl, &w->routes6[i], true);
	for (size_t i = 0; !r && i < w->n_routes4; i++)
		r = nl_hole4(nl, w->routes4[i], true);
	return r;
}

/* ---- routes ---- */

static void remove_old(struct nl *nl, uint32_t link, const struct wish *old,
		       const struct wish *w)
{
	for (size_t i = 0; i < old->n_routes6; i++)
		if (!has6(w, &old->routes6[i])) {
			nl_route6_del(nl, &old->routes6[i], link);
			nl_hole6(nl, &old->routes6[i], false);
		}
	for (size_t i = 0; i < old->n_routes4; i++)
		if (!has4(w, old->routes4[i])) {
			nl_route4_del(nl, old->routes4[i], link);
			nl_hole4(nl, old->routes4[i], false);
		}
}

/* New ones replace ours of another MTU; else only what somebody took is put back. */
static int add(struct nl *nl, uint32_t link, const struct wish *done, const struct wish *w)
{
	bool same_mtu = done && done->route6_mtu == w->route6_mtu;
	int r = nl_neigh6_fix(nl, &next_hop, link);

	for (size_t i = 0; !r && i < w->n_routes6; i++) {
		const struct prefix6 *p = &w->routes6[i];

		r = same_mtu && has6(done, p) ?
		    nl_route6_keep(nl, p, &next_hop, link, w->route6_mtu) :
		    nl_route6_add(nl, p, &next_hop, link, w->route6_mtu);
	}
	for (size_t i = 0; !r && i < w->n_routes4; i++)
		r = nl_route4_keep(nl, w->routes4[i], link, 0);
	return r;
}

int routes_hold(struct nl *nl, uint32_t link, const struct wish *done, const struct wish *w)
{
	int r;

	if (done)
		remove_old(nl, link, done, w);
	else
		holes_prune(nl, w);
	r = add(nl, link, done, w);
	return r ? r : holes_keep(nl, w);
}

void routes_away(struct nl *nl)
{
	holes_prune(nl, NULL);
}

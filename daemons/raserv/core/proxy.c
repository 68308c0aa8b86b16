/*
 * proxy.c - the doors of the neighbour proxy
 *
 * A packet is judged, its target's prefix looked up, and handed to proxy_find.c, where the
 * theory stands. What we say is in proxy_say.c.
 */
#include "proxy_state.h"

#include <stdlib.h>

#include "sched.h"

/* ---- doors ---- */

static enum ra_counter judge(struct proxy *p, const struct neigh_in *in, uint64_t now_ms)
{
	struct proxy_side *side = proxy_side_of(&p->sides, in->link);
	const struct proxy_net *net;
	enum ra_counter why;
	struct neigh n;

	if (!side)
		return RA_ND_LINK;
	if (!in->ours && mac_equal(&in->from, &side->mac))
		return RA_NDP_SOURCE;		/* our own, by some loop of cables */
	why = neigh_read(in, &n);
	if (why != RA_NDP_SOLICITED && why != RA_NDP_ADVERTISED)
		return why;
	if (in->ours)
		return proxy_on_kernel(p, side, &n, now_ms);
	net = proxy_net_of(&p->sides, &n.target);
	if (!net || !proxy_net_has(&p->sides, net, side)) {
		if (!n.is_advert)
			proxy_take_hint(p, side, &n, now_ms);	/* it asks for its gateway, say */
		return RA_NDP_TARGET;
	}
	if (!n.is_advert)
		return proxy_on_solicit(p, side, &n, now_ms);
	proxy_on_advert(p, side, &n, now_ms);
	return why;
}

enum ra_counter proxy_receive(struct proxy *p, const struct neigh_in *in, uint64_t now_ms)
{
	enum ra_counter why = judge(p, in, now_ms);

	p->count[why]++;
	return why;
}

uint64_t proxy_tick(struct proxy *p, uint64_t now_ms)
{
	uint64_t next_ms = SCHED_NEVER;

	for (unsigned s = 0; s < PROXY_STATES; s++) {
		struct proxy_entry *e;

		/* ends: each turn moves the head into the future, or out */
		while ((e = proxy_table_head(&p->table, s)) && e->due_ms <= now_ms)
			proxy_due(p, e, now_ms);
	}
	for (unsigned s = 0; s < PROXY_STATES; s++) {
		const struct proxy_entry *e = proxy_table_head(&p->table, s);

		if (e && e->due_ms < next_ms)
			next_ms = e->due_ms;
	}
	return next_ms;
}

static bool still_fits(const struct proxy *p, const struct proxy_entry *e)
{
	struct proxy_sides *s = (struct proxy_sides *)(uintptr_t)&p->sides;
	const struct proxy_net *net = proxy_net_of(s, &e->target);
	const struct proxy_side *side = proxy_side_of(s, e->link);

	if (!net || proxy_own_of(s, &e->target))
		return false;
	return !e->link || (side && proxy_net_has(s, net, side));
}

void proxy_update(struct proxy *p, const struct config *c, const struct facts *f)
{
	proxy_sides_make(&p->sides, c, f);
	for (unsigned i = 0; i < p->table.touched; i++) {
		struct proxy_entry *e = &p->table.entry[i];

		if (addr6_is_zero(&e->target))
			continue;
		if (!still_fits(p, e))
			proxy_forget(p, e);
		else if (e->link)
			proxy_hold(p, e, proxy_net_of(&p->sides, &e->target));
	}
}

void proxy_leave(struct proxy *p)
{
	for (unsigned i = 0; i < p->table.touched; i++)
		if (!addr6_is_zero(&p->table.entry[i].target))
			proxy_forget(p, &p->table.entry[i]);
}

/* ---- up, down, and for others to look at ---- */

struct proxy *proxy_new(const struct rng *rng, const struct proxy_sink *sink)
{
	struct proxy *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->sink = *sink;
	if (proxy_table_init(&p->table, rng) == 0)
		return p;
	free(p);
	return NULL;
}

void proxy_free(struct proxy *p)
{
	if (!p)
		return;
	proxy_table_fini(&p->table);
	free(p);
}

const struct proxy_sides *proxy_sides_now(const struct proxy *p)
{
	return &p->sides;
}

const struct proxy_table *proxy_table_now(const struct proxy *p)
{
	return &p->table;
}

const uint64_t *proxy_counters(const struct proxy *p)
{
	return p->count;
}

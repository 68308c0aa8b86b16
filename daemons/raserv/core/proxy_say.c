/*
 * proxy_say.c - what the neighbour proxy says and sets: packets, routes, groups
 *
 * Invariant
 *   Y2  a route and a group of ours exist only for an entry with a link.
 */
#include "proxy_state.h"

#include <gateway6/wire/nd.h>

/* ---- what we say ---- */

static void send(struct proxy *p, const struct proxy_side *side, const struct neigh_out *out)
{
	p->sink.send(p->sink.arg, side->link, out);
}

/* Is it there? to NULL: to the group. */
void proxy_probe(struct proxy *p, const struct proxy_side *side, const struct addr6 *target,
		 const struct mac *to)
{
	struct neigh_words w = { .src = side->link_local, .target = *target,
				 .dst = to ? *target : neigh_group(target), .mac = &side->mac };
	struct neigh_out out = neigh_solicit(&w, to);

	send(p, side, &out);
	p->count[RA_NDP_PROBED]++;
}

/* Somebody tries this address elsewhere. */
void proxy_tell_claim(struct proxy *p, const struct proxy_side *side,
		      const struct proxy_entry *e)
{
	struct neigh_words w = { .target = e->target, .dst = neigh_group(&e->target),
				 .nonce = e->has_nonce ? e->nonce : NULL };
	struct neigh_out out = neigh_solicit(&w, NULL);

	send(p, side, &out);
	p->count[RA_NDP_PROBED]++;
}

/* RFC 4861 7.2.4; the Override flag is zero in what a proxy says (7.2.8: MUST). */
bool proxy_answer(struct proxy *p, const struct proxy_asker *a, const struct addr6 *target,
		  uint8_t flags, uint64_t now_ms)
{
	struct proxy_side *side = proxy_side_of(&p->sides, a->link);
	bool is_claim = addr6_is_zero(&a->address);
	struct neigh_words w;
	struct neigh_out out;

	if (!side)
		return true;
	if (!ratelimit_take(&side->answers, now_ms))
		return false;
	w = (struct neigh_words){
		.src = side->has_global && addr6_is_routable(&a->address) ? side->global :
									    side->link_local,
		.dst = is_claim ? neigh_all_nodes : a->address, .target = *target,
		.flags = is_claim ? flags : flags | ND_NA_SOLICITED, .mac = &side->mac,
	};
	out = neigh_advertise(&w, &a->mac);
	send(p, side, &out);
	p->count[RA_NDP_ANSWERED]++;
	side->answered++;
	return true;
}

/* ---- routes and groups ---- */

static void set_route(struct proxy *p, struct proxy_entry *e, uint32_t link)
{
	if (e->routed == link)
		return;
	p->sink.route(p->sink.arg, &e->target, link);
	e->routed = link;
}

/* Addresses that end alike share a group. */
static bool group_is_shared(const struct proxy *p, const struct proxy_entry *e)
{
	for (unsigned i = 0; i < p->table.touched; i++) {
		const struct proxy_entry *o = &p->table.entry[i];

		if (o != e && o->joined == e->joined && !addr6_is_zero(&o->target) &&
		    !memcmp(o->target.b + 13, e->target.b + 13, 3))
			return true;
	}
	return false;
}

static void set_group(struct proxy *p, struct proxy_entry *e, uint32_t link)
{
	struct addr6 group = neigh_group(&e->target);

	if (e->joined == link)
		return;
	if (e->joined && !group_is_shared(p, e))
		p->sink.group(p->sink.arg, e->joined, &group, PROXY_LEAVE);
	e->joined = link;
	if (link)
		p->sink.group(p->sink.arg, link, &group, PROXY_JOIN);
}

void proxy_hold(struct proxy *p, struct proxy_entry *e, const struct proxy_net *net)
{
	const struct proxy_side *side = proxy_side_of(&p->sides, e->link);
	uint32_t uplink = p->sides.side[0].link;	/* always the first */

	set_route(p, e, proxy_needs_route(&p->sides, net, side) ? side->link : 0);
	set_group(p, e, uplink != side->link ? uplink : 0);
}

void proxy_let_go(struct proxy *p, struct proxy_entry *e)
{
	set_route(p, e, 0);
	set_group(p, e, 0);
	e->link = 0;
}

/*
 * plan.c - what is true of a link and what should be said there
 *
 * The configuration says what is wished, the facts what is so. A plan is what follows
 * from both at one moment; it is made anew at each change and has no memory. Whether
 * dns64d and nat64d are ready is not asked here: their items carry the need with them
 * (item.needs), because readiness comes and goes faster than facts.
 *
 * What is left out although it was wished leaves its reason in `withheld`.
 *
 * Not here: prefixes, servers and the other items (plan_items.c).
 */
#include "plan_items.h"

#include <gateway6/networks.h>
#include <gateway6/resolve.h>
#include <gateway6/wire/ip6.h>

#define ETHERNET_MTU 1500

const char *const withheld_text[WITHHELD_COUNT] = {
#define X(NAME, text) [WITHHELD_##NAME] = text,
	WITHHELD_REASONS(X)
#undef X
};

static_assert(WITHHELD_COUNT <= 32, "a bit for each reason");

/* ---- header ---- */

/* RFC 4861 6.2.5: without forwarding, or without a way out, we are no default router. */
static uint16_t router_lifetime_s(struct plan *p, const struct conf_ra *ra,
				  const struct facts *f, const struct link *link)
{
	uint32_t s = plan_bounded_s(ra, ra->router_lifetime_s);

	if (s == 0)
		return 0;
	if (!f->forwarding6 || !link->forwarding6)
		p->withheld |= WITHHELD_BIT(FORWARDING);
	if (ra->default_route == DEFAULT_ROUTE_AUTO && !facts_default6(f))
		p->withheld |= WITHHELD_BIT(NO_ROUTE);
	if (p->withheld & (WITHHELD_BIT(FORWARDING) | WITHHELD_BIT(NO_ROUTE)))
		return 0;
	return (uint16_t)s;			/* RFC 8319 4: up to 65535, as the file may say */
}

/* A link below what the file says lowers the option, it never silences the link. */
static uint32_t mtu_option(struct plan *p, const struct conf_ra *ra, const struct link *link)
{
	if (ra->mtu == CONF_AUTO)
		return link->mtu < ETHERNET_MTU ? link->mtu : 0;
	if (ra->mtu <= link->mtu)
		return ra->mtu;
	p->withheld |= WITHHELD_BIT(MTU);
	return link->mtu;
}

static void make_header(struct plan *p, const struct conf_ra *ra, const struct facts *f,
			const struct link *link)
{
	p->header = (struct ra_header){
		.hop_limit = (uint8_t)ra->hop_limit,
		.managed = ra->managed,
		.other_config = ra->other_config,
		.snac = ra->snac,
		.preference = ra->preference,
		.lifetime_s = router_lifetime_s(p, ra, f, link),
		.reachable_ms = ra->reachable_ms,
		.retransmit_ms = ra->retransmit_ms,
		.mtu = mtu_option(p, ra, link),
		.has_mac = ra->source_lladdr && link->has_mac,
	};
	if (p->header.has_mac)
		p->header.mac = link->mac;
	else if (ra->source_lladdr)
		p->withheld |= WITHHELD_BIT(MAC);
}

/* ---- the link ---- */

static bool is_usable(const struct facts *f, uint32_t link, const struct addr6 *a)
{
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct link_addr *have = &f->addrs[i];

		if (have->link == link && have->is6 && addr6_equal(&have->v6, a))
			return !have->tentative && !have->dad_failed;
	}
	return false;
}

/*
 * The one we used stays ours while it is there: guests know their router by it. With
 * VRRP it is the one that moves between the routers (RFC 9568 8.2.3).
 */
static bool find_source(struct plan *p, const struct conf_ra *ra, const struct facts *f,
			const struct link *link, const struct addr6 *source_now)
{
	const struct link_addr *a;

	p->source = ra->only_if_address;
	if (addr6_is_link_local(&p->source))
		return true;			/* it is there: see silenced_by */
	p->source = *source_now;
	if (addr6_is_link_local(source_now) && is_usable(f, link->index, source_now))
		return true;
	a = facts_link_local(f, link->index);
	if (a)
		p->source = a->v6;
	return a != NULL;
}

static bool allowed(struct plan *p, const struct config *c, const struct conf_network *n,
		    const struct facts *f, const struct link *link)
{
	return n->ra.allow_on_uplink || resolve_is_guest_side(c, f, link, &p->uplink_why);
}

static unsigned silenced_by(struct plan *p, const struct config *c,
			    const struct conf_network *n, const struct facts *f,
			    const struct plan_before *before)
{
	const struct link *link = facts_link_named(f, n->name);
	struct network_text room;

	if (!link) {
		p->link = facts_link(f, before->link) ? before->link : 0;
		return WITHHELD_BIT(ABSENT);
	}
	p->link = link->index;
	p->carrier = link->carrier;
	if (network_left_out(c, f, link, &room))
		return WITHHELD_BIT(LEFT_OUT);
	if (!allowed(p, c, n, f, link))
		return WITHHELD_BIT(UPLINK);
	if (!link->up)
		return WITHHELD_BIT(DOWN);
	if (!addr6_is_zero(&n->ra.only_if_address) &&
	    !is_usable(f, link->index, &n->ra.only_if_address))
		return WITHHELD_BIT(NOT_OURS);
	if (!addr6_is_zero(&n->gateway)) {
		p->source = n->gateway;
		return is_usable(f, link->index, &n->gateway) ? 0 : WITHHELD_BIT(GATEWAY);
	}
	return find_source(p, &n->ra, f, link, &before->source) ? 0
							        : WITHHELD_BIT(NO_LINK_LOCAL);
}

/* RFC 4861 6.2.1: 0.33 x Max; below 9 s that would be too little, 0.75 x is the most. */
static uint32_t min_interval_ms(const struct conf_ra *ra)
{
	uint32_t max_ms = ra->max_interval_s * 1000;
	uint32_t percent = ra->max_interval_s >= 9 ? 33 : 75;
	uint32_t ms = ra->min_interval_s == CONF_AUTO ? ra->max_interval_s * 10 * percent
						      : ra->min_interval_s * 1000;

	return ms < max_ms ? ms : max_ms;
}

size_t plan_packet_room(uint32_t mtu)
{
	size_t header = sizeof(struct ip6_wire);

	if (mtu < IP6_MTU_MIN)
		return RA_ROOM_MIN;
	return mtu - header < RA_PACKET_MAX ? mtu - header : RA_PACKET_MAX;
}

void plan_make(struct plan *p, const struct config *c, const struct conf_network *n,
	       const struct facts *f, const struct plan_names *names,
	       const struct plan_before *before)
{
	struct items items = { .item = p->items.item, .max = p->items.max };

	*p = (struct plan){ .items = items, .min_ms = min_interval_ms(&n->ra),
			    .max_ms = n->ra.max_interval_s * 1000 };
	p->withheld = silenced_by(p, c, n, f, before);
	if (p->withheld & WITHHELD_ALL)
		return;

	const struct link *link = facts_link(f, p->link);

	p->room = plan_packet_room(link->mtu);
	make_header(p, &n->ra, f, link);
	plan_items(p, c, n, f, names);
}

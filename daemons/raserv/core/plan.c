/*
 * plan.c - what is true of a link and what should be said there
 *
 * The configuration says what is wished, the facts what is so. A plan is what follows
 * from both at one moment; it is made anew at each change and has no memory. Whether
 * dns64d and nat64d are ready is not asked here: their items carry the need with them
 * (item.needs), because readiness comes and goes faster than facts.
 *
 * What is left out although it was wished leaves its reason in `withheld`.
 */
#include "plan.h"

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/nd.h>

#define LIFETIME_INTERVALS 3		/* auto is 3 x MaxRtrAdvInterval: RFC 4861 6.2.1 */
#define ETHERNET_MTU 1500

const char *const withheld_text[WITHHELD_COUNT] = {
#define X(NAME, text) [WITHHELD_##NAME] = text,
	WITHHELD_REASONS(X)
#undef X
};

static_assert(WITHHELD_COUNT <= 32, "a bit for each reason");

/* What the network itself allows, whatever dns64 and nat64 say for all of them. */
static bool may_name_us(const struct conf_network *n, const struct conf_rdnss *rdnss)
{
	return (rdnss->servers_auto && n->dns64) || rdnss->servers_self;
}

static bool may_have_pref64(const struct conf_network *n)
{
	return n->nat64 || !n->ra.pref64.prefix_auto;
}

static bool has_portal(const struct conf_ra *ra)
{
	return ra->captive_portal && *ra->captive_portal;
}

size_t plan_items_max(const struct conf_network *n)
{
	const struct conf_ra *ra = &n->ra;
	size_t prefixes = n->prefix_auto ? RESOLVE_PREFIXES_MAX : n->prefixes.n;
	size_t servers = 0;

	for (size_t i = 0; i < ra->rdnss.n; i++)
		servers += may_name_us(n, &ra->rdnss.item[i]) + ra->rdnss.item[i].servers.n;
	return prefixes + ra->routes.n + servers + ra->dnssl.domains.n +
	       ra->encrypted_dns.n + may_have_pref64(n) + has_portal(ra);
}

static_assert(CONF_INFINITY == ND_INFINITY, "said as it is written");

static uint32_t lifetime_s(const struct conf_ra *ra, uint32_t configured)
{
	return configured == CONF_AUTO ? LIFETIME_INTERVALS * ra->max_interval_s : configured;
}

/* RFC 8781 4.1: what is auto ends where PREF64 does, so that we do not outlive it. */
static uint32_t bounded_s(const struct conf_ra *ra, uint32_t configured)
{
	uint32_t s = lifetime_s(ra, configured);
	bool ends = configured != CONF_AUTO || s < CONF_PREF64_LIFETIME_MAX_S;

	return ends ? s : CONF_PREF64_LIFETIME_MAX_S;
}

/* ---- items ---- */

static void add(struct plan *p, const struct item *it)
{
	for (size_t i = 0; i < p->items.n; i++)
		if (item_same(&p->items.item[i], it))
			return;			/* named twice */
	must(p->items.n < p->items.max, "plan: more than %zu items", p->items.max);
	p->items.item[p->items.n++] = *it;
}

static void add_prefixes(struct plan *p, const struct conf_network *n, const struct facts *f)
{
	struct conf_prefix list[RESOLVE_PREFIXES_MAX];
	size_t count = resolve_prefixes(n, f, list, ARRAY_SIZE(list));

	if (!n->prefix_auto && n->prefixes.n > ARRAY_SIZE(list))
		p->withheld |= WITHHELD_BIT(ROOM);
	for (size_t i = 0; i < count; i++) {
		const struct conf_prefix *c = &list[i];

		add(p, &(struct item){
			.kind = ITEM_PREFIX,
			.prefix = c->prefix,
			.flags = (uint8_t)((c->on_link ? ND_PREFIX_ON_LINK : 0) |
					   (c->autonomous ? ND_PREFIX_AUTONOMOUS : 0) |
					   (c->pd_preferred ? ND_PREFIX_PD_PREFERRED : 0)),
			.lifetime_s = c->valid_s,
			.preferred_s = c->deprecated ? 0 : c->preferred_s,
			.decrement = c->decrement,
			.gone_on_exit = c->on_exit == PREFIX_EXIT_DEPRECATE,
		});
	}
}

/* What we do not forward we announce no more than a default route (RFC 4861 6.2.5). */
static void add_routes(struct plan *p, const struct conf_ra *ra, bool forwarding)
{
	if (ra->routes.n > 0 && !forwarding) {
		p->withheld |= WITHHELD_BIT(FORWARDING);
		return;
	}
	for (size_t i = 0; i < ra->routes.n; i++)
		add(p, &(struct item){
			.kind = ITEM_ROUTE,
			.prefix = ra->routes.item[i].prefix,
			.flags = (uint8_t)ra->routes.item[i].preference,
			.lifetime_s = ra->routes.item[i].lifetime_s,
		});
}

static void add_server(struct plan *p, const struct addr6 *a, uint8_t needs, uint32_t life_s)
{
	add(p, &(struct item){
		.kind = ITEM_RDNSS,
		.prefix = { *a, 128 },
		.needs = needs,
		.lifetime_s = life_s,
	});
}

static void add_rdnss(struct plan *p, const struct config *c, const struct conf_network *n,
		      const struct facts *f, const struct conf_rdnss *rdnss)
{
	const struct conf_ra *ra = &n->ra;
	uint32_t life_s = lifetime_s(ra, rdnss->lifetime_s);
	bool serves = c->dns64.enabled && n->dns64;
	struct addr6 own;

	if (may_name_us(n, rdnss) && (serves || rdnss->servers_self)) {
		if (resolve_dns_server(n, f, &own))
			add_server(p, &own, serves && ra->withhold_until_ready
						    ? NEED_DNS64D : 0, life_s);
		else
			p->withheld |= WITHHELD_BIT(DNS_ADDRESS);
	}
	for (size_t i = 0; i < rdnss->servers.n; i++)
		add_server(p, &rdnss->servers.item[i], 0, life_s);
}

static void add_dnr(struct plan *p, const struct conf_ra *ra, const struct dnr *resolvers)
{
	for (size_t i = 0; i < ra->encrypted_dns.n; i++)
		add(p, &(struct item){
			.kind = ITEM_DNR,
			.dnr = &resolvers[i],
			.lifetime_s = lifetime_s(ra, ra->encrypted_dns.item[i].lifetime_s),
		});
}

static void add_dnssl(struct plan *p, const struct conf_ra *ra, const struct dname *domains)
{
	for (size_t i = 0; i < ra->dnssl.domains.n; i++)
		add(p, &(struct item){
			.kind = ITEM_DNSSL,
			.name = &domains[i],
			.lifetime_s = lifetime_s(ra, ra->dnssl.lifetime_s),
		});
}

static void add_pref64(struct plan *p, const struct config *c, const struct conf_network *n)
{
	const struct conf_ra *ra = &n->ra;
	bool ours = ra->pref64.prefix_auto;
	const struct prefix6 *prefix = ours ? &c->nat64.prefix : &ra->pref64.prefix;

	if (!may_have_pref64(n) || (ours && !c->nat64.enabled))
		return;
	if (!pref64_ok(prefix))
		return;				/* none given */
	add(p, &(struct item){
		.kind = ITEM_PREF64,
		.prefix = *prefix,
		.needs = ours && ra->withhold_until_ready ? NEED_NAT64D : 0,
		.lifetime_s = bounded_s(ra, ra->pref64.lifetime_s),
	});
}

static void add_portal(struct plan *p, const struct conf_ra *ra)
{
	if (has_portal(ra))
		add(p, &(struct item){ .kind = ITEM_PORTAL, .uri = ra->captive_portal,
				       /* the option has none: guests keep it */
				       .lifetime_s = ITEM_STALE_MAX_S });
}

/* ---- header ---- */

/* RFC 4861 6.2.5: without forwarding, or without a way out, we are no default router. */
static uint16_t router_lifetime_s(struct plan *p, const struct conf_ra *ra,
				  const struct facts *f, const struct link *link)
{
	uint32_t s = bounded_s(ra, ra->router_lifetime_s);

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
	add_prefixes(p, n, f);
	add_routes(p, &n->ra, f->forwarding6 && link->forwarding6);
	for (size_t i = 0; i < n->ra.rdnss.n; i++)
		add_rdnss(p, c, n, f, &n->ra.rdnss.item[i]);
	add_dnssl(p, &n->ra, names->domains);
	add_pref64(p, c, n);
	add_dnr(p, &n->ra, names->resolvers);
	add_portal(p, &n->ra);
}

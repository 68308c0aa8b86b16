/*
 * plan_items.c - the items of a plan: prefixes, routes, servers, domains, PREF64, portal
 *
 * One function for each kind, from what the file wishes and the host has. An item that is
 * named twice is one. plan_items_max() promises room, so it must count as they add.
 */
#include "plan_items.h"

#include <gateway6/must.h>
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>
#include <gateway6/wire/nd.h>

#define LIFETIME_INTERVALS 3		/* auto is 3 x MaxRtrAdvInterval: RFC 4861 6.2.1 */

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

uint32_t plan_bounded_s(const struct conf_ra *ra, uint32_t configured)
{
	uint32_t s = lifetime_s(ra, configured);
	bool ends = configured != CONF_AUTO || s < CONF_PREF64_LIFETIME_MAX_S;

	return ends ? s : CONF_PREF64_LIFETIME_MAX_S;
}

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
		.lifetime_s = plan_bounded_s(ra, ra->pref64.lifetime_s),
	});
}

static void add_portal(struct plan *p, const struct conf_ra *ra)
{
	if (has_portal(ra))
		add(p, &(struct item){ .kind = ITEM_PORTAL, .uri = ra->captive_portal,
				       /* the option has none: guests keep it */
				       .lifetime_s = ITEM_STALE_MAX_S });
}

void plan_items(struct plan *p, const struct config *c, const struct conf_network *n,
		const struct facts *f, const struct plan_names *names)
{
	const struct link *link = facts_link(f, p->link);
	const struct conf_ra *ra = &n->ra;

	add_prefixes(p, n, f);
	add_routes(p, ra, f->forwarding6 && link->forwarding6);
	for (size_t i = 0; i < ra->rdnss.n; i++)
		add_rdnss(p, c, n, f, &ra->rdnss.item[i]);
	add_dnssl(p, ra, names->domains);
	add_pref64(p, c, n);
	add_dnr(p, ra, names->resolvers);
	add_portal(p, ra);
}

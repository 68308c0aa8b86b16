/*
 * conf_check_facts.c - rules that need the links and addresses of the host
 *
 * Links come and go, so what is merely not there is a warning. Where router
 * advertisements would reach strangers is an error.
 */
#include <gateway6/resolve.h>

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>

#include "conf_check.h"

#define LINKS_MAX 256		/* that are offered as "did you mean" */

static const char *link_near(const struct conf_check *k, const char *name)
{
	const char *names[LINKS_MAX], *near;
	size_t n = 0;

	for (size_t i = 0; i < k->facts->n_links && n < LINKS_MAX; i++)
		if (k->facts->links[i].index)
			names[n++] = k->facts->links[i].name;
	near = conf_nearest(name, names, n);
	return near ? arena_printf(k->errors->arena, "did you mean \"%s\"?", near) : NULL;
}

#define LAYOUTS "use a bridge without physical ports (gateway6(7), \"Layouts\"), or set " \
		"ra.allow_on_uplink: true"

static void network_side(const struct conf_check *k, const struct conf_network *n,
			 const struct link *link)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s", n->name);
	struct resolved_uplink u = resolve_uplink(k->c, k->facts);
	const struct link *port = network_physical_port(k->facts, link);
	const char *why;

	if (!n->ra.enabled || n->ra.allow_on_uplink)
		return;
	if (!resolve_is_guest_side(k->c, k->facts, link, &why))
		conf_spot_error(&at, LAYOUTS, "%s is %s (%s%s%s); router advertisements here "
				"would reach your provider", n->name,
				u.link == link ? "the uplink" : "on the uplink's side",
				u.link == link ? u.why : why, port ? ", bridge port " : "",
				port ? port->name : "");
	else if (port)
		conf_spot_error(&at, LAYOUTS, "%s has the physical port %s; router "
				"advertisements here would leave this host", n->name,
				port->name);
}

/* A host with IPv4 alone: its guests could reach the world by NAT64, if they had a route. */
static void network_way_out(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s.ra.default_route", n->name);

	if (!n->ra.enabled || n->ra.default_route != DEFAULT_ROUTE_AUTO ||
	    n->ra.router_lifetime_s == 0 || facts_default6(k->facts) ||
	    !facts_default4(k->facts))
		return;
	conf_spot_warning(&at, k->c->nat64.enabled && n->nat64
				       ? "ra.default_route: always, if guests are to reach IPv4 "
					 "through NAT64 without it" : NULL,
			  "this host has no IPv6 default route now, so guests of %s are given "
			  "none either", n->name);
}

static bool has_address_in(const struct facts *f, const struct link *link,
			   const struct prefix6 *p)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].link == link->index && f->addrs[i].is6 &&
		    prefix6_contains(p, &f->addrs[i].v6))
			return true;
	return false;
}

/* Without one this host has no route to the guests, unless the uplink has the prefix. */
static void prefix_addresses(const struct conf_check *k, const struct conf_network *n,
			     const struct link *link)
{
	for (size_t i = 0; n->address == ADDRESS_CHECK && i < n->prefixes.n; i++) {
		const struct prefix6 *p = &n->prefixes.item[i].prefix;
		struct conf_spot at = conf_prefix_spot(k->c, k->errors, n, i);

		if (p->len < 128 && !has_address_in(k->facts, link, p) &&
		    !n->prefixes.item[i].deprecated &&
		    !resolve_ndp_proxy(k->c, k->facts, p, NULL))
			conf_spot_warning(&at, "address: manage gives it ::1", "%s has no "
					  "address in %s now", link->name, prefix6_text(p).s);
	}
}

/* key: how the file calls it, by its name or by a pattern. */
static void link_values(const struct conf_check *k, const struct conf_network *n,
			const char *key, const struct link *link)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s", key);
	struct conf_spot mtu = conf_spot(k->c, k->errors, "networks.%s.ra.mtu", key);
	struct conf_prefix prefix;

	if (n->ra.mtu != CONF_AUTO && n->ra.mtu > link->mtu)
		conf_spot_error(&mtu, NULL, "MTU %u is above that of %s, which is %u",
				n->ra.mtu, n->name, link->mtu);
	if (n->prefix_auto && !resolve_prefixes(n, k->facts, &prefix, 1))
		conf_spot_warning(&at, arena_printf(k->errors->arena, "give %s an address with "
				  "/64, or write its \"prefix\"", n->name),
				  "%s has no /64 now, so no prefix would be announced",
				  n->name);
}

static void network_named(const struct conf_check *k, const struct conf_network *n)
{
	const struct link *link = facts_link_named(k->facts, n->name);
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s", n->name);

	if (!link) {
		conf_spot_warning(&at, link_near(k, n->name), "there is no interface %s on "
				  "this host now", n->name);
		return;
	}
	network_side(k, n, link);
	network_way_out(k, n);
	link_values(k, n, n->name, link);
	prefix_addresses(k, n, link);
}

/* ---- patterns ---- */

static void two_for_a_prefix(const struct conf_check *k, const struct conf_network *n,
			     const struct link *link, const char *why)
{
	struct conf_spot at = conf_prefix_spot(k->c, k->errors, n, 0);

	conf_spot_error(&at, "prefix: auto, and an address with /64 on each; or name the one "
			"interface", "%s matches more than one interface, and a prefix can be "
			"on one only: not %s, %s", n->name, link->name, why);
}

/* What matches and is left out is said, else somebody waits for it; not so of ports. */
static void left_out(const struct conf_check *k, const struct conf_network *n,
		     const struct link *link)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s", n->name);
	struct network_text room;
	const char *why = link->master ? NULL
				       : network_left_out(k->c, k->facts, link, &room);

	if (why && network_rival(k->c, k->facts, link))
		two_for_a_prefix(k, n, link, why);
	else if (why)
		conf_spot_warning(&at, "take a pattern that does not match it", "%s matches %s "
				  "but is left out: %s", link->name, n->name, why);
}

static void network_pattern(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s", n->name);
	const struct facts *f = k->facts;
	const struct conf_network *here;
	bool any = false;

	for (size_t i = 0; i < f->n_links; i++)
		if (f->links[i].index && config_network(k->c, f->links[i].name) == n)
			left_out(k, n, &f->links[i]);
	for (struct network_walk w = networks_of(k->c, f); (here = network_next(&w)); ) {
		if (network_entry(&w) != n)
			continue;
		any = true;
		link_values(k, here, n->name, facts_link_named(f, here->name));
	}
	if (!any)
		conf_spot_warning(&at, NULL, "no interface for %s is on this host now", n->name);
	else
		network_way_out(k, n);
}

static void network_link(const struct conf_check *k, const struct conf_network *n)
{
	if (conf_is_pattern(n->name))
		network_pattern(k, n);
	else
		network_named(k, n);
}

static void uplink_link(const struct conf_check *k)
{
	const char *name = k->c->uplink.interface;
	struct conf_spot at = conf_spot(k->c, k->errors, "uplink.interface");

	if (name && !facts_link_named(k->facts, name))
		conf_spot_warning(&at, link_near(k, name), "there is no interface %s on this "
				  "host now", name);
}

static bool is_ours4(const struct facts *f, struct addr4 a)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (!f->addrs[i].is6 && addr4_equal(f->addrs[i].v4, a))
			return true;
	return false;
}

static void own_addresses(const struct conf_check *k)
{
	const struct conf_prefix4_list *pool = &k->c->nat64.ipv4.addresses;
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.ipv4.addresses");
	struct conf_spot uplink = conf_spot(k->c, k->errors, "uplink.ipv4");

	if (!k->c->uplink.ipv4_auto && !is_ours4(k->facts, k->c->uplink.ipv4))
		conf_spot_warning(&uplink, NULL, "%s is no address of this host now",
				  addr4_text(k->c->uplink.ipv4).s);
	for (size_t i = 0; i < pool->n; i++)
		for (size_t j = 0; j < k->facts->n_addrs; j++) {
			const struct link_addr *a = &k->facts->addrs[j];

			if (!a->is6 && prefix4_contains(pool->item[i], a->v4))
				conf_spot_error(&at, "mode \"share\" is for the host's own "
						"address", "%s is this host's own address; it "
						"cannot be lent", addr4_text(a->v4).s);
		}
}

/* ---- publish ---- */

static bool in_a_network(const struct conf_check *k, const struct addr6 *to)
{
	const struct conf_network *net;

	for (struct network_walk w = networks_of(k->c, k->facts); (net = network_next(&w)); ) {
		struct conf_prefix list[RESOLVE_PREFIXES_MAX];
		size_t n = resolve_prefixes(net, k->facts, list, ARRAY_SIZE(list));

		for (size_t j = 0; j < n; j++)
			if (prefix6_contains(&list[j].prefix, to))
				return true;
	}
	return false;
}

static void publish_target(const struct conf_check *k, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];
	struct conf_spot to = conf_spot(k->c, k->errors, "publish[%zu].to", i);
	struct conf_spot listen = conf_spot(k->c, k->errors, "publish[%zu].listen", i);

	if (!in_a_network(k, &p->to))
		conf_spot_warning(&to, NULL, "%s is in none of the networks",
				  addr6_text(p->to).s);
	if (k->c->nat64.ipv4.mode == IPV4_SHARE && !p->listen_auto &&
	    !is_ours4(k->facts, p->listen))
		conf_spot_warning(&listen, NULL, "%s is no address of this host now",
				  addr4_text(p->listen).s);
}

/* A 1:1 address is one that is routed here, not one that the host itself bears. */
static void static_target(const struct conf_check *k, size_t i)
{
	const struct conf_static *s = &k->c->nat64.statics.item[i];
	struct conf_spot v4 = conf_spot(k->c, k->errors, "nat64.static[%zu].ipv4", i);
	struct conf_spot v6 = conf_spot(k->c, k->errors, "nat64.static[%zu].ipv6", i);

	if (is_ours4(k->facts, s->ipv4))
		conf_spot_error(&v4, "take it off the interface, or publish single ports of it",
				"%s is this host's own address; it cannot be a guest's",
				addr4_text(s->ipv4).s);
	if (!in_a_network(k, &s->ipv6))
		conf_spot_warning(&v6, NULL, "%s is in none of the networks",
				  addr6_text(s->ipv6).s);
}

/* ---- name servers that are ourselves ---- */

static bool is_ours6(const struct facts *f, const struct addr6 *a)
{
	if (addr6_is_loopback(a))
		return true;
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].is6 && addr6_equal(&f->addrs[i].v6, a))
			return true;
	return false;
}

bool conf_asks_ourselves(const struct config *c, const struct facts *f,
			 const struct conf_net *server, uint16_t port)
{
	if (port != c->dns64.port)
		return false;
	if (c->dns64.listen_auto)	/* ::1 and our addresses on the networks: all IPv6 */
		return server->is6 && is_ours6(f, &server->v6.addr);
	for (size_t i = 0; i < c->dns64.listen.n; i++) {
		const struct conf_net *l = &c->dns64.listen.item[i];

		if (l->is6 != server->is6)
			continue;
		if (l->is6 ? addr6_equal(&l->v6.addr, &server->v6.addr)
			   : addr4_equal(l->v4.addr, server->v4.addr))
			return true;
	}
	return false;
}

static void upstreams(const struct conf_check *k)
{
	for (size_t i = 0; i < k->c->dns64.upstreams.n; i++) {
		const struct conf_upstream *u = &k->c->dns64.upstreams.item[i];
		struct conf_spot at = conf_spot(k->c, k->errors,
						"dns64.upstreams[%zu].address", i);

		if (conf_asks_ourselves(k->c, k->facts, &u->address, u->port))
			conf_spot_error(&at, NULL, "this name server is dns64d itself: a "
					"question would go in circles");
	}
}

void conf_check_facts(const struct config *c, const struct facts *f,
		      struct conf_errors *errors)
{
	struct conf_check k = { .c = c, .facts = f, .errors = errors };

	uplink_link(&k);
	for (size_t i = 0; i < c->networks.n; i++)
		network_link(&k, &c->networks.item[i]);
	if (c->nat64.enabled)
		own_addresses(&k);
	if (c->dns64.enabled)
		upstreams(&k);
	for (size_t i = 0; i < c->publish.n; i++)
		publish_target(&k, i);
	for (size_t i = 0; c->nat64.enabled && i < c->nat64.statics.n; i++)
		static_target(&k, i);
}

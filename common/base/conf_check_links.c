/*
 * conf_check_links.c - rules that need the links of the host: each network's, the uplink
 *
 * Links come and go, so what is merely not there is a warning. Where router
 * advertisements would reach strangers is an error.
 */
#include <gateway6/resolve.h>

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

void conf_check_links(const struct conf_check *k)
{
	uplink_link(k);
	for (size_t i = 0; i < k->c->networks.n; i++)
		network_link(k, &k->c->networks.item[i]);
}

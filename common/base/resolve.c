/*
 * resolve.c - what `auto` becomes, decided once for all programs
 *
 * Pure: the configuration and the facts go in, a decision and its reason come out.
 * A fact that is missing is an answer too ("no uplink yet"), never an error: hosts
 * boot slowly and links come and go.
 */
#include <gateway6/resolve.h>

#include <stdio.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/pref64.h>

/* ---- the uplink ---- */

static const struct link *uplink_link(const struct config *c, const struct facts *f,
				      const char **why)
{
	const struct default_route *route;

	if (c->uplink.interface) {
		*why = "uplink.interface";
		return facts_link_named(f, c->uplink.interface);
	}
	if ((route = facts_default4(f))) {
		*why = "interface of the IPv4 default route";
		return facts_link(f, route->link);
	}
	if ((route = facts_default6(f))) {
		*why = "interface of the IPv6 default route (there is none for IPv4)";
		return facts_link(f, route->link);
	}
	*why = "no default route yet";
	return NULL;
}

struct resolved_uplink resolve_uplink(const struct config *c, const struct facts *f)
{
	struct resolved_uplink u = { .has_ipv4 = !c->uplink.ipv4_auto,
				     .ipv4 = c->uplink.ipv4 };
	const struct link_addr *a;

	u.link = uplink_link(c, f, &u.why);
	if (c->uplink.ipv4_auto && u.link && (a = facts_ipv4(f, u.link->index))) {
		u.has_ipv4 = true;
		u.ipv4 = a->v4;
	}
	return u;
}

bool resolve_is_guest_side(const struct config *c, const struct facts *f,
			   const struct link *link, const char **why)
{
	struct resolved_uplink u = resolve_uplink(c, f);
	const struct default_route *r6 = facts_default6(f);

	*why = NULL;
	if (u.link && u.link->index == link->index)
		*why = "it is the uplink";
	else if (u.link && u.link->master == link->index)
		*why = "the uplink is a port of this bridge";
	else if (u.link && link->master == u.link->index)
		*why = "it is a port of the uplink";
	else if (r6 && r6->link == link->index)
		*why = "the IPv6 default route leads over it";
	return *why == NULL;
}

bool resolve_uplink_has_ipv6(const struct config *c, const struct facts *f)
{
	struct resolved_uplink u = resolve_uplink(c, f);

	for (size_t i = 0; u.link && i < f->n_addrs; i++)
		if (f->addrs[i].link == u.link->index && f->addrs[i].is6 &&
		    addr6_is_routable(&f->addrs[i].v6))
			return true;
	return false;
}

/* An address of the uplink that covers p, or lies in it with more than itself. */
static bool on_link_at_uplink(const struct facts *f, const struct link *uplink,
			      const struct prefix6 *p)
{
	for (size_t i = 0; uplink && i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];
		struct prefix6 around;

		if (a->link != uplink->index || !a->is6 || a->len == 128)
			continue;
		around = prefix6_of(&a->v6, a->len);
		if (prefix6_overlaps(&around, p))
			return true;
	}
	return false;
}

bool resolve_ndp_proxy(const struct config *c, const struct facts *f,
		       const struct prefix6 *p, const char **why)
{
	struct resolved_uplink u = resolve_uplink(c, f);
	bool on = c->uplink.ndp_proxy == SWITCH_ON ||
		  (c->uplink.ndp_proxy == CONF_AUTO && on_link_at_uplink(f, u.link, p));

	if (why)
		*why = c->uplink.ndp_proxy != CONF_AUTO ? "uplink.ndp_proxy" :
		       on ? "the prefix is on-link at the uplink" :
			    "the prefix is not on-link at the uplink";
	return on;
}

bool resolve_ndp_proxy_any(const struct config *c, const struct facts *f)
{
	const struct conf_network *net;

	for (struct network_walk w = networks_of(c, f); (net = network_next(&w)); ) {
		struct conf_prefix list[RESOLVE_PREFIXES_MAX];
		size_t n = resolve_prefixes(net, f, list, ARRAY_SIZE(list));

		for (size_t k = 0; k < n; k++)
			if (resolve_ndp_proxy(c, f, &list[k].prefix, NULL))
				return true;
	}
	return false;
}

/* ---- the prefixes of a network ---- */

static bool announced(const struct conf_prefix *list, size_t n, const struct prefix6 *p)
{
	for (size_t i = 0; i < n; i++)
		if (prefix6_equal(&list[i].prefix, p))
			return true;
	return false;
}

/* Temporary and SLAAC addresses come and go; an admin's own address names a prefix. */
static bool names_a_prefix(const struct link_addr *a, uint32_t link)
{
	return a->link == link && a->is6 && a->len == 64 && a->permanent &&
	       addr6_is_routable(&a->v6) && !a->dad_failed;
}

static size_t prefixes_of_link(const struct facts *f, const struct link *link,
			       struct conf_prefix *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_addrs && n < max; i++) {
		const struct link_addr *a = &f->addrs[i];

		if (!names_a_prefix(a, link->index))
			continue;

		struct prefix6 p = prefix6_of(&a->v6, 64);

		if (announced(out, n, &p))
			continue;
		out[n++] = (struct conf_prefix){
			.prefix = p, .on_link = true, .autonomous = true,
			.preferred_s = RESOLVE_PREFERRED_S, .valid_s = RESOLVE_VALID_S,
		};
	}
	return n;
}

size_t resolve_prefixes(const struct conf_network *n, const struct facts *f,
			struct conf_prefix *out, size_t max)
{
	const struct link *link = facts_link_named(f, n->name);
	size_t count = n->prefixes.n < max ? n->prefixes.n : max;

	if (n->prefix_auto)
		return link ? prefixes_of_link(f, link, out, max) : 0;
	for (size_t i = 0; i < count; i++)
		out[i] = n->prefixes.item[i];
	return count;
}

/* ---- DNS ---- */

static bool in_prefixes(const struct conf_prefix *list, size_t n, const struct addr6 *a)
{
	for (size_t i = 0; i < n; i++)
		if (prefix6_contains(&list[i].prefix, a))
			return true;
	return false;
}

bool resolve_dns_server(const struct conf_network *n, const struct facts *f,
			struct addr6 *out)
{
	enum { NONE, LINK_LOCAL, ROUTABLE, IN_PREFIX } best = NONE;
	const struct link *link = facts_link_named(f, n->name);
	struct conf_prefix prefixes[RESOLVE_PREFIXES_MAX];
	size_t count = resolve_prefixes(n, f, prefixes, ARRAY_SIZE(prefixes));

	for (size_t i = 0; link && i < f->n_addrs; i++) {
		const struct link_addr *a = &f->addrs[i];
		unsigned rank;

		if (a->link != link->index || !a->is6 || a->tentative || a->dad_failed)
			continue;
		rank = addr6_is_link_local(&a->v6) ? LINK_LOCAL :
		       in_prefixes(prefixes, count, &a->v6) ? IN_PREFIX : ROUTABLE;
		if (rank > best) {
			best = rank;
			*out = a->v6;
		}
	}
	return best != NONE;
}

const struct prefix6 *resolve_dns64_prefix(const struct config *c)
{
	if (c->dns64.prefixes.n)
		return &c->dns64.prefixes.item[0].prefix;
	return c->dns64.prefix_auto ? &c->nat64.prefix : &c->dns64.prefix;
}

static bool in_nets(const struct conf_net_list *list, const struct addr6 *a)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].is6 && prefix6_contains(&list->item[i].v6, a))
			return true;
	return false;
}

bool resolve_is_dns_client(const struct config *c, const struct facts *f,
			   const struct addr6 *client)
{
	const struct conf_network *n;

	if (addr6_is_loopback(client))
		return true;
	if (!c->dns64.clients_auto)
		return in_nets(&c->dns64.clients, client);
	if (addr6_is_link_local(client))	/* can only come over a link we listen on */
		return true;
	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); ) {
		struct conf_prefix prefixes[RESOLVE_PREFIXES_MAX];

		if (n->dns64 && in_prefixes(prefixes, resolve_prefixes(n, f, prefixes,
						     ARRAY_SIZE(prefixes)), client))
			return true;
	}
	return false;
}

/* ---- NAT64 ---- */

const struct prefix6 *resolve_pref64s(const struct config *c, size_t *n)
{
	const struct conf_prefix6_list *list = &c->nat64.prefixes;

	*n = list->n ? list->n : 1;
	return list->n ? list->item : &c->nat64.prefix;
}

/* Between the ports of well-known services and the kernel's ephemeral range, and above
 * it; 65535 is left out because the kernel refuses a routing rule that ends there. */
static struct conf_ports share_ports[] = { { 20000, 32767 }, { 61001, 65534 } };
static struct conf_ports pool_ports[] = { { 1024, 65535 } };

struct conf_ports_list resolve_lent_ports(const struct config *c)
{
	if (!c->nat64.ipv4.ports_auto)
		return c->nat64.ipv4.ports;
	if (c->nat64.ipv4.mode == IPV4_SHARE)
		return (struct conf_ports_list){ share_ports, ARRAY_SIZE(share_ports) };
	return (struct conf_ports_list){ pool_ports, ARRAY_SIZE(pool_ports) };
}

/* ---- files ---- */

void resolve_state_file(const struct config *c, char *out, size_t size)
{
	if (c->nat64.state_file)
		snprintf(out, size, "%s", c->nat64.state_file);
	else
		snprintf(out, size, "%s/nat64d.state", c->state.directory);
}

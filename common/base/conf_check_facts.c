/*
 * conf_check_facts.c - rules that need the addresses of the host
 *
 * Addresses come and go, so what is merely not there is a warning.
 *
 * Not here: links, and what a network needs of them (conf_check_links.c).
 */
#include <gateway6/resolve.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>

#include "conf_check.h"

/* ---- nat64 ---- */

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

	conf_check_links(&k);
	if (c->nat64.enabled)
		own_addresses(&k);
	if (c->dns64.enabled)
		upstreams(&k);
	for (size_t i = 0; i < c->publish.n; i++)
		publish_target(&k, i);
	for (size_t i = 0; c->nat64.enabled && i < c->nat64.statics.n; i++)
		static_target(&k, i);
}

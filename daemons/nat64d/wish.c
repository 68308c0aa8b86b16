/*
 * wish.c - what should be true of this host, from configuration and facts
 *
 * Addresses. In share mode the translator's IPv4 end is `internal`, which the
 * kernel's NAT turns into the uplink's address; in pool mode it is the pool. Errors
 * that the translator itself sends come from there too (own4), so that conntrack
 * takes them for what they are: answers to a flow it knows. Towards guests it is
 * <pref64>::<the address the world sees>: a name of the translator that no other hop
 * bears, and one that a reverse-path filter finds behind the TUN. Until there is an
 * IPv4 address it is our address on the first network.
 *
 * MTU. The device must be able to read what either side's links deliver, so it has
 * the larger of both. The route of the pref64 is as large as what fits the IPv4 side
 * once the header shrank by 20 bytes (RFC 7915 section 5.1): our own programs get
 * their segment size from it.
 */
#include "wish.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/networks.h>
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>
#include <gateway6/wire/ip6.h>

enum { MTU_ETHERNET = 1500, SHRINK64 = 20 };

static bool is_pool(const struct config *c)
{
	return c->nat64.ipv4.mode == IPV4_POOL;
}

static bool on_this_host(const struct facts *f, struct addr4 a)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (!f->addrs[i].is6 && addr4_equal(f->addrs[i].v4, a))
			return true;
	return false;
}

/* The IPv4 side: is it there, and under which address. */
static void wish_ipv4(struct wish *w, const struct config *c, const struct facts *f,
		      const struct resolved_uplink *u)
{
	if (!u->link) {
		snprintf(w->why_not, sizeof(w->why_not), "there is no uplink: %s",
			 c->uplink.interface ? c->uplink.interface : u->why);
		return;
	}
	if (is_pool(c)) {
		w->host.shown4 = c->nat64.ipv4.addresses.item[0].addr;
		w->host.own4 = w->host.shown4;
	} else if (!u->has_ipv4) {
		snprintf(w->why_not, sizeof(w->why_not),
			 "%s has no IPv4 address yet", u->link->name);
		return;
	} else if (!on_this_host(f, u->ipv4)) {
		snprintf(w->why_not, sizeof(w->why_not),
			 "uplink.ipv4 %s is on no interface yet", addr4_text(u->ipv4).s);
		return;
	} else {
		w->host.shown4 = u->ipv4;
	}
	w->host.ready = true;
}

static void wish_own6(struct wish *w, const struct config *c, const struct facts *f)
{
	const struct conf_network *n;

	if (!addr4_is_zero(w->host.shown4)) {
		w->host.own6 = pref64_embed(&c->nat64.prefix, w->host.shown4);
		return;
	}
	for (struct network_walk walk = networks_of(c, f); (n = network_next(&walk)); )
		if (resolve_dns_server(n, f, &w->host.own6))
			return;
}

/* Where many guests live on one link, so that each address counts for itself. */
static void wish_shared(struct wish *w, const struct config *c, const struct facts *f)
{
	struct conf_prefix list[RESOLVE_PREFIXES_MAX];
	const struct conf_network *net;

	for (struct network_walk walk = networks_of(c, f); (net = network_next(&walk)); ) {
		size_t n = resolve_prefixes(net, f, list, RESOLVE_PREFIXES_MAX);

		for (size_t k = 0; k < n; k++) {
			w->more_shared = w->host.shareds == NAT64_SHARED_MAX;
			if (!w->more_shared)
				w->host.shared[w->host.shareds++] = list[k].prefix;
		}
	}
}

/* The smallest of the networks that may use us: no packet is too large for one. */
static uint32_t guests_mtu(const struct config *c, const struct facts *f)
{
	const struct conf_network *n;
	uint32_t mtu = 0;

	for (struct network_walk walk = networks_of(c, f); (n = network_next(&walk)); ) {
		const struct link *link = facts_link_named(f, n->name);

		if (n->nat64 && link && link->mtu && (!mtu || link->mtu < mtu))
			mtu = link->mtu;
	}
	return mtu ? mtu : MTU_ETHERNET;
}

static void wish_mtu(struct wish *w, const struct config *c, const struct facts *f,
		     const struct resolved_uplink *u)
{
	uint32_t mtu4 = c->nat64.mtu != CONF_AUTO ? c->nat64.mtu :
			u->link && u->link->mtu ? u->link->mtu : MTU_ETHERNET;
	uint32_t mtu6 = guests_mtu(c, f);
	uint32_t tun = mtu4 > mtu6 ? mtu4 : mtu6;

	w->host.mtu4 = mtu4;
	w->host.mtu6 = mtu6 < IP6_MTU_MIN ? IP6_MTU_MIN : mtu6;
	w->tun_mtu = tun < IP6_MTU_MIN ? IP6_MTU_MIN : tun;
	w->route6_mtu = mtu4 + SHRINK64 < w->tun_mtu ? mtu4 + SHRINK64 : w->tun_mtu;
	if (w->route6_mtu < IP6_MTU_MIN)	/* then we fragment, RFC 7915 section 5.1.1 */
		w->route6_mtu = IP6_MTU_MIN;
}

static bool in_pool(const struct config *c, struct addr4 a)
{
	for (size_t i = 0; is_pool(c) && i < c->nat64.ipv4.addresses.n; i++)
		if (prefix4_contains(c->nat64.ipv4.addresses.item[i], a))
			return true;
	return false;
}

static void wish_routes(struct wish *w, const struct config *c)
{
	const struct conf_prefix4_list *pool = &c->nat64.ipv4.addresses;
	const struct prefix6 *pref64s = resolve_pref64s(c, &w->n_routes6);

	memcpy(w->routes6, pref64s, w->n_routes6 * sizeof(*pref64s));
	if (!is_pool(c))
		w->routes4[w->n_routes4++] = (struct prefix4){ c->nat64.ipv4.internal, 32 };
	for (size_t i = 0; is_pool(c) && i < pool->n && i < WISH_ROUTES4_MAX; i++)
		w->routes4[w->n_routes4++] = pool->item[i];
	for (size_t i = 0; i < c->nat64.statics.n && w->n_routes4 < WISH_ROUTES4_MAX; i++)
		if (!in_pool(c, c->nat64.statics.item[i].ipv4))
			w->routes4[w->n_routes4++] =
				(struct prefix4){ c->nat64.statics.item[i].ipv4, 32 };
}

struct wish wish_of(const struct config *c, const struct facts *f)
{
	struct resolved_uplink u = resolve_uplink(c, f);
	struct wish w = { .masquerade = c->uplink.ipv4_auto };

	if (u.link)
		memcpy(w.uplink, u.link->name, sizeof(w.uplink));
	if (!is_pool(c))
		w.host.own4 = c->nat64.ipv4.internal;
	wish_ipv4(&w, c, f, &u);
	wish_own6(&w, c, f);
	wish_shared(&w, c, f);
	wish_mtu(&w, c, f, &u);
	wish_routes(&w, c);
	return w;
}

bool wish_fits(const struct config *c)
{
	size_t lent = is_pool(c) ? c->nat64.ipv4.addresses.n : 1;

	return lent + c->nat64.statics.n <= WISH_ROUTES4_MAX;
}

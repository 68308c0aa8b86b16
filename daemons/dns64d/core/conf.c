/*
 * conf.c - what the core takes from configuration and facts
 *
 * The list of clients is made once and after each change of the facts, so that judging
 * a query is a walk over a few prefixes; it is the same decision as
 * resolve_is_dns_client(), which a test compares.
 */
#include "conf.h"

#include <gateway6/must.h>
#include <gateway6/resolve.h>

static const struct conf_net always_clients[] = {
	{ .is6 = true, .v6 = { { { [15] = 1 } }, 128 } },
	{ .is6 = false, .v4 = { { { 127 } }, 8 } },
};

/* A link-local client can only come over a link on which we listen. */
static const struct conf_net link_local = { .is6 = true,
					    .v6 = { { { 0xfe, 0x80 } }, 10 } };

static bool add_client(struct dns64_conf *out, const struct conf_net *net)
{
	if (out->n_clients == CLIENT_NETS_MAX)
		return false;
	out->client[out->n_clients++] = *net;
	return true;
}

static bool add_network(struct dns64_conf *out, const struct conf_network *n,
			const struct facts *f)
{
	struct conf_prefix prefix[RESOLVE_PREFIXES_MAX];
	size_t count = resolve_prefixes(n, f, prefix, ARRAY_SIZE(prefix));

	for (size_t i = 0; i < count; i++) {
		struct conf_net net = { .is6 = true, .v6 = prefix[i].prefix };

		if (!add_client(out, &net))
			return false;
	}
	return true;
}

static bool clients_of_networks(struct dns64_conf *out, const struct facts *f)
{
	if (!add_client(out, &link_local))
		return false;
	for (size_t i = 0; i < out->c->networks.n; i++)
		if (out->c->networks.item[i].dns64 &&
		    !add_network(out, &out->c->networks.item[i], f))
			return false;
	return true;
}

static bool make_clients(struct dns64_conf *out, const struct facts *f)
{
	const struct conf_dns64 *d = &out->c->dns64;

	for (size_t i = 0; i < ARRAY_SIZE(always_clients); i++)
		add_client(out, &always_clients[i]);
	if (d->clients_auto)
		return clients_of_networks(out, f);
	for (size_t i = 0; i < d->clients.n; i++)
		if (!add_client(out, &d->clients.item[i]))
			return false;
	return true;
}

static struct upstream_at upstream_of(const struct conf_upstream *u)
{
	struct upstream_at at = { .is6 = u->address.is6, .port = u->port };

	if (at.is6)
		at.v6 = u->address.v6.addr;
	else
		at.v4 = u->address.v4.addr;
	return at;
}

static bool add_route(struct dns64_conf *out, const struct dname *zone, uint32_t upstream)
{
	for (unsigned i = 0; i < out->n_routes; i++) {
		if (dname_equal(&out->route[i].zone, zone)) {
			out->route[i].upstreams |= upstream;
			return true;
		}
	}
	if (out->n_routes == ROUTES_MAX)
		return false;
	out->route[out->n_routes++] = (struct route){ *zone, upstream };
	return true;
}

static bool add_routes(struct dns64_conf *out, const struct conf_upstream *u, uint32_t bit)
{
	if (!u->domains.n)
		out->route[0].upstreams |= bit;
	for (size_t i = 0; i < u->domains.n; i++) {
		struct dname zone;

		if (!dname_parse(u->domains.item[i], &zone) || !add_route(out, &zone, bit))
			return false;
	}
	return true;
}

static bool make_upstreams(struct dns64_conf *out, const struct upstream_list *host)
{
	const struct conf_dns64 *d = &out->c->dns64;

	if (d->upstreams_auto) {
		out->upstreams = *host;
		out->route[0].upstreams = (1u << host->n) - 1;
		return true;
	}
	if (d->upstreams.n > UPSTREAMS_MAX)
		return false;
	for (size_t i = 0; i < d->upstreams.n; i++) {
		out->upstreams.at[i] = upstream_of(&d->upstreams.item[i]);
		if (!add_routes(out, &d->upstreams.item[i], 1u << i))
			return false;
	}
	out->upstreams.n = (unsigned)d->upstreams.n;
	return true;
}

bool dns64_conf_make(struct dns64_conf *out, const struct config *c, const struct facts *f,
		     const struct upstream_list *host, const char **why)
{
	*out = (struct dns64_conf){ .c = c, .prefix = *resolve_dns64_prefix(c) };
	out->route[0].zone = (struct dname){ .len = 1 };
	out->n_routes = 1;
	*why = "more than 64 client prefixes";
	if (!make_clients(out, f))
		return false;
	*why = "more than 16 upstreams, more than 63 domains, or a domain that is no name";
	return make_upstreams(out, host);
}

static bool is_mapped(const struct addr6 *a, struct addr4 *v4)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(v4->b, a->b + 12, sizeof(v4->b));
	return !memcmp(a->b, mapped, sizeof(mapped));
}

bool dns64_conf_is_client(const struct dns64_conf *conf, const struct addr6 *a)
{
	struct addr4 v4;
	bool is4 = is_mapped(a, &v4);

	for (unsigned i = 0; i < conf->n_clients; i++) {
		const struct conf_net *n = &conf->client[i];

		if (n->is6 == is4)
			continue;
		if (is4 ? prefix4_contains(n->v4, v4) : prefix6_contains(&n->v6, a))
			return true;
	}
	return false;
}

uint32_t dns64_conf_route(const struct dns64_conf *conf, const struct dname *name)
{
	const struct route *best = &conf->route[0];

	for (unsigned i = 1; i < conf->n_routes; i++) {
		const struct route *r = &conf->route[i];

		if (r->zone.len > best->zone.len && dname_under(name, &r->zone))
			best = r;
	}
	return best->upstreams;
}

static bool same_list4(const struct conf_prefix4_list *a, const struct conf_prefix4_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!addr4_equal(a->item[i].addr, b->item[i].addr) ||
		    a->item[i].len != b->item[i].len)
			return false;
	return true;
}

static bool same_list6(const struct conf_prefix6_list *a, const struct conf_prefix6_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!prefix6_equal(&a->item[i], &b->item[i]))
			return false;
	return true;
}

bool dns64_conf_same_answers(const struct dns64_conf *a, const struct dns64_conf *b)
{
	const struct conf_dns64 *x = &a->c->dns64, *y = &b->c->dns64;

	return prefix6_equal(&a->prefix, &b->prefix) &&
	       a->c->nat64.allow_private == b->c->nat64.allow_private &&
	       x->synthesis.enabled == y->synthesis.enabled &&
	       x->synthesis.skip_private == y->synthesis.skip_private &&
	       x->synthesis.always == y->synthesis.always &&
	       x->synthesis.ptr == y->synthesis.ptr &&
	       x->synthesis.with_dnssec == y->synthesis.with_dnssec &&
	       same_list4(&x->synthesis.skip_ipv4, &y->synthesis.skip_ipv4) &&
	       same_list6(&x->synthesis.ignore_aaaa, &y->synthesis.ignore_aaaa);
}

bool upstream_at_equal(const struct upstream_at *a, const struct upstream_at *b)
{
	if (a->is6 != b->is6 || a->port != b->port || a->link != b->link)
		return false;
	return a->is6 ? addr6_equal(&a->v6, &b->v6) : addr4_equal(a->v4, b->v4);
}

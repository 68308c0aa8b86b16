/*
 * conf.c - what the core takes from configuration and facts
 *
 * The list of clients is made once and after each change of the facts, so that judging
 * a query is a walk over a few prefixes; it is the same decision as
 * resolve_is_dns_client(), which a test compares.
 */
#include "conf.h"

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/resolve.h>

#include "tally.h"

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
	const struct conf_network *n;

	if (!add_client(out, &link_local))
		return false;
	for (struct network_walk w = networks_of(out->c, f); (n = network_next(&w)); )
		if (n->dns64 && !add_network(out, n, f))
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

/* Whose query is it: for counting only, so what is too much is left out. */
static void make_guests(struct dns64_conf *out, const struct facts *f)
{
	struct conf_prefix prefix[RESOLVE_PREFIXES_MAX];

	for (unsigned i = 0; i < out->c->networks.n && i + 1 < TALLY_NETWORKS; i++) {
		size_t n = resolve_prefixes(&out->c->networks.item[i], f, prefix,
					    ARRAY_SIZE(prefix));

		for (size_t k = 0; k < n && out->n_guests < CLIENT_NETS_MAX; k++)
			out->guest[out->n_guests++] = (struct guest_net){ prefix[k].prefix,
									  i + 1 };
	}
}

unsigned dns64_conf_network(const struct dns64_conf *conf, const struct addr6 *client)
{
	for (unsigned i = 0; i < conf->n_guests; i++)
		if (prefix6_contains(&conf->guest[i].prefix, client))
			return conf->guest[i].network;
	return 0;
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

static bool add_route(struct dns64_conf *out, const struct route *r)
{
	for (unsigned i = 0; i < out->n_routes; i++) {
		struct route *known = &out->route[i];

		if (known->asks == r->asks && dname_equal(&known->zone, &r->zone)) {
			known->upstreams |= r->upstreams;
			return true;
		}
	}
	if (out->n_routes == ROUTES_MAX)
		return false;
	out->route[out->n_routes++] = *r;
	return true;
}

static bool add_routes(struct dns64_conf *out, const struct conf_upstream *u, uint32_t bit,
		       uint8_t asks)
{
	struct route r = { .zone.len = 1, .upstreams = bit, .asks = asks };

	if (!u->domains.n)
		return add_route(out, &r);
	for (size_t i = 0; i < u->domains.n; i++)
		if (!dname_parse(u->domains.item[i], &r.zone) || !add_route(out, &r))
			return false;
	return true;
}

/* The number of an upstream, known before or new; UPSTREAMS_MAX when all are taken. */
static unsigned upstream_number(struct dns64_conf *out, const struct upstream_at *at)
{
	unsigned i = 0;

	while (i < out->upstreams.n && !upstream_at_equal(&out->upstreams.at[i], at))
		i++;
	if (i == out->upstreams.n && i < UPSTREAMS_MAX)
		out->upstreams.at[out->upstreams.n++] = *at;
	return i;
}

static bool add_upstreams(struct dns64_conf *out, const struct conf_upstream_list *list,
			  uint8_t asks)
{
	for (size_t i = 0; i < list->n; i++) {
		struct upstream_at at = upstream_of(&list->item[i]);
		unsigned number = upstream_number(out, &at);

		if (number == UPSTREAMS_MAX ||
		    !add_routes(out, &list->item[i], 1u << number, asks))
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
	} else if (!add_upstreams(out, &d->upstreams, 0)) {
		return false;
	}
	for (size_t i = 0; i < d->views.n; i++) {
		struct dns64_view *v = &out->view[i + 1];

		v->asks = v->c->upstreams_auto ? 0 : (uint8_t)(i + 1);
		if (v->asks && !add_upstreams(out, &v->c->upstreams, v->asks))
			return false;
	}
	return true;
}

/* ---- prefixes, views and domains ---- */

static bool make_prefixes(struct dns64_conf *out)
{
	const struct conf_dns64 *d = &out->c->dns64;

	if (d->prefixes.n > PREFIXES_MAX)
		return false;
	out->n_prefixes = d->prefixes.n ? (unsigned)d->prefixes.n : 1;
	if (!d->prefixes.n)
		out->prefix[0].prefix = *resolve_dns64_prefix(out->c);
	for (size_t i = 0; i < d->prefixes.n; i++)
		out->prefix[i] = (struct dns64_prefix){ d->prefixes.item[i].prefix,
							d->prefixes.item[i].suffix,
							&d->prefixes.item[i] };
	return true;
}

static bool make_views(struct dns64_conf *out)
{
	const struct conf_dns64 *d = &out->c->dns64;

	if (d->views.n >= VIEWS_MAX)
		return false;
	out->n_views = (unsigned)d->views.n + 1;
	out->view[0] = (struct dns64_view){ .synthesis = d->synthesis.enabled,
					    .prefer = (uint8_t)d->prefer };
	for (size_t i = 0; i < d->views.n; i++) {
		const struct conf_view *v = &d->views.item[i];

		out->view[i + 1] = (struct dns64_view){
			.c = v,
			.synthesis = v->synthesis_auto ? d->synthesis.enabled : v->synthesis,
			.prefer = (uint8_t)(v->prefer == CONF_AUTO ? d->prefer : v->prefer),
		};
	}
	return true;
}

static bool add_rules(struct dns64_conf *out, const struct conf_text_list *list,
		      enum rule rule)
{
	for (size_t i = 0; i < list->n; i++) {
		struct domain_rule *r = &out->rule[out->n_rules];

		if (out->n_rules == RULES_MAX || !dname_parse(list->item[i], &r->zone))
			return false;
		r->rule = (uint8_t)rule;
		out->n_rules++;
	}
	return true;
}

static bool make_rules(struct dns64_conf *out)
{
	const struct conf_dns64 *d = &out->c->dns64;

	return add_rules(out, &d->synthesis.domains, RULE_ONLY) &&
	       add_rules(out, &d->synthesis.except, RULE_EXCEPT) &&
	       add_rules(out, &d->synthesis.always_for, RULE_ALWAYS);
}

bool dns64_conf_make(struct dns64_conf *out, const struct config *c, const struct facts *f,
		     const struct upstream_list *host, const char **why)
{
	*out = (struct dns64_conf){ .c = c };
	out->route[0].zone = (struct dname){ .len = 1 };
	out->n_routes = 1;
	*why = "more than 1024 client prefixes";
	if (!make_clients(out, f))
		return false;
	make_guests(out, f);
	*why = "more than 8 prefixes";
	if (!make_prefixes(out))
		return false;
	*why = "more than 31 views";
	if (!make_views(out))
		return false;
	*why = "more than 64 domains in synthesis, or one that is no name";
	if (!make_rules(out))
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
	struct conf_net_list list = { (struct conf_net *)(uintptr_t)conf->client,
				      conf->n_clients };

	return dns64_conf_in(&list, a);
}

bool dns64_conf_in(const struct conf_net_list *list, const struct addr6 *a)
{
	struct addr4 v4;
	bool is4 = is_mapped(a, &v4);

	for (size_t i = 0; i < list->n; i++) {
		const struct conf_net *n = &list->item[i];

		if (n->is6 == is4)
			continue;
		if (is4 ? prefix4_contains(n->v4, v4) : prefix6_contains(&n->v6, a))
			return true;
	}
	return false;
}

/* The longest zone of a list that the name lies in; NULL if none. */
static const struct route *find_route(const struct dns64_conf *conf, uint8_t asks,
				      const struct dname *name)
{
	const struct route *best = NULL;

	for (unsigned i = 0; i < conf->n_routes; i++) {
		const struct route *r = &conf->route[i];

		if (r->asks == asks && (!best || r->zone.len > best->zone.len) &&
		    dname_under(name, &r->zone))
			best = r;
	}
	return best;
}

uint8_t dns64_conf_asks(const struct dns64_conf *conf, unsigned view,
			const struct dname *name)
{
	uint8_t asks = conf->view[view].asks;

	return asks && find_route(conf, asks, name) ? asks : 0;
}

uint32_t dns64_conf_route(const struct dns64_conf *conf, uint8_t asks,
			  const struct dname *name)
{
	const struct route *r = find_route(conf, asks, name);

	/* a view may be gone since the question came; route[0] is for every name */
	r = r ? r : find_route(conf, 0, name);
	must(r, "dns64: no upstreams for every name");
	return r->upstreams;
}

bool upstream_at_equal(const struct upstream_at *a, const struct upstream_at *b)
{
	if (a->is6 != b->is6 || a->port != b->port || a->link != b->link)
		return false;
	return a->is6 ? addr6_equal(&a->v6, &b->v6) : addr4_equal(a->v4, b->v4);
}

bool upstream_list_equal(const struct upstream_list *a, const struct upstream_list *b)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (!upstream_at_equal(&a->at[i], &b->at[i]))
			return false;
	return true;
}

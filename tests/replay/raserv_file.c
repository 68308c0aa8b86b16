/* raserv_file.c - the configuration that the words of a scenario make */
#include "raserv_file.h"

#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#define NETWORKS_MAX 8

struct config *file_new(void)
{
	struct config *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->networks.item = calloc(NETWORKS_MAX, sizeof(*c->networks.item));
	c->uplink.ipv4_auto = true;
	c->nat64.device = "nat64";
	c->dns64.clients_auto = true;
	return c;
}

static struct conf_rdnss *rdnss_add(struct conf_network *n)
{
	struct conf_rdnss *r = &n->ra.rdnss.item[n->ra.rdnss.n++];

	*r = (struct conf_rdnss){ .lifetime_s = CONF_AUTO };
	r->servers.item = calloc(64, sizeof(struct addr6));
	return r;
}

static void rdnss_server(struct conf_rdnss *r, const char *v)
{
	r->servers.item[r->servers.n++] = address(v);
}

/* NAME,A: by TLS at its usual port; NAME alone: guests ask for the rest. */
static void network_dnr(struct conf_network *n, char *v)
{
	struct conf_dnr *d = &n->ra.encrypted_dns.item[n->ra.encrypted_dns.n++];
	char *comma = strchr(v, ',');

	*d = (struct conf_dnr){ .priority = 1, .lifetime_s = CONF_AUTO };
	d->addresses.item = calloc(1, sizeof(struct addr6));
	d->alpn.item = calloc(1, sizeof(char *));
	if (comma) {
		*comma = 0;
		d->addresses.item[d->addresses.n++] = address(comma + 1);
	}
	d->alpn.item[d->alpn.n++] = "dot";
	d->name = strdup(v);
}

static struct conf_network *network_add(struct config *c, const char *name)
{
	struct conf_network *n = &c->networks.item[c->networks.n++];

	*n = (struct conf_network){
		.name = strdup(name), .prefix_auto = true, .dns64 = true, .nat64 = true,
		.ra = {
			.enabled = true, .max_interval_s = 600, .min_interval_s = CONF_AUTO,
			.router_lifetime_s = CONF_AUTO, .hop_limit = 64, .mtu = CONF_AUTO,
			.source_lladdr = true, .withhold_until_ready = true,
			.dnssl = { { 0 }, CONF_AUTO },
			.pref64 = { .prefix_auto = true, .lifetime_s = CONF_AUTO },
		},
	};
	n->prefixes.item = calloc(64, sizeof(*n->prefixes.item));
	n->ra.rdnss.item = calloc(4, sizeof(*n->ra.rdnss.item));
	rdnss_add(n)->servers_auto = true;
	n->ra.clients.item = calloc(8, sizeof(struct addr6));
	n->ra.encrypted_dns.item = calloc(8, sizeof(*n->ra.encrypted_dns.item));
	n->ra.dnssl.domains.item = calloc(64, sizeof(char *));
	n->ra.routes.item = calloc(64, sizeof(*n->ra.routes.item));
	return n;
}

static void network_prefix(struct conf_network *n, const char *value)
{
	n->prefix_auto = false;
	n->prefixes.item[n->prefixes.n++] = (struct conf_prefix){
		.prefix = prefix(value), .on_link = true, .autonomous = true,
		.preferred_s = 14400, .valid_s = 86400,
	};
}

static struct conf_prefix *last_prefix(struct conf_network *n)
{
	if (n->prefixes.n == 0)
		wrong("no prefix yet");
	return &n->prefixes.item[n->prefixes.n - 1];
}

static bool network_value(struct conf_network *n, const char *key, char *v)
{
	struct conf_ra *ra = &n->ra;
	struct { const char *key; uint32_t *to; } numbers[] = {
		{ "max", &ra->max_interval_s }, { "min", &ra->min_interval_s },
		{ "lifetime", &ra->router_lifetime_s }, { "hop", &ra->hop_limit },
		{ "mtu", &ra->mtu }, { "rdnss_lifetime", &ra->rdnss.item[0].lifetime_s },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!strcmp(key, numbers[i].key)) {
			*numbers[i].to = number(v);
			return true;
		}
	if (!strcmp(key, "prefix"))
		network_prefix(n, v);
	else if (!strcmp(key, "valid"))
		last_prefix(n)->valid_s = number(v);
	else if (!strcmp(key, "preferred"))
		last_prefix(n)->preferred_s = number(v);
	else if (!strcmp(key, "preference"))
		ra->preference = *v == 'h' ? PREFERENCE_HIGH : PREFERENCE_LOW;
	else if (!strcmp(key, "rdnss"))
		rdnss_server(&ra->rdnss.item[0], v);
	else if (!strcmp(key, "more"))
		rdnss_server(rdnss_add(n), v);
	else if (!strcmp(key, "dnr"))
		network_dnr(n, v);
	else if (!strcmp(key, "client"))
		ra->clients.item[ra->clients.n++] = address(v);
	else if (!strcmp(key, "gateway"))
		n->gateway = address(v);
	else if (!strcmp(key, "onlyif"))
		ra->only_if_address = address(v);
	else if (!strcmp(key, "dnssl"))
		ra->dnssl.domains.item[ra->dnssl.domains.n++] = strdup(v);
	else if (!strcmp(key, "route"))
		ra->routes.item[ra->routes.n++] = (struct conf_route){
			.prefix = prefix(v), .preference = PREFERENCE_HIGH, .lifetime_s = 3600 };
	else if (!strcmp(key, "guard"))
		ra->guard = *v == 'w' ? GUARD_WARN : *v == 'c' ? GUARD_COUNTER : GUARD_OFF;
	else if (!strcmp(key, "portal"))
		ra->captive_portal = strdup(v);
	else if (!strcmp(key, "pref64"))
		ra->pref64 = (struct conf_ra_pref64){ false, prefix(v), CONF_AUTO };
	else
		return false;
	return true;
}

static bool network_flag(struct conf_network *n, const char *flag)
{
	struct conf_ra *ra = &n->ra;
	struct { const char *flag; bool *to, value; } flags[] = {
		{ "managed", &ra->managed, true }, { "other", &ra->other_config, true },
		{ "snac", &ra->snac, true }, { "self", &ra->rdnss.item[0].servers_self, true },
		{ "nosllao", &ra->source_lladdr, false },
		{ "unicastonly", &ra->unicast_only, true },
		{ "unwithheld", &ra->withhold_until_ready, false },
		{ "onuplink", &ra->allow_on_uplink, true },
		{ "disabled", &ra->enabled, false },
		{ "nodns64", &n->dns64, false }, { "nonat64", &n->nat64, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (!strcmp(flag, flags[i].flag)) {
			*flags[i].to = flags[i].value;
			return true;
		}
	if (!strcmp(flag, "multicast"))
		ra->solicited = SOLICITED_MULTICAST;
	else if (!strcmp(flag, "pd"))
		last_prefix(n)->pd_preferred = true;
	else if (!strcmp(flag, "keep"))
		ra->on_exit = ON_EXIT_KEEP;
	else if (!strcmp(flag, "always"))
		ra->default_route = DEFAULT_ROUTE_ALWAYS;
	else if (!strcmp(flag, "decrement"))
		last_prefix(n)->decrement = true;
	else if (!strcmp(flag, "exitdeprecate"))
		last_prefix(n)->on_exit = PREFIX_EXIT_DEPRECATE;
	else if (!strcmp(flag, "deprecated"))
		last_prefix(n)->deprecated = true;
	else
		return false;
	return true;
}

void file_network(struct config *c)
{
	struct conf_network *n = network_add(c, need_word());

	for (char *w; (w = word());) {
		char *equals = strchr(w, '=');

		if (equals)
			*equals = 0;
		if (!(equals ? network_value(n, w, equals + 1) : network_flag(n, w)))
			wrong("unknown setting %s", w);
	}
}

/* Freed configurations are poisoned, as the daemon's arena gives them back at once. */
void file_free(struct config *c)
{
	for (size_t i = 0; c && i < c->networks.n; i++) {
		struct conf_network *n = &c->networks.item[i];

		for (size_t k = 0; k < n->ra.dnssl.domains.n; k++)
			free((void *)(uintptr_t)n->ra.dnssl.domains.item[k]);
		free(n->ra.dnssl.domains.item);
		for (size_t k = 0; k < n->ra.rdnss.n; k++)
			free(n->ra.rdnss.item[k].servers.item);
		for (size_t k = 0; k < n->ra.encrypted_dns.n; k++) {
			free((void *)(uintptr_t)n->ra.encrypted_dns.item[k].name);
			free(n->ra.encrypted_dns.item[k].addresses.item);
			free(n->ra.encrypted_dns.item[k].alpn.item);
		}
		free(n->ra.rdnss.item);
		free(n->ra.clients.item);
		free(n->ra.encrypted_dns.item);
		free(n->ra.routes.item);
		free((void *)(uintptr_t)n->ra.captive_portal);
		free(n->prefixes.item);
		free((void *)(uintptr_t)n->name);
	}
	if (c) {
		free((void *)(uintptr_t)c->uplink.interface);
		free(c->networks.item);
	}
	free(c);
}

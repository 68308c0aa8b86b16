/*
 * conf_check_ra.c - what the values of networks.X.ra mean together
 */
#include <string.h>

#include <gateway6/dname.h>
#include <gateway6/must.h>

#include "conf_check.h"

static void network_intervals(const struct conf_check *k, const struct conf_network *n)
{
	const struct conf_ra *ra = &n->ra;
	struct conf_spot life = conf_spot(k->c, k->errors, "networks.%s.ra.router_lifetime",
					  n->name);
	struct conf_spot min = conf_spot(k->c, k->errors, "networks.%s.ra.min_interval",
					 n->name);

	if (ra->router_lifetime_s != CONF_AUTO && ra->router_lifetime_s != 0 &&
	    ra->router_lifetime_s < ra->max_interval_s)	/* RFC 4861 section 6.2.1 */
		conf_spot_error(&life, "0s: not a default router; else three times "
				"max_interval is usual", "the router lifetime is shorter than "
				"max_interval");
	if (ra->min_interval_s != CONF_AUTO && ra->min_interval_s > ra->max_interval_s * 3 / 4)
		conf_spot_error(&min, NULL, "min_interval is more than three quarters of "
				"max_interval (RFC 4861 section 6.2.1)");
}

/* What guests forget between two advertisements they have only now and then. */
static void lifetime(const struct conf_network *n, uint32_t lifetime_s,
		     const struct conf_spot *at, const char *what)
{
	bool withdrawn = lifetime_s == 0;

	if (!withdrawn && lifetime_s < n->ra.max_interval_s)
		conf_spot_warning(at, NULL, "guests forget the %s before the next "
				  "advertisement: lifetime is below max_interval", what);
}

static void network_rdnss(const struct conf_check *k, const struct conf_network *n)
{
	for (size_t i = 0; i < n->ra.rdnss.n; i++) {
		struct conf_spot at = conf_spot(k->c, k->errors,
						"networks.%s.ra.rdnss[%zu].lifetime", n->name, i);

		lifetime(n, n->ra.rdnss.item[i].lifetime_s, &at, "name server"); /* RFC 8106 5.1 */
	}
}

static void network_dnssl(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s.ra.dnssl.lifetime",
					n->name);

	lifetime(n, n->ra.dnssl.lifetime_s, &at, "search list");	/* RFC 8106 5.2 */
}

static bool speaks_https(const struct conf_dnr *c)
{
	for (size_t i = 0; i < c->alpn.n; i++)
		if (!strcmp(c->alpn.item[i], "h2") || !strcmp(c->alpn.item[i], "h3"))
			return true;
	return false;
}

static bool same_name(const char *a, const char *b)
{
	struct dname x, y;

	return a && b && dname_parse(a, &x) && dname_parse(b, &y) && dname_equal(&x, &y);
}

static void dnr_one(const struct conf_check *k, const struct conf_network *n, size_t i)
{
	const struct conf_dnr *c = &n->ra.encrypted_dns.item[i];
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s.ra.encrypted_dns[%zu]",
					n->name, i);
	bool has_path = c->path && *c->path;

	if (c->addresses.n > CONF_DNR_ADDRESSES_MAX || c->alpn.n > CONF_DNR_ALPNS_MAX)
		conf_spot_error(&at, NULL, "at most %d addresses and %d protocols for one "
				"name server", CONF_DNR_ADDRESSES_MAX, CONF_DNR_ALPNS_MAX);
	if (c->alpn.n == 0)
		conf_spot_error(&at, NULL, "a name server must speak something: alpn is empty");
	if (c->addresses.n > 0 && speaks_https(c) && !has_path)	/* RFC 9461 section 5 */
		conf_spot_error(&at, "for example dohpath: \"/dns-query{?dns}\"",
				"h2 and h3 need dohpath");
	if (has_path && !speaks_https(c))
		conf_spot_warning(&at, NULL, "dohpath means nothing without h2 or h3 in alpn");
	lifetime(n, c->lifetime_s, &at, "name server");		/* RFC 9463 section 6.1 */
	for (size_t j = 0; j < i; j++)
		if (same_name(n->ra.encrypted_dns.item[j].name, c->name))
			conf_spot_error(&at, NULL, "%s is named twice", c->name);
}

#define DNR_MAX 8

static void network_dnr(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s.ra.encrypted_dns", n->name);

	if (n->ra.encrypted_dns.n > DNR_MAX)
		conf_spot_error(&at, NULL, "%zu encrypted name servers: at most %d",
				n->ra.encrypted_dns.n, DNR_MAX);
	for (size_t i = 0; i < n->ra.encrypted_dns.n && i < DNR_MAX; i++)
		dnr_one(k, n, i);
}

#define CLIENTS_MAX 64

/* Who is spoken to: keys that leave each other without effect. */
static void network_audience(const struct conf_check *k, const struct conf_network *n)
{
	const struct conf_ra *ra = &n->ra;
	struct conf_spot clients = conf_spot(k->c, k->errors, "networks.%s.ra.clients", n->name);
	struct conf_spot address = conf_spot(k->c, k->errors, "networks.%s.ra.only_if_address",
					     n->name);

	if (ra->clients.n > CLIENTS_MAX)
		conf_spot_error(&clients, NULL, "%zu clients: at most %d", ra->clients.n,
				CLIENTS_MAX);
	if (addr6_is_multicast(&ra->only_if_address) || addr6_is_loopback(&ra->only_if_address))
		conf_spot_error(&address, NULL, "%s cannot be on an interface",
				addr6_text(ra->only_if_address).s);
	for (size_t i = 0; ra->on_exit == ON_EXIT_KEEP && i < n->prefixes.n; i++) {
		struct conf_spot at = conf_spot(k->c, k->errors,
						"networks.%s.prefixes[%zu].on_exit",
						n->name, i);

		if (n->prefixes.item[i].on_exit == PREFIX_EXIT_DEPRECATE)
			conf_spot_warning(&at, NULL, "nothing is said at the end: ra.on_exit is "
					  "\"keep\"");
	}
}

#define ROUTES_MAX 17

static bool named_before(const struct conf_ra *ra, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (prefix6_equal(&ra->routes.item[j].prefix, &ra->routes.item[i].prefix))
			return true;
	return false;
}

static void network_routes(const struct conf_check *k, const struct conf_network *n)
{
	const struct conf_ra *ra = &n->ra;
	struct conf_spot all = conf_spot(k->c, k->errors, "networks.%s.ra.routes", n->name);

	if (ra->routes.n > ROUTES_MAX)
		conf_spot_warning(&all, NULL, "%zu routes: hosts should be told no more than "
				  "%d (RFC 4191 section 4)", ra->routes.n, ROUTES_MAX);
	for (size_t i = 0; i < ra->routes.n; i++) {
		const struct conf_route *r = &ra->routes.item[i];
		struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s.ra.routes[%zu]",
						n->name, i);

		lifetime(n, r->lifetime_s, &at, "route");
		/* RFC 4191 section 2.3: MUST NOT, for which of the two would guests believe? */
		if (named_before(ra, i))
			conf_spot_error(&at, NULL, "the route to %s is named twice",
					prefix6_text(&r->prefix).s);
	}
}

static void network_pref64(const struct conf_check *k, const struct conf_network *n)
{
	const struct conf_ra *ra = &n->ra;
	bool translates = k->c->nat64.enabled && n->nat64;
	bool announced = translates || !ra->pref64.prefix_auto;
	struct conf_spot prefix = conf_spot(k->c, k->errors, "networks.%s.ra.pref64.prefix",
					    n->name);
	struct conf_spot life = conf_spot(k->c, k->errors, "networks.%s.ra.pref64.lifetime",
					  n->name);
	struct conf_spot router = conf_spot(k->c, k->errors, "networks.%s.ra.router_lifetime",
					    n->name);

	if (announced && !translates)
		conf_spot_warning(&prefix, NULL, "PREF64 is announced, but nat64 is off");
	lifetime(n, ra->pref64.lifetime_s, &life, "translator");
	if (announced && ra->router_lifetime_s != CONF_AUTO &&
	    ra->router_lifetime_s > CONF_PREF64_LIFETIME_MAX_S)
		conf_spot_warning(&router, NULL, "guests forget the translator before the "
				  "router: PREF64 lives for %d s at most (RFC 8781 section 4.1)",
				  CONF_PREF64_LIFETIME_MAX_S);
}

#define HTTPS "https://"

static bool host_is_literal(const char *uri)
{
	const char *host = uri + (strncmp(uri, HTTPS, strlen(HTTPS)) ? 0 : strlen(HTTPS));
	size_t len = strcspn(host, ":/?#");
	struct addr4_text text = { "" };
	struct addr4 a;

	if (len < sizeof(text.s))
		memcpy(text.s, host, len);
	return *host == '[' || addr4_parse(text.s, &a);
}

static void network_portal(const struct conf_check *k, const struct conf_network *n)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "networks.%s.ra.captive_portal",
					n->name);

	if (n->ra.captive_portal && host_is_literal(n->ra.captive_portal))
		conf_spot_warning(&at, NULL, "a portal should have a name: guests check its "
				  "certificate (RFC 8910 section 2)");
}

static void (*const rules[])(const struct conf_check *k, const struct conf_network *n) = {
	network_intervals, network_audience, network_routes, network_rdnss, network_dnssl,
	network_pref64, network_dnr, network_portal,
};

void conf_check_ra(const struct conf_check *k, const struct conf_network *n)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		rules[i](k, n);
}

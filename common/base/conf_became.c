/*
 * conf_became.c - what an `auto` became on this host, and why, as a YAML comment
 *
 * One row per key that can be auto. The decisions are those of resolve.h, which the
 * daemons use too; nothing is decided here.
 */
#include <gateway6/resolve.h>

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>

#include "conf_print.h"

static void duration(uint32_t s, FILE *out)
{
	conf_duration.print(out, NULL, &s);
}

/* ---- node, uplink, publish ---- */

static void host_name(const struct conf_place *p, FILE *out)
{
	(void)p;
	fputs("the host's name", out);
}

static void uplink_interface(const struct conf_place *p, FILE *out)
{
	struct resolved_uplink u = resolve_uplink(p->config, p->facts);

	fprintf(out, "%s: %s", u.link ? u.link->name : "none", u.why);
}

static void uplink_ipv4(const struct conf_place *p, FILE *out)
{
	struct resolved_uplink u = resolve_uplink(p->config, p->facts);

	if (u.has_ipv4)
		fprintf(out, "%s: first global IPv4 address of %s", addr4_text(u.ipv4).s,
			u.link ? u.link->name : "the uplink");
	else
		fputs("none yet: the uplink has no global IPv4 address", out);
}

static void uplink_ndp_proxy(const struct conf_place *p, FILE *out)
{
	fputs(resolve_ndp_proxy_any(p->config, p->facts) ?
	      "on: the prefix of a network is on-link at the uplink" :
	      "off: no prefix of a network is on-link at the uplink", out);
}

static void publish_listen(const struct conf_place *p, FILE *out)
{
	const struct conf_prefix4_list *pool = &p->config->nat64.ipv4.addresses;

	if (p->config->nat64.ipv4.mode == IPV4_SHARE)
		uplink_ipv4(p, out);
	else if (pool->n)
		fprintf(out, "%s: first of nat64.ipv4.addresses",
			addr4_text(pool->item[0].addr).s);
}

/* ---- networks ---- */

static size_t prefixes_print(const struct conf_place *p, const struct conf_network *n,
			     const char *between, FILE *out)
{
	struct conf_prefix list[RESOLVE_PREFIXES_MAX];
	size_t count = resolve_prefixes(n, p->facts, list, ARRAY_SIZE(list));

	for (size_t i = 0; i < count; i++) {
		fprintf(out, "%s%s", between, prefix6_text(&list[i].prefix).s);
		between = ", ";
	}
	return count;
}

/* "vmbr1 2a02:600d:1::/64, vmbr2: each /64 of a permanent address on these" */
static void pattern_print(const struct conf_place *p, FILE *out)
{
	const struct conf_network *n;
	const char *between = "";

	for (struct network_walk w = networks_of(p->config, p->facts); (n = network_next(&w)); ) {
		if (network_entry(&w) != p->network)
			continue;
		fprintf(out, "%s%s", between, n->name);
		prefixes_print(p, n, " ", out);
		between = ", ";
	}
	fputs(*between ? ": each /64 of a permanent address there"
		       : "no interface matches now", out);
}

static void network_prefix(const struct conf_place *p, FILE *out)
{
	if (conf_is_pattern(p->network->name))
		pattern_print(p, out);
	else if (prefixes_print(p, p->network, "", out))
		fprintf(out, ": each /64 of a permanent address on %s", p->network->name);
	else
		fprintf(out, "none yet: no /64 of a permanent address on %s",
			p->network->name);
}

static void network_gateway(const struct conf_place *p, FILE *out)
{
	const struct link *link = facts_link_named(p->facts, p->network->name);
	const struct link_addr *a = link ? facts_link_local(p->facts, link->index) : NULL;

	if (a)
		fprintf(out, "%s: the link-local address of %s", addr6_text(a->v6).s,
			link->name);
	else
		fputs("the link-local address of the interface", out);
}

static void min_interval(const struct conf_place *p, FILE *out)
{
	fprintf(out, "%s x max_interval",		/* RFC 4861 section 6.2.1 */
		p->network->ra.max_interval_s >= 9 ? "0.33" : "0.75");
}

static void three_intervals(const struct conf_place *p, FILE *out)
{
	duration(3 * p->network->ra.max_interval_s, out);
	fputs(": 3 x max_interval", out);
}

/* As plan.c of raserv decides it. */
static void bounded_intervals(const struct conf_place *p, FILE *out)
{
	if (3 * p->network->ra.max_interval_s < CONF_PREF64_LIFETIME_MAX_S) {
		three_intervals(p, out);
		return;
	}
	duration(CONF_PREF64_LIFETIME_MAX_S, out);
	fputs(": the longest that PREF64 has", out);
}

static void ra_mtu(const struct conf_place *p, FILE *out)
{
	const struct link *link = facts_link_named(p->facts, p->network->name);

	if (conf_is_pattern(p->network->name))
		fputs("that of each interface, where it is below 1500", out);
	else if (!link)
		fprintf(out, "there is no %s yet", p->network->name);
	else if (link->mtu < 1500)
		fprintf(out, "%u: that of %s", link->mtu, link->name);
	else
		fprintf(out, "not announced: that of %s is %u", link->name, link->mtu);
}

static void rdnss_servers(const struct conf_place *p, FILE *out)
{
	struct addr6 server;

	if (conf_is_pattern(p->network->name) && p->network->dns64 && p->config->dns64.enabled)
		fputs("our address on each interface", out);
	else if (!p->network->dns64 || !p->config->dns64.enabled)
		fputs("none: dns64 is off here", out);
	else if (resolve_dns_server(p->network, p->facts, &server))
		fprintf(out, "%s: our address on %s", addr6_text(server).s,
			p->network->name);
	else
		fprintf(out, "none yet: no usable address on %s", p->network->name);
}

static void ra_pref64(const struct conf_place *p, FILE *out)
{
	if (p->network->nat64 && p->config->nat64.enabled)
		fprintf(out, "%s: nat64.prefix", prefix6_text(&p->config->nat64.prefix).s);
	else
		fputs("none: nat64 is off here", out);
}

static void host_address(const struct conf_place *p, FILE *out)
{
	if (p->host->has_address)
		fprintf(out, "%s: made of mac in the one prefix of the file",
			addr6_text(p->host->address).s);
	else
		fputs("whatever address has mac in it: the file has not one prefix", out);
}

/* ---- nat64 and dns64 ---- */

static void nat64_mtu(const struct conf_place *p, FILE *out)
{
	struct resolved_uplink u = resolve_uplink(p->config, p->facts);

	if (u.link)
		fprintf(out, "%u: that of %s", u.link->mtu, u.link->name);
	else
		fputs("that of the uplink, which is not there yet", out);
}

static void lent_ports(const struct conf_place *p, FILE *out)
{
	struct conf_ports_list list = resolve_lent_ports(p->config);

	for (size_t i = 0; i < list.n; i++) {
		fputs(i ? "," : "", out);
		conf_ports.print(out, NULL, &list.item[i]);
	}
	fprintf(out, ": default of %s mode",
		p->config->nat64.ipv4.mode == IPV4_SHARE ? "share" : "pool");
}

static void mss_clamp(const struct conf_place *p, FILE *out)
{
	(void)p;
	fputs("what fits the MTU of both sides", out);
}

static void state_file(const struct conf_place *p, FILE *out)
{
	char path[256];

	resolve_state_file(p->config, path, sizeof(path));
	fprintf(out, "%s: in state.directory", path);
}

static void dns_listen(const struct conf_place *p, FILE *out)
{
	const struct conf_network *n;
	struct addr6 server;

	if (!p->config->dns64.enabled) {
		fputs("none: dns64 is off", out);
		return;
	}
	for (struct network_walk w = networks_of(p->config, p->facts); (n = network_next(&w)); )
		if (n->dns64 && resolve_dns_server(n, p->facts, &server))
			fprintf(out, "%s, ", addr6_text(server).s);
	fputs("::1: networks with dns64: true, and this host", out);
}

static void dns_clients(const struct conf_place *p, FILE *out)
{
	const struct conf_network *n;
	const char *between = "";

	for (struct network_walk w = networks_of(p->config, p->facts); (n = network_next(&w)); )
		if (n->dns64 && prefixes_print(p, n, between, out))
			between = ", ";
	fprintf(out, "%s::1: networks with dns64: true, and this host",
		between[0] ? ", " : "");
}

static void dns_prefix(const struct conf_place *p, FILE *out)
{
	fprintf(out, "%s: nat64.prefix", prefix6_text(resolve_dns64_prefix(p->config)).s);
}

static void dns_upstreams(const struct conf_place *p, FILE *out)
{
	(void)p;
	fputs("the name servers of /etc/resolv.conf", out);
}

static void view_prefer(const struct conf_place *p, FILE *out)
{
	static const char *const words[] = { "unchanged", "ipv6", "ipv4" };

	fprintf(out, "%s: dns64.prefer", words[p->config->dns64.prefer]);
}

static void view_synthesis(const struct conf_place *p, FILE *out)
{
	fprintf(out, "%s: dns64.synthesis.enabled",
		p->config->dns64.synthesis.enabled ? "true" : "false");
}

static void view_upstreams(const struct conf_place *p, FILE *out)
{
	(void)p;
	fputs("dns64.upstreams", out);
}

static const struct {
	const char *path;
	void (*print)(const struct conf_place *p, FILE *out);
} became[] = {
	{ "node.name",				host_name },
	{ "uplink.interface",			uplink_interface },
	{ "uplink.ipv4",			uplink_ipv4 },
	{ "uplink.ndp_proxy",			uplink_ndp_proxy },
	{ "networks.*.prefix",			network_prefix },
	{ "networks.*.gateway",			network_gateway },
	{ "networks.*.ra.min_interval",		min_interval },
	{ "networks.*.ra.router_lifetime",	bounded_intervals },
	{ "networks.*.ra.mtu",			ra_mtu },
	{ "networks.*.ra.rdnss.servers",	rdnss_servers },
	{ "networks.*.ra.rdnss.lifetime",	three_intervals },
	{ "networks.*.ra.encrypted_dns.lifetime", three_intervals },
	{ "networks.*.ra.dnssl.lifetime",	three_intervals },
	{ "networks.*.ra.pref64.prefix",	ra_pref64 },
	{ "networks.*.ra.pref64.lifetime",	bounded_intervals },
	{ "hosts.*.address",			host_address },
	{ "nat64.mtu",				nat64_mtu },
	{ "nat64.ipv4.ports",			lent_ports },
	{ "nat64.mss_clamp",			mss_clamp },
	{ "nat64.state_file",			state_file },
	{ "dns64.listen",			dns_listen },
	{ "dns64.clients",			dns_clients },
	{ "dns64.prefix",			dns_prefix },
	{ "dns64.upstreams",			dns_upstreams },
	{ "dns64.views.prefer",			view_prefer },
	{ "dns64.views.synthesis",		view_synthesis },
	{ "dns64.views.upstreams",		view_upstreams },
	{ "publish.listen",			publish_listen },
};

void conf_became_print(const struct conf_place *place, FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(became); i++)
		if (!strcmp(became[i].path, place->path)) {
			fputs("  # ", out);
			became[i].print(place, out);
			return;
		}
	must(false, "conf: nothing says what %s became", place->path);
}

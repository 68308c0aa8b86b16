/*
 * config_rows_ra.c - the keys of `networks.X.ra`: what guests are told, and how
 *
 * A row for each key, below the rows of the options that it may hold. Bounds are those of
 * the wire; what values mean together is judged in conf_check_ra.c.
 */
#include <string.h>

#include "conf_row.h"

#define WIRE_MAX_S 65535		/* RFC 8319 section 4: intervals, router lifetime */

const struct conf_word conf_endless[] = { { "infinity", CONF_INFINITY }, { 0 } };

/* ---- routes ---- */

#define AT(m) offsetof(struct conf_route, m)

static const struct conf_word preferences[] = {
	{ "low", PREFERENCE_LOW }, { "medium", PREFERENCE_MEDIUM },
	{ "high", PREFERENCE_HIGH }, { 0 },
};

/* ::/0 would go past default_route, and a host believes it over the header (RFC 4191 3.1). */
static const char *route_wrong(const void *item)
{
	const struct prefix6 *p = item;

	if (p->len == 0)
		return "the default route is announced by router_lifetime and preference";
	if (addr6_is_multicast(&p->addr) || addr6_is_link_local(&p->addr) ||
	    addr6_is_loopback(&p->addr))
		return "it is never reached through a router";
	return NULL;
}

static const struct conf_row route_rows[] = {
	{ "prefix", ONE(conf_prefix6), AT(prefix), .check = route_wrong,
	  .help = "what can be reached through us" },
	{ "preference", ONE(conf_word), AT(preference), "medium", .words = preferences,
	  .help = "against other routers with the same route" },
	{ "lifetime", ONE(conf_duration), AT(lifetime_s), "24h",
	  CONF_LIFETIME, .help = "how long guests keep the route" },
};
static const struct conf_section route_section = {
	"route", ROWS(route_rows), .size = sizeof(struct conf_route),
	.short_key = "prefix", .mark_at = PLUS1(struct conf_route, mark),
};

#undef AT

/* ---- router advertisements ---- */

#define AT(m) offsetof(struct conf_ra, m)
#define AUTO(m) .auto_at = PLUS1(struct conf_ra, m)

/* RFC 8106 section 5.3.1: a host discards the whole option for such an address. */
static const char *server_wrong(const void *item)
{
	const struct addr6 *a = item;

	return addr6_is_multicast(a) || addr6_is_loopback(a) || addr6_is_zero(a)
	       ? "no guest can ask there: a name server has a unicast address" : NULL;
}

#define RDNSS(m) offsetof(struct conf_rdnss, m)

static const struct conf_row rdnss_rows[] = {
	{ "servers", LIST_OF(conf_addr6), RDNSS(servers), "auto", .check = server_wrong,
	  .auto_at = PLUS1(struct conf_rdnss, servers_auto),
	  .item_flag = "self", .item_flag_at = PLUS1(struct conf_rdnss, servers_self),
	  .help = "auto: our own address on the link, while dns64d runs there; self: the "
		  "same among others, whoever serves there" },
	{ "lifetime", ONE(conf_duration), RDNSS(lifetime_s), "auto", .can_auto = true,
	  CONF_LIFETIME, .help = "auto: three times max_interval" },
};
static const struct conf_section rdnss_section = {
	"rdnss", ROWS(rdnss_rows), .size = sizeof(struct conf_rdnss), .short_key = "servers",
	.alone = true,
};

/* RFC 9461 5: a URI template with the variable dns, relative to the server. */
static const char *dohpath_wrong(const void *item)
{
	const char *path = *(const char *const *)item;

	if (!path || !*path || (*path == '/' && strstr(path, "{?dns}")))
		return NULL;
	return "it must look like /dns-query{?dns} (RFC 9461 section 5)";
}

#define DNR(m) offsetof(struct conf_dnr, m)

static const struct conf_word usual_port[] = { { "auto", 0 }, { 0 } };

static const struct conf_row dnr_rows[] = {
	{ "name", ONE(conf_domain), DNR(name),
	  .help = "the name in its certificate" },
	{ "addresses", LIST_OF(conf_addr6), DNR(addresses), "", .check = server_wrong,
	  .help = "its addresses; empty: guests find them, and the rest, by its name" },
	{ "alpn", LIST_OF(conf_text), DNR(alpn), "dot", .min = 1, .max = CONF_DNR_ALPN_MAX,
	  .help = "what it speaks: dot (TLS), doq (QUIC), h2 or h3 (HTTPS)" },
	{ "port", ONE(conf_port), DNR(port), "auto", .min = 1, .max = 65535,
	  .words = usual_port,
	  .help = "auto: the usual one of that protocol" },
	{ "priority", ONE(conf_number), DNR(priority), "1", .min = 1, .max = 65535,
	  .help = "against others of the list; the lowest is tried first" },
	{ "dohpath", ONE(conf_text), DNR(path), "", .max = CONF_DNR_PATH_MAX,
	  .check = dohpath_wrong,
	  .help = "path of queries for h2 and h3, for example /dns-query{?dns}" },
	{ "lifetime", ONE(conf_duration), DNR(lifetime_s), "auto", .can_auto = true,
	  CONF_LIFETIME, .help = "auto: three times max_interval" },
};
static const struct conf_section dnr_section = {
	"encrypted name server", ROWS(dnr_rows), .size = sizeof(struct conf_dnr),
	.mark_at = PLUS1(struct conf_dnr, mark),
};

static const struct conf_row dnssl_rows[] = {
	{ "domains", LIST_OF(conf_domain), AT(dnssl.domains), "",
	  .help = "domains that guests search for short names" },
	{ "lifetime", ONE(conf_duration), AT(dnssl.lifetime_s), "auto", .can_auto = true,
	  CONF_LIFETIME, .help = "auto: three times max_interval" },
};
static const struct conf_section dnssl_section = { "dnssl", ROWS(dnssl_rows) };

static const struct conf_row pref64_rows[] = {
	{ "prefix", ONE(conf_prefix6), AT(pref64.prefix), "auto", AUTO(pref64.prefix_auto),
	  .check = conf_pref64_wrong,
	  .help = "auto: nat64.prefix, while nat64d runs" },
	{ "lifetime", ONE(conf_duration), AT(pref64.lifetime_s), "auto", .can_auto = true,
	  .max = CONF_PREF64_LIFETIME_MAX_S,
	  .help = "auto: three times max_interval (RFC 8781 section 4.1)" },
};
static const struct conf_section pref64_section = { "pref64", ROWS(pref64_rows) };

static const struct conf_word default_routes[] = {
	{ "auto", DEFAULT_ROUTE_AUTO }, { "always", DEFAULT_ROUTE_ALWAYS }, { 0 },
};
static const struct conf_word solicited_words[] = {
	{ "unicast", SOLICITED_UNICAST }, { "multicast", SOLICITED_MULTICAST }, { 0 },
};
static const struct conf_word exits[] = {
	{ "withdraw", ON_EXIT_WITHDRAW }, { "keep", ON_EXIT_KEEP }, { 0 },
};

static const struct conf_word guards[] = {
	{ "off", GUARD_OFF }, { "warn", GUARD_WARN }, { "counter", GUARD_COUNTER }, { 0 },
};

/* RFC 8910 2: https, or the word that there is none. RFC 3986 2: printable ASCII. */
static const char *portal_wrong(const void *item)
{
	const char *uri = *(const char *const *)item;

	for (const char *c = uri; c && *c; c++)
		if (*c <= ' ' || *c > '~')
			return "a URI has neither spaces nor letters beyond ASCII";
	if (!uri || !*uri || !strncmp(uri, "https://", 8) || !strncmp(uri, "urn:", 4))
		return NULL;
	return "it must begin with https:// (RFC 8908 section 4)";
}

static const char *client_wrong(const void *item)
{
	return addr6_is_link_local(item) ? NULL : "guests ask from a link-local address, and "
						   "that is where they are answered";
}

static const struct conf_row ra_rows[] = {
	{ "enabled", ONE(conf_bool), AT(enabled), "true",
	  .help = "send router advertisements on this network" },
	{ "allow_on_uplink", ONE(conf_bool), AT(allow_on_uplink), "false",
	  .help = "advertise even where the provider would hear it" },
	{ "max_interval", ONE(conf_duration), AT(max_interval_s), "10m",
	  .min = 4, .max = WIRE_MAX_S,
	  .help = "longest pause between advertisements (RFC 4861 section 6.2.1)" },
	{ "min_interval", ONE(conf_duration), AT(min_interval_s), "auto", .can_auto = true,
	  .min = 3, .max = WIRE_MAX_S * 3 / 4,
	  .help = "shortest pause; auto: a third of max_interval" },
	{ "router_lifetime", ONE(conf_duration), AT(router_lifetime_s), "auto",
	  .can_auto = true, .max = WIRE_MAX_S,
	  .help = "how long guests may use us as default router; auto: three times "
		  "max_interval; 0s: we are none" },
	{ "preference", ONE(conf_word), AT(preference), "medium", .words = preferences,
	  .help = "against other routers on the link (RFC 4191)" },
	{ "managed", ONE(conf_bool), AT(managed), "false",
	  .help = "M flag: addresses come by DHCPv6" },
	{ "other_config", ONE(conf_bool), AT(other_config), "false",
	  .help = "O flag: other settings come by DHCPv6" },
	{ "snac", ONE(conf_bool), AT(snac), "false",
	  .help = "SNAC flag: we are the router of a stub network "
		  "(draft-ietf-6man-snac-router-ra-flag)" },
	{ "hop_limit", ONE(conf_number), AT(hop_limit), "64", .max = 255,
	  .help = "hop limit that guests use; 0 leaves it to them" },
	{ "reachable_time", ONE(conf_milliseconds), AT(reachable_ms), "0s", .max = 3600000,
	  .help = "how long guests believe a neighbour is reachable; 0s leaves it to them" },
	{ "retransmit_timer", ONE(conf_milliseconds), AT(retransmit_ms), "0s", .max = 3600000,
	  .help = "pause between neighbour solicitations; 0s leaves it to guests" },
	{ "mtu", ONE(conf_number), AT(mtu), "auto", .can_auto = true,
	  .min = 1280, .max = 65535,
	  .help = "MTU to announce; auto: that of the link, if it is below 1500" },
	{ "source_lladdr", ONE(conf_bool), AT(source_lladdr), "true",
	  .help = "tell our MAC address, which saves guests a question" },
	{ "default_route", ONE(conf_word), AT(default_route), "auto",
	  .words = default_routes,
	  .help = "auto: router lifetime 0 while this host has no IPv6 default route" },
	{ "solicited", ONE(conf_word), AT(solicited), "unicast", .words = solicited_words,
	  .help = "how a router solicitation is answered" },
	{ "unicast_only", ONE(conf_bool), AT(unicast_only), "false",
	  .help = "nothing is said to all: a guest that asks is answered, and what changes "
		  "it hears when it asks again; for links without multicast" },
	{ "clients", LIST_OF(conf_addr6), AT(clients), "", .check = client_wrong,
	  .help = "link-local addresses of the only guests that are told anything, each by "
		  "unicast; empty: all guests" },
	{ "only_if_address", ONE(conf_addr6_or_none), AT(only_if_address), "",
	  .help = "advertise only while this address is on the interface, as VRRP moves it "
		  "between two hosts; a link-local one is the source then" },
	{ "rdnss", SECTIONS(rdnss_section), AT(rdnss), "auto",
	  .help = "name servers for guests (RFC 8106); a list for several lifetimes" },
	{ "dnssl", SECTION(dnssl_section), 0,
	  .help = "search domains for guests (RFC 8106)" },
	{ "pref64", SECTION(pref64_section), 0,
	  .help = "the translator's prefix for guests (RFC 8781)" },
	{ "routes", SECTIONS(route_section), AT(routes), "",
	  .help = "more specific routes through us (RFC 4191)" },
	{ "encrypted_dns", SECTIONS(dnr_section), AT(encrypted_dns), "",
	  .help = "name servers with encryption for guests (RFC 9463)" },
	{ "captive_portal", ONE(conf_text), AT(captive_portal), "", .max = 240,
	  .check = portal_wrong,
	  .help = "URI of the captive portal's API (RFC 8910)" },
	{ "withhold_until_ready", ONE(conf_bool), AT(withhold_until_ready), "true",
	  .help = "announce name server and translator only while they are ready" },
	{ "on_exit", ONE(conf_word), AT(on_exit), "withdraw", .words = exits,
	  .help = "at the end tell guests that we are gone, or keep quiet" },
	{ "guard", ONE(conf_word), AT(guard), "warn", .words = guards,
	  .help = "advertisements of other routers on this link: warn: named in the log, "
		  "in status and by ra show, and compared with ours (RFC 4861 section "
		  "6.2.7); counter: shown and counted, without a word; off: two routers "
		  "are meant to be here" },
};
const struct conf_section conf_ra_section = { "ra", ROWS(ra_rows) };

#undef AT
#undef AUTO

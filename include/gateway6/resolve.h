/*
 * resolve.h - what `auto` becomes: configuration and facts to decisions
 *
 * Every daemon and gatewayctl ask here, so they cannot disagree. Each answer comes
 * with a reason in words, which `gatewayctl config show --effective` prints.
 */
#ifndef GW_RESOLVE_H
#define GW_RESOLVE_H

#include "config.h"
#include "facts.h"

#define RESOLVE_PREFIXES_MAX 16		/* announced on one network */
#define RESOLVE_PREFERRED_S (4 * 3600)	/* of a prefix that was found, not configured */
#define RESOLVE_VALID_S (24 * 3600)

struct resolved_uplink {
	const struct link *link;	/* NULL: none now */
	bool	    has_ipv4;
	struct addr4 ipv4;
	const char *why;		/* static text: "interface of the IPv4 default route" */
};

struct resolved_uplink resolve_uplink(const struct config *c, const struct facts *f);

/* Has it an IPv6 address beyond its link-local? */
bool resolve_uplink_has_ipv6(const struct config *c, const struct facts *f);

/*
 * May we advertise on `link`? False when it is the uplink, the bridge the uplink is a
 * port of, or the uplink's own lower side; *why then says so in words.
 */
bool resolve_is_guest_side(const struct config *c, const struct facts *f,
			   const struct link *link, const char **why);

/*
 * Do we answer on the uplink for neighbours in p (uplink.ndp_proxy)? *why, when given,
 * says so in words. _any: for a prefix of any network.
 */
bool resolve_ndp_proxy(const struct config *c, const struct facts *f,
		       const struct prefix6 *p, const char **why);
bool resolve_ndp_proxy_any(const struct config *c, const struct facts *f);

/*
 * The prefixes to announce on a network: those of the file, else each /64 of a
 * routable, permanent address on the link. Writes at most max; returns how many.
 */
size_t resolve_prefixes(const struct conf_network *n, const struct facts *f,
			struct conf_prefix *out, size_t max);

/*
 * The address guests of a network use as DNS server: our first usable routable
 * address on the link that lies in one of its prefixes, else any routable one, else
 * the link-local. False when the link has no address.
 */
bool resolve_dns_server(const struct conf_network *n, const struct facts *f,
			struct addr6 *out);

/* dns64.prefix, or the translator's. */
const struct prefix6 *resolve_dns64_prefix(const struct config *c);

/* Is this a client of dns64 (clients, or the prefixes of networks with dns64: true;
 * loopback and link-local on such a network always)? */
bool resolve_is_dns_client(const struct config *c, const struct facts *f,
			   const struct addr6 *client);

/* The translation prefixes, *n of them (at least one): the first is nat64.prefix. */
const struct prefix6 *resolve_pref64s(const struct config *c, size_t *n);

/* The ports nat64 may lend: nat64.ipv4.ports, or the default of the mode. */
struct conf_ports_list resolve_lent_ports(const struct config *c);

/* nat64.state_file; auto: in state.directory. "" when off. */
void resolve_state_file(const struct config *c, char *out, size_t size);

#endif

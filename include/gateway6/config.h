/*
 * config.h - /etc/gateway6.yaml, decoded: the one truth that all three daemons read
 *
 * config_load() (host/config_load.c) makes it from the file by the rows of
 * base/config_rows*.c. Every key has a field here and a row there; a key without a
 * row is unknown. What the file leaves to `auto` stays CONF_AUTO here and is decided
 * by resolve.h from the facts of the host, so that each daemon decides alike.
 *
 * All pointers lie in the arena of the struct config and live as long as it does.
 * Lists are arrays of `n` items in the order of the file.
 */
#ifndef GW_CONFIG_H
#define GW_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dname.h"
#include "prefix.h"

#define CONF_INFINITY UINT32_MAX	/* a lifetime without end; all ones on the wire too */
#define CONF_AUTO (UINT32_MAX - 1)	/* a duration, size or number left to us */

/* A file that values came from; lives as long as they do. */
struct conf_file {
	const char *name;
	const char *const *line;	/* where each starts in its text */
	size_t lines;
};

/* Where a value stands, for messages that come after decoding: small, each value has two. */
struct conf_mark {
	const struct conf_file *file;	/* NULL: a default */
	uint32_t line;			/* from 1; 0: the file as a whole */
	uint16_t column, end_column;	/* from 1; what is further right stands at UINT16_MAX */
};

struct conf_ports { uint16_t first, last; };	/* both included */

struct conf_prefix4_list { struct prefix4 *item; size_t n; };
struct conf_prefix6_list { struct prefix6 *item; size_t n; };
struct conf_addr6_list { struct addr6 *item; size_t n; };
struct conf_ports_list { struct conf_ports *item; size_t n; };
struct conf_text_list { const char **item; size_t n; };

/* An address or prefix of either family. */
struct conf_net {
	bool is6;
	union { struct prefix4 v4; struct prefix6 v6; };
};
/* The word `off` in the place of an address: no address is IPv4 with length 0. */
static inline bool conf_net_off(const struct conf_net *n)
{
	return !n->is6 && n->v4.len == 0;
}

struct conf_net_list { struct conf_net *item; size_t n; };

enum conf_switch { SWITCH_OFF, SWITCH_ON };

struct conf_uplink {
	const char *interface;		/* NULL: auto */
	bool ipv4_auto;
	struct addr4 ipv4;
	uint32_t ndp_proxy;		/* SWITCH_*; CONF_AUTO: on where the prefix is on-link */
	enum { ACCEPT_RA_AUTO, ACCEPT_RA_KEEP } accept_ra;
	enum { FORWARDING_MANAGE, FORWARDING_CHECK } forwarding;
	struct conf_mark mark;
};

struct conf_prefix {			/* networks.X.prefixes[] */
	struct prefix6 prefix;
	bool on_link, autonomous, deprecated, pd_preferred, decrement;
	enum { PREFIX_EXIT_KEEP, PREFIX_EXIT_DEPRECATE } on_exit;
	uint32_t preferred_s, valid_s;
	struct conf_mark mark;
};

struct conf_rdnss {			/* networks.X.ra.rdnss[] */
	bool servers_auto;		/* our own address on the link, while dns64d is up */
	struct conf_addr6_list servers;
	uint32_t lifetime_s;		/* CONF_AUTO: 3 x max_interval */
	bool servers_self;		/* `self` among them: our own address first */
};

#define CONF_DNR_ADDRESSES_MAX 8
#define CONF_DNR_ALPNS_MAX 8
#define CONF_DNR_ALPN_MAX 16		/* bytes */
#define CONF_DNR_PATH_MAX 128

struct conf_dnr {			/* networks.X.ra.encrypted_dns[], RFC 9463 */
	const char *name;
	struct conf_addr6_list addresses;	/* empty: guests ask for them */
	struct conf_text_list alpn;
	uint32_t port;			/* 0: the usual one */
	uint32_t priority;
	const char *path;		/* of DoH; NULL or "": none */
	uint32_t lifetime_s;		/* CONF_AUTO: 3 x max_interval */
	struct conf_mark mark;
};

struct conf_dnssl {
	struct conf_text_list domains;
	uint32_t lifetime_s;
};

struct conf_ra_pref64 {
	bool prefix_auto;		/* that of nat64, while nat64d is up */
	struct prefix6 prefix;
	uint32_t lifetime_s;
};

enum conf_preference { PREFERENCE_MEDIUM = 0, PREFERENCE_HIGH = 1, PREFERENCE_LOW = 3 };

struct conf_route {			/* networks.X.ra.routes[] */
	struct prefix6 prefix;
	enum conf_preference preference;
	uint32_t lifetime_s;
	struct conf_mark mark;
};

#define CONF_PREF64_LIFETIME_MAX_S 65528	/* RFC 8781 section 4.1 */

struct conf_ra {
	bool enabled, allow_on_uplink;
	uint32_t max_interval_s;
	uint32_t min_interval_s;	/* CONF_AUTO: 0.33 x max */
	uint32_t router_lifetime_s;	/* CONF_AUTO: 3 x max */
	enum conf_preference preference;	/* as on the wire, RFC 4191 section 2.1 */
	bool managed, other_config, snac;
	uint32_t hop_limit;
	uint32_t reachable_ms, retransmit_ms;
	uint32_t mtu;			/* CONF_AUTO: only when the link's is below 1500 */
	bool source_lladdr;
	enum { DEFAULT_ROUTE_AUTO, DEFAULT_ROUTE_ALWAYS } default_route;
	enum { SOLICITED_UNICAST, SOLICITED_MULTICAST } solicited;
	bool unicast_only;
	struct conf_addr6_list clients;	/* empty: all guests */
	struct addr6 only_if_address;	/* ::, always */
	struct { struct conf_rdnss *item; size_t n; } rdnss;
	struct conf_dnssl dnssl;
	struct conf_ra_pref64 pref64;
	struct { struct conf_route *item; size_t n; } routes;
	struct { struct conf_dnr *item; size_t n; } encrypted_dns;
	const char *captive_portal;	/* NULL or "": none */
	bool withhold_until_ready;
	enum { ON_EXIT_WITHDRAW, ON_EXIT_KEEP } on_exit;
	enum { GUARD_WARN, GUARD_COUNTER, GUARD_OFF } guard;
};

struct conf_network {
	const char *name;		/* the interface, or a pattern of interfaces */
	const char *description;
	bool prefix_auto;		/* each /64 found on the interface */
	struct { struct conf_prefix *item; size_t n; } prefixes;	/* short and long form */
	enum { ADDRESS_CHECK, ADDRESS_MANAGE } address;
	bool gateway_auto;
	struct addr6 gateway;		/* link-local; ::, auto */
	bool dns64, nat64, isolate;
	struct conf_ra ra;
	struct conf_mark mark;
};

struct conf_host {			/* hosts.NAME */
	const char *name;
	bool address_auto;		/* of mac, where it follows from the file */
	bool has_address;
	struct addr6 address;
	struct mac mac;			/* zero: none */
	uint32_t vmid;			/* of Proxmox; 0: none */
	struct conf_mark mark;
};

enum { PROTO_TCP = 1, PROTO_UDP = 2, PROTO_ICMP = 4, PROTO_ANY = 8 };	/* bits */

struct conf_never {			/* nat64.never[] */
	struct conf_prefix4_list ipv4;
	struct conf_ports_list ports;	/* none: all of them */
	unsigned proto;			/* one of the bits; PROTO_ANY: whatever it is */
	struct conf_mark mark;
};

struct conf_static {			/* nat64.static[] */
	struct addr4 ipv4;
	struct addr6 ipv6;		/* a name of hosts is already its address */
	struct conf_mark mark;
};

#define CONF_PREF64S_MAX 8		/* nat64.prefixes */
#define NAT64_SESSION_BYTES 200		/* a session with its binding, at most: tables.c */

struct conf_nat64 {
	bool enabled;
	struct prefix6 prefix;		/* the first, the one that is announced */
	struct conf_prefix6_list prefixes;	/* all, when there are several; else empty */
	bool allow_private;
	const char *device;
	uint32_t mtu;			/* CONF_AUTO: that of the uplink */
	struct {
		enum { IPV4_SHARE, IPV4_POOL } mode;
		bool ports_auto;	/* the mode's default */
		struct conf_ports_list ports;
		struct conf_prefix4_list addresses;	/* pool; ranges become prefixes */
		struct addr4 internal;	/* share */
		uint32_t port_block;	/* ports of a guest in a row; 0: drawn one by one */
	} ipv4;
	enum { FILTER_ADDRESS_DEPENDENT, FILTER_ENDPOINT_INDEPENDENT } filtering;
	bool hairpin;
	struct {
		uint32_t sessions, sessions_per_host, new_per_second_per_host, fragments;
		uint32_t ports_resting;
	} limits;
	struct {
		uint32_t tcp_established_s, tcp_transitory_s, tcp_syn_s;
		uint32_t udp_s, udp_dns_s, icmp_s, fragment_s, port_reuse_s;
	} timeouts;
	enum { ZERO_CHECKSUM_COMPUTE, ZERO_CHECKSUM_DROP } udp_zero_checksum;
	uint32_t lowest_ipv6_mtu;
	uint32_t mss_clamp;		/* CONF_AUTO: from the path; 0: off; else bytes */
	struct { struct conf_never *item; size_t n; } never;
	struct { struct conf_static *item; size_t n; } statics;
	const char *state_file;		/* NULL: auto; "": off */
	enum { DATAPATH_AUTO, DATAPATH_USER } datapath;
	const char *log_bindings;	/* "off", "journal", or a path */
	struct conf_mark mark;
};

struct conf_upstream {
	struct conf_net address;	/* a host prefix */
	uint16_t port;
	struct conf_text_list domains;	/* empty: for everything */
	struct conf_mark mark;
};

struct conf_upstream_list { struct conf_upstream *item; size_t n; };

struct conf_prefix64 {			/* dns64.prefixes[] */
	struct prefix6 prefix;
	struct conf_net_list clients;
	bool ipv4_any;			/* `any` in ipv4 */
	struct conf_prefix4_list ipv4, not_ipv4;
	struct addr6 suffix;
	struct conf_mark mark;
};

enum conf_prefer { PREFER_UNCHANGED, PREFER_IPV6, PREFER_IPV4 };

/* What dns64d has room for; conf_check_dns64_room.c tells where a file has more. */
enum {
	DNS64_PREFIXES_MAX = 8,		/* dns64.prefixes: bits of a key */
	DNS64_VIEWS_MAX = 31,
	DNS64_DOMAINS_MAX = 64,		/* of synthesis.domains, .except, .always_for together */
	DNS64_UPSTREAMS_MAX = 16,	/* different ones, those of views included */
	DNS64_ROUTES_MAX = 63,		/* domains of upstreams; in each view its own */
	DNS64_CLIENTS_MAX = 1021,		/* networks that may ask, besides this host */
};

struct conf_view {			/* dns64.views[] */
	const char *name;
	struct conf_net_list clients;
	uint32_t prefer;		/* enum conf_prefer; CONF_AUTO: dns64.prefer */
	bool synthesis_auto, synthesis;
	bool upstreams_auto;
	struct conf_upstream_list upstreams;
	struct conf_mark mark;
};

struct conf_record {			/* dns64.local.records[] */
	const char *text;		/* as written */
	struct dname name;
	uint16_t type, len;
	uint32_t ttl_s;
	const uint8_t *rdata;		/* names in it are whole */
};

struct conf_dns64 {
	bool enabled;
	bool listen_auto;
	struct conf_net_list listen;
	uint16_t port;
	bool clients_auto;
	struct conf_net_list clients;
	bool prefix_auto;
	struct prefix6 prefix;
	struct { struct conf_prefix64 *item; size_t n; } prefixes;
	bool upstreams_auto;
	struct conf_upstream_list upstreams;
	enum { STRATEGY_FASTEST, STRATEGY_ORDERED, STRATEGY_PARALLEL } strategy;
	uint32_t timeout_s;
	struct {
		bool enabled;
		bool skip_private;	/* `private` in skip_ipv4 */
		struct conf_prefix4_list skip_ipv4;
		struct conf_prefix6_list ignore_aaaa;
		bool always;
		struct conf_text_list always_for, domains, except;
		bool ptr, ipv4only_arpa;
		enum { DNSSEC_RESPECT, DNSSEC_ALWAYS } with_dnssec;
	} synthesis;
	enum conf_prefer prefer;
	bool cookies, case_randomization;
	struct {
		const char *domain;	/* "": none */
		struct { const struct conf_record **item; size_t n; } records;
	} local;
	struct { struct conf_view *item; size_t n; } views;
	struct {
		uint64_t size_bytes;
		uint32_t min_ttl_s, max_ttl_s, negative_ttl_s, stale_s;
		bool prefetch;
	} cache;
	struct {
		uint32_t queries_per_client, responses_per_second;	/* 0: no limit */
		uint32_t tcp_clients, outstanding;
	} limits;
	uint32_t edns_udp_size;
	struct {
		const char *target;	/* "off", "journal", or a path */
		struct conf_net_list clients;
	} query_log;
	struct conf_mark mark;
};

struct conf_publish {
	const char *name;
	unsigned proto;			/* PROTO_TCP | PROTO_UDP */
	bool listen_auto;
	struct addr4 listen;
	struct conf_ports port;
	struct addr6 to;		/* a name of hosts is already its address */
	uint16_t to_port;		/* first of as many as `port` has */
	struct conf_prefix4_list allow;	/* clients */
	struct { uint32_t sessions, new_per_second; } limits;
	struct conf_mark mark;
};

struct config {
	struct arena *arena;		/* holds all below */
	const struct conf_node *tree;	/* as written, for the marks of single values */
	uint32_t version;
	struct conf_text_list include;	/* patterns; what they name is merged in */
	const char *node_name;		/* NULL: auto, the host's name */
	enum { BAD_CONFIG_LAST_GOOD, BAD_CONFIG_STOP } on_bad_config;
	struct conf_uplink uplink;
	struct { struct conf_network *item; size_t n; } networks;
	struct { struct conf_host *item; size_t n; } hosts;
	struct conf_nat64 nat64;
	struct conf_dns64 dns64;
	struct { struct conf_publish *item; size_t n; } publish;
	struct { const char *group, *directory; } control;
	struct { const char *directory; } state;
	struct {
		struct conf_net listen;	/* conf_net_off(): nowhere */
		uint16_t port;
		const char *textfile;	/* "": none */
		bool per_host;
	} metrics;
	struct { int level; } log;	/* as in syslog: 3 error, 4 warning, 6 info, 7 debug */
};

/*
 * The entry of networks that an interface belongs to: that of its name, else of the
 * longest pattern, and of these the first; NULL if none. See networks.h for the links.
 */
const struct conf_network *config_network(const struct config *c, const char *interface);
bool conf_is_pattern(const char *name);	/* "vmbr*" */
bool conf_is_plain(const char *name);	/* of an interface, and to nft(8) nothing more */

/*
 * The host that has an address: by hosts.NAME.address; where that is left out, any whose
 * lower half is made of its mac, in whatever prefix. NULL: none.
 */
const struct conf_host *config_host_by_address(const struct config *c, const struct addr6 *a);
const struct conf_host *config_host_by_mac(const struct config *c, const struct mac *m);

#endif

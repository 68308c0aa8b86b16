/*
 * config_rows_nat64.c - the keys of `nat64`
 */
#include <gateway6/must.h>
#include <gateway6/pref64.h>

#include "conf_row.h"

#define AT(m) offsetof(struct conf_nat64, m)
#define DAY_S 86400u

const char *conf_pref64_wrong(const void *item)
{
	const struct prefix6 *p = item;

	if (!pref64_length_ok(p->len))
		return "its length must be 32, 40, 48, 56, 64 or 96 (RFC 6052 section 2.2)";
	if (!pref64_ok(p))
		return "bits 64 to 71 must be zero (RFC 6052 section 2.2)";
	return NULL;
}

/* ---- ipv4 ---- */

static const struct conf_word modes[] = {
	{ "share", IPV4_SHARE }, { "pool", IPV4_POOL }, { 0 },
};

static const struct conf_row ipv4_rows[] = {
	{ "mode", ONE(conf_word), AT(ipv4.mode), "share", .words = modes,
	  .help = "share: lend ports of the uplink's own address; pool: lend addresses of "
		  "our own that are routed to this host" },
	{ "ports", LIST_OF(conf_ports), AT(ipv4.ports), "auto",
	  .auto_at = PLUS1(struct conf_nat64, ipv4.ports_auto),
	  .help = "the ports that may be lent; auto: 20000-32767,61001-65534 in share mode, "
		  "1024-65535 in pool mode" },
	{ "addresses", LIST_OF(conf_pool4), AT(ipv4.addresses), "",
	  .help = "pool mode: addresses, ranges and prefixes routed to this host" },
	{ "internal", ONE(conf_addr4), AT(ipv4.internal), "100.64.64.1",
	  .help = "share mode: our address between the translator and the kernel's NAT "
		  "(RFC 6598 space)" },
	{ "port_block", ONE(conf_number), AT(ipv4.port_block), "0",
	  .max = 16384, .restart = "nat64d",
	  .help = "give each guest a block of so many ports in a row, of which it gets no "
		  "more than these; 0: ports are drawn one by one" },
};
static const struct conf_section ipv4_section = { "ipv4", ROWS(ipv4_rows) };

/* ---- limits ---- */

static const struct conf_row limits_rows[] = {
	{ "sessions", ONE(conf_number), AT(limits.sessions), "262144",
	  .min = 16, .max = 16777216, .restart = "nat64d",
	  .help = "sessions at one time; about 200 bytes each are taken at start" },
	{ "sessions_per_host", ONE(conf_number), AT(limits.sessions_per_host), "16384",
	  .min = 1, .max = 16777216, .help = "the same for one guest" },
	{ "new_per_second_per_host", ONE(conf_number), AT(limits.new_per_second_per_host),
	  "1000", .min = 1, .max = 1000000, .help = "new sessions of one guest" },
	{ "fragments", ONE(conf_number), AT(limits.fragments), "4096",
	  .max = 1048576, .restart = "nat64d", .help = "fragments that wait for their first one" },
	{ "ports_resting", ONE(conf_number), AT(limits.ports_resting), "4096", .max = 65535,
	  .help = "ports that wait for timeouts.port_reuse at one time" },
};
static const struct conf_section limits_section = { "limits", ROWS(limits_rows) };

/* ---- timeouts: the floors are those of RFC 6146 section 4 and its RFCs ---- */

static const struct conf_row timeouts_rows[] = {
	{ "tcp_established", ONE(conf_duration), AT(timeouts.tcp_established_s), "2h",
	  .min = 60, .max = 30 * DAY_S,
	  .help = "TCP connection without packets; then a probe and tcp_transitory follow, "
		  "2h4m in all (RFC 5382 REQ-5)" },
	{ "tcp_transitory", ONE(conf_duration), AT(timeouts.tcp_transitory_s), "4m",
	  .min = 10, .max = DAY_S, .help = "TCP connection that opens or closes" },
	{ "tcp_syn", ONE(conf_duration), AT(timeouts.tcp_syn_s), "6s",
	  .min = 6, .max = 60,
	  .help = "SYN from outside that waits for one from inside (RFC 5382 REQ-4: not "
		  "below 6s)" },
	{ "udp", ONE(conf_duration), AT(timeouts.udp_s), "5m",
	  .min = 120, .max = DAY_S, .help = "UDP session (RFC 4787 REQ-5: not below 2m)" },
	{ "udp_dns", ONE(conf_duration), AT(timeouts.udp_dns_s), "15s",
	  .min = 1, .max = DAY_S,
	  .help = "UDP session to port 53 (RFC 4787 REQ-5a allows less there)" },
	{ "icmp", ONE(conf_duration), AT(timeouts.icmp_s), "60s",
	  .min = 60, .max = DAY_S, .help = "ICMP echo session (RFC 5508 REQ-2: not below 60s)" },
	{ "fragment", ONE(conf_duration), AT(timeouts.fragment_s), "2s",
	  .min = 2, .max = 60, .help = "fragment that waits for its first one" },
	{ "port_reuse", ONE(conf_duration), AT(timeouts.port_reuse_s), "2m", .max = DAY_S,
	  .help = "how long a UDP port or ICMP identifier rests before another guest gets it, "
		  "where filtering is endpoint-independent (RFC 6888 REQ-8)" },
};
static const struct conf_section timeouts_section = { "timeouts", ROWS(timeouts_rows) };

#undef AT

/* ---- never ---- */

#define AT(m) offsetof(struct conf_never, m)

static const struct conf_word never_protos[] = {
	{ "any", PROTO_ANY }, { "tcp", PROTO_TCP }, { "udp", PROTO_UDP },
	{ "icmp", PROTO_ICMP }, { 0 },
};

static const struct conf_row never_rows[] = {
	{ "ipv4", LIST_OF(conf_pool4), AT(ipv4), "0.0.0.0/0",
	  .help = "addresses, ranges and prefixes of the IPv4 side" },
	{ "port", LIST_OF(conf_ports), AT(ports), "",
	  .help = "only these ports there; empty: all" },
	{ "proto", ONE(conf_word), AT(proto), "any", .words = never_protos,
	  .help = "only this protocol" },
};
static const struct conf_section never_section = {
	"never", ROWS(never_rows), .size = sizeof(struct conf_never), .short_key = "ipv4",
	.mark_at = PLUS1(struct conf_never, mark),
};

#undef AT

/* ---- static ---- */

#define AT(m) offsetof(struct conf_static, m)

static const struct conf_row static_rows[] = {
	{ "ipv4", ONE(conf_addr4), AT(ipv4),
	  .help = "the guest's own IPv4 address, routed to this host" },
	{ "ipv6", ONE(conf_guest), AT(ipv6),
	  .help = "the guest: a name of hosts, or its IPv6 address" },
};
static const struct conf_section static_section = {
	"static", ROWS(static_rows), .size = sizeof(struct conf_static),
	.mark_at = PLUS1(struct conf_static, mark),
};

#undef AT

/* ---- nat64 ---- */

#define AT(m) offsetof(struct conf_nat64, m)

static const struct conf_word filterings[] = {
	{ "address-dependent", FILTER_ADDRESS_DEPENDENT },
	{ "endpoint-independent", FILTER_ENDPOINT_INDEPENDENT }, { 0 },
};
static const struct conf_word zero_checksums[] = {
	{ "compute", ZERO_CHECKSUM_COMPUTE }, { "drop", ZERO_CHECKSUM_DROP }, { 0 },
};
static const struct conf_word datapaths[] = {
	{ "auto", DATAPATH_AUTO }, { "user", DATAPATH_USER }, { 0 },
};
static const struct conf_word clamps[] = { { "off", 0 }, { 0 } };

static const struct conf_row nat64_rows[] = {
	{ "enabled", ONE(conf_bool), AT(enabled), "true", .restart = "nat64d",
	  .help = "translate at all; false when the section is left out" },
	{ "prefix", ONE(conf_prefix6), AT(prefix), "64:ff9b::/96", .check = conf_pref64_wrong,
	  .excludes = "prefixes",
	  .help = "the prefix that carries IPv4 addresses: a /32, /40, /48, /56, /64 or /96 "
		  "(RFC 6052)" },
	{ "prefixes", LIST_OF(conf_prefix6), AT(prefixes), "", .check = conf_pref64_wrong,
	  .excludes = "prefix",
	  .help = "several of them at once; the first is announced and used by dns64; who "
		  "calls from outside appears behind the first that may carry his address" },
	{ "allow_private", ONE(conf_bool), AT(allow_private), "false",
	  .help = "also translate to addresses that are not global; the well-known prefix "
		  "must not carry them (RFC 6052 section 3.1)" },
	{ "device", ONE(conf_interface), AT(device), "nat64", .restart = "nat64d",
	  .help = "name of the translator's TUN interface" },
	{ "mtu", ONE(conf_number), AT(mtu), "auto", .can_auto = true,
	  .min = 1280, .max = 65535, .help = "of that interface; auto: that of the uplink" },
	{ "ipv4", SECTION(ipv4_section), 0, .help = "what is lent to guests" },
	{ "filtering", ONE(conf_word), AT(filtering), "address-dependent",
	  .words = filterings,
	  .help = "who may answer a guest: only addresses it has talked to, or anybody "
		  "(RFC 6146 section 3.5)" },
	{ "hairpin", ONE(conf_bool), AT(hairpin), "true",
	  .help = "guests may reach each other through our IPv4 addresses" },
	{ "static", SECTIONS(static_section), AT(statics), "",
	  .help = "guests with an IPv4 address of their own: every protocol and port, both "
		  "ways, without state (RFC 7757)" },
	{ "limits", SECTION(limits_section), 0, .help = "how much is served" },
	{ "timeouts", SECTION(timeouts_section), 0,
	  .help = "how long a session lives without packets" },
	{ "udp_zero_checksum", ONE(conf_word), AT(udp_zero_checksum), "compute",
	  .words = zero_checksums,
	  .help = "IPv4 UDP packets without checksum: make one, or drop them" },
	{ "lowest_ipv6_mtu", ONE(conf_number), AT(lowest_ipv6_mtu), "1280",
	  .min = 1280, .max = 65535,
	  .help = "IPv4 packets without DF are fragmented to fit this on the guests' side "
		  "(RFC 7915 section 4); raise it where every guest's path carries more" },
	{ "mss_clamp", ONE(conf_number), AT(mss_clamp), "auto", .can_auto = true,
	  .min = 536, .max = 65495, .words = clamps,
	  .help = "largest TCP segment; auto: what fits the path, as far as errors have told "
		  "it; off: leave it alone" },
	{ "never", SECTIONS(never_section), AT(never), "",
	  .help = "IPv4 ends that are never translated, guests are told at once (RFC 6888 "
		  "REQ-6); an entry is a prefix, or { port: 25, proto: tcp }" },
	{ "datapath", ONE(conf_word), AT(datapath), "auto", .words = datapaths,
	  .restart = "nat64d",
	  .help = "who carries flows that have been judged: auto: the kernel, by a BPF program "
		  "at the device, where it may be loaded; user: nat64d itself, each packet" },
	{ "log_bindings", ONE(conf_log_target), AT(log_bindings), "off", .max = 200,
	  .help = "a line for each binding that is made or ended, never with the peer's "
		  "address (RFC 6888 REQ-12); SIGUSR2 opens the file anew" },
	{ "state_file", ONE(conf_path), AT(state_file), "auto", .can_auto = true, .max = 200,
	  .help = "sessions outlive nat64d in this file; auto: nat64d.state in "
		  "state.directory; \"\": they do not" },
};

static void nat64_done(struct conf_decoder *d, const struct conf_node *node, void *item)
{
	struct conf_nat64 *n = item;

	(void)d, (void)node;
	if (n->prefixes.n)
		n->prefix = n->prefixes.item[0];
}

const struct conf_section conf_nat64_section = {
	"nat64", ROWS(nat64_rows), .size = sizeof(struct conf_nat64), .short_key = "enabled",
	.mark_at = PLUS1(struct conf_nat64, mark), .done = nat64_done,
};

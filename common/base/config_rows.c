/*
 * config_rows.c - the keys of the root, and the small sections below it
 *
 * Reader, defaults, bounds, `config show`, the manual and the JSON Schema come from
 * these rows and those of config_rows_network.c, _ra.c, _nat64.c and _dns64.c. A key without a
 * row is unknown; a row exists when a program obeys it.
 */
#include <gateway6/must.h>

#include "conf_row.h"

/* ---- node ---- */

#define AT(m) offsetof(struct config, m)

static const struct conf_word bad_config_words[] = {
	{ "last-good", BAD_CONFIG_LAST_GOOD }, { "stop", BAD_CONFIG_STOP }, { 0 },
};
static const struct conf_row node_rows[] = {
	{ "name", ONE(conf_label), AT(node_name), "auto", .can_auto = true,
	  .help = "label of this host in logs and output; auto: the host name" },
	{ "on_bad_config", ONE(conf_word), AT(on_bad_config), "last-good",
	  .words = bad_config_words,
	  .help = "what a daemon does that starts and finds errors in the file. last-good: "
		  "take the configuration that was in force before, last-good.yaml in "
		  "state.directory, and say so; stop: end with 78" },
};
static const struct conf_section node_section = { "node", ROWS(node_rows) };

static const struct conf_row control_rows[] = {
	{ "group", ONE(conf_text), AT(control.group), "gateway6", .min = 1, .max = 32,
	  .restart = "gateway6.target",
	  .help = "group that may ask the daemons for their state" },
	{ "directory", ONE(conf_path), AT(control.directory), "/run/gateway6",
	  .min = 1, .max = 80, .restart = "gateway6.target",
	  .help = "where the control sockets are" },
};
static const struct conf_section control_section = { "control", ROWS(control_rows) };

static const struct conf_row state_rows[] = {
	{ "directory", ONE(conf_path), AT(state.directory), "/var/lib/gateway6",
	  .min = 1, .max = 200, .restart = "gateway6.target",
	  .help = "where the daemons keep what must outlive them" },
};
static const struct conf_section state_section = { "state", ROWS(state_rows) };

static const struct conf_word off[] = { { "off", 0 }, { 0 } };
static const struct conf_row metrics_rows[] = {
	{ "listen", ONE(conf_address), AT(metrics.listen), "off", .words = off,
	  .restart = "gateway6-exporter",
	  .help = "where gateway6-exporter serves Prometheus by HTTP, such as ::1; whoever "
		  "reaches that address can read, there is no password" },
	{ "port", ONE(conf_port), AT(metrics.port), "9646", .min = 1, .max = 65535,
	  .restart = "gateway6-exporter", .help = "port for it" },
	{ "textfile", ONE(conf_text), AT(metrics.textfile), "", .max = 4095,
	  .help = "what `gatewayctl metrics write` writes when it is given no file: for the "
		  "textfile collector of the node exporter" },
	{ "per_host", ONE(conf_bool), AT(metrics.per_host), "false",
	  .help = "sessions and bytes of each guest too: as many series as there are guests, "
		  "and all sessions are gone through each time" },
};
static const struct conf_section metrics_section = { "metrics", ROWS(metrics_rows) };

static const struct conf_word levels[] = {
	{ "error", 3 }, { "warning", 4 }, { "notice", 5 }, { "info", 6 }, { "debug", 7 }, { 0 },
};
static const struct conf_row log_rows[] = {
	{ "level", ONE(conf_word), AT(log.level), "info", .words = levels,
	  .help = "the least grave lines that are logged" },
};
static const struct conf_section log_section = { "log", ROWS(log_rows) };

#undef AT

/* ---- uplink ---- */

#define AT(m) offsetof(struct conf_uplink, m)

static const struct conf_word accept_ra_words[] = {
	{ "auto", ACCEPT_RA_AUTO }, { "keep", ACCEPT_RA_KEEP }, { 0 },
};
static const struct conf_word forwarding_words[] = {
	{ "manage", FORWARDING_MANAGE }, { "check", FORWARDING_CHECK }, { 0 },
};

static const struct conf_word ndp_proxy_words[] = {
	{ "on", SWITCH_ON }, { "off", SWITCH_OFF }, { 0 },
};

static const struct conf_row uplink_rows[] = {
	{ "interface", ONE(conf_interface), AT(interface), "auto", .can_auto = true,
	  .help = "the interface towards the provider; auto: that of the IPv4 default route" },
	{ "ipv4", ONE(conf_addr4), AT(ipv4), "auto",
	  .auto_at = PLUS1(struct conf_uplink, ipv4_auto),
	  .help = "our public IPv4 address; auto: the first global one of that interface" },
	{ "ndp_proxy", ONE(conf_word), AT(ndp_proxy), "auto", .can_auto = true,
	  .restart = "raserv.service",	/* it gave the right to set routes back */
	  .words = ndp_proxy_words,
	  .help = "answer the provider for guests (NDP proxy), where it does not route the "
		  "prefix to us but takes it for on-link; auto: if an address of the uplink "
		  "has the prefix of a network" },
	{ "accept_ra", ONE(conf_word), AT(accept_ra), "auto", .words = accept_ra_words,
	  .help = "auto: raise the sysctl from 1 to 2 when forwarding is switched on, so "
		  "that the uplink keeps its own default route; keep: leave it alone" },
	{ "forwarding", ONE(conf_word), AT(forwarding), "manage", .words = forwarding_words,
	  .help = "manage: switch the forwarding sysctls on; check: only complain" },
};
static const struct conf_section uplink_section = {
	"uplink", ROWS(uplink_rows), .mark_at = PLUS1(struct conf_uplink, mark),
};

#undef AT

/* ---- hosts ---- */

#define AT(m) offsetof(struct conf_host, m)

static const struct conf_row host_rows[] = {
	{ "address", ONE(conf_addr6), AT(address), "auto",
	  .auto_at = PLUS1(struct conf_host, address_auto),
	  .help = "IPv6 address of the guest; auto: made of mac in the prefix of networks, "
		  "where the file has one of /64 alone, as guests without privacy addresses "
		  "do (RFC 4291 appendix A)" },
	{ "mac", ONE(conf_mac), AT(mac), "",
	  .help = "MAC address of the guest: names it where its address is not known" },
	{ "vmid", ONE(conf_number), AT(vmid), "0", .max = 999999999,
	  .help = "number of the guest in Proxmox VE; 0: none" },
};

/* The /64 in which guests of this file make their addresses; NULL: none, or several. */
static const struct prefix6 *only_prefix(const struct config *c)
{
	const struct prefix6 *only = NULL;

	for (size_t i = 0; i < c->networks.n; i++) {
		const struct conf_network *n = &c->networks.item[i];

		if (n->prefix_auto)
			return NULL;		/* the file does not say */
		for (size_t k = 0; k < n->prefixes.n; k++) {
			if (!n->prefixes.item[k].autonomous || n->prefixes.item[k].deprecated)
				continue;
			if (only || n->prefixes.item[k].prefix.len != 64)
				return NULL;
			only = &n->prefixes.item[k].prefix;
		}
	}
	return only;
}

static void host_done(struct conf_decoder *d, const struct conf_node *node, void *item)
{
	const struct prefix6 *p = only_prefix(d->config);
	struct conf_host *h = item;

	h->has_address = !h->address_auto;
	if (h->has_address)
		return;
	if (mac_is_zero(&h->mac)) {
		conf_error(d->errors, node->key ? &node->key_mark : &node->mark, d->path, NULL,
			   "a host needs its address, or its mac");
	} else if (p) {
		h->has_address = true;
		h->address = p->addr;
		addr6_set_eui64(&h->address, &h->mac);
	}
}

const struct conf_section conf_host_section = {
	"host", ROWS(host_rows), .size = sizeof(struct conf_host), .short_key = "address",
	.name_at = PLUS1(struct conf_host, name), .mark_at = PLUS1(struct conf_host, mark),
	.key_ok = conf_is_label, .key_what = "a name of letters, digits, \"-\", \"_\" and \".\"",
	.done = host_done,
};

#undef AT

/* ---- publish ---- */

#define AT(m) offsetof(struct conf_publish, m)

static const struct conf_word protos[] = {
	{ "tcp", PROTO_TCP }, { "udp", PROTO_UDP }, { "both", PROTO_TCP | PROTO_UDP }, { 0 },
};
static const struct conf_word same_port[] = { { "auto", 0 }, { 0 } };

static const struct conf_row publish_limits_rows[] = {
	{ "sessions", ONE(conf_number), AT(limits.sessions), "20000",
	  .min = 1, .max = 16777216, .help = "sessions with clients at one time" },
	{ "new_per_second", ONE(conf_number), AT(limits.new_per_second), "500",
	  .min = 1, .max = 1000000, .help = "sessions that clients may open" },
};
static const struct conf_section publish_limits_section = {
	"limits", ROWS(publish_limits_rows)
};

static const struct conf_row publish_rows[] = {
	{ "name", ONE(conf_label), AT(name),
	  .help = "name of the service, in all output" },
	{ "proto", ONE(conf_word), AT(proto), "tcp", .words = protos,
	  .help = "what is let in" },
	{ "listen", ONE(conf_addr4), AT(listen), "auto",
	  .auto_at = PLUS1(struct conf_publish, listen_auto),
	  .help = "IPv4 address that clients use; auto: that of the uplink in share mode, "
		  "the first of nat64.ipv4.addresses in pool mode" },
	{ "port", ONE(conf_ports), AT(port),
	  .help = "port or range of ports that clients use" },
	{ "to", ONE(conf_guest), AT(to),
	  .help = "the guest: a name of hosts, or its IPv6 address" },
	{ "to_port", ONE(conf_port), AT(to_port), "auto", .min = 1, .max = 65535,
	  .words = same_port,
	  .help = "first port on the guest; auto: the same as port" },
	{ "allow", LIST_OF(conf_pool4), AT(allow), "0.0.0.0/0",
	  .help = "the clients that may call: addresses, ranges and prefixes" },
	{ "limits", SECTION(publish_limits_section), 0,
	  .help = "how much it is served; not counted against nat64.limits of the guest" },
};

static void publish_done(struct conf_decoder *d, const struct conf_node *node, void *item)
{
	struct conf_publish *p = item;

	(void)d, (void)node;
	if (!p->to_port)
		p->to_port = p->port.first;
}

const struct conf_section conf_publish_section = {
	"publish", ROWS(publish_rows), .size = sizeof(struct conf_publish),
	.mark_at = PLUS1(struct conf_publish, mark), .done = publish_done,
};

#undef AT

/* ---- the root ---- */

#define AT(m) offsetof(struct config, m)

static const struct conf_row root_rows[] = {
	{ "version", ONE(conf_number), AT(version), .min = 1, .max = 1,
	  .help = "version of this format" },
	{ "include", LIST_OF(conf_text), AT(include), "", .min = 1, .max = 4095,
	  .once = true,
	  .help = "files to merge in, patterns as in a shell, relative to this file: maps "
		  "merge, lists append, a scalar given twice is an error" },
	{ "node", SECTION(node_section), 0, .help = "this host" },
	{ "uplink", SECTION(uplink_section), AT(uplink),
	  .help = "the side of the provider" },
	{ "networks", NAMED(conf_network_section), AT(networks), "",
	  .help = "the guest side: bridges, vnets and VLAN interfaces, by name or by a pattern as "
		  "in a shell (vmbr*, vnet[0-9]*): the name wins over patterns, the longest "
		  "pattern over the others" },
	{ "hosts", NAMED(conf_host_section), AT(hosts), "",
	  .help = "names for guests, used below and in all output" },
	{ "nat64", SECTION(conf_nat64_section), AT(nat64), "false",
	  .help = "the translator; true: all defaults" },
	{ "dns64", SECTION(conf_dns64_section), AT(dns64), "false",
	  .help = "the name server for guests; true: all defaults" },
	{ "publish", SECTIONS(conf_publish_section), AT(publish), "",
	  .help = "ports of ours that lead to guests: the only way in from IPv4" },
	{ "control", SECTION(control_section), 0, .help = "the control sockets" },
	{ "state", SECTION(state_section), 0, .help = "what is kept on disk" },
	{ "metrics", SECTION(metrics_section), 0, .help = "numbers for monitoring" },
	{ "log", SECTION(log_section), 0, .help = "what is logged" },
};

const struct conf_section conf_root = { "the configuration", ROWS(root_rows),
					.size = sizeof(struct config) };

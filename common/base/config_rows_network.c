/*
 * config_rows_network.c - the keys of `networks`: a guest network and its prefixes
 *
 * Not here: its router advertisements (config_rows_ra.c).
 */
#include "conf_row.h"

/* ---- prefixes ---- */

#define AT(m) offsetof(struct conf_prefix, m)

static const struct conf_word prefix_exits[] = {
	{ "keep", PREFIX_EXIT_KEEP }, { "deprecate", PREFIX_EXIT_DEPRECATE }, { 0 },
};

static const struct conf_row prefix_rows[] = {
	{ "prefix", ONE(conf_prefix6), AT(prefix),
	  .help = "the prefix to announce" },
	{ "on_link", ONE(conf_bool), AT(on_link), "true",
	  .help = "L flag: guests reach each other directly" },
	{ "autonomous", ONE(conf_bool), AT(autonomous), "true",
	  .help = "A flag: guests make their addresses from it (SLAAC); needs a /64" },
	{ "preferred_lifetime", ONE(conf_duration), AT(preferred_s), "4h",
	  CONF_LIFETIME, .help = "how long guests prefer their address" },
	{ "valid_lifetime", ONE(conf_duration), AT(valid_s), "24h",
	  CONF_LIFETIME, .help = "how long guests keep their address" },
	{ "deprecated", ONE(conf_bool), AT(deprecated), "false",
	  .help = "announce it with preferred lifetime 0 (renumbering)" },
	{ "decrement", ONE(conf_bool), AT(decrement), "false",
	  .help = "both lifetimes run down to a date, counted from when the prefix was first "
		  "announced with them, restarts included (RFC 4861 section 6.2.1)" },
	{ "on_exit", ONE(conf_word), AT(on_exit), "keep", .words = prefix_exits,
	  .help = "when raserv stops for good: leave it with guests, or announce it as "
		  "deprecated" },
	{ "pd_preferred", ONE(conf_bool), AT(pd_preferred), "false",
	  .help = "P flag: guests should ask by DHCPv6 for a prefix of their own (RFC 9762)" },
};
static const struct conf_section prefix_section = {
	"prefix", ROWS(prefix_rows), .size = sizeof(struct conf_prefix),
	.short_key = "prefix", .mark_at = PLUS1(struct conf_prefix, mark),
};

#undef AT

/* ---- a network ---- */

#define AT(m) offsetof(struct conf_network, m)

static const struct conf_word address_words[] = {
	{ "check", ADDRESS_CHECK }, { "manage", ADDRESS_MANAGE }, { 0 },
};

static const char *gateway_wrong(const void *item)
{
	return addr6_is_link_local(item) ? NULL : "guests take a link-local address for their "
						   "router, for example fe80::1";
}

static const struct conf_row network_rows[] = {
	{ "description", ONE(conf_text), AT(description), "", .max = 200,
	  .help = "for people" },
	{ "prefix", ALONE(prefix_section), AT(prefixes), "auto",
	  .auto_at = PLUS1(struct conf_network, prefix_auto), .excludes = "prefixes",
	  .help = "short form for one prefix; auto: each /64 found on the interface" },
	{ "prefixes", SECTIONS(prefix_section), AT(prefixes), "", .excludes = "prefix",
	  .help = "long form; excludes prefix" },
	{ "address", ONE(conf_word), AT(address), "check", .words = address_words,
	  .restart = "raserv.service",	/* it gave the right to set addresses back */
	  .help = "check: our address in the prefix is yours to set, check and doctor look for "
		  "it; manage: raserv gives the interface ::1 of each prefix of the file, "
		  "unless it has another in it, and takes it back when it stops" },
	{ "gateway", ONE(conf_addr6), AT(gateway), "auto",
	  .auto_at = PLUS1(struct conf_network, gateway_auto), .check = gateway_wrong,
	  .restart = "raserv.service",
	  .help = "the link-local address that guests use as router, for example fe80::1: "
		  "given to the interface if it is missing, taken back at a stop, and the "
		  "only source of advertisements; auto: the interface's own" },
	{ "isolate", ONE(conf_bool), AT(isolate), "false",
	  .restart = "raserv.service",
	  .help = "nothing is forwarded between this network and the other ones of the file "
		  "(the internet, the translator and this host are reached as before): rules "
		  "of the nftables table inet gateway6-isolate, while raserv runs" },
	{ "dns64", ONE(conf_bool), AT(dns64), "true",
	  .help = "serve names here and announce it" },
	{ "nat64", ONE(conf_bool), AT(nat64), "true",
	  .help = "guests here may use the translator" },
	{ "ra", SECTION(conf_ra_section), AT(ra), .help = "router advertisements" },
};

const struct conf_section conf_network_section = {
	"network", ROWS(network_rows), .size = sizeof(struct conf_network),
	.name_at = PLUS1(struct conf_network, name),
	.mark_at = PLUS1(struct conf_network, mark),
	.key_ok = conf_is_network, .key_what = "the name of an interface, or a pattern such as "
					     "vmbr*",
};

/*
 * config_rows_dns64.c - the keys of `dns64`
 */
#include <gateway6/must.h>

#include "conf_row.h"

#define AT(m) offsetof(struct conf_dns64, m)
#define AUTO(m) .auto_at = PLUS1(struct conf_dns64, m)
#define DAY_S 86400u

/* ---- synthesis ---- */

static const struct conf_word dnssec_words[] = {
	{ "respect", DNSSEC_RESPECT }, { "always", DNSSEC_ALWAYS }, { 0 },
};

static const struct conf_row synthesis_rows[] = {
	{ "enabled", ONE(conf_bool), AT(synthesis.enabled), "true",
	  .help = "make AAAA records from A records" },
	{ "skip_ipv4", LIST_OF(conf_prefix4), AT(synthesis.skip_ipv4), "private",
	  .item_flag = "private", .item_flag_at = PLUS1(struct conf_dns64, synthesis.skip_private),
	  .help = "A records that are never mapped; private: the networks of RFC 1918" },
	{ "ignore_aaaa", LIST_OF(conf_prefix6), AT(synthesis.ignore_aaaa), "::ffff:0:0/96",
	  .help = "AAAA records that count as absent (RFC 6147 section 5.1.4)" },
	{ "always", ONE(conf_bool), AT(synthesis.always), "false",
	  .help = "also where a real AAAA record exists" },
	{ "always_for", LIST_OF(conf_domain), AT(synthesis.always_for), "",
	  .help = "the same for these domains and all below them" },
	{ "domains", LIST_OF(conf_domain), AT(synthesis.domains), "",
	  .help = "only for names in these domains; empty: for all" },
	{ "except", LIST_OF(conf_domain), AT(synthesis.except), "",
	  .help = "never for names in these domains" },
	{ "ptr", ONE(conf_bool), AT(synthesis.ptr), "true",
	  .help = "reverse answers for the prefix (RFC 6147 section 5.3.1)" },
	{ "ipv4only_arpa", ONE(conf_bool), AT(synthesis.ipv4only_arpa), "true",
	  .help = "answer for ipv4only.arpa ourselves (RFC 7050, RFC 8880)" },
	{ "with_dnssec", ONE(conf_word), AT(synthesis.with_dnssec), "respect",
	  .words = dnssec_words,
	  .help = "respect: nothing is made for clients that check signatures themselves "
		  "(DO and CD set); always: it is" },
};
static const struct conf_section synthesis_section = { "synthesis", ROWS(synthesis_rows) };

/* ---- cache and limits ---- */

static const struct conf_row cache_rows[] = {
	{ "size", ONE(conf_size), AT(cache.size_bytes), "64MiB", .max = UINT32_MAX,
	  .help = "memory for answers, 1MiB at least; 0: none are kept" },
	{ "min_ttl", ONE(conf_duration), AT(cache.min_ttl_s), "0s", .max = 3600,
	  .help = "answers are kept at least so long" },
	{ "max_ttl", ONE(conf_duration), AT(cache.max_ttl_s), "1d", .min = 1, .max = 30 * DAY_S,
	  .help = "and at most so long" },
	{ "negative_ttl", ONE(conf_duration), AT(cache.negative_ttl_s), "5m", .max = DAY_S,
	  .help = "at most so long for names that do not exist" },
	{ "stale", ONE(conf_duration), AT(cache.stale_s), "1h", .max = 7 * DAY_S,
	  .help = "so long after that an answer is told when no name server gives another "
		  "(RFC 8767)" },
	{ "prefetch", ONE(conf_bool), AT(cache.prefetch), "true",
	  .help = "ask anew for what is asked for often before its time is over" },
};
static const struct conf_section cache_section = { "cache", ROWS(cache_rows) };

static const struct conf_row limits_rows[] = {
	{ "queries_per_client", ONE(conf_rate), AT(limits.queries_per_client), "1000/s",
	  .max = 1000000, .help = "from one address, and as many at once; 0: no limit" },
	{ "responses_per_second", ONE(conf_number), AT(limits.responses_per_second), "0",
	  .max = 1000000,
	  .help = "equal answers to one address over UDP, against forged addresses; 0: no limit" },
	{ "tcp_clients", ONE(conf_number), AT(limits.tcp_clients), "512", .max = 65535,
	  .help = "TCP connections at one time" },
	{ "outstanding", ONE(conf_number), AT(limits.outstanding), "8192",
	  .min = 1, .max = 65535, .restart = "dns64d",
	  .help = "queries that wait for an answer; of one client, as many as are free for "
		  "others" },
};
static const struct conf_section limits_section = { "limits", ROWS(limits_rows) };

/* ---- log ---- */

static const struct conf_row query_log_rows[] = {
	{ "target", ONE(conf_log_target), AT(query_log.target), "off", .max = 200,
	  .help = "where to; SIGUSR2 opens a file anew" },
	{ "clients", LIST_OF(conf_net), AT(query_log.clients), "any",
	  .help = "only what these ask" },
};
static const struct conf_section query_log_section = {
	"query_log", ROWS(query_log_rows), .short_key = "target",
};

/* ---- upstreams ---- */

static const struct conf_row upstream_rows[] = {
	{ "address", ONE(conf_address), offsetof(struct conf_upstream, address),
	  .help = "address of the name server" },
	{ "port", ONE(conf_port), offsetof(struct conf_upstream, port), "53",
	  .min = 1, .max = 65535, .help = "its port" },
	{ "domains", LIST_OF(conf_domain), offsetof(struct conf_upstream, domains), "",
	  .help = "ask it for these domains only; empty: for everything" },
};
static const struct conf_section upstream_section = {
	"upstream", ROWS(upstream_rows), .size = sizeof(struct conf_upstream),
	.short_key = "address", .mark_at = PLUS1(struct conf_upstream, mark),
};

/* ---- prefixes and views ---- */

#define PREFIX(m) offsetof(struct conf_prefix64, m)
#define VIEW(m) offsetof(struct conf_view, m)

static const struct conf_row prefix64_rows[] = {
	{ "prefix", ONE(conf_prefix6), PREFIX(prefix), .check = conf_pref64_wrong,
	  .help = "where made addresses lie" },
	{ "clients", LIST_OF(conf_net), PREFIX(clients), "any",
	  .help = "who gets them" },
	{ "ipv4", LIST_OF(conf_prefix4), PREFIX(ipv4), "any", .item_flag = "any",
	  .item_flag_at = PLUS1(struct conf_prefix64, ipv4_any),
	  .help = "the IPv4 addresses that it carries" },
	{ "not_ipv4", LIST_OF(conf_prefix4), PREFIX(not_ipv4), "",
	  .help = "and those that it does not" },
	{ "suffix", ONE(conf_addr6), PREFIX(suffix), "::",
	  .help = "the bits behind the IPv4 address (RFC 6052 section 2.2)" },
};
static const struct conf_section prefix64_section = {
	"prefix", ROWS(prefix64_rows), .size = sizeof(struct conf_prefix64),
	.short_key = "prefix", .mark_at = PLUS1(struct conf_prefix64, mark),
};

static const struct conf_word prefers[] = {
	{ "unchanged", PREFER_UNCHANGED }, { "ipv6", PREFER_IPV6 }, { "ipv4", PREFER_IPV4 },
	{ 0 },
};

static const struct conf_row view_rows[] = {
	{ "name", ONE(conf_label), VIEW(name), .help = "what you call it" },
	{ "clients", LIST_OF(conf_net), VIEW(clients),
	  .help = "whom it is for; the first view that has a client counts" },
	{ "prefer", ONE(conf_word), VIEW(prefer), "auto", .words = prefers, .can_auto = true,
	  .help = "as dns64.prefer; auto: that" },
	{ "synthesis", ONE(conf_bool), VIEW(synthesis), "auto",
	  .auto_at = PLUS1(struct conf_view, synthesis_auto),
	  .help = "make AAAA records for them; auto: synthesis.enabled" },
	{ "upstreams", SECTIONS(upstream_section), VIEW(upstreams), "auto",
	  .auto_at = PLUS1(struct conf_view, upstreams_auto),
	  .help = "the name servers that are asked for them; auto: dns64.upstreams, which "
		  "also serve the names that no domain here is for" },
};
static const struct conf_section view_section = {
	"view", ROWS(view_rows), .size = sizeof(struct conf_view),
	.mark_at = PLUS1(struct conf_view, mark),
};

/* ---- local names ---- */

static const char *local_domain_wrong(const void *item)
{
	const char *text = *(const char *const *)item;
	struct dname name;

	if (!*text || (dname_parse(text, &name) && name.len > 1))
		return NULL;
	return "this is not a domain name";
}

static const struct conf_row local_rows[] = {
	{ "domain", ONE(conf_text), AT(local.domain), "", .max = 250,
	  .check = local_domain_wrong,
	  .help = "e.g. vm.example.org: each of hosts has a name here, and its address leads "
		  "back to it; nothing in this domain is asked of others" },
	{ "records", LIST_OF(conf_record), AT(local.records), "",
	  .help = "more records, as in a zone file: NAME [TTL] [IN] TYPE DATA" },
};
static const struct conf_section local_section = { "local", ROWS(local_rows) };

/* ---- dns64 ---- */

static const struct conf_word strategies[] = {
	{ "fastest", STRATEGY_FASTEST }, { "ordered", STRATEGY_ORDERED },
	{ "parallel", STRATEGY_PARALLEL }, { 0 },
};

static const struct conf_row dns64_rows[] = {
	{ "enabled", ONE(conf_bool), AT(enabled), "true",
	  .help = "serve names at all; false when the section is left out" },
	{ "listen", LIST_OF(conf_address), AT(listen), "auto", AUTO(listen_auto),
	  .help = "our addresses that are asked; auto: those on networks with dns64: true, "
		  "and ::1" },
	{ "port", ONE(conf_port), AT(port), "53", .min = 1, .max = 65535,
	  .help = "our port" },
	{ "clients", LIST_OF(conf_net), AT(clients), "auto", AUTO(clients_auto),
	  .help = "who may ask; auto: the prefixes of those networks" },
	{ "prefix", ONE(conf_prefix6), AT(prefix), "auto", AUTO(prefix_auto),
	  .check = conf_pref64_wrong, .excludes = "prefixes",
	  .help = "where made addresses lie; auto: nat64.prefix" },
	{ "prefixes", SECTIONS(prefix64_section), AT(prefixes), "", .excludes = "prefix",
	  .help = "several: the first one counts that is for the client and carries the "
		  "address" },
	{ "upstreams", SECTIONS(upstream_section), AT(upstreams), "auto", AUTO(upstreams_auto),
	  .help = "the name servers we ask; auto: those of the host's resolv.conf" },
	{ "strategy", ONE(conf_word), AT(strategy), "fastest", .words = strategies,
	  .help = "which of several is asked: the fastest, the first that answers, or all" },
	{ "timeout", ONE(conf_duration), AT(timeout_s), "2s", .min = 1, .max = 60,
	  .help = "how long one name server is waited for" },
	{ "synthesis", SECTION(synthesis_section), 0,
	  .help = "which answers are made from IPv4" },
	{ "prefer", ONE(conf_word), AT(prefer), "unchanged", .words = prefers,
	  .help = "ipv6: no A records where there are AAAA, made ones included; ipv4: no "
		  "AAAA records where there are A" },
	{ "views", SECTIONS(view_section), AT(views), "",
	  .help = "other answers for some clients" },
	{ "cookies", ONE(conf_bool), AT(cookies), "true",
	  .help = "DNS cookies towards clients (RFC 7873, RFC 9018)" },
	{ "case_randomization", ONE(conf_bool), AT(case_randomization), "false",
	  .help = "questions go out with letters in random case, and answers must repeat it; "
		  "one that does not is asked for again over TCP" },
	{ "local", SECTION(local_section), 0, .help = "names that are answered here" },
	{ "cache", SECTION(cache_section), 0, .help = "answers that are kept" },
	{ "limits", SECTION(limits_section), 0, .help = "how much is served" },
	{ "edns_udp_size", ONE(conf_number), AT(edns_udp_size), "1232",
	  .min = 512, .max = 4096, .help = "largest UDP answer in bytes (RFC 6891)" },
	{ "query_log", SECTION(query_log_section), 0,
	  .help = "a line for each query that was answered: who asked what, what it got" },
};

const struct conf_section conf_dns64_section = {
	"dns64", ROWS(dns64_rows), .size = sizeof(struct conf_dns64), .short_key = "enabled",
	.mark_at = PLUS1(struct conf_dns64, mark),
};

/*
 * metrics.h - families of samples, and who gathers them
 *
 * A family is a row: its name, type and sentence. Labels have few values; guests are told
 * apart only where metrics.per_host asks for it, peers never.
 */
#ifndef GW_METRICS_H
#define GW_METRICS_H

#include <stdio.h>

#include <cjson/cJSON.h>

#include "verbs.h"

#define FAMILIES(X)									\
	X(UP, up, "gauge", "Whether the daemon answers.")				\
	X(READY, ready, "gauge", "Whether the daemon can serve guests.")		\
	X(BUILD_INFO, build_info, "gauge", "Version of the daemon, the value is 1.")	\
	X(GENERATION, config_generation, "gauge", "Number of the configuration in force.") \
	X(RELOAD_OK, config_last_reload_success, "gauge",				\
	  "Whether the last reload was adopted.")					\
	X(RELOAD_TIME, config_last_reload_timestamp_seconds, "gauge",			\
	  "When the configuration in force was loaded.")				\
	X(RA_SENT, ra_sent_total, "counter", "Router advertisements sent.")		\
	X(RA_RECEIVED, ra_received_total, "counter",					\
	  "Router advertisements of others heard on our links.")			\
	X(RA_RS, ra_rs_received_total, "counter", "Router solicitations received.")	\
	X(RA_ERRORS, ra_errors_total, "counter", "Router advertisements not sent.")	\
	X(RA_VALID, ra_prefix_valid_seconds, "gauge", "Valid lifetime announced.")	\
	X(RA_OTHERS, ra_other_routers, "gauge", "Other routers heard on the network.")	\
	X(NDP_ANSWERS, ndp_proxy_answers_total, "counter",				\
	  "Advertisements sent for a neighbour on another link.")			\
	X(DNS_QUERIES, dns_queries_total, "counter", "Queries of clients.")		\
	X(DNS_RESPONSES, dns_responses_total, "counter", "Replies to clients.")		\
	X(DNS_SYNTHESIZED, dns_synthesized_total, "counter",				\
	  "Replies with addresses made from IPv4.")					\
	X(DNS_CACHE_HITS, dns_cache_hits_total, "counter", "Queries answered from the cache.") \
	X(DNS_CACHE_ENTRIES, dns_cache_entries, "gauge", "Answers in the cache.")	\
	X(DNS_UPSTREAM_UP, dns_upstream_up, "gauge", "Whether the name server answers.") \
	X(DNS_UPSTREAM_RTT, dns_upstream_rtt_seconds, "histogram",			\
	  "Time that the name server takes to answer.")					\
	X(DNS_UPSTREAM_QUERIES, dns_upstream_queries_total, "counter",			\
	  "Questions put to the name server.")						\
	X(DNS_UPSTREAM_FAILURES, dns_upstream_failures_total, "counter",		\
	  "Questions that the name server did not answer.")				\
	X(NAT64_PACKETS, nat64_packets_total, "counter", "Packets translated.")		\
	X(NAT64_BYTES, nat64_bytes_total, "counter", "Bytes translated.")		\
	X(NAT64_DROPPED, nat64_dropped_total, "counter", "Packets dropped.")		\
	X(NAT64_SESSIONS, nat64_sessions, "gauge", "Sessions now.")			\
	X(NAT64_SESSIONS_MAX, nat64_sessions_limit, "gauge", "Sessions there is room for.") \
	X(NAT64_OPENED, nat64_sessions_opened_total, "counter", "Sessions begun.")	\
	X(NAT64_BINDINGS, nat64_bindings, "gauge", "Bindings now.")			\
	X(NAT64_GUESTS, nat64_guests, "gauge", "Guest addresses with a binding.")	\
	X(NAT64_PORTS, nat64_ports_used_ratio, "gauge",					\
	  "Part of the address's ports that is lent.")					\
	X(NAT64_ERRORS, nat64_icmp_errors_total, "counter",				\
	  "ICMP errors that we sent, by the direction of the packet they are about.")	\
	X(GUEST_SESSIONS, nat64_guest_sessions, "gauge", "Sessions now, by guest.")	\
	X(GUEST_BYTES, nat64_guest_session_bytes, "gauge",				\
	  "Bytes that the sessions of now have carried, by guest.")			\
	X(PUBLISH_OPENED, publish_connections_total, "counter",				\
	  "Sessions begun at the published port.")					\
	X(PUBLISH_SESSIONS, publish_sessions, "gauge", "Sessions of the published port.")

enum family {
#define X(NAME, name, type, help) NAME,
	FAMILIES(X)
#undef X
	FAMILY_COUNT
};

struct family_row { const char *name, *type, *help; };
extern const struct family_row metric_families[];	/* by enum family */

struct metrics {
	struct ctl_cmd *c;
	const char     *daemon;			/* whose rows come now */
	cJSON	       *samples[FAMILY_COUNT];	/* arrays of { labels, value } */
	cJSON	       *guests;			/* sums by guest, for metrics.per_host */
	bool		any;			/* does one of them run? */
};

/* Ask the daemons; EXIT_OK, EXIT_NOT_RUNNING when none runs, or what ask() gives. */
int metrics_gather(struct metrics *m, struct ctl_cmd *c);
void metrics_fini(struct metrics *m);

enum metrics_form { PROMETHEUS, OPENMETRICS };
void metrics_print(const struct metrics *m, enum metrics_form form, FILE *out);

#endif

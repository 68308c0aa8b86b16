/*
 * counters.h - what is counted, in one list of sentences
 *
 * Two lists: why a client's query was not served (each with the RCODE it earned), and
 * everything else. Enums, names and the output of `stats --explain` come from them.
 */
#ifndef DNS64_COUNTERS_H
#define DNS64_COUNTERS_H

#include <gateway6/config.h>
#include <gateway6/counters.h>
#include <gateway6/wire/dns.h>

#define REFUSAL_DROP 0xffff		/* in place of an RCODE: no reply at all */

/* NAME, name, RCODE, sentence */
#define DNS64_REFUSALS(X)							\
	X(TOO_SHORT, too_short, REFUSAL_DROP,					\
	  "messages shorter than a DNS header, dropped")			\
	X(RESPONSE, response, REFUSAL_DROP,					\
	  "responses where only queries may come, dropped")			\
	X(OPCODE, opcode, DNS_NOTIMP,						\
	  "queries with an opcode other than QUERY, answered NOTIMP")		\
	X(QUESTIONS, questions, DNS_FORMERR,					\
	  "queries without exactly one question, answered FORMERR")		\
	X(COOKIE_ONLY, cookie_only, DNS_NOERROR,				\
	  "queries for a cookie only (RFC 7873 5.4), answered with one")	\
	X(MALFORMED, malformed, DNS_FORMERR,					\
	  "queries that could not be read to their end, answered FORMERR")	\
	X(EDNS_TWICE, edns_twice, DNS_FORMERR,					\
	  "queries with two OPT records (RFC 6891 6.1.1), answered FORMERR")	\
	X(EDNS_VERSION, edns_version, DNS_BADVERS,				\
	  "queries with an EDNS version above 0, answered BADVERS")		\
	X(CLIENT, client, DNS_REFUSED,						\
	  "queries of strangers (dns64.clients), answered REFUSED")		\
	X(NO_RECURSION, no_recursion, DNS_REFUSED,				\
	  "queries that forbid recursion, answered REFUSED")			\
	X(CHAOS, chaos, DNS_REFUSED,						\
	  "questions of class CH about this server, answered REFUSED")		\
	X(CLASS, class, DNS_NOTIMP,						\
	  "questions of a class other than IN and CH, answered NOTIMP")		\
	X(TRANSFER, transfer, DNS_REFUSED,					\
	  "zone transfers (AXFR, IXFR), answered REFUSED")			\
	X(META, meta, DNS_NOTIMP,						\
	  "questions for a type that is none (OPT, TSIG, ...), answered NOTIMP") \
	X(RATE, rate, REFUSAL_DROP,						\
	  "queries over UDP beyond limits.queries_per_client, dropped")		\
	X(RATE_TCP, rate_tcp, DNS_REFUSED,					\
	  "queries over TCP beyond limits.queries_per_client, answered REFUSED") \
	X(SHARE, share, DNS_SERVFAIL,						\
	  "queries of a client that waits for as many as limits.outstanding leaves free, " \
	  "answered SERVFAIL")							\
	X(FULL, full, DNS_SERVFAIL,						\
	  "queries beyond limits.outstanding, answered SERVFAIL")

enum refusal {
	REFUSAL_NONE,
#define X(NAME, name, rcode, text) REFUSAL_##NAME,
	DNS64_REFUSALS(X)
#undef X
	REFUSAL_COUNT
};

#define DNS64_COUNTERS(X)							\
	X(QUERIES_UDP, queries_udp, "queries received over UDP")		\
	X(QUERIES_TCP, queries_tcp, "queries received over TCP")		\
	X(COOKIES_GOOD, cookies_good, "queries with a cookie of ours: the client is real") \
	X(COOKIES_NEW, cookies_new, "queries whose client was given a cookie to come back with") \
	X(CACHE_HITS, cache_hits, "queries answered from the cache")		\
	X(STALE, stale,								\
	  "replies whose time was over, for want of better (RFC 8767)")		\
	X(PREFETCHED, prefetched,						\
	  "answers in demand that were asked for anew before their time was over") \
	X(CUT, cut, "queries below a name known not to exist (RFC 8020)")	\
	X(LOCAL, local, "queries answered here without a cache (local names, ipv4only.arpa, ANY)") \
	X(MERGED, merged, "queries that joined an equal one in flight")		\
	X(RESOLVED, resolved, "queries that had to be found out")		\
	X(SYNTHESIZED, synthesized,						\
	  "replies with AAAA records made from A records (RFC 6147 5.1.7)")	\
	X(BESIDE, beside,							\
	  "A questions sent beside AAAA, which was not expected to exist (5.1.8)") \
	X(SYNTHESIZED_SILENT, synthesized_silent,				\
	  "syntheses because no upstream answered the AAAA question (5.1.3)")	\
	X(AAAA_EXCLUDED, aaaa_excluded,						\
	  "AAAA records counted as absent (synthesis.ignore_aaaa, 5.1.4)")	\
	X(A_WITHHELD, a_withheld,						\
	  "A records not mapped (synthesis.skip_ipv4, RFC 6052 3.1)")		\
	X(PTR_REWRITTEN, ptr_rewritten,						\
	  "reverse questions for the prefix asked below in-addr.arpa (5.3.1)")	\
	X(RESPONSES_SLIPPED, responses_slipped,					\
	  "replies beyond limits.responses_per_second: only TC was sent")	\
	X(RESPONSES_DROPPED, responses_dropped,					\
	  "replies beyond limits.responses_per_second: nothing was sent")	\
	X(TRUNCATED, truncated, "replies with TC: too large for the client's UDP size") \
	X(REPLIES_NOERROR, replies_noerror, "replies NOERROR")			\
	X(REPLIES_NXDOMAIN, replies_nxdomain, "replies NXDOMAIN")		\
	X(REPLIES_SERVFAIL, replies_servfail, "replies SERVFAIL")		\
	X(REPLIES_OTHER, replies_other, "replies with another RCODE")		\
	X(ASKED_UDP, asked_udp, "questions sent to upstreams over UDP")		\
	X(ASKED_TCP, asked_tcp, "questions sent to upstreams over TCP")		\
	X(ASKED_AGAIN, asked_again, "of these, repetitions after silence or an error") \
	X(PROBES, probes, "of these, probes of an upstream in doubt")	\
	X(ANSWERS, answers, "answers of upstreams that were used")		\
	X(ANSWERS_LATE, answers_late, "answers that came when nobody waited any more") \
	X(ANSWERS_TRUNCATED, answers_truncated,					\
	  "answers with TC: the question was repeated over TCP")		\
	X(ANSWERS_PLAIN, answers_plain,						\
	  "answers FORMERR or NOTIMP to EDNS: the question was repeated without") \
	X(ANSWERS_MALFORMED, answers_malformed, "answers that could not be read") \
	X(ANSWERS_MISMATCHED, answers_mismatched,				\
	  "answers to another question, or no answers at all")			\
	X(ANSWERS_CASE, answers_case,						\
	  "answers in another case (case_randomization): repeated over TCP")	\
	X(ANSWERS_LOOPING, answers_looping, "answers whose CNAME chain does not end") \
	X(ANSWERS_LAME, answers_lame, "answers with a referral instead of data") \
	X(ANSWERS_FAILED, answers_failed,					\
	  "answers with an RCODE that led to the next upstream")		\
	X(RECORDS_SCRUBBED, records_scrubbed,					\
	  "records left out of an answer because they do not belong to it")	\
	X(TIMEOUTS, timeouts, "questions to which an upstream gave no answer in time") \
	X(NETWORK_ERRORS, network_errors, "questions that could not be delivered") \
	X(LOST, lost, "questions lost with their connection: repeated at once")	\
	X(NO_UPSTREAM, no_upstream, "questions for which no upstream is configured") \
	X(UPSTREAM_DOWN, upstream_down, "times an upstream was judged to be down")

enum dns64_counter {
#define X(NAME, name, text) DNS64_##NAME,
	DNS64_COUNTERS(X)
#undef X
	DNS64_COUNTER_COUNT
};

extern const struct counter_name dns64_counter_names[DNS64_COUNTER_COUNT];

/* [REFUSAL_NONE] has no name. */
extern const struct counter_name refusal_names[REFUSAL_COUNT];
extern const uint16_t refusal_rcodes[REFUSAL_COUNT];

struct dns64_counts {
	uint64_t counter[DNS64_COUNTER_COUNT];
	uint64_t refusal[REFUSAL_COUNT];
	uint64_t view[DNS64_VIEWS_MAX + 1];	/* queries, since it has its name; [0]: no view */
};

#endif

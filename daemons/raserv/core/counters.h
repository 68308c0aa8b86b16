/*
 * counters.h - all that raserv counts, in one list
 *
 * A door that judges a packet returns the counter it belongs to, so every packet is
 * counted exactly once and every reason has a name and a sentence.
 */
#ifndef RASERV_COUNTERS_H
#define RASERV_COUNTERS_H

#include <assert.h>

#include <gateway6/counters.h>

#define RA_COUNTERS(X)									\
	X(RS_RECEIVED, rs_received, "router solicitations that were valid")		\
	X(RS_MERGED, rs_merged, "solicitations for which an answer was on its way")	\
	X(RS_OVER_BUDGET, rs_over_budget,						\
	  "solicitations beyond the link's budget: one multicast answered them")	\
	X(RS_REFUSED, rs_refused,							\
	  "solicitations of others than ra.clients, or without an address to answer")	\
	X(SENT_MULTICAST, sent_multicast, "advertisements sent to all nodes")		\
	X(SENT_UNICAST, sent_unicast, "advertisements sent to one solicitor (RFC 7772)")	\
	X(SENT_FINAL, sent_final,							\
	  "advertisements with router lifetime 0 as we stopped (RFC 4861 6.2.5)")	\
	X(SPLIT, split, "packets more because the options outgrew the link MTU")	\
	X(SEND_FAILED, send_failed, "advertisements the kernel refused to send")	\
	X(WITHDRAWN, withdrawn, "prefixes, servers and domains that were withdrawn")	\
	X(FOREIGN_RA, foreign_ra, "advertisements of other routers on our links")	\
	X(CONTRADICTION, contradiction,							\
	  "of these, how many contradicted what we say there (RFC 4861 6.2.7)")		\
	X(OWN_RA, own_ra,								\
	  "advertisements from our own address: a second advertiser runs on this host")	\
	X(ND_LINK, nd_link, "packets on links where we do not advertise")		\
	X(ND_TYPE, nd_type, "packets that were neither RS nor RA")			\
	X(ND_FRAGMENTED, nd_fragmented, "fragmented RS or RA (RFC 6980 5)")		\
	X(ND_HOP_LIMIT, nd_hop_limit,							\
	  "RS or RA with a hop limit other than 255: it was forwarded (RFC 4861 6.1)")	\
	X(ND_CODE, nd_code, "RS or RA with a code other than 0 (RFC 4861 6.1)")		\
	X(ND_TRUNCATED, nd_truncated, "RS under 8 or RA under 16 bytes (RFC 4861 6.1)")	\
	X(ND_OPTION_EMPTY, nd_option_empty, "an option of length zero (RFC 4861 4.6)")	\
	X(ND_OPTION_CUT, nd_option_cut, "an option that runs past the packet's end")	\
	X(RS_SOURCE, rs_source,								\
	  "RS from a multicast or loopback address, or from ourselves")			\
	X(RS_UNSPECIFIED_LLADDR, rs_unspecified_lladdr,					\
	  "RS from :: with a source link-layer address (RFC 4861 6.1.1)")		\
	X(RA_SOURCE, ra_source, "RA whose source is not link-local (RFC 4861 6.1.2)")	\
	X(NDP_SOLICITED, ndp_solicited,							\
	  "solicitations for an address of a proxied prefix that we answer or look into")	\
	X(NDP_ADVERTISED, ndp_advertised, "valid neighbour advertisements at the proxy")	\
	X(NDP_OWN_LINK, ndp_own_link, "solicitations whose target lives on that very link")	\
	X(NDP_ABSENT, ndp_absent,							\
	  "solicitations for an address that nobody had a moment ago")			\
	X(NDP_TARGET, ndp_target, "NS or NA for targets outside of the proxied prefixes")	\
	X(NDP_OVER_BUDGET, ndp_over_budget,						\
	  "solicitations beyond what a link may make us ask or answer in a second")	\
	X(NDP_FULL, ndp_full, "solicitations for which the table had no room")		\
	X(NDP_HEADER, ndp_header, "NS or NA that are not whole IPv6 packets of ICMPv6")	\
	X(NDP_CHECKSUM, ndp_checksum, "NS or NA with a wrong checksum (RFC 4861 7.1)")	\
	X(NDP_SOURCE, ndp_source,							\
	  "NS from ::, not to a solicited-node group or with a link-layer address, or from "	\
	  "a multicast address; multicast NA that claim to be asked for (RFC 4861 7.1)")	\
	X(NDP_ANSWERED, ndp_answered, "advertisements sent for a neighbour on another link")	\
	X(NDP_PROBED, ndp_probed, "solicitations of our own, to see who is where")	\
	X(NDP_FOUND, ndp_found, "addresses that were found behind a link")		\
	X(NDP_LOST, ndp_lost, "addresses that no longer answered")			\
	X(NDP_CONFLICT, ndp_conflict, "addresses with an owner on two links")		\
	X(NDP_HOST_LIMIT, ndp_host_limit, "addresses beyond those that one MAC may have")

enum ra_counter {
#define X(NAME, name, text) RA_##NAME,
	RA_COUNTERS(X)
#undef X
	RA_COUNTER_COUNT
};

extern const struct counter_name ra_counter_names[RA_COUNTER_COUNT];

#endif

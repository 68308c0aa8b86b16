/*
 * drop.h - every reason a packet can die, once
 *
 * Enum, counters, control output and the manual come from this list; the ICMP error
 * that a reason owes to the sender is a row of icmp_err.c.
 */
#ifndef NAT64_DROP_H
#define NAT64_DROP_H

#define NAT64_DROPS(X)								\
	X(TRUNCATED, truncated,							\
	  "a header or a length runs past the end of the packet")		\
	X(BAD_VERSION, bad_version,						\
	  "the version field does not match the side the packet came from")	\
	X(BAD_HEADER, bad_header,						\
	  "a header length is impossible")					\
	X(BAD_HEADER_CHECKSUM, bad_header_checksum,				\
	  "the IPv4 header checksum is wrong")					\
	X(BAD_ICMP_CHECKSUM, bad_icmp_checksum,					\
	  "the checksum of an ICMP error is wrong (RFC 5508 REQ-3)")		\
	X(TOO_MANY_HEADERS, too_many_headers,					\
	  "more IPv6 extension headers than any sender needs")			\
	X(SEGMENTS_LEFT, segments_left,						\
	  "a routing header still has segments left (RFC 7915 5.1)")		\
	X(SOURCE_ROUTE, source_route,						\
	  "an unexpired IPv4 source route (RFC 7915 4.1)")			\
	X(PROTOCOL, protocol,							\
	  "neither TCP, UDP nor ICMP (RFC 6146 3.4)")				\
	X(NOT_READY, not_ready,							\
	  "there is no IPv4 address to translate to yet")			\
	X(ILLEGAL_SOURCE, illegal_source,					\
	  "a source that no packet may have (loopback, multicast, unspecified)") \
	X(ILLEGAL_DESTINATION, illegal_destination,				\
	  "an IPv4 destination that is no host (loopback, multicast, zero)")	\
	X(SOURCE_IN_PREFIX, source_in_prefix,					\
	  "an IPv6 source inside the translation prefix (RFC 6146 3.5)")	\
	X(NOT_IN_PREFIX, not_in_prefix,						\
	  "an IPv6 destination outside the translation prefix (RFC 6146 3.5)")	\
	X(NOT_IN_POOL, not_in_pool,						\
	  "an IPv4 destination that is not in the pool (RFC 6146 3.5)")		\
	X(SOURCE_IN_POOL, source_in_pool,					\
	  "an IPv4 source that is our own pool, from outside")			\
	X(PRIVATE_IPV4, private_ipv4,						\
	  "the well-known prefix with a non-global IPv4 address (RFC 6052 3.1)") \
	X(HOP_LIMIT, hop_limit,							\
	  "hop limit or TTL ran out here")					\
	X(TOO_BIG, too_big,							\
	  "larger than the next hop takes and not to be fragmented")		\
	X(ICMP_TYPE, icmp_type,							\
	  "an ICMP type or code that has no counterpart (RFC 7915 4.2, 5.2)")	\
	X(ICMP_POINTER, icmp_pointer,						\
	  "a parameter problem about a field the other side does not have")	\
	X(ICMP_INNER, icmp_inner,						\
	  "an ICMP error whose inner packet cannot be understood")		\
	X(ICMP_ERROR_ABOUT_ERROR, icmp_error_about_error,			\
	  "an ICMP error about an ICMP error (RFC 6146 3.4)")			\
	X(ICMP_NO_SESSION, icmp_no_session,					\
	  "an ICMP error about a flow we do not know (RFC 5508 REQ-4)")		\
	X(NO_BINDING, no_binding,						\
	  "no binding for this pool address and port (RFC 6146 3.5)")		\
	X(NO_SESSION, no_session,						\
	  "no session, and not a packet that may begin one (RFC 6146 3.5)")	\
	X(FILTERED, filtered,							\
	  "address-dependent filtering: the guest never spoke to this peer")	\
	X(NOT_ALLOWED, not_allowed,						\
	  "a client of a published port that its `allow` does not name")		\
	X(NEVER, never,								\
	  "a flow with an IPv4 end that nat64.never names (RFC 6888 REQ-6)")	\
	X(SESSIONS_FULL, sessions_full,						\
	  "limits.sessions are in use; nothing is evicted (RFC 6888 REQ-11)")	\
	X(HOSTS_FULL, hosts_full,						\
	  "more guest addresses at once than a part of limits.sessions allows")	\
	X(NETWORK_PART, network_part,						\
	  "little is left, and the network of this guest has its part of it")	\
	X(HOST_SESSIONS, host_sessions,						\
	  "limits.sessions_per_host reached by this guest")			\
	X(HOST_RATE, host_rate,							\
	  "limits.new_per_second_per_host reached by this guest")		\
	X(SERVICE_SESSIONS, service_sessions,					\
	  "publish[].limits.sessions reached by this service")			\
	X(SERVICE_RATE, service_rate,						\
	  "publish[].limits.new_per_second reached by this service")		\
	X(NO_PORT, no_port,							\
	  "no free port in the pool for this guest")				\
	X(NO_BLOCK, no_block,							\
	  "no block of nat64.ipv4.port_block ports is left for another guest")	\
	X(SYN_EXPIRED, syn_expired,						\
	  "a held SYN was not answered from inside (RFC 6146 3.5.2.2)")		\
	X(SYN_MET, syn_met,							\
	  "a held SYN met its counterpart: simultaneous open")			\
	X(SYN_HELD_FULL, syn_held_full,						\
	  "no room to hold another SYN")					\
	X(UDP_ZERO_CHECKSUM, udp_zero_checksum,					\
	  "UDP without checksum while udp_zero_checksum is drop")		\
	X(HAIRPIN_OFF, hairpin_off,						\
	  "guest to guest through the translator while hairpin is false")	\
	X(HAIRPIN_LOOP, hairpin_loop,						\
	  "a packet turned round here twice")					\
	X(FRAGMENT_HEADER, fragment_header,					\
	  "a fragment that begins with an extension header (RFC 7915 5.1.1)")	\
	X(FRAGMENT_TINY, fragment_tiny,						\
	  "a first fragment without the whole transport header")		\
	X(FRAGMENT_SIZE, fragment_size,						\
	  "a fragment whose size or offset is impossible")			\
	X(FRAGMENT_OVERLAP, fragment_overlap,					\
	  "a fragment that overlaps another (RFC 5722)")			\
	X(FRAGMENT_FULL, fragment_full,						\
	  "limits.fragments reached")						\
	X(FRAGMENT_TIMEOUT, fragment_timeout,					\
	  "fragments whose missing part did not come in timeouts.fragment")	\
	X(FRAGMENT_ERROR, fragment_error,					\
	  "an ICMP error in fragments (RFC 6146 3.4)")

enum nat64_drop {
	DROP_NONE,			/* keep going */
#define X(NAME, name, text) DROP_##NAME,
	NAT64_DROPS(X)
#undef X
	DROP_COUNT,
	DROP_HELD = DROP_COUNT		/* not dropped: kept, its verdict comes later */
};

#endif

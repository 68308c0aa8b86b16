/*
 * icmp_map.c - the tables of RFC 7915 sections 4.2 and 5.2
 *
 * To be laid beside the RFC's pages. A hole in a table means: dropped silently.
 */
#include "icmp_map.h"

#include <gateway6/must.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip6.h>

#define GROWTH 20u		/* an IPv6 header is that much longer */

/* ---- types and codes ---- */

bool icmp6_is_error(uint8_t type)
{
	return type < 128;		/* RFC 4443 section 2.1 */
}

bool icmp4_is_error(uint8_t type)
{
	return type == ICMP4_UNREACHABLE || type == ICMP4_SOURCE_QUENCH ||
	       type == ICMP4_REDIRECT || type == ICMP4_TIME_EXCEEDED ||
	       type == ICMP4_PARAMETER;
}

bool icmp6_is_query(uint8_t type)
{
	return type == ICMP6_ECHO || type == ICMP6_ECHO_REPLY;
}

bool icmp4_is_query(uint8_t type)
{
	return type == ICMP4_ECHO || type == ICMP4_ECHO_REPLY;
}

uint8_t icmp64_query(uint8_t type6)
{
	return type6 == ICMP6_ECHO ? ICMP4_ECHO : ICMP4_ECHO_REPLY;
}

uint8_t icmp46_query(uint8_t type4)
{
	return type4 == ICMP4_ECHO ? ICMP6_ECHO : ICMP6_ECHO_REPLY;
}

#define CODES 16u

/* ICMPv6 to ICMPv4 by type and code (RFC 7915 section 5.2). */
static const struct icmp_map map64[ICMP6_PARAMETER + 1][CODES] = {
	[ICMP6_UNREACHABLE] = {
		[0] = { 3,  1, 0 },	/* no route            -> host unreachable */
		[1] = { 3, 10, 0 },	/* admin prohibited    -> host prohibited  */
		[2] = { 3,  1, 0 },	/* beyond source scope -> host unreachable */
		[3] = { 3,  1, 0 },	/* address unreachable -> host unreachable */
		[4] = { 3,  3, 0 },	/* port unreachable    -> port unreachable */
	},
	[ICMP6_TOO_BIG] = {
		[0] = { 3, 4, REST_MTU },
	},
	[ICMP6_TIME_EXCEEDED] = {
		[0] = { 11, 0, 0 },	/* in transit  */
		[1] = { 11, 1, 0 },	/* reassembly  */
	},
	[ICMP6_PARAMETER] = {
		[0] = { 12, 0, REST_POINTER },
		[1] = { 3, 2, 0 },	/* next header unknown -> protocol unreachable */
	},
};

/* ICMPv4 to ICMPv6 (RFC 7915 section 4.2); type 3, 11 and 12 have rows. */
static const struct icmp_map map46[ICMP4_PARAMETER + 1][CODES] = {
	[ICMP4_UNREACHABLE] = {
		[0]  = { 1, 0, 0 },	/* net, host            -> no route */
		[1]  = { 1, 0, 0 },
		[2]  = { 4, 1, REST_NEXT_HEADER },	/* protocol unreachable */
		[3]  = { 1, 4, 0 },	/* port                 -> port */
		[4]  = { 2, 0, REST_MTU },
		[5]  = { 1, 0, 0 },	/* source route failed  -> no route */
		[6]  = { 1, 0, 0 }, [7] = { 1, 0, 0 }, [8] = { 1, 0, 0 },
		[9]  = { 1, 1, 0 },	/* prohibited           -> prohibited */
		[10] = { 1, 1, 0 },
		[11] = { 1, 0, 0 }, [12] = { 1, 0, 0 },	/* for this type of service */
		[13] = { 1, 1, 0 },
		/* 14, host precedence violation: a hole */
		[15] = { 1, 1, 0 },
	},
	[ICMP4_TIME_EXCEEDED] = {
		[0] = { 3, 0, 0 },
		[1] = { 3, 1, 0 },
	},
	[ICMP4_PARAMETER] = {
		[0] = { 4, 0, REST_POINTER },
		[2] = { 4, 0, REST_POINTER },	/* bad length */
	},
};

struct icmp_map icmp64_map(uint8_t type6, uint8_t code6)
{
	if (type6 >= ARRAY_SIZE(map64) || code6 >= CODES)
		return (struct icmp_map){ 0, 0, 0 };
	return map64[type6][code6];
}

struct icmp_map icmp46_map(uint8_t type4, uint8_t code4)
{
	if (type4 >= ARRAY_SIZE(map46) || code4 >= CODES)
		return (struct icmp_map){ 0, 0, 0 };
	return map46[type4][code4];
}

/* ---- pointers ---- */

#define NA ICMP_POINTER_NA

/* Pointers, IPv6 to IPv4 (figure 6), by the byte pointed at. */
uint8_t icmp64_pointer(uint32_t at)
{
	static const uint8_t first[] = { 0, 1, NA, NA, 2, 2, 9, 8 };

	if (at < ARRAY_SIZE(first))
		return first[at];
	return at < 24 ? 12 : at < 40 ? 16 : NA;	/* source; destination */
}

/* Pointers, IPv4 to IPv6 (figure 3). */
uint8_t icmp46_pointer(uint32_t at)
{
	static const uint8_t by_byte[] = {
		0, 1, 4, 4, NA, NA, NA, NA, 7, 6, NA, NA, 8, 8, 8, 8, 24, 24, 24, 24,
	};

	return at < ARRAY_SIZE(by_byte) ? by_byte[at] : NA;
}

/* ---- MTU ---- */

static uint32_t least(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

uint32_t icmp64_mtu(const struct icmp_mtu *m)
{
	uint32_t less = GROWTH;
	uint32_t mtu;

	if (m->inner_fragment)
		less += (uint32_t)sizeof(struct ip6_frag_wire);
	mtu = m->advertised > less ? m->advertised - less : 0;
	mtu = least(mtu, m->mtu4, m->mtu6 - GROWTH);
	/* Differs from RFC 7915 5.2: never below what every IPv6 path carries, so that a
	 * forged error cannot make an IPv4 sender crawl (RFC 8021). */
	return mtu < IP6_MTU_MIN - GROWTH ? IP6_MTU_MIN - GROWTH : mtu;
}

/* RFC 1191 section 7: likely MTUs, for routers that do not tell theirs. */
static uint32_t plateau(uint32_t below)
{
	static const uint16_t plateaus[] = { 65535, 32000, 17914, 8166, 4352, 2002, 1492 };

	for (size_t i = 0; i < ARRAY_SIZE(plateaus); i++)
		if (plateaus[i] < below)
			return plateaus[i];
	return IP6_MTU_MIN;
}

uint32_t icmp46_told(const struct icmp_mtu *m)
{
	return m->advertised ? m->advertised : plateau(m->inner_len);
}

uint32_t icmp46_mtu(const struct icmp_mtu *m)
{
	uint32_t mtu = least(icmp46_told(m) + GROWTH, m->mtu6, m->mtu4 + GROWTH);

	return mtu < IP6_MTU_MIN ? IP6_MTU_MIN : mtu;
}

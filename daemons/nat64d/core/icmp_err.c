/*
 * icmp_err.c - ICMP errors that we originate (RFC 4443, RFC 1812 section 4.3)
 *
 * Which reason owes which error is a table; reasons without a row die silently. There
 * is never an error about an ICMP error, a later fragment, or a packet whose source
 * cannot be answered; and no more of them than ERRORS_PER_S (RFC 4443 section 2.4 f).
 *
 * Reasons that RFC 6146 leaves open ("MAY") stay silent: what is not bound is the
 * internet's noise, and answering it would only help scanners.
 */
#include "icmp_err.h"

#include <gateway6/csum.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>

#include "emit.h"
#include "icmp_map.h"
#include "view4.h"
#include "view6.h"
#include "xlat64.h"

#define HOP_LIMIT 64
#define IP4_ERROR_MAX 576u	/* RFC 1812 section 4.3.2.3 */

struct owed { uint8_t type, code; };	/* zero: nothing */

static const struct owed owed6[DROP_COUNT] = {
	[DROP_SEGMENTS_LEFT]	= { ICMP6_PARAMETER, 0 },	/* RFC 7915 5.1 */
	[DROP_PROTOCOL]		= { ICMP6_UNREACHABLE, ICMP6_PORT },	/* RFC 6146 3.4 */
	[DROP_NOT_READY]	= { ICMP6_UNREACHABLE, ICMP6_NO_ROUTE },
	[DROP_ILLEGAL_DESTINATION] = { ICMP6_UNREACHABLE, ICMP6_ADMIN_PROHIBITED },
	[DROP_PRIVATE_IPV4]	= { ICMP6_UNREACHABLE, ICMP6_ADMIN_PROHIBITED },
	[DROP_HOP_LIMIT]	= { ICMP6_TIME_EXCEEDED, 0 },
	[DROP_TOO_BIG]		= { ICMP6_TOO_BIG, 0 },
	/* out of something: address unreachable, a soft error (RFC 6146 3.5.1.1) */
	[DROP_SESSIONS_FULL]	= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_HOSTS_FULL]	= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_NETWORK_PART]	= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_HOST_SESSIONS]	= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_HOST_RATE]	= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_NO_PORT]		= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_NO_BLOCK]		= { ICMP6_UNREACHABLE, ICMP6_ADDRESS },
	[DROP_NEVER]		= { ICMP6_UNREACHABLE, ICMP6_ADMIN_PROHIBITED },
	[DROP_HAIRPIN_OFF]	= { ICMP6_UNREACHABLE, ICMP6_ADMIN_PROHIBITED },
};

static const struct owed owed4[DROP_COUNT] = {
	[DROP_SOURCE_ROUTE]	= { ICMP4_UNREACHABLE, ICMP4_SOURCE_ROUTE },
	[DROP_PROTOCOL]		= { ICMP4_UNREACHABLE, ICMP4_PROTOCOL },
	[DROP_HOP_LIMIT]	= { ICMP4_TIME_EXCEEDED, 0 },
	[DROP_TOO_BIG]		= { ICMP4_UNREACHABLE, ICMP4_FRAG_NEEDED },
	[DROP_FILTERED]		= { ICMP4_UNREACHABLE, ICMP4_ADMIN_PROHIBITED },
	[DROP_NOT_ALLOWED]	= { ICMP4_UNREACHABLE, ICMP4_ADMIN_PROHIBITED },
	[DROP_SYN_EXPIRED]	= { ICMP4_UNREACHABLE, ICMP4_PORT },	/* RFC 5382 REQ-4 */
};

const char *const nat64_error_names[NAT64_ERROR_KINDS] = {
	[ERROR_UNREACHABLE] = "unreachable", [ERROR_TOO_BIG] = "packet_too_big",
	[ERROR_TIME] = "time_exceeded", [ERROR_PARAMETER] = "parameter_problem",
};

static enum nat64_error kind6(struct owed o)
{
	return o.type == ICMP6_TOO_BIG ? ERROR_TOO_BIG :
	       o.type == ICMP6_TIME_EXCEEDED ? ERROR_TIME :
	       o.type == ICMP6_PARAMETER ? ERROR_PARAMETER : ERROR_UNREACHABLE;
}

static enum nat64_error kind4(struct owed o)
{
	return o.type == ICMP4_TIME_EXCEEDED ? ERROR_TIME :
	       o.code == ICMP4_FRAG_NEEDED ? ERROR_TOO_BIG : ERROR_UNREACHABLE;
}

static bool allowed(struct nat64 *n, struct ratelimit *rate, uint64_t now_ms)
{
	bool yes = ratelimit_take(rate, now_ms);

	n->stats.errors_limited += !yes;
	return yes;
}

/* ---- to a guest ---- */

/* RFC 4443 section 2.4 e. The packet may have died before its view was complete. */
static bool answerable6(const struct view6 *v, enum nat64_drop unseen)
{
	if (v->frag_at || addr6_is_multicast(&v->ip->src) || addr6_is_zero(&v->ip->src) ||
	    addr6_is_multicast(&v->ip->dst) || unseen == DROP_TRUNCATED)
		return false;
	return v->l4 != NAT64_ICMP || !v->head_len || !icmp6_is_error(v->icmp->type);
}

void icmp_err6(struct nat64 *n, enum nat64_drop why, uint32_t value,
	       const uint8_t *packet, size_t len, uint64_t now_ms)
{
	struct ip6_wire *ip = (void *)n->error6;
	struct icmp_wire *icmp = (void *)(ip + 1);
	struct owed owed = why < DROP_COUNT ? owed6[why] : (struct owed){ 0, 0 };
	size_t head = sizeof(*ip) + sizeof(*icmp), quote = IP6_MTU_MIN - head;
	struct cargo c = { .head = n->error6, .l4_at = sizeof(*ip), .l4 = NAT64_ICMP };
	struct view6 v;
	enum nat64_drop unseen;

	if (owed.type == 0 || addr6_is_zero(&n->host.own6))
		return;
	unseen = view6_read(&v, packet, len);
	if (!answerable6(&v, unseen) || !allowed(n, &n->errors6, now_ms))
		return;
	n->stats.errors_sent[NAT64_OUT][kind6(owed)]++;
	if (quote > v.len)
		quote = v.len;
	*ip = (struct ip6_wire){
		.ver_class_flow = ip6_ver_class_flow(0, 0),
		.payload_len = put16((uint16_t)(sizeof(*icmp) + quote)),
		.next_header = IP_ICMP6, .hop_limit = HOP_LIMIT,
		.src = n->host.own6, .dst = v.ip->src,
	};
	*icmp = (struct icmp_wire){ .type = owed.type, .code = owed.code,
				    .rest = put32(value) };
	memcpy(icmp + 1, packet, quote);
	icmp->checksum = csum_finish(sum_bytes(
		sum_pseudo6(&ip->src, &ip->dst, IP_ICMP6, (uint32_t)(sizeof(*icmp) + quote)),
		icmp, sizeof(*icmp) + quote));
	c.head_len = head + quote;
	emit6(n, &c);
}

/* ---- to the outside ---- */

/* RFC 1812 section 4.3.2.7. */
static bool answerable4(const struct view4 *v, enum nat64_drop unseen)
{
	if (v->frag_at || unseen == DROP_TRUNCATED || unseen == DROP_BAD_HEADER ||
	    unseen == DROP_BAD_HEADER_CHECKSUM || addr4_is_zero(v->ip->src) ||
	    addr4_is_loopback(v->ip->src) || v->ip->src.b[0] >= 224)
		return false;
	return v->l4 != NAT64_ICMP || !v->head_len || !icmp4_is_error(v->icmp->type);
}

/* About a guest's own address (eam.h) as that: in share mode own4 is private, and the
 * kernel's NAT, which would hide it, knows nothing of this flow. */
static struct addr4 error_source(const struct nat64 *n, const struct view4 *v)
{
	return eam_has4(&n->conf.eams, v->ip->dst) ? v->ip->dst : n->host.own4;
}

static void ip4_header(struct nat64 *n, struct ip4_wire *ip, const struct view4 *about,
		       size_t len)
{
	struct addr4 from = error_source(n, about), to = about->ip->src;
	struct tuple4 pair = { NAT64_ICMP, { from, 0 }, { to, 0 } };

	*ip = (struct ip4_wire){
		.ver_ihl = 4 << 4 | sizeof(*ip) / 4, .tos = 0xc0,	/* RFC 1812 4.3.2.5 */
		.total_len = put16((uint16_t)len), .id = put16(ip4_id(n, &pair, 1)),
		.ttl = HOP_LIMIT, .protocol = IP_ICMP4, .src = from, .dst = to,
	};
	ip4_finish(ip);
}

void icmp_err4(struct nat64 *n, enum nat64_drop why, uint32_t value,
	       const uint8_t *packet, size_t len, uint64_t now_ms)
{
	struct ip4_wire *ip = (void *)n->error4;
	struct icmp_wire *icmp = (void *)(ip + 1);
	struct owed owed = why < DROP_COUNT ? owed4[why] : (struct owed){ 0, 0 };
	size_t head = sizeof(*ip) + sizeof(*icmp), quote = IP4_ERROR_MAX - head;
	struct cargo c = { .head = n->error4, .l4_at = sizeof(*ip), .l4 = NAT64_ICMP };
	struct view4 v;
	enum nat64_drop unseen;

	if (owed.type == 0 || addr4_is_zero(n->host.own4))
		return;
	unseen = view4_read(&v, packet, len);
	if (unseen == DROP_TRUNCATED && why == DROP_SYN_EXPIRED)
		unseen = DROP_NONE;	/* a held SYN was cut to its headers */
	if (!answerable4(&v, unseen) || !allowed(n, &n->errors4, now_ms))
		return;
	n->stats.errors_sent[NAT64_IN][kind4(owed)]++;
	if (quote > v.len)
		quote = v.len;
	if (quote > len)
		quote = len;
	ip4_header(n, ip, &v, head + quote);
	*icmp = (struct icmp_wire){ .type = owed.type, .code = owed.code,
				    .rest = put32(value) };	/* MTU: its low half */
	memcpy(icmp + 1, packet, quote);
	icmp->checksum = csum_finish(sum_bytes(sum_zero, icmp, sizeof(*icmp) + quote));
	c.head_len = head + quote;
	emit4(n, &c, (struct end4){ v.ip->src, 0 }, now_ms);
}

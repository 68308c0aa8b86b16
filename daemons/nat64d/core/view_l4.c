/* view_l4.c - transport headers: is all of it there, how long is it */
#include "view_l4.h"

#include <gateway6/wire/icmp.h>
#include <gateway6/wire/l4.h>

#define QUOTED_MIN 8u		/* RFC 792: ports and a little more */

static const uint8_t fixed_part[NAT64_L4S] = {
	[NAT64_TCP] = sizeof(struct tcp_wire),
	[NAT64_UDP] = sizeof(struct udp_wire),
	[NAT64_ICMP] = sizeof(struct icmp_wire),
};

/* A cut-off TCP header is taken as it is; its checksum may lie beyond the cut. */
static enum nat64_drop quoted_head(enum nat64_l4 l4, size_t len, uint32_t *head_len)
{
	if (len < QUOTED_MIN)
		return DROP_TRUNCATED;
	*head_len = len < fixed_part[l4] ? QUOTED_MIN : fixed_part[l4];
	return DROP_NONE;
}

/* RFC 768: the length field covers header and data; a fragment shows only a part. */
static bool udp_length_ok(const struct udp_wire *udp, size_t len, enum l4_part part)
{
	uint16_t said = get16(udp->len);

	return said >= sizeof(*udp) && (said <= len || part == L4_FIRST_FRAGMENT);
}

enum nat64_drop view_l4_head(enum nat64_l4 l4, const void *at, size_t len,
			     enum l4_part part, uint32_t *head_len)
{
	uint32_t need = fixed_part[l4];

	if (part == L4_QUOTED)
		return quoted_head(l4, len, head_len);
	if (len < need)
		return part == L4_WHOLE ? DROP_TRUNCATED : DROP_FRAGMENT_TINY;
	if (l4 == NAT64_UDP && !udp_length_ok(at, len, part))
		return DROP_BAD_HEADER;
	if (l4 == NAT64_TCP) {
		need = tcp_header_len(at);
		if (need < sizeof(struct tcp_wire))
			return DROP_BAD_HEADER;
		if (need > len)
			return part == L4_WHOLE ? DROP_TRUNCATED : DROP_FRAGMENT_TINY;
	}
	*head_len = need;
	return DROP_NONE;
}

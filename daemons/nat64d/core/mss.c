/*
 * mss.c - the maximum segment size that a SYN offers (RFC 9293 section 3.7.1)
 *
 * An IPv4 server that offers 1460 would get segments that need 1520 bytes as IPv6, and
 * the other way round; path MTU discovery would find out, where ICMP gets through. So
 * a SYN's offer is lowered to what fits both sides and the paths behind them as far as
 * errors have told (pmtu.h): the same number for both ways, since the headers of IPv6
 * are 20 bytes longer and so is what a path carries of it.
 */
#include "mss.h"

#include <gateway6/rd.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

#include "pmtu.h"

#define MSS_SIZE 4		/* kind, length, value */

uint32_t mss_max(const struct nat64 *n, const struct addr6 *guest, struct addr4 peer,
		 uint64_t now_ms)
{
	uint32_t by4, by6;

	if (n->conf.mss_clamp != CONF_AUTO)
		return n->conf.mss_clamp;
	by4 = pmtu_to4(n, peer, PACKET_MAX, now_ms);
	by6 = pmtu_to6(n, guest, PACKET_MAX, now_ms);
	by4 -= (uint32_t)(sizeof(struct ip4_wire) + sizeof(struct tcp_wire));
	by6 -= (uint32_t)(sizeof(struct ip6_wire) + sizeof(struct tcp_wire));
	return by4 < by6 ? by4 : by6;
}

/* Offset of the MSS value, or 0. Ends: each turn takes a byte or more off. */
static size_t find(const uint8_t *tcp, size_t len)
{
	struct rd r = rd_of(tcp + sizeof(struct tcp_wire), len - sizeof(struct tcp_wire));

	while (rd_left(&r) > 0) {
		const uint8_t *option = r.at;
		uint8_t kind = rd_u8(&r), size;

		if (kind == TCP_OPT_END)
			return 0;
		if (kind == TCP_OPT_NOP)
			continue;
		size = rd_u8(&r);
		if (size < 2 || !rd_take(&r, size - 2u))
			return 0;	/* malformed: the peers' business */
		if (kind == TCP_OPT_MSS && size == MSS_SIZE)
			return (size_t)(option + 2 - tcp);
	}
	return 0;
}

/* At an odd offset the value lies across two words of the sum: swapped. */
static uint16_t as_summed(uint16_t v, size_t at)
{
	return at % 2 ? (uint16_t)(v << 8 | v >> 8) : v;
}

void mss_clamp(uint8_t *tcp, size_t present, uint32_t max,
	       struct sum *removed, struct sum *added)
{
	const struct tcp_wire *h = (const void *)tcp;
	size_t len, at;
	wire16 *field;

	if (present < sizeof(*h) || !(h->flags & TCP_SYN))
		return;
	len = tcp_header_len(h);
	at = len > present ? 0 : find(tcp, len);
	field = (void *)(tcp + at);
	if (at == 0 || get16(*field) <= max)
		return;
	if (removed) {
		*removed = sum_u16(*removed, as_summed(get16(*field), at));
		*added = sum_u16(*added, as_summed((uint16_t)max, at));
	}
	*field = put16((uint16_t)max);
}

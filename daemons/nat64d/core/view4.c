/*
 * view4.c - IPv4 bytes become a checked view (RFC 791 section 3.1, RFC 7915 section 4.1)
 *
 * Options have no meaning behind us and are stepped over, but for a source route that
 * is not used up: such a packet must not go on.
 */
#include "view4.h"

#include <gateway6/csum.h>
#include <gateway6/rd.h>

#include "view_l4.h"

#define ROUTE_MIN 3		/* type, length, pointer: RFC 791 section 3.1 */

/* Ends: each turn takes one byte or more off the options. */
static enum nat64_drop options(struct rd r)
{
	while (rd_left(&r) > 0) {
		uint8_t type = rd_u8(&r), size;
		struct rd body;

		if (type == IP4_OPT_END)
			return DROP_NONE;
		if (type == IP4_OPT_NOP)
			continue;
		size = rd_u8(&r);
		if (r.bad || size < 2)
			return DROP_BAD_HEADER;
		body = rd_window(&r, size - 2u);
		if (body.bad)
			return DROP_BAD_HEADER;
		if (type != IP4_OPT_LSRR && type != IP4_OPT_SSRR)
			continue;
		if (size < ROUTE_MIN || rd_u8(&body) <= size)	/* pointer within: unexpired */
			return DROP_SOURCE_ROUTE;
	}
	return DROP_NONE;
}

static const struct { uint8_t proto; enum nat64_l4 l4; } known[] = {
	{ IP_TCP, NAT64_TCP }, { IP_UDP, NAT64_UDP }, { IP_ICMP4, NAT64_ICMP },
};

static void transport(struct view4 *v)
{
	v->l4 = NAT64_OTHER;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].proto == v->ip->protocol)
			v->l4 = known[i].l4;
}

static void fragment_field(struct view4 *v)
{
	uint16_t where = get16(v->ip->flags_offset);

	v->df = where & IP4_DF;
	v->more = where & IP4_MF;
	v->frag_at = (where & IP4_OFFSET) * 8u;
	v->fragment = v->more || v->frag_at;
}

static bool fragment_size_ok(const struct view4 *v)
{
	if (v->more && v->l4_len % 8)
		return false;
	return v->l4_len && v->frag_at + v->l4_len <= VIEW_L4_MAX;
}

/* The header itself: version, lengths, checksum. */
static enum nat64_drop header(struct view4 *v, const uint8_t *bytes, size_t len)
{
	uint32_t head;

	*v = (struct view4){ .bytes = bytes };
	if (len < sizeof(struct ip4_wire))
		return DROP_TRUNCATED;
	v->ip = (const void *)bytes;
	if (v->ip->ver_ihl >> 4 != 4)
		return DROP_BAD_VERSION;
	head = ip4_header_len(v->ip);
	v->len = get16(v->ip->total_len);
	if (head < sizeof(struct ip4_wire) || v->len < head)
		return DROP_BAD_HEADER;
	if (head > len)
		return DROP_TRUNCATED;
	if (sum_fold(sum_words(sum_zero, bytes, head)) != 0xffff)
		return DROP_BAD_HEADER_CHECKSUM;
	v->l4_at = head;
	return DROP_NONE;
}

static enum nat64_drop payload(struct view4 *v, bool quoted)
{
	enum l4_part part;

	fragment_field(v);
	transport(v);
	v->l4_len = v->len - v->l4_at;
	if (v->fragment && !quoted && !fragment_size_ok(v))
		return DROP_FRAGMENT_SIZE;
	if (v->frag_at || v->l4 == NAT64_OTHER)
		return DROP_NONE;	/* no transport header here, or none that we know */
	part = quoted ? L4_QUOTED : v->fragment ? L4_FIRST_FRAGMENT : L4_WHOLE;
	v->tcp = (const void *)(v->bytes + v->l4_at);
	return view_l4_head(v->l4, v->tcp, v->l4_len, part, &v->head_len);
}

enum nat64_drop view4_read(struct view4 *v, const uint8_t *bytes, size_t len)
{
	enum nat64_drop why = header(v, bytes, len);

	if (why)
		return why;
	if (v->len > len)
		return DROP_TRUNCATED;
	if (v->l4_at > sizeof(struct ip4_wire)) {
		why = options(rd_of(bytes + sizeof(struct ip4_wire),
				    v->l4_at - sizeof(struct ip4_wire)));
		if (why)
			return why;
	}
	return payload(v, false);
}

enum nat64_drop view4_read_inner(struct view4 *v, const uint8_t *bytes, size_t len)
{
	enum nat64_drop why = header(v, bytes, len);

	if (why)
		return why;
	if (v->len > len)
		v->len = (uint32_t)len;		/* cut off */
	return payload(v, true);
}

/*
 * view6.c - IPv6 bytes become a checked view (RFC 8200 section 4, RFC 7915 section 5.1)
 *
 * Hop-by-hop options, destination options and a routing header that is used up are
 * stepped over: they have no meaning in IPv4. What is behind a fragment header must
 * be the transport header (RFC 7915 section 5.1.1).
 */
#include "view6.h"

#include <gateway6/rd.h>

#include "view_l4.h"

#define HEADERS_MAX 8		/* RFC 8200 4.1 recommends at most seven, in order */

static enum nat64_drop routing_header(struct view6 *v, const struct ip6_routing_wire *h)
{
	if (h->segments_left == 0)
		return DROP_NONE;
	v->pointer = (uint32_t)(&h->segments_left - v->bytes);
	return DROP_SEGMENTS_LEFT;
}

static bool is_extension(uint8_t next)
{
	return next == IP6_HOP_BY_HOP || next == IP6_ROUTING || next == IP6_FRAGMENT ||
	       next == IP6_DEST_OPTIONS || next == IP_AH;
}

static enum nat64_drop fragment_header(struct view6 *v, struct rd *r)
{
	const struct ip6_frag_wire *h = rd_take(r, sizeof(*h));
	uint16_t where;

	if (!h)
		return DROP_TRUNCATED;
	where = get16(h->offset_flags);
	v->had_frag_header = true;
	v->frag_at = where & IP6_FRAG_OFFSET;
	v->more = where & IP6_FRAG_MORE;
	v->fragment = v->frag_at || v->more;	/* else atomic: RFC 6946, a whole packet */
	v->frag_id = get32(h->id);
	v->proto = h->next_header;
	return is_extension(v->proto) ? DROP_FRAGMENT_HEADER : DROP_NONE;
}

static enum nat64_drop option_header(struct view6 *v, struct rd *r)
{
	const struct ip6_routing_wire *h = rd_take(r, 8);	/* none is shorter */

	if (!h || !rd_take(r, h->units * 8u))
		return DROP_TRUNCATED;
	if (v->proto == IP6_ROUTING) {
		enum nat64_drop why = routing_header(v, h);

		if (why)
			return why;
	}
	v->proto = h->next_header;
	return DROP_NONE;
}

static enum nat64_drop one_header(struct view6 *v, struct rd *r)
{
	return v->proto == IP6_FRAGMENT ? fragment_header(v, r) : option_header(v, r);
}

/* Ends: eight bytes or more are taken each turn, and there are at most HEADERS_MAX. */
static enum nat64_drop step_over_headers(struct view6 *v, struct rd *r)
{
	for (unsigned n = 0; is_extension(v->proto) && v->proto != IP_AH; n++) {
		enum nat64_drop why = n == HEADERS_MAX ? DROP_TOO_MANY_HEADERS :
				      one_header(v, r);

		if (why)
			return why;
	}
	return DROP_NONE;
}

static const struct { uint8_t proto; enum nat64_l4 l4; } known[] = {
	{ IP_TCP, NAT64_TCP }, { IP_UDP, NAT64_UDP }, { IP_ICMP6, NAT64_ICMP },
};

static void transport(struct view6 *v)
{
	v->l4 = NAT64_OTHER;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].proto == v->proto)
			v->l4 = known[i].l4;
}

/* RFC 8200 section 4.5: all but the last in units of 8; the whole within its limit. */
static bool fragment_size_ok(const struct view6 *v)
{
	if (v->more && v->l4_len % 8)
		return false;
	return v->l4_len && v->frag_at + v->l4_len <= VIEW_L4_MAX;
}

static enum nat64_drop headers(struct view6 *v, struct rd *r, bool quoted)
{
	enum nat64_drop why = step_over_headers(v, r);
	enum l4_part part;

	if (why)
		return why;
	transport(v);
	v->l4_at = (uint32_t)(r->at - v->bytes);
	v->l4_len = (uint32_t)rd_left(r);
	if (v->fragment && !quoted && !fragment_size_ok(v))
		return DROP_FRAGMENT_SIZE;
	if (v->frag_at || v->l4 == NAT64_OTHER)
		return DROP_NONE;	/* no transport header here, or none that we know */
	part = quoted ? L4_QUOTED : v->fragment ? L4_FIRST_FRAGMENT : L4_WHOLE;
	v->tcp = (const void *)r->at;
	return view_l4_head(v->l4, r->at, v->l4_len, part, &v->head_len);
}

static const struct ip6_wire *begin(struct view6 *v, const uint8_t *bytes, size_t len)
{
	*v = (struct view6){ .bytes = bytes };
	if (len < sizeof(struct ip6_wire))
		return NULL;
	v->ip = (const void *)bytes;
	v->proto = v->ip->next_header;
	return v->ip;
}

static enum nat64_drop read6(struct view6 *v, const uint8_t *bytes, size_t len, bool quoted)
{
	struct rd r;

	if (!begin(v, bytes, len))
		return DROP_TRUNCATED;
	if (bytes[0] >> 4 != 6)
		return DROP_BAD_VERSION;
	v->len = (uint32_t)sizeof(struct ip6_wire) + get16(v->ip->payload_len);
	if (v->len > len && !quoted)
		return DROP_TRUNCATED;
	if (v->len > len)
		v->len = (uint32_t)len;		/* cut off */
	r = rd_of(bytes + sizeof(struct ip6_wire), v->len - sizeof(struct ip6_wire));
	return headers(v, &r, quoted);
}

enum nat64_drop view6_read(struct view6 *v, const uint8_t *bytes, size_t len)
{
	return read6(v, bytes, len, false);
}

enum nat64_drop view6_read_inner(struct view6 *v, const uint8_t *bytes, size_t len)
{
	return read6(v, bytes, len, true);
}

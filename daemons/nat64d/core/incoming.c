/*
 * incoming.c - which tuple is this packet? (RFC 6146 section 3.4)
 *
 * The tuple of an ICMP error is that of its inner packet with the ends swapped: it
 * names the flow that the error is about, seen from where the error comes from.
 *
 * Here stand the checks that every packet needs. Those that a session has passed when
 * it was made (in the pool, not private) are in update.c, for packets without one.
 */
#include "xlat.h"

#include <gateway6/csum.h>

#include "hairpin.h"
#include "icmp_map.h"

/* ---- from inside ---- */

/* RFC 7915 section 5.1: silently. A link-local source cannot have been forwarded. */
static bool source6_legal(const struct addr6 *a)
{
	return !addr6_is_zero(a) && !addr6_is_loopback(a) && !addr6_is_multicast(a) &&
	       !addr6_is_link_local(a);
}

static bool host4(struct addr4 a)
{
	return a.b[0] != 0 && !addr4_is_loopback(a) && a.b[0] < 224;
}

static enum nat64_drop addresses6(const struct nat64 *n, struct xlat64 *x)
{
	struct addr4 ignored;
	uint8_t which;

	if (!source6_legal(&x->v.ip->src))
		return DROP_ILLEGAL_SOURCE;
	if (prefixes_extract(&n->conf.prefixes, &x->v.ip->src, &ignored, &which))
		return DROP_SOURCE_IN_PREFIX;	/* 3.5: no loops */
	if (!prefixes_extract(&n->conf.prefixes, &x->v.ip->dst, &x->in.peer.addr, &x->prefix))
		return DROP_NOT_IN_PREFIX;
	if (!host4(x->in.peer.addr))
		return DROP_ILLEGAL_DESTINATION;
	if (n->conf.share && addr4_equal(x->in.peer.addr, n->conf.internal))
		return DROP_ILLEGAL_DESTINATION;	/* guests know shown4 only */
	return DROP_NONE;
}

static bool sum_ok6(const struct view6 *v)
{
	struct sum s = sum_pseudo6(&v->ip->src, &v->ip->dst, IP_ICMP6, v->l4_len);

	return sum_fold(sum_bytes(s, v->icmp, v->l4_len)) == 0xffff;
}

/* Ends swapped: the inner source is the peer's, the inner destination the guest's. */
static enum nat64_drop error6(const struct nat64 *n, struct xlat64 *x)
{
	const struct view6 *i = &x->inner;
	uint32_t at = x->v.l4_at + (uint32_t)sizeof(struct icmp_wire);

	x->is_error = true;
	if (x->v.fragment || x->reassembled)
		return DROP_FRAGMENT_ERROR;
	if (!sum_ok6(&x->v))
		return DROP_BAD_ICMP_CHECKSUM;
	if (view6_read_inner(&x->inner, x->v.bytes + at, x->v.len - at) ||
	    (!i->head_len && i->l4 != NAT64_OTHER))
		return DROP_ICMP_INNER;
	if (!prefixes_extract(&n->conf.prefixes, &i->ip->src, &x->in.peer.addr, &x->prefix))
		return DROP_ICMP_INNER;
	x->in.l4 = i->l4;
	x->in.guest.addr = i->ip->dst;
	if (i->l4 == NAT64_ICMP) {
		if (!icmp6_is_query(i->icmp->type))
			return DROP_ICMP_ERROR_ABOUT_ERROR;
		x->in.guest.port = get16(i->icmp->echo.id);
		return DROP_NONE;
	}
	if (i->l4 == NAT64_OTHER)
		return DROP_NONE;
	x->in.guest.port = get16(i->udp->dport);	/* TCP: at the same place */
	x->in.peer.port = get16(i->udp->sport);
	return DROP_NONE;
}

static enum nat64_drop icmp6(const struct nat64 *n, struct xlat64 *x)
{
	if (icmp6_is_error(x->v.icmp->type))
		return error6(n, x);
	if (!icmp6_is_query(x->v.icmp->type))
		return DROP_ICMP_TYPE;
	x->in.guest.port = get16(x->v.icmp->echo.id);
	return DROP_NONE;
}

enum nat64_drop incoming6(struct nat64 *n, struct xlat64 *x)
{
	enum nat64_drop why = addresses6(n, x);

	if (why)
		return why;
	x->in.l4 = x->v.l4;
	x->in.guest.addr = x->v.ip->src;
	x->in.guest.port = x->in.peer.port = 0;
	if (x->v.head_len == 0)
		return DROP_NONE;	/* a later fragment, or a protocol without ports */
	if (x->v.l4 == NAT64_ICMP)
		return icmp6(n, x);
	x->in.guest.port = get16(x->v.udp->sport);	/* TCP: at the same place */
	x->in.peer.port = get16(x->v.udp->dport);
	return DROP_NONE;
}

/* ---- from outside ---- */

static enum nat64_drop addresses4(const struct nat64 *n, struct xlat46 *x)
{
	uint32_t at;

	/* RFC 7915 4.1: for errors the source is translated all the same (xlat_icmp46.c) */
	if (!x->is_error && !host4(x->v.ip->src))
		return DROP_ILLEGAL_SOURCE;
	if (!x->hairpin && (pool4_find(n->pool, x->v.ip->src, &at) ||
			    eam_has4(&n->conf.eams, x->v.ip->src)))
		return DROP_SOURCE_IN_POOL;
	return DROP_NONE;
}

static enum nat64_drop error4(const struct nat64 *n, struct xlat46 *x)
{
	const struct view4 *i = &x->inner;
	uint32_t at = x->v.l4_at + (uint32_t)sizeof(struct icmp_wire);

	x->is_error = true;
	if (x->v.fragment || x->reassembled)
		return DROP_FRAGMENT_ERROR;
	if (sum_fold(sum_bytes(sum_zero, x->v.icmp, x->v.l4_len)) != 0xffff)
		return DROP_BAD_ICMP_CHECKSUM;
	if (view4_read_inner(&x->inner, x->v.bytes + at, x->v.len - at) ||
	    (!i->head_len && i->l4 != NAT64_OTHER))
		return DROP_ICMP_INNER;
	x->in.l4 = i->l4;
	x->in.lent.addr = hairpin_inside(n, x->hairpin, i->ip->src);
	x->in.peer.addr = hairpin_outside(n, x->hairpin, i->ip->dst);
	if (i->l4 == NAT64_ICMP) {
		if (!icmp4_is_query(i->icmp->type))
			return DROP_ICMP_ERROR_ABOUT_ERROR;
		x->in.lent.port = get16(i->icmp->echo.id);
		return DROP_NONE;
	}
	if (i->l4 == NAT64_OTHER)
		return DROP_NONE;
	x->in.lent.port = get16(i->udp->sport);
	x->in.peer.port = get16(i->udp->dport);
	return DROP_NONE;
}

static enum nat64_drop icmp4(const struct nat64 *n, struct xlat46 *x)
{
	if (icmp4_is_error(x->v.icmp->type))
		return error4(n, x);
	if (!icmp4_is_query(x->v.icmp->type))
		return DROP_ICMP_TYPE;
	x->in.lent.port = get16(x->v.icmp->echo.id);
	return DROP_NONE;
}

static bool lacks_checksum(const struct xlat46 *x)
{
	return x->v.l4 == NAT64_UDP && !x->offload.partial_csum &&
	       get16(x->v.udp->checksum) == 0;
}

static enum nat64_drop ports4(const struct nat64 *n, struct xlat46 *x)
{
	x->in.lent.port = x->in.peer.port = 0;
	if (x->v.head_len == 0)
		return DROP_NONE;	/* a later fragment, or a protocol without ports */
	if (x->v.l4 == NAT64_ICMP)
		return icmp4(n, x);
	x->in.lent.port = get16(x->v.udp->dport);
	x->in.peer.port = get16(x->v.udp->sport);
	return lacks_checksum(x) && n->conf.zero_checksum_drop ? DROP_UDP_ZERO_CHECKSUM :
								 DROP_NONE;
}

enum nat64_drop incoming4(struct nat64 *n, struct xlat46 *x)
{
	enum nat64_drop why;

	x->in.l4 = x->v.l4;
	x->in.lent.addr = hairpin_inside(n, x->hairpin, x->v.ip->dst);
	x->in.peer.addr = hairpin_outside(n, x->hairpin, x->v.ip->src);
	why = ports4(n, x);
	return why ? why : addresses4(n, x);
}

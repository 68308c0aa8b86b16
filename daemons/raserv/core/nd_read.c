/*
 * nd_read.c - RS and RA as they come in: checked, then decoded (RFC 4861 6.1.1, 6.1.2)
 *
 * Both checks begin alike: not forwarded, whole, code 0, and options that each have a
 * length. Only then is an option's content looked at. Options that are unknown, or of
 * a length that does not suit them, are passed over (6.1.1: MUST be ignored).
 */
#include "nd_read.h"

#include <gateway6/pref64.h>
#include <gateway6/wire/nd.h>

#include "nd_option.h"

/* What 6.1.1 and 6.1.2 have in common. */
static enum ra_counter judge(const struct nd_in *in, size_t least, enum ra_counter good)
{
	if (in->fragmented)			/* RFC 6980 5: MUST be ignored */
		return RA_ND_FRAGMENTED;
	if (in->hop_limit != ND_HOP_LIMIT)
		return RA_ND_HOP_LIMIT;
	if (in->len < least)
		return RA_ND_TRUNCATED;
	if (in->bytes[1] != 0)			/* the code */
		return RA_ND_CODE;
	return good;
}

static void lladdr_read(struct nd_option *o, bool *has, struct mac *mac)
{
	if (rd_left(&o->body) != 6)		/* Ethernet's (RFC 2464 6) */
		return;
	*has = true;
	rd_copy(&o->body, mac->b, sizeof(mac->b));
}

enum ra_counter nd_read_rs(const struct nd_in *in, struct nd_rs *out)
{
	enum ra_counter why = judge(in, sizeof(struct nd_rs_wire), RA_RS_RECEIVED);
	struct rd r = rd_of(in->bytes, in->len);
	bool has_source_option = false;
	struct nd_option o;

	*out = (struct nd_rs){ 0 };
	if (why != RA_RS_RECEIVED)
		return why;
	if (addr6_is_multicast(&in->src) || addr6_is_loopback(&in->src))
		return RA_RS_SOURCE;		/* cannot be an answerable address */
	rd_take(&r, sizeof(struct nd_rs_wire));
	while (rd_left(&r) > 0) {
		why = nd_option_next(&r, &o, RA_RS_RECEIVED);
		if (why != RA_RS_RECEIVED)
			return why;
		if (o.type != ND_SOURCE_LLADDR)
			continue;
		has_source_option = true;
		lladdr_read(&o, &out->has_lladdr, &out->mac);
	}
	if (has_source_option && addr6_is_zero(&in->src))	/* 6.1.1, last item */
		return RA_RS_UNSPECIFIED_LLADDR;
	return RA_RS_RECEIVED;
}

static void prefix_read(struct nd_option *o, struct nd_ra *out)
{
	struct nd_prefix_wire w;
	size_t tail = sizeof(w) - sizeof(w.opt);

	if (rd_left(&o->body) != tail || out->n_prefixes == ND_PREFIXES_KEPT)
		return;
	rd_copy(&o->body, (uint8_t *)&w + sizeof(w.opt), tail);
	if (w.len > 128)
		return;
	out->prefix[out->n_prefixes++] = (struct nd_prefix){
		.prefix = prefix6_of(&w.prefix, w.len), .flags = w.flags,
		.valid_s = get32(w.valid_s), .preferred_s = get32(w.preferred_s),
	};
}

static void mtu_read(struct nd_option *o, struct nd_ra *out)
{
	if (rd_left(&o->body) != sizeof(struct nd_mtu_wire) - sizeof(struct nd_opt_wire))
		return;
	rd_u16(&o->body);
	out->mtu = rd_u32(&o->body);
}

/* RFC 8781 4: another length, or a length code that is not assigned, is ignored. */
static void pref64_read(struct nd_option *o, struct nd_ra *out)
{
	struct nd_pref64_wire w = { .opt = { 0, 0 } };
	size_t tail = sizeof(w) - sizeof(w.opt);
	struct addr6 a = { { 0 } };
	unsigned scaled;
	uint8_t len;

	if (rd_left(&o->body) != tail || out->n_pref64s == ND_PREF64S_KEPT)
		return;
	rd_copy(&o->body, (uint8_t *)&w + sizeof(w.opt), tail);
	memcpy(a.b, w.prefix, sizeof(w.prefix));
	scaled = get16(w.scaled_plc);
	len = (uint8_t)pref64_code_length(scaled & 7);
	if (len)
		out->pref64[out->n_pref64s++] = (struct nd_pref64){ prefix6_of(&a, len),
								    scaled & ~7u };
}

static void option_read(struct nd_option *o, struct nd_ra *out)
{
	switch (o->type) {
	case ND_SOURCE_LLADDR:
		lladdr_read(o, &out->has_lladdr, &out->mac);
		return;
	case ND_PREFIX:
		prefix_read(o, out);
		return;
	case ND_MTU:
		mtu_read(o, out);
		return;
	case ND_PREF64:
		pref64_read(o, out);
		return;
	default:
		return;				/* 6.1.2: unknown ones are ignored */
	}
}

enum ra_counter nd_read_ra(const struct nd_in *in, struct nd_ra *out)
{
	enum ra_counter why = judge(in, sizeof(struct nd_ra_wire), RA_FOREIGN_RA);
	struct rd r = rd_of(in->bytes, in->len);
	const struct nd_ra_wire *w;
	struct nd_option o;

	*out = (struct nd_ra){ 0 };
	if (why != RA_FOREIGN_RA)
		return why;
	if (!addr6_is_link_local(&in->src))	/* 6.1.2, first item */
		return RA_RA_SOURCE;
	w = rd_take(&r, sizeof(*w));
	if (!w)
		return RA_ND_TRUNCATED;
	out->hop_limit = w->hop_limit;
	out->flags = w->flags;
	out->lifetime_s = get16(w->lifetime_s);
	out->reachable_ms = get32(w->reachable_ms);
	out->retransmit_ms = get32(w->retransmit_ms);
	while (rd_left(&r) > 0) {
		why = nd_option_next(&r, &o, RA_FOREIGN_RA);
		if (why != RA_FOREIGN_RA)
			return why;
		option_read(&o, out);
	}
	return RA_FOREIGN_RA;
}

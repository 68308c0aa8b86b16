/*
 * ra_opts.c - the options of an advertisement (RFC 4861 4.6, 4191 2.3, 8106 5, 8781 4, 8910, 9463)
 *
 * Each writer reserves its fixed part as a wire image and fills that in. Lengths are in
 * units of 8 bytes with the option's own two bytes counted (RFC 4861 4.6), so every
 * option ends on a multiple of 8.
 *
 * Lists are cut into options of at most LIST_BYTES, so that an option always finds
 * room in a fresh packet of the smallest MTU.
 */
#include "ra_opts.h"

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/pref64.h>
#include <gateway6/wire/nd.h>

#define LIST_BYTES 512

void ra_opt_source_lladdr(struct wr *w, const struct mac *mac)
{
	wr_u8(w, ND_SOURCE_LLADDR);
	wr_u8(w, 1);
	wr_bytes(w, mac->b, sizeof(mac->b));
}

void ra_opt_mtu(struct wr *w, uint32_t mtu)
{
	struct nd_mtu_wire o = { .opt = { ND_MTU, sizeof(o) / 8 }, .mtu = put32(mtu) };

	wr_bytes(w, &o, sizeof(o));
}

void ra_opt_prefix(struct wr *w, struct ra_opt_items *i)
{
	const struct item *it = &i->list->item[i->at++];
	struct nd_prefix_wire o = {
		.opt = { ND_PREFIX, sizeof(o) / 8 },
		.len = it->prefix.len,
		.flags = it->flags,
		.valid_s = put32(item_lifetime_s(it, i->now_ms)),
		.preferred_s = put32(item_preferred_s(it, i->now_ms)),
		.prefix = it->prefix.addr,
	};

	wr_bytes(w, &o, sizeof(o));
}

/* RFC 4191 2.3: as much of the prefix as its length needs, in units of 8 bytes. */
static size_t route_prefix_bytes(uint8_t len)
{
	return len == 0 ? 0 : len <= 64 ? 8 : 16;
}

void ra_opt_route(struct wr *w, struct ra_opt_items *i)
{
	const struct item *it = &i->list->item[i->at++];
	size_t bytes = route_prefix_bytes(it->prefix.len);
	struct nd_route_wire o = {
		.opt = { ND_ROUTE, (uint8_t)((sizeof(o) + bytes) / 8) },
		.len = it->prefix.len,
		.preference = (uint8_t)(it->flags << 3 & ND_RA_PREFERENCE),
		.lifetime_s = put32(item_lifetime_s(it, i->now_ms)),
	};

	wr_bytes(w, &o, sizeof(o));
	wr_bytes(w, it->prefix.addr.b, bytes);
}

/* The item at i->at, if it can stand in one option with `first`. */
static const struct item *companion(const struct ra_opt_items *i, const struct item *first)
{
	const struct item *it;

	if (i->at >= i->list->n)
		return NULL;
	it = &i->list->item[i->at];
	if (it->kind != first->kind || !item_is_said(it))
		return NULL;
	if (item_lifetime_s(it, i->now_ms) != item_lifetime_s(first, i->now_ms))
		return NULL;		/* one lifetime for all in an option */
	return it;
}

/* RDNSS and DNSSL begin alike; the length comes when it is known. */
static struct nd_rdnss_wire *list_begin(struct wr *w, uint8_t type, uint32_t lifetime_s)
{
	struct nd_rdnss_wire *o = wr_take(w, sizeof(*o));

	if (o) {
		o->opt.type = type;
		o->lifetime_s = put32(lifetime_s);
	}
	return o;
}

static void list_end(struct wr *w, struct nd_rdnss_wire *o)
{
	size_t len;

	if (!o || w->bad)
		return;
	len = (size_t)(w->at - (uint8_t *)o);
	wr_take(w, -len % 8);		/* RFC 8106 5.2: padded with zeros */
	o->opt.units = (uint8_t)((len + 7) / 8);
}

static size_t list_len(const struct wr *w, const struct nd_rdnss_wire *o)
{
	return o ? (size_t)(w->at - (const uint8_t *)o) : 0;
}

void ra_opt_rdnss(struct wr *w, struct ra_opt_items *i)
{
	const struct item *first = &i->list->item[i->at], *it;
	struct nd_rdnss_wire *o = list_begin(w, ND_RDNSS,
					     item_lifetime_s(first, i->now_ms));

	/* ends: each turn takes one item */
	while ((it = companion(i, first)) &&
	       list_len(w, o) + sizeof(it->prefix.addr) <= LIST_BYTES) {
		wr_bytes(w, &it->prefix.addr, sizeof(it->prefix.addr));
		i->at++;
	}
	list_end(w, o);
}

void ra_opt_dnssl(struct wr *w, struct ra_opt_items *i)
{
	const struct item *first = &i->list->item[i->at], *it;
	struct nd_rdnss_wire *o = list_begin(w, ND_DNSSL,
					     item_lifetime_s(first, i->now_ms));

	/* ends: each turn takes one item */
	while ((it = companion(i, first)) && list_len(w, o) + it->name->len <= LIST_BYTES) {
		dname_write(w, it->name);
		i->at++;
	}
	list_end(w, o);
}

void ra_opt_pref64(struct wr *w, struct ra_opt_items *i)
{
	const struct item *it = &i->list->item[i->at++];
	unsigned scaled = pref64_scaled_lifetime(item_lifetime_s(it, i->now_ms));
	struct nd_pref64_wire o = {
		.opt = { ND_PREF64, sizeof(o) / 8 },
		.scaled_plc = put16((uint16_t)(scaled << 3 |
					       pref64_length_code(&it->prefix))),
	};

	must(pref64_length_ok(it->prefix.len), "pref64 of length %u", it->prefix.len);
	memcpy(o.prefix, it->prefix.addr.b, sizeof(o.prefix));	/* its highest 96 bits */
	wr_bytes(w, &o, sizeof(o));
}

void ra_opt_dnr(struct wr *w, struct ra_opt_items *i)
{
	const struct item *it = &i->list->item[i->at++];
	const struct dnr *d = it->dnr;
	size_t len = sizeof(struct nd_dnr_wire) + d->name.len + d->tail_len, pad = -len % 8;
	struct nd_dnr_wire o = {
		.opt = { ND_ENCRYPTED_DNS, (uint8_t)((len + pad) / 8) },
		.priority = put16(d->priority),
		.lifetime_s = put32(item_lifetime_s(it, i->now_ms)),
		.name_len = put16(d->name.len),
	};

	wr_bytes(w, &o, sizeof(o));
	dname_write(w, &d->name);
	wr_bytes(w, d->tail, d->tail_len);
	wr_take(w, pad);
}

void ra_opt_portal(struct wr *w, struct ra_opt_items *i)
{
	const char *uri = item_uri(&i->list->item[i->at++]);
	size_t len = strlen(uri), pad = -(sizeof(struct nd_opt_wire) + len) % 8;
	struct nd_opt_wire o = { ND_CAPTIVE_PORTAL, (uint8_t)((sizeof(o) + len + pad) / 8) };

	wr_bytes(w, &o, sizeof(o));
	wr_bytes(w, uri, len);
	wr_take(w, pad);			/* RFC 8910 2.3: padded with NUL */
}

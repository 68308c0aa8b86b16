/*
 * ra_build.c - an advertisement as bytes (RFC 4861 4.2, 6.2.3)
 *
 * Each packet begins with the header and the source link-layer address; the MTU stands
 * in the first one only. Then come the items by kind. An option that no longer fits
 * opens the next packet. A split advertisement is no longer one message for the hosts,
 * but they merge what they are told, so it means the same (RFC 4861 6.3.4).
 *
 * Not here: what is true (plan.c), the checksum (the kernel's, RFC 3542 3.1).
 */
#include "ra_build.h"

#include <gateway6/must.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/nd.h>

#include "ra_opts.h"

static void (*const writers[ITEM_KINDS])(struct wr *w, struct ra_opt_items *i) = {
	[ITEM_PREFIX] = ra_opt_prefix,
	[ITEM_ROUTE]  = ra_opt_route,
	[ITEM_RDNSS]  = ra_opt_rdnss,
	[ITEM_DNSSL]  = ra_opt_dnssl,
	[ITEM_PREF64] = ra_opt_pref64,
	[ITEM_DNR]    = ra_opt_dnr,
	[ITEM_PORTAL] = ra_opt_portal,
};

struct build {
	const struct ra_text *text;
	struct wr w;
	unsigned packets;
	void (*emit)(void *arg, const uint8_t *bytes, size_t len);
	void *arg;
	uint8_t room[RA_PACKET_MAX];
};

bool ra_header_equal(const struct ra_header *a, const struct ra_header *b)
{
	return a->hop_limit == b->hop_limit && a->managed == b->managed &&
	       a->other_config == b->other_config && a->snac == b->snac &&
	       a->preference == b->preference &&
	       a->lifetime_s == b->lifetime_s && a->reachable_ms == b->reachable_ms &&
	       a->retransmit_ms == b->retransmit_ms && a->mtu == b->mtu &&
	       a->has_mac == b->has_mac && mac_equal(&a->mac, &b->mac);
}

static uint8_t flags(const struct ra_header *h)
{
	/* RFC 4191 2.2: with lifetime 0 the preference MUST be 00 */
	unsigned preference = h->lifetime_s ? (unsigned)h->preference : 0;

	return (uint8_t)((h->managed ? ND_RA_MANAGED : 0) |
			 (h->other_config ? ND_RA_OTHER : 0) |
			 (h->snac ? ND_RA_SNAC : 0) |
			 (preference << 3 & ND_RA_PREFERENCE));
}

static void open_packet(struct build *b)
{
	const struct ra_header *h = b->text->header;
	struct nd_ra_wire ra = {
		.type = ICMP6_RA,
		.hop_limit = h->hop_limit,
		.flags = flags(h),
		.lifetime_s = put16(h->lifetime_s),
		.reachable_ms = put32(h->reachable_ms),
		.retransmit_ms = put32(h->retransmit_ms),
	};

	b->w = wr_of(b->room, b->text->room);
	wr_bytes(&b->w, &ra, sizeof(ra));
	if (h->has_mac)
		ra_opt_source_lladdr(&b->w, &h->mac);
	if (h->mtu && b->packets == 0)
		ra_opt_mtu(&b->w, h->mtu);
}

static void close_packet(struct build *b)
{
	b->emit(b->arg, b->w.start, wr_len(&b->w));
	b->packets++;
}

/* One option, in this packet or in the next: an option fits into a fresh packet. */
static void add_option(struct build *b, struct ra_opt_items *i)
{
	enum item_kind kind = i->list->item[i->at].kind;
	struct wr before = b->w;
	size_t at = i->at;

	writers[kind](&b->w, i);
	if (!b->w.bad)
		return;
	b->w = before;
	i->at = at;
	close_packet(b);
	open_packet(b);
	writers[kind](&b->w, i);
	must(!b->w.bad, "option of kind %d outgrows %zu bytes", kind, b->text->room);
}

/* ends: each turn moves i.at on */
static void add_kind(struct build *b, enum item_kind kind)
{
	struct ra_opt_items i = { .list = b->text->items, .now_ms = b->text->now_ms };

	while (i.at < i.list->n) {
		const struct item *it = &i.list->item[i.at];

		if (it->kind == kind && item_is_said(it))
			add_option(b, &i);
		else
			i.at++;
	}
}

unsigned ra_build(const struct ra_text *t,
		  void (*emit)(void *arg, const uint8_t *bytes, size_t len), void *arg)
{
	struct build b = { .text = t, .emit = emit, .arg = arg };

	must(t->room >= RA_ROOM_MIN && t->room <= RA_PACKET_MAX, "room of %zu", t->room);
	open_packet(&b);
	for (enum item_kind kind = 0; kind < ITEM_KINDS; kind++)
		add_kind(&b, kind);
	close_packet(&b);
	return b.packets;
}

/*
 * hear.c - solicitations and the advertisements of others (RFC 4861 6.2.6, 6.2.7)
 *
 * A packet belongs to the interface on its link, and is counted once whatever becomes of
 * it. Advertisements of others change nothing of what we say; they are noted and told.
 */
#include "raserv_state.h"

#include <gateway6/wire/icmp.h>

static enum ra_counter on_rs(struct raserv *r, size_t at, const struct nd_in *in,
			     uint64_t now_ms)
{
	struct iface *it = &r->ifaces.item[at];
	struct nd_rs rs;
	enum ra_counter why = nd_read_rs(in, &rs);

	if (why == RA_RS_RECEIVED && addr6_equal(&in->src, &it->source))
		why = RA_RS_SOURCE;		/* this host asks, or somebody plays us */
	if (why != RA_RS_RECEIVED)
		return why;
	iface_solicited(it, &in->src, &r->host, now_ms);
	ifaces_touch(&r->ifaces, at);
	return why;
}

/* RFC 4861 6.2.7: noted, compared with ours, and told where that is new. */
static void overhear(struct raserv *r, struct iface *it, const struct addr6 *from,
		     const struct nd_ra *ra, uint64_t now_ms)
{
	struct ra_text ours = { &it->header, &it->items, now_ms, it->room };
	struct contradiction list[CONTRADICTIONS_MAX];
	size_t n = it->state == IFACE_SPEAKING ? contradictions_find(&ours, ra, list) : 0;
	const struct other *had = others_find(&it->others, from), *now;
	unsigned fields = contradiction_fields(list, n);
	bool is_new = !had, is_worse = fields & ~(had ? had->contradicts : 0);
	bool tells = it->conf && it->conf->ra.guard == GUARD_WARN;

	r->count[RA_CONTRADICTION] += n > 0;
	now = others_note(&it->others, from, ra, fields, now_ms);
	if (!now)
		return;
	if (tells && is_new && r->sink.foreign)
		r->sink.foreign(r->sink.arg, it, now);
	if (tells && is_worse && r->sink.contradicted)
		r->sink.contradicted(r->sink.arg, it, now, list, n);
}

static enum ra_counter on_ra(struct raserv *r, size_t at, const struct nd_in *in,
			     uint64_t now_ms)
{
	struct iface *it = &r->ifaces.item[at];
	struct nd_ra ra;
	enum ra_counter why = nd_read_ra(in, &ra);

	if (why != RA_FOREIGN_RA)
		return why;
	if (!it->conf || it->conf->ra.guard != GUARD_OFF)
		overhear(r, it, &in->src, &ra, now_ms);
	if (addr6_equal(&in->src, &it->source))
		return RA_OWN_RA;
	it->foreign_received++;
	return RA_FOREIGN_RA;
}

enum ra_counter hear(struct raserv *r, const struct nd_in *in, uint64_t now_ms)
{
	size_t at = 0;

	/* on a renamed link one says good-bye while another begins */
	while (at < r->ifaces.n && (r->ifaces.item[at].link != in->link ||
				    r->ifaces.item[at].state == IFACE_CEASING))
		at++;
	if (at == r->ifaces.n)
		return RA_ND_LINK;
	if (in->len == 0)
		return RA_ND_TRUNCATED;
	switch (in->bytes[0]) {
	case ICMP6_RS:
		return on_rs(r, at, in, now_ms);
	case ICMP6_RA:
		return on_ra(r, at, in, now_ms);
	default:
		return RA_ND_TYPE;
	}
}

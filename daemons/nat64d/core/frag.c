/*
 * frag.c - fragments in both directions (RFC 6146 section 3.4, RFC 7915 5.1.1)
 *
 * A fragment goes on as it comes, once the ports of its datagram are known: the first
 * fragment has them. Those that overtake it wait. Two kinds cannot go on in parts,
 * because their checksum cannot be told without the whole: ICMP, whose pseudo header
 * in IPv6 has the length of it all, and UDP from IPv4 without a checksum. They wait
 * until all is there, are put together, and are fragmented anew on the way out.
 *
 *	first, TCP or UDP        --> goes on, and with it those that waited
 *	later, ports known       --> goes on
 *	later, ports unknown     --> waits
 *	whole is needed          --> waits, goes on as one when the last gap closes
 *
 * What overlaps never goes on (RFC 5722), and a datagram with an overlap is broken for
 * good. After timeouts.fragment since its first arrival a datagram is given up.
 */
#include "frag.h"

#include <gateway6/csum.h>
#include <gateway6/must.h>

#include "door.h"
#include "frag_table.h"
#include "xlat64.h"

/* ---- from inside ---- */

static struct frag_key key6(const struct xlat64 *x)
{
	return (struct frag_key){ .src = x->v.ip->src, .dst = x->v.ip->dst,
				  .id = x->v.frag_id, .l4 = (uint16_t)x->v.l4,
				  .side = FRAG_6 };
}

static void learn6(const struct xlat64 *x, struct datagram *d)
{
	d->known = true;
	d->whole = x->v.l4 == NAT64_ICMP;
	d->ports[0] = x->in.guest.port;
	d->ports[1] = x->in.peer.port;
}

static void go_on6(struct nat64 *n, struct xlat64 *x, const struct datagram *d)
{
	x->in.guest.port = d->ports[0];
	x->in.peer.port = d->ports[1];
	door6_go_on(n, x);
}

/* Those that waited for the first one, in the order they came. */
static void release6(struct nat64 *n, const struct datagram *d, uint64_t now_ms)
{
	struct frags *f = n->frags;

	for (uint32_t h = d->first_held; h; h = f->fragment[h].next) {	/* ends: a list */
		struct xlat64 x = { .now_ms = now_ms, .bytes = f->room6 };
		uint32_t len = frag_copy(f, h, f->room6);
		enum nat64_drop why = view6_read(&x.v, x.bytes, len);

		if (!why)
			why = incoming6(n, &x);
		n->stats.drops[why] += why != DROP_NONE;	/* a reload came between */
		if (!why)
			go_on6(n, &x, d);
	}
}

/* Header of the first, transport part of all: a packet that was never fragmented. */
static void join6(struct nat64 *n, const struct datagram *d, uint64_t now_ms)
{
	struct frags *f = n->frags;
	struct ip6_wire *ip = (void *)f->room6;
	struct packet_in in = { .bytes = f->room6 };

	for (uint32_t h = d->first_held; h; h = f->fragment[h].next) {
		struct view6 v;
		uint32_t len = frag_copy(f, h, n->room6);

		must(!view6_read(&v, n->room6, len), "a fragment that waited has changed");
		memcpy(f->room6 + sizeof(*ip) + v.frag_at, v.bytes + v.l4_at, v.l4_len);
		if (v.frag_at == 0)
			*ip = *v.ip;
	}
	ip->next_header = IP_ICMP6;		/* no other protocol waits for the whole */
	ip->payload_len = put16((uint16_t)d->total);
	in.len = sizeof(*ip) + d->total;
	door6_reassembled(n, &in, (uint16_t)d->key.id, now_ms);
}

/* ---- from outside ---- */

static struct frag_key key4(const struct xlat46 *x)
{
	struct frag_key key = { .id = get16(x->v.ip->id), .l4 = (uint16_t)x->v.l4,
				.side = x->hairpin ? FRAG_HAIRPIN : FRAG_4 };

	memcpy(&key.src, &x->v.ip->src, sizeof(struct addr4));
	memcpy(&key.dst, &x->v.ip->dst, sizeof(struct addr4));
	return key;
}

static void learn4(const struct xlat46 *x, struct datagram *d)
{
	d->known = true;
	d->whole = x->v.l4 == NAT64_ICMP ||
		   (x->v.l4 == NAT64_UDP && get16(x->v.udp->checksum) == 0);
	d->ports[0] = x->in.lent.port;
	d->ports[1] = x->in.peer.port;
}

static void go_on4(struct nat64 *n, struct xlat46 *x, const struct datagram *d)
{
	x->in.lent.port = d->ports[0];
	x->in.peer.port = d->ports[1];
	door4_go_on(n, x);
}

static void release4(struct nat64 *n, const struct datagram *d, uint64_t now_ms)
{
	struct frags *f = n->frags;

	for (uint32_t h = d->first_held; h; h = f->fragment[h].next) {	/* ends: a list */
		struct xlat46 x = { .now_ms = now_ms, .bytes = f->room4,
				    .hairpin = d->key.side == FRAG_HAIRPIN };
		uint32_t len = frag_copy(f, h, f->room4);
		enum nat64_drop why = view4_read(&x.v, x.bytes, len);

		if (!why)
			why = incoming4(n, &x);
		n->stats.drops[why] += why != DROP_NONE;	/* a reload came between */
		if (!why)
			go_on4(n, &x, d);
	}
}

static void join4(struct nat64 *n, const struct datagram *d, uint64_t now_ms)
{
	struct frags *f = n->frags;
	struct ip4_wire *ip = (void *)f->room4;
	struct packet_in in = { .bytes = f->room4 };

	for (uint32_t h = d->first_held; h; h = f->fragment[h].next) {
		struct view4 v;
		uint32_t len = frag_copy(f, h, n->room6);

		must(!view4_read(&v, n->room6, len), "a fragment that waited has changed");
		memcpy(f->room4 + sizeof(*ip) + v.frag_at, v.bytes + v.l4_at, v.l4_len);
		if (v.frag_at == 0)
			*ip = *v.ip;
	}
	in.len = sizeof(*ip) + d->total;
	ip->ver_ihl = 4 << 4 | sizeof(*ip) / 4;	/* options stay behind */
	ip->flags_offset = put16(0);
	ip->total_len = put16((uint16_t)in.len);
	ip4_finish(ip);
	door4_reassembled(n, &in, d->key.side == FRAG_HAIRPIN, now_ms);
}

/* ---- both ---- */

static void join(struct nat64 *n, uint32_t at, uint64_t now_ms)
{
	const struct datagram *d = &n->frags->datagram[at];

	if (d->key.side == FRAG_6)
		join6(n, d, now_ms);
	else
		join4(n, d, now_ms);
	frag_forget(n->frags, at);
}

/* Keep this one. Nobody gets a part of what cannot be whole: no room ends it all. */
static enum nat64_drop wait(struct nat64 *n, uint32_t at, const uint8_t *bytes,
			    uint32_t len, uint64_t now_ms)
{
	struct frags *f = n->frags;
	struct datagram *d = &f->datagram[at];

	if (!frag_hold(f, at, bytes, len)) {
		n->stats.drops[DROP_FRAGMENT_FULL] += d->held;
		frag_forget(f, at);
		return DROP_FRAGMENT_FULL;
	}
	if (d->whole && frag_complete(d))
		join(n, at, now_ms);
	return DROP_HELD;
}

struct arrival { uint32_t from, len; bool more; };

static enum nat64_drop arrive(struct datagram *d, struct arrival a)
{
	return d->broken ? DROP_FRAGMENT_OVERLAP : frag_cover(d, a.from, a.len, a.more);
}

enum nat64_drop frag_in6(struct nat64 *n, struct xlat64 *x)
{
	struct arrival a = { x->v.frag_at, x->v.l4_len, x->v.more };
	struct frag_key key = key6(x);
	uint32_t at = frag_datagram(n->frags, &key, x->now_ms);
	struct datagram *d = &n->frags->datagram[at];
	enum nat64_drop why = at ? arrive(d, a) : DROP_FRAGMENT_FULL;

	if (why)
		return why;
	if (x->v.head_len)
		learn6(x, d);
	if (!d->known || d->whole)
		return wait(n, at, x->v.bytes, x->v.len, x->now_ms);
	go_on6(n, x, d);
	if (x->v.head_len)
		release6(n, d, x->now_ms);
	if (frag_complete(d))
		frag_forget(n->frags, at);
	return DROP_HELD;		/* its verdict has fallen already */
}

enum nat64_drop frag_in4(struct nat64 *n, struct xlat46 *x)
{
	struct arrival a = { x->v.frag_at, x->v.l4_len, x->v.more };
	struct frag_key key = key4(x);
	uint32_t at = frag_datagram(n->frags, &key, x->now_ms);
	struct datagram *d = &n->frags->datagram[at];
	enum nat64_drop why = at ? arrive(d, a) : DROP_FRAGMENT_FULL;

	if (why)
		return why;
	if (x->v.head_len)
		learn4(x, d);
	if (!d->known || d->whole)
		return wait(n, at, x->v.bytes, x->v.len, x->now_ms);
	go_on4(n, x, d);
	if (x->v.head_len)
		release4(n, d, x->now_ms);
	if (frag_complete(d))
		frag_forget(n->frags, at);
	return DROP_HELD;
}

uint64_t frag_expire(struct nat64 *n, uint64_t now_ms)
{
	struct frags *f = n->frags;

	while (f->oldest) {		/* ends: each turn forgets one or leaves */
		const struct datagram *d = &f->datagram[f->oldest];

		if (now_ms - d->since_ms < n->conf.fragment_ms)
			return d->since_ms + n->conf.fragment_ms;
		if (!d->known || d->whole)
			n->stats.drops[DROP_FRAGMENT_TIMEOUT] += d->held;
		frag_forget(f, f->oldest);
	}
	return UINT64_MAX;
}

void frags_clear(struct frags *f)
{
	while (f->oldest)
		frag_forget(f, f->oldest);
}

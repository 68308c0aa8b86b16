/*
 * nat64.c - the pipeline and its three doors
 *
 *	               bytes become a view          view6.c      view4.c
 *	RFC 6146 3.4   which tuple is this          incoming.c
 *	         3.5   may it pass                  update.c
 *	         3.6   which tuple leaves           outgoing.c
 *	         3.7   new headers, off it goes     xlat64.c     xlat46.c
 *	         3.8   or back in                   hairpin.c
 *	               it has passed                count.c
 *
 * A step that stops says why; here alone the reason is counted and the sender is told
 * if the reason owes it (icmp_err.c).
 *
 * Not here: how a translator comes to be (life.c) and is reconfigured (reload.c), what it shows
 * of itself (walk.c).
 */
#include "nat64.h"

#include "count.h"
#include "door.h"
#include "emit.h"
#include "expire.h"
#include "frag.h"
#include "icmp_err.h"
#include "rest.h"
#include "split.h"
#include "synhold.h"
#include "walk.h"
#include "xlat_l4.h"

/* ---- from inside ---- */

static enum nat64_drop through6(struct nat64 *n, struct xlat64 *x)
{
	enum nat64_drop why;

	if ((why = update6(n, x)))		/* 3.5 */
		return why;
	outgoing4(n, x);			/* 3.6 */
	if ((why = xlat64_run(n, x)))		/* 3.7, 3.8 */
		return why;
	count6(n, x);
	return DROP_NONE;
}

static void verdict6(struct nat64 *n, struct xlat64 *x, enum nat64_drop why)
{
	uint32_t value = why == DROP_SEGMENTS_LEFT ? x->v.pointer : x->owed_value;

	if (n->observer.saw)
		walk_tell(n, NAT64_OUT, why, x->session, x->now_ms);
	if (why == DROP_NONE || why == DROP_HELD)
		return;
	n->stats.drops[why]++;
	icmp_err6(n, why, value, x->bytes, x->v.len, x->now_ms);
}

void door6_go_on(struct nat64 *n, struct xlat64 *x)
{
	verdict6(n, x, through6(n, x));
}

/* Nobody offloads ICMP checksums, but it may be asked of us: finish it at once. */
static void finish_icmp(struct offload *o, uint8_t *l4, size_t len)
{
	xlat_l4_complete(NAT64_ICMP, l4, len, NULL, 0);
	o->partial_csum = false;
}

static enum nat64_drop enter6(struct nat64 *n, struct xlat64 *x, size_t len)
{
	enum nat64_drop why;

	if ((why = view6_read(&x->v, x->bytes, len)))
		return why;
	if (!n->host.ready)
		return DROP_NOT_READY;
	if (x->offload.partial_csum && x->v.l4 == NAT64_ICMP && x->v.head_len)
		finish_icmp(&x->offload, x->bytes + x->v.l4_at, x->v.l4_len);
	if ((why = incoming6(n, x)))		/* 3.4 */
		return why;
	if (x->v.fragment && x->v.l4 != NAT64_OTHER)
		return frag_in6(n, x);		/* comes back by door6_go_on() */
	if (split_needed6(n, x)) {
		split6(n, x);
		return DROP_HELD;		/* each datagram has its own verdict */
	}
	return through6(n, x);
}

static void door6(struct nat64 *n, struct xlat64 *x, const struct packet_in *p,
		  uint64_t now_ms)
{
	x->now_ms = now_ms;
	x->bytes = p->bytes;
	x->offload = p->offload;
	x->is_error = x->mapped = false;
	x->session = x->binding = x->owed_value = 0;
	x->in.peer.port = 0;
	n->depth++;
	verdict6(n, x, enter6(n, x, p->len));
	n->depth--;
}

void nat64_in6(struct nat64 *n, const struct packet_in *p, uint64_t now_ms)
{
	struct xlat64 x;

	x.reassembled = false;
	door6(n, &x, p, now_ms);
}

void door6_reassembled(struct nat64 *n, const struct packet_in *p, uint16_t id,
		       uint64_t now_ms)
{
	struct xlat64 x = { .reassembled = true, .frag_id = id };

	door6(n, &x, p, now_ms);
}

/* ---- from outside ---- */

static enum nat64_drop through4(struct nat64 *n, struct xlat46 *x)
{
	enum nat64_drop why;

	if ((why = update4(n, x)))		/* 3.5 */
		return why;
	outgoing6(n, x);			/* 3.6 */
	if ((why = xlat46_run(n, x)))		/* 3.7 */
		return why;
	count4(n, x);
	return DROP_NONE;
}

static void verdict4(struct nat64 *n, struct xlat46 *x, enum nat64_drop why)
{
	if (n->observer.saw)
		walk_tell(n, NAT64_IN, why, x->session, x->now_ms);
	if (why == DROP_NONE || why == DROP_HELD)
		return;
	n->stats.drops[why]++;
	icmp_err4(n, why, x->owed_value, x->bytes, x->v.len, x->now_ms);
}

void door4_go_on(struct nat64 *n, struct xlat46 *x)
{
	verdict4(n, x, through4(n, x));
}

static enum nat64_drop enter4(struct nat64 *n, struct xlat46 *x, size_t len)
{
	enum nat64_drop why;

	if ((why = view4_read(&x->v, x->bytes, len)))
		return why;
	if (!n->host.ready)
		return DROP_NOT_READY;
	if (x->offload.partial_csum && x->v.l4 == NAT64_ICMP && x->v.head_len)
		finish_icmp(&x->offload, x->bytes + x->v.l4_at, x->v.l4_len);
	if ((why = incoming4(n, x)))		/* 3.4 */
		return why;
	if (x->v.fragment && x->v.l4 != NAT64_OTHER)
		return frag_in4(n, x);
	if (split_needed4(n, x)) {
		split4(n, x);
		return DROP_HELD;
	}
	return through4(n, x);
}

static void door4(struct nat64 *n, struct xlat46 *x, const struct packet_in *p,
		  uint64_t now_ms)
{
	x->now_ms = now_ms;
	x->bytes = p->bytes;
	x->offload = p->offload;
	x->is_error = x->mapped = false;
	x->session = x->binding = x->owed_value = 0;
	x->in.peer.port = 0;
	n->depth++;
	verdict4(n, x, enter4(n, x, p->len));
	n->depth--;
}

void nat64_in4(struct nat64 *n, const struct packet_in *p, uint64_t now_ms)
{
	struct xlat46 x;

	x.hairpin = x.reassembled = false;
	door4(n, &x, p, now_ms);
}

void door4_hairpin(struct nat64 *n, const struct packet_in *p, uint64_t now_ms)
{
	struct xlat46 x;

	x.hairpin = true;
	x.reassembled = false;
	door4(n, &x, p, now_ms);
}

void door4_reassembled(struct nat64 *n, const struct packet_in *p, bool hairpin,
		       uint64_t now_ms)
{
	struct xlat46 x = { .reassembled = true, .hairpin = hairpin };

	door4(n, &x, p, now_ms);
}

/* ---- time ---- */

uint64_t nat64_tick(struct nat64 *n, uint64_t now_ms)
{
	uint64_t sessions = expire_run(n, now_ms);
	uint64_t syns = synhold_expire(n, now_ms);
	uint64_t frags = frag_expire(n, now_ms);
	uint64_t rests = rest_expire(n, now_ms);
	uint64_t next = sessions < syns ? sessions : syns;

	next = rests < next ? rests : next;
	return frags < next ? frags : next;
}

/*
 * state_read.c - take back the sessions of an earlier life
 *
 * First the copy is judged as a whole: kind, version, lengths, check. Only then its
 * records are taken one by one, as if their packets came now, but with the lent end
 * that they had; what the configuration does not allow any more, or what is over since,
 * is left out and counted. So a copy is either believed or touches nothing.
 *
 * The check is no signature: whoever can write the file can make any session. It finds
 * what a disk, a crash or an editor did; a record that makes no sense all the same is
 * left out like the others.
 *
 * Invariants
 *   C1  no length in the file is used before it is compared with the file's own.
 *   C2  after taking back, every invariant of the tables holds (B1 to Q2).
 */
#include "state_copy.h"

#include <stddef.h>

#include <gateway6/must.h>
#include <gateway6/rd.h>

#include "bib.h"
#include "expire.h"
#include "flow.h"
#include "session.h"
#include "state.h"
#include "state_image.h"

#define AGE_MAX_MS 0x7fffffffu		/* half of what 32 bits compare: expire.c */

const char *const state_refusal_text[STATE_REFUSAL_COUNT] = {
	[STATE_ACCEPTED] = "is good",
#define X(NAME, text) [STATE_##NAME] = text,
	STATE_REFUSALS(X)
#undef X
};

const char *const state_left_text[STATE_LEFT_COUNT] = {
	[STATE_KEPT] = "were taken back",
#define X(NAME, text) [STATE_LEFT_##NAME] = text,
	STATE_LEFT(X)
#undef X
};

uint64_t state_moment_since(const struct state_moment *then, const struct state_moment *now)
{
	bool same = !memcmp(then->boot, now->boot, sizeof(then->boot));
	uint64_t a = same ? then->mono_ms : then->wall_ms;
	uint64_t b = same ? now->mono_ms : now->wall_ms;

	return b > a ? b - a : 0;
}

/* ---- the copy as a whole ---- */

struct image {
	const struct state_head_wire *head;
	const struct state_prefix_wire *prefix;
	struct rd records;
	size_t	 record_len;
	const struct state_tail_wire *tail;
};

/* C1. What is shorter than it says has lost its end. */
static enum state_refusal image_open(struct image *i, const void *bytes, size_t len)
{
	struct rd r = rd_of(bytes, len);
	size_t head_len, prefixes_len;

	i->head = rd_take(&r, sizeof(*i->head));
	if (!i->head)
		return len < sizeof(i->head->magic) ||
		       memcmp(bytes, STATE_MAGIC, sizeof(i->head->magic)) != 0 ?
		       STATE_FOREIGN : STATE_CUT;
	if (memcmp(i->head->magic, STATE_MAGIC, sizeof(i->head->magic)) != 0)
		return STATE_FOREIGN;
	if (get16(i->head->version) != STATE_VERSION)
		return STATE_OTHER_VERSION;
	head_len = get16(i->head->head_len);
	i->record_len = get16(i->head->record_len);
	prefixes_len = get16(i->head->prefixes) * sizeof(*i->prefix);
	if (head_len < sizeof(*i->head) + prefixes_len ||
	    i->record_len < sizeof(struct state_record_wire))
		return STATE_DAMAGED;
	i->prefix = rd_take(&r, prefixes_len);
	rd_take(&r, head_len - sizeof(*i->head) - prefixes_len);
	if (rd_left(&r) < sizeof(*i->tail))
		return STATE_CUT;
	i->records = rd_window(&r, rd_left(&r) - sizeof(*i->tail));
	i->tail = rd_take(&r, sizeof(*i->tail));
	return STATE_ACCEPTED;
}

static enum state_refusal image_judge(const struct image *i)
{
	struct rd r = i->records;
	uint64_t check = state_check(0, i->head, get16(i->head->head_len));

	if (!i->tail || memcmp(i->tail->end, STATE_END, sizeof(i->tail->end)) != 0)
		return STATE_CUT;
	while (rd_left(&r) >= i->record_len)	/* ends: each turn eats a record */
		check = state_check(check, rd_take(&r, i->record_len), i->record_len);
	check = state_check(check, i->tail, offsetof(struct state_tail_wire, check));
	if (rd_left(&r) || check != get64(i->tail->check) ||
	    get64(i->tail->records) * i->record_len != (uint64_t)(r.at - i->records.at))
		return STATE_DAMAGED;
	return STATE_ACCEPTED;
}

/* ---- one record ---- */

/* The record as a session would hold it; moments are by our clock now. */
struct past {
	struct tuple6 tuple;
	struct end4 lent;
	enum tcp_state state;
	enum lifetime life;
	bool	 fixed;
	unsigned prefix;		/* number in our list, or PREFIX_NONE */
	uint32_t age_ms, born_s;
	const struct state_record_wire *wire;
};

/* What all records have in common. */
struct taking {
	struct nat64 *n;
	uint64_t now_ms;
	uint64_t since_ms;		/* from the end of the copy to now */
	uint64_t mono_ms;		/* the copy's clock at its end */
	bool	 at_stop;
	const struct image *image;
};

/* What number has that prefix of the copy here? */
static unsigned prefix_now(const struct taking *t, uint8_t which)
{
	const struct prefixes *here = &t->n->conf.prefixes;
	const struct state_prefix_wire *w = &t->image->prefix[which];

	if (which >= get16(t->image->head->prefixes))
		return PREFIX_NONE;
	for (unsigned i = 0; i < here->n; i++)
		if (here->list[i].len == w->len && addr6_equal(&here->list[i].addr, &w->addr))
			return i;
	return PREFIX_NONE;
}

/* Since a copy that was made while packets passed, an opening may have succeeded. */
static enum tcp_state state_now(const struct taking *t, uint8_t state)
{
	if (!t->at_stop && (state == V4_INIT || state == V6_INIT))
		return TRANS;		/* the next packet decides */
	return state;
}

static struct past past_of(const struct taking *t, const struct state_record_wire *w)
{
	uint64_t age_ms = (uint32_t)t->mono_ms - get32(w->touched_ms) + t->since_ms;
	uint32_t age_s = (uint32_t)(t->mono_ms / 1000) - get32(w->born_s) +
			 (uint32_t)(t->since_ms / 1000);

	return (struct past){
		.tuple = { w->l4, { w->guest, get16(w->guest_port) },
			   { w->peer, get16(w->peer_port) } },
		.lent = { w->lent, get16(w->lent_port) },
		.state = state_now(t, w->state), .life = w->life,
		.fixed = w->flags & STATE_FIXED, .prefix = prefix_now(t, w->prefix),
		.age_ms = age_ms < AGE_MAX_MS ? (uint32_t)age_ms : AGE_MAX_MS,
		.born_s = (uint32_t)(t->now_ms / 1000) - age_s,
		.wire = w,
	};
}

static bool is_guest(const struct nat64 *n, const struct addr6 *a)
{
	struct addr4 inside;
	uint8_t which;

	return !addr6_is_multicast(a) && !addr6_is_zero(a) &&
	       !prefixes_extract(&n->conf.prefixes, a, &inside, &which);
}

static bool makes_sense(const struct nat64 *n, const struct past *p)
{
	static const bool plain[NAT64_L4S][LIFETIMES] = {
		[NAT64_UDP] = { [UDP_LIFE] = true, [DNS_LIFE] = true },
		[NAT64_ICMP] = { [ICMP_LIFE] = true },
	};

	if (p->tuple.l4 >= NAT64_L4S || p->life >= LIFETIMES ||
	    !is_guest(n, &p->tuple.guest.addr))
		return false;
	if (p->tuple.l4 == NAT64_TCP)
		return p->state > NO_SESSION && p->state < TCP_STATES &&
		       (p->life == TRANS_LIFE || p->life == EST_LIFE);
	return p->state == NOT_TCP && plain[p->tuple.l4][p->life] &&
	       (p->tuple.l4 != NAT64_ICMP || p->tuple.peer.port == 0);
}

/* An established connection whose time is over gets its probe: the sweep sees to it. */
static bool is_over(const struct nat64 *n, const struct past *p)
{
	return p->state != ESTABLISHED && p->age_ms >= n->conf.span_ms[p->life];
}

static bool is_allowed(const struct nat64_conf *conf, const struct past *p)
{
	struct addr4 own;

	return p->prefix != PREFIX_NONE &&
	       !prefixes_refuse(&conf->prefixes, p->prefix, p->tuple.peer.addr) &&
	       !never_translates(&conf->never, p->tuple.l4, p->tuple.peer) &&
	       !eam_find6(&conf->eams, &p->tuple.guest.addr, &own) &&
	       !eam_has4(&conf->eams, p->lent.addr);
}

/* Who opened it is not known any more: as if the client had. */
static bool client_may(const struct nat64 *n, const struct binding *b, struct addr4 client)
{
	return !b->service || service_allows(service_at(&n->conf.services, b->service), client);
}

/* The binding it hangs on: one that is there, or (0) one that may be made for it. */
static enum state_left find_binding(const struct nat64 *n, const struct past *p,
				    uint32_t *binding)
{
	const struct tables *t = n->tables;
	uint32_t mine = bib_find6(t, p->tuple.l4, &p->tuple.guest);
	uint32_t holder = bib_find4(t, p->tuple.l4, p->lent);
	const struct binding *b = &t->binding[holder];
	struct end6 guest = { b->guest, b->guest_port };

	*binding = holder;
	if (p->fixed)
		return holder && b->fixed && end6_equal(&guest, &p->tuple.guest) &&
		       client_may(n, b, p->tuple.peer.addr) ?
		       STATE_KEPT : STATE_LEFT_CONFIGURATION;
	if (t->binding[mine].fixed || b->fixed)
		return STATE_LEFT_CONFIGURATION;	/* a published port took its place */
	return mine == holder ? STATE_KEPT : STATE_LEFT_TAKEN;
}

/* What flow_open refuses it for, in the words of the copy. */
static enum state_left left_by(enum nat64_drop why)
{
	if (why == DROP_NONE)
		return STATE_KEPT;
	return why == DROP_NO_PORT ? STATE_LEFT_CONFIGURATION : STATE_LEFT_QUOTA;
}

static void fill(struct nat64 *n, uint32_t session, const struct past *p, uint64_t now_ms)
{
	struct session *s = &n->tables->session[session];
	struct binding *b = &n->tables->binding[s->binding];

	s->touched_ms = (uint32_t)now_ms - p->age_ms;
	for (enum nat64_way way = 0; way < NAT64_WAYS; way++) {
		s->bytes[way] = get64(p->wire->bytes[way]);
		s->packets[way] = get64(p->wire->packets[way]);
	}
	if (!b->fixed)
		b->born_s = p->born_s;
}

static enum state_left take_one(const struct taking *t, const struct past *p)
{
	struct flow_plan plan = { .tuple = &p->tuple, .way = NAT64_IN, .lent = &p->lent,
				  .state = p->state, .life = p->life,
				  .prefix = (uint8_t)p->prefix };
	enum state_left why;
	uint32_t session;

	if (!makes_sense(t->n, p) || session_find6(t->n->tables, &p->tuple))
		return STATE_LEFT_NONSENSE;
	if (is_over(t->n, p))
		return STATE_LEFT_OVER;
	if (!is_allowed(&t->n->conf, p))
		return STATE_LEFT_CONFIGURATION;
	why = find_binding(t->n, p, &plan.binding);
	if (!why)
		why = left_by(flow_open(t->n, &plan, t->now_ms, &session));
	if (!why)
		fill(t->n, session, p, t->now_ms);
	return why;
}

/* ---- all of it ---- */

static void take_all(const struct taking *t, struct state_taken *out)
{
	struct rd r = t->image->records;
	uint64_t opened[NAT64_L4S];

	memcpy(opened, t->n->stats.sessions_opened, sizeof(opened));
	while (rd_left(&r) >= t->image->record_len) {	/* ends: each turn eats a record */
		struct past p = past_of(t, rd_take(&r, t->image->record_len));

		out->count[take_one(t, &p)]++;
	}
	memcpy(t->n->stats.sessions_opened, opened, sizeof(opened));	/* none is new */
}

enum state_refusal state_take_back(struct nat64 *n, const void *bytes, size_t len,
				   const struct state_moment *now, struct state_taken *out)
{
	struct image i;
	struct taking t = { .n = n, .now_ms = now->mono_ms, .image = &i };
	enum state_refusal why = image_open(&i, bytes, len);

	*out = (struct state_taken){ 0 };
	if (why || (why = image_judge(&i)))
		return why;
	memcpy(out->then.boot, i.head->boot, sizeof(out->then.boot));
	out->then.mono_ms = t.mono_ms = get64(i.tail->mono_ms);
	out->then.wall_ms = get64(i.tail->wall_ms);
	out->at_stop = t.at_stop = get16(i.head->flags) & STATE_AT_STOP;
	t.since_ms = state_moment_since(&out->then, now);
	take_all(&t, out);
	return STATE_ACCEPTED;
}

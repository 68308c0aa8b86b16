/*
 * iface.c - one network on which we advertise (RFC 4861 6.2.2, 6.2.5)
 *
 *	            a plan that may be said
 *	 SILENT ------------------------------> SPEAKING
 *	   ^  ^                                 /  |
 *	   |  +--- link or address went away --+   | not allowed any more, gone
 *	   |                                       v from the file, or we stop
 *	   +------ the last final RA is out ---- CEASING
 *
 * A link that goes down is not told good-bye (nobody would hear it) and not forgotten:
 * when it returns, guests still hold what they heard, and what is no longer true is
 * withdrawn then. A bridge without carrier goes on as if it had one: its last guest has
 * left, which is not a renumbering.
 *
 * Invariants
 *   F1  state is written by enter() alone.
 *   F2  sched is silent exactly when state is SILENT.
 *   F3  an orphan (conf NULL) is never SPEAKING.
 */
#include "iface.h"

#include <gateway6/must.h>
#include <gateway6/resolve.h>

#include "counters.h"
#include "speak.h"

#define FORMER_COPIES 2			/* of the good-bye in the old source's name */

/* ---- states ---- */

static void enter(struct iface *it, enum iface_state state, const struct iface_host *h)
{
	enum iface_state was = it->state;

	if (state == was)
		return;
	it->state = state;
	h->changed(h->arg, it, was);
}

static void fall_silent(struct iface *it, const struct iface_host *h)
{
	sched_stop(&it->sched);
	enter(it, IFACE_SILENT, h);
}

/* RFC 4861 6.2.5: final advertisements; 6.2.8's hosts then turn to other routers. */
static void part(struct iface *it, enum item_farewell how, const struct iface_host *h,
		 uint64_t now_ms)
{
	unsigned left;

	if (how != FAREWELL_KEEPS_ALL) {
		items_doubt(&it->items, now_ms);
		items_want_none(&it->items, how);
		items_judge(&it->items, ~0u, now_ms, &left);
		h->count[RA_WITHDRAWN] += left;
	}
	it->header.lifetime_s = 0;
	sched_final(&it->sched, now_ms);
	enter(it, IFACE_CEASING, h);
}

static void cease(struct iface *it, enum item_farewell how, const struct iface_host *h,
		  uint64_t now_ms)
{
	if (it->state == IFACE_CEASING)
		return;
	if (it->state == IFACE_SILENT || !it->sched.has_spoken || !speak_reaches_all(it)) {
		fall_silent(it, h);		/* nobody has heard of us, or nobody would */
		return;
	}
	part(it, how, h, now_ms);
}

void iface_pay(struct iface *it, const struct config *c, const struct facts *f,
	       const struct iface_host *h, uint64_t now_ms)
{
	const struct link *link = facts_link_named(f, it->name);
	const struct link_addr *a = link && link->up ? facts_link_local(f, link->index) : NULL;
	const char *why;

	if (!a)
		return;				/* nobody would hear it yet */
	it->owes = false;
	if (!resolve_is_guest_side(c, f, link, &why))
		return;
	it->link = link->index;
	it->source = a->v6;
	it->room = plan_packet_room(link->mtu);
	part(it, FAREWELL_TO_ALL, h, now_ms);
}

void iface_orphan(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	it->conf = NULL;
	cease(it, FAREWELL_TO_ALL, h, now_ms);
}

void iface_withdraw(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	if (it->conf && it->conf->ra.on_exit == ON_EXIT_KEEP)
		fall_silent(it, h);
	else
		cease(it, FAREWELL_KEEPS_PREFIXES, h, now_ms);
}

/* ---- what is said ---- */

static const struct { unsigned need, withheld; } needs[] = {
	{ NEED_DNS64D, WITHHELD_BIT(DNS64D) },
	{ NEED_NAT64D, WITHHELD_BIT(NAT64D) },
};

static void note_needs(struct iface *it, unsigned ready)
{
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		it->withheld &= ~needs[i].withheld;
	for (size_t k = 0; k < it->items.n; k++)
		for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
			if (it->items.item[k].wanted &&
			    it->items.item[k].needs & needs[i].need & ~ready)
				it->withheld |= needs[i].withheld;
}

static unsigned judge(struct iface *it, unsigned ready, const struct iface_host *h,
		      uint64_t now_ms)
{
	unsigned left, changed = items_judge(&it->items, ready, now_ms, &left);

	h->count[RA_WITHDRAWN] += left;
	*h->news += changed;
	note_needs(it, ready);
	return changed;
}

void iface_judge(struct iface *it, unsigned ready, const struct iface_host *h,
		 uint64_t now_ms)
{
	if (it->state != IFACE_CEASING && judge(it, ready, h, now_ms) &&
	    it->state == IFACE_SPEAKING)
		sched_change(&it->sched, now_ms);
}

void iface_doubt(struct iface *it, unsigned ready, const struct iface_host *h,
		 uint64_t now_ms)
{
	items_doubt(&it->items, now_ms);
	iface_judge(it, ready, h, now_ms);
}

/* Start while a daemon we wait for may answer in a moment: one RA then says it all. */
#define READY_HOLD_MS 3

static void start(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	bool waits = it->withheld & (WITHHELD_BIT(DNS64D) | WITHHELD_BIT(NAT64D));

	sched_start(&it->sched, now_ms, waits && !it->sched.has_spoken ? READY_HOLD_MS : 0);
	enter(it, IFACE_SPEAKING, h);
}

/* Does the plan differ from what is said now, items apart? */
static bool differs(const struct iface *it, const struct plan *p)
{
	return !ra_header_equal(&it->header, &p->header) ||
	       !addr6_equal(&it->source, &p->source) ||
	       (p->carrier && !it->carrier);	/* new guests may have come */
}

/* The link is another one now (deleted and made anew): a fresh start there. */
static void follow_link(struct iface *it, const struct plan *p, const struct iface_host *h)
{
	if (it->link == p->link)
		return;
	it->link = p->link;
	it->sched.has_spoken = false;
	it->former_copies = 0;
	others_drop(&it->others);
	fall_silent(it, h);
}

/*
 * RFC 4861 6.2.8: to guests another source is another router. The old one is mostly
 * gone from the link by now; we speak in its name all the same, else guests would keep
 * a dead default router for half an hour.
 */
static void follow_source(struct iface *it, const struct plan *p)
{
	if (addr6_equal(&it->source, &p->source))
		return;
	if (it->sched.has_spoken && addr6_is_link_local(&it->source)) {
		it->former = it->source;
		it->former_copies = FORMER_COPIES;
	}
	if (addr6_equal(&it->former, &p->source))
		it->former_copies = 0;		/* it is back */
	it->source = p->source;
}

/* VRRP: is our source the address that another router has now? It speaks for itself. */
static bool owns_source(const struct iface *it)
{
	return addr6_is_link_local(&it->conf->ra.only_if_address);
}

static void silence(struct iface *it, const struct plan *p, const struct iface_host *h,
		    uint64_t now_ms)
{
	bool renamed = p->withheld & WITHHELD_BIT(ABSENT) && p->link;

	it->uplink_why = p->uplink_why;
	if (p->withheld & (WITHHELD_BIT(UPLINK) | WITHHELD_BIT(LEFT_OUT)) || renamed)
		cease(it, FAREWELL_TO_ALL, h, now_ms);
	else if (p->withheld & WITHHELD_BIT(NOT_OURS) && !owns_source(it))
		cease(it, FAREWELL_KEEPS_ALL, h, now_ms);	/* another says it now */
	else
		fall_silent(it, h);
	it->carrier = p->carrier;
}

void iface_update(struct iface *it, const struct plan *p, unsigned ready,
		  const struct iface_host *h, uint64_t now_ms)
{
	bool changed;

	follow_link(it, p, h);
	it->withheld = p->withheld;
	if (p->withheld & WITHHELD_ALL) {
		silence(it, p, h, now_ms);
		return;
	}
	changed = differs(it, p);
	it->carrier = p->carrier;
	follow_source(it, p);
	it->header = p->header;
	it->room = p->room;
	items_want(&it->items, p->items.item, p->items.n);
	changed |= judge(it, ready, h, now_ms) > 0;
	if (it->state != IFACE_SPEAKING)
		start(it, h, now_ms);
	else if (changed)
		sched_change(&it->sched, now_ms);
	sched_interval(&it->sched, p->min_ms, p->max_ms, now_ms);
}

/* ---- sending ---- */

static void multicast(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	bool final = it->state == IFACE_CEASING;

	if (it->former_copies > 0)
		speak_as_former(it, h, now_ms);
	if (speak_to_all(it, h, now_ms) != 0) {
		sched_failed(&it->sched, now_ms);
		if (final)			/* nobody is there to hear it */
			fall_silent(it, h);
		return;
	}
	if (speak_reaches_all(it)) {
		h->count[final ? RA_SENT_FINAL : RA_SENT_MULTICAST]++;
		*h->news += items_heard(&it->items, HEARD_BY_ALL, now_ms);
	}
	sched_sent(&it->sched, h->rng, now_ms);
	if (final && it->sched.burst == 0)
		fall_silent(it, h);
}

static void answer(struct iface *it, const struct addr6 *to, const struct iface_host *h,
		   uint64_t now_ms)
{
	if (speak_to_one(it, to, h, now_ms) != 0)
		return;
	h->count[RA_SENT_UNICAST]++;
	*h->news += items_heard(&it->items, HEARD_BY_ONE, now_ms);
}

void iface_tick(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	struct addr6 to;

	others_expire(&it->others, now_ms);
	if (it->sched.next_ms <= now_ms)
		multicast(it, h, now_ms);
	while (sched_take_answer(&it->sched, now_ms, &to))	/* ends: a bounded list */
		answer(it, &to, h, now_ms);
}

uint64_t iface_next(const struct iface *it)
{
	return sched_next(&it->sched);
}

/* ---- being asked ---- */

static const enum ra_counter outcome_counter[] = {
	[SCHED_ANSWER] = RA_RS_RECEIVED,
	[SCHED_MERGED] = RA_RS_MERGED,
	[SCHED_OVER_BUDGET] = RA_RS_OVER_BUDGET,
};

/*
 * RFC 4861 6.2.6: from :: all are answered; else one is (RFC 7772 5.1), if it has a
 * link-local address. To others we would send off the link what belongs on it.
 */
void iface_solicited(struct iface *it, const struct addr6 *from,
		     const struct iface_host *h, uint64_t now_ms)
{
	enum sched_outcome outcome;

	it->rs_received++;
	if (it->state != IFACE_SPEAKING)
		return;
	if (!speak_may_answer(it, from)) {
		h->count[RA_RS_REFUSED]++;
		return;
	}
	if (addr6_is_link_local(from) &&
	    (it->conf->ra.solicited == SOLICITED_UNICAST || !speak_multicasts(it)))
		outcome = sched_solicited_by(&it->sched, from, h->rng, now_ms);
	else
		outcome = sched_solicited(&it->sched, h->rng, now_ms);
	if (outcome != SCHED_ANSWER)
		h->count[outcome_counter[outcome]]++;
}

bool iface_advertise(struct iface *it, const struct iface_host *h, uint64_t now_ms)
{
	if (it->state != IFACE_SPEAKING || !speak_multicasts(it))
		return false;
	sched_solicited(&it->sched, h->rng, now_ms);
	return true;
}

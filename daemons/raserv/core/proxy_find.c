/*
 * proxy_find.c - the neighbour proxy: who is where, and what is said of it elsewhere
 *
 * A solicitation on one side is answered for an address that lives on another, and only
 * after it was seen to live there: it answered a solicitation of our own. An address is
 *
 *	      asked for     +-------+   it answers on L    +---------+
 *	  ----------------> | ASKED | -------------------> | HERE, L |
 *	                    +-------+ <------------------- +---------+
 *	                     ^     |  asked for and not seen for 30 s,
 *	                     |     |  or claimed on another side, or ten minutes later
 *	     asked for after |     v
 *	     three seconds   |     silent for three tries, 1 s apart
 *	                    +--------+
 *	                    | ABSENT |
 *	                    +--------+
 *
 * Who asked meanwhile waits and is answered when it is found. On its own side an address
 * is never answered for: there it answers itself, and its owner may test it (RFC 4862 5.4).
 *
 * The kernel of this host looks for neighbours, too, and may look on the wrong side. Its
 * solicitations are heard on their way out, and the route follows.
 *
 * Duplicate address detection goes on as such: a solicitation from :: is told on to the
 * other sides with its nonce, and an owner found there is told back to all nodes. A
 * second later whoever tried the address is asked for it, and is known from then on.
 *
 * Nobody can take an address from who answers for it: whoever claims one that lives on
 * another side has the old owner asked first. Both counts as a conflict.
 *
 * Invariant
 *   Y1  an entry is HERE only after an advertisement from that side.
 *
 * Differs from RFC 4861 7.2.8: answers are not delayed by up to a second; the owner is
 * known to be elsewhere, so there is nobody to give precedence to.
 */
#include "proxy_state.h"

#include <gateway6/must.h>
#include <gateway6/wire/nd.h>

#define TRIES_MAX 3			/* MAX_MULTICAST_SOLICIT, RFC 4861 10 */
#define TRY_MS 1000			/* RETRANS_TIMER, RFC 4861 10 */
#define FRESH_MS 30000			/* REACHABLE_TIME, RFC 4861 10 */
#define ABSENT_MS 3000
#define IDLE_MS 600000
#define CLAIM_MS 1000			/* the owner is not asked again sooner */
#define MAC_ADDRESSES_MAX 256		/* of one guest, so that none takes all room */

void proxy_forget(struct proxy *p, struct proxy_entry *e)
{
	proxy_let_go(p, e);
	proxy_table_cut(&p->table, e);
}

/* ---- the three states ---- */

/* One try: first where it should be, then everywhere. */
static void try_it(struct proxy *p, struct proxy_entry *e, uint64_t now_ms)
{
	const struct proxy_net *net = proxy_net_of(&p->sides, &e->target);
	const struct proxy_side *hint = proxy_side_of(&p->sides, e->hint);
	bool first = e->tries++ == 0;

	proxy_table_move(&p->table, e, PROXY_ASKED, now_ms + TRY_MS);
	if (first && hint)
		proxy_probe(p, hint, &e->target, &e->hint_mac);
	for (unsigned i = 0; i < p->sides.n; i++) {
		const struct proxy_side *side = &p->sides.side[i];

		if (!proxy_net_has(&p->sides, net, side))
			continue;
		if (first && e->claim && side->link != e->claim)
			proxy_tell_claim(p, side, e);
		else if (!(first && (hint || e->claim)))
			proxy_probe(p, side, &e->target, NULL);
	}
}

static void look_for(struct proxy *p, struct proxy_entry *e, uint64_t now_ms)
{
	e->hint = e->link ? e->link : e->hint;
	e->hint_mac = e->link ? e->mac : e->hint_mac;
	e->tries = 0;
	try_it(p, e, now_ms);
}

static void lost(struct proxy *p, struct proxy_entry *e, uint64_t now_ms)
{
	p->count[RA_NDP_LOST] += e->link != 0;
	proxy_let_go(p, e);
	e->n_askers = 0;
	e->hint = e->claim = 0;
	proxy_table_move(&p->table, e, PROXY_ABSENT, now_ms + ABSENT_MS);
}

static bool has_too_many(const struct proxy *p, const struct mac *mac)
{
	unsigned n = 0;

	for (const struct proxy_entry *e = proxy_table_head(&p->table, PROXY_HERE); e;
	     e = proxy_table_next(&p->table, e))
		n += mac_equal(&e->mac, mac);
	return n >= MAC_ADDRESSES_MAX;
}

static void found(struct proxy *p, struct proxy_entry *e, const struct proxy_side *side,
		  const struct mac *mac, uint64_t now_ms)
{
	if (e->link == 0 && has_too_many(p, mac)) {
		p->count[RA_NDP_HOST_LIMIT]++;
		lost(p, e, now_ms);
		return;
	}
	p->count[RA_NDP_FOUND] += e->link != side->link;
	e->link = side->link;
	e->mac = *mac;
	e->hint = e->claim = 0;
	e->confirmed_ms = now_ms;
	proxy_table_move(&p->table, e, PROXY_HERE, now_ms + IDLE_MS);
	proxy_hold(p, e, proxy_net_of(&p->sides, &e->target));
	for (unsigned i = 0; i < e->n_askers; i++)
		if (e->asker[i].link != side->link &&
		    !proxy_answer(p, &e->asker[i], &e->target, 0, now_ms))
			p->count[RA_NDP_OVER_BUDGET]++;
	e->n_askers = 0;
}

/* ---- solicitations ---- */

static void add_asker(struct proxy_entry *e, const struct proxy_asker *a)
{
	for (unsigned i = 0; i < e->n_askers; i++)
		if (e->asker[i].link == a->link &&
		    addr6_equal(&e->asker[i].address, &a->address)) {
			e->asker[i] = *a;
			return;
		}
	if (e->n_askers < PROXY_ASKERS_MAX)	/* who finds no place asks again in a second */
		e->asker[e->n_askers++] = *a;
}

static void note_claim(struct proxy_entry *e, const struct neigh *n, uint32_t link)
{
	e->claim = link;
	e->has_nonce = n->has_nonce;
	memcpy(e->nonce, n->nonce, sizeof(e->nonce));
}

/* Whoever speaks with an address of ours is worth a question: is it there? */
void proxy_take_hint(struct proxy *p, struct proxy_side *side, const struct neigh *n,
		     uint64_t now_ms)
{
	const struct proxy_net *net = proxy_net_of(&p->sides, &n->src);
	struct proxy_entry *e = net ? proxy_table_find(&p->table, &n->src) : NULL;

	if (!net || !proxy_net_has(&p->sides, net, side) || proxy_own_of(&p->sides, &n->src))
		return;
	if (e && (e->state == PROXY_ASKED || e->link == side->link ||
		  (e->link && now_ms - e->confirmed_ms < CLAIM_MS)))
		return;
	if (!ratelimit_take(&side->hints, now_ms))
		return;
	if (!e)
		e = proxy_table_add(&p->table, &n->src, now_ms);
	if (!e)
		return;
	e->hint = side->link;
	e->hint_mac = n->mac;
	look_for(p, e, now_ms);
}

/* Our own address on another link: the kernel answers for it only there. */
static enum ra_counter ask_own(struct proxy *p, const struct proxy_own *own,
			       const struct proxy_asker *a, uint64_t now_ms)
{
	if (own->link == a->link)
		return RA_NDP_OWN_LINK;
	return proxy_answer(p, a, &own->address, ND_NA_ROUTER, now_ms) ? RA_NDP_SOLICITED :
								   RA_NDP_OVER_BUDGET;
}

static enum ra_counter ask_here(struct proxy *p, struct proxy_entry *e, const struct neigh *n,
				const struct proxy_asker *a, uint64_t now_ms)
{
	bool is_claim = addr6_is_zero(&n->src);

	if (e->link == a->link)
		return RA_NDP_OWN_LINK;
	proxy_table_move(&p->table, e, PROXY_HERE, now_ms + IDLE_MS);
	if (!is_claim && now_ms - e->confirmed_ms < FRESH_MS)
		return proxy_answer(p, a, &e->target, 0, now_ms) ? RA_NDP_SOLICITED :
							     RA_NDP_OVER_BUDGET;
	if (is_claim)
		note_claim(e, n, a->link);
	add_asker(e, a);
	look_for(p, e, now_ms);
	return RA_NDP_SOLICITED;
}

/* Not known, or known to be nobody's. */
static enum ra_counter ask_unknown(struct proxy *p, struct proxy_entry *e,
				   struct proxy_side *side, const struct neigh *n,
				   const struct proxy_asker *a, uint64_t now_ms)
{
	bool is_claim = addr6_is_zero(&n->src);

	if (e && !is_claim)
		return RA_NDP_ABSENT;
	if (!ratelimit_take(&side->asks, now_ms))
		return RA_NDP_OVER_BUDGET;
	if (!e)
		e = proxy_table_add(&p->table, &n->target, now_ms);
	if (!e)
		return RA_NDP_FULL;
	if (is_claim)
		note_claim(e, n, side->link);
	add_asker(e, a);
	look_for(p, e, now_ms);
	return RA_NDP_SOLICITED;
}

enum ra_counter proxy_on_solicit(struct proxy *p, struct proxy_side *side,
				 const struct neigh *n, uint64_t now_ms)
{
	const struct proxy_own *own = proxy_own_of(&p->sides, &n->target);
	struct proxy_entry *e = proxy_table_find(&p->table, &n->target);
	struct proxy_asker a = { side->link, n->src, n->mac };

	if (own)
		return ask_own(p, own, &a, now_ms);
	proxy_take_hint(p, side, n, now_ms);
	if (e && e->state == PROXY_HERE)
		return ask_here(p, e, n, &a, now_ms);
	if (e && e->state == PROXY_ASKED) {
		add_asker(e, &a);
		return RA_NDP_SOLICITED;
	}
	return ask_unknown(p, e, side, n, &a, now_ms);
}

/*
 * The kernel of this host looks for somebody on a side where it has the prefix: perhaps
 * the wrong one, so that a route must tell it better. Nobody waits for an answer.
 */
enum ra_counter proxy_on_kernel(struct proxy *p, struct proxy_side *side,
				const struct neigh *n, uint64_t now_ms)
{
	const struct proxy_net *net = proxy_net_of(&p->sides, &n->target);
	struct proxy_entry *e = proxy_table_find(&p->table, &n->target);

	if (n->is_advert || !net || !proxy_net_has(&p->sides, net, side) ||
	    proxy_own_of(&p->sides, &n->target))
		return RA_NDP_TARGET;
	if (e)
		return e->state == PROXY_ABSENT ? RA_NDP_ABSENT : RA_NDP_OWN_LINK;
	if (!ratelimit_take(&side->asks, now_ms))
		return RA_NDP_OVER_BUDGET;
	e = proxy_table_add(&p->table, &n->target, now_ms);
	if (!e)
		return RA_NDP_FULL;
	look_for(p, e, now_ms);
	return RA_NDP_SOLICITED;
}

/* ---- advertisements ---- */

static void contested(struct proxy *p, struct proxy_entry *e, const struct proxy_side *side,
		      uint64_t now_ms)
{
	p->count[RA_NDP_CONFLICT]++;
	if (p->sink.conflict)
		p->sink.conflict(p->sink.arg, e, side->link);
	if (now_ms - e->confirmed_ms >= CLAIM_MS)
		look_for(p, e, now_ms);
}

void proxy_on_advert(struct proxy *p, const struct proxy_side *side, const struct neigh *n,
		     uint64_t now_ms)
{
	struct proxy_entry *e = proxy_table_find(&p->table, &n->target);

	if (!e || e->state == PROXY_ABSENT || proxy_own_of(&p->sides, &n->target))
		return;				/* nobody asked */
	if (e->state == PROXY_ASKED) {
		found(p, e, side, &n->mac, now_ms);
	} else if (e->link == side->link) {
		e->mac = n->mac;
		e->confirmed_ms = now_ms;
	} else {
		contested(p, e, side, now_ms);
	}
}

/* ---- a life before ours ---- */

void proxy_recall(struct proxy *p, const struct addr6 *target, uint32_t link,
		  uint64_t now_ms)
{
	bool fits = proxy_net_of(&p->sides, target) && !proxy_own_of(&p->sides, target);
	struct proxy_entry *e = fits ? proxy_table_find(&p->table, target) : NULL;

	if (e)
		return;				/* it was asked for meanwhile */
	e = fits ? proxy_table_add(&p->table, target, now_ms) : NULL;
	if (!e) {
		p->sink.route(p->sink.arg, target, 0);
		return;
	}
	e->routed = link;
	look_for(p, e, now_ms);
}

/* ---- time ---- */

void proxy_due(struct proxy *p, struct proxy_entry *e, uint64_t now_ms)
{
	switch (e->state) {
	case PROXY_ASKED:
		if (e->tries < TRIES_MAX)
			try_it(p, e, now_ms);
		else
			lost(p, e, now_ms);
		return;
	case PROXY_HERE:
		look_for(p, e, now_ms);
		return;
	case PROXY_ABSENT:
		proxy_forget(p, e);
		return;
	case PROXY_STATES:
		break;
	}
	must(false, "an entry in state %d", e->state);
}

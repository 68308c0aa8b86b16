/*
 * fast.c - sessions whose packets another one carries: the fast path
 *
 * He carries what needs no judgement: packets of a flow that has been judged. So here is
 * when one may go to him (fast_look), and all that calls one back is marked by
 * fast_back(): the session ends, TCP leaves ESTABLISHED, the guest changes the prefix,
 * the host or the configuration becomes another.
 *
 * Datagrams of which some are plain and some are not (fragments, trains of USO) would
 * overtake each other on the two ways. Such a session is `mixed`, and stays here.
 *
 * Invariants
 *	F1  a session that is marked `fast` is alive and, if TCP, ESTABLISHED.
 *	F2  he is told `back` before anything that he was told of it is true no more.
 */
#include "fast.h"

#include "hairpin.h"
#include "pmtu.h"
#include "tcp_fsm.h"
#include "xlat64.h"

void nat64_fast_is(struct nat64 *n, const struct nat64_fast *fast)
{
	n->fast = *fast;
}

void nat64_ids_are(struct nat64 *n, _Atomic uint32_t *ids)
{
	_Atomic uint32_t *to = ids ? ids : n->own_id;

	for (size_t i = 0; i < NAT64_IDS; i++)
		to[i] = n->id[i];
	n->id = to;
}

static bool may_go(const struct nat64 *n, const struct session *s)
{
	struct end4 peer = { s->peer, s->peer_port };

	if (!n->host.ready || s->mixed || s->l4 == NAT64_ICMP ||
	    s->state != (s->l4 == NAT64_TCP ? ESTABLISHED : NOT_TCP))
		return false;
	return !hairpin_wanted(n, s->l4, peer);
}

bool nat64_fast_look(const struct nat64 *n, uint32_t session, uint64_t now_ms,
		     struct nat64_fast_flow *out)
{
	const struct session *s = &n->tables->session[session];

	if (!may_go(n, s))
		return false;
	*out = (struct nat64_fast_flow){
		.l4 = s->l4, .guest = s->guest, .lent = s->lent, .peer = s->peer,
		.peer6 = prefixes_embed(&n->conf.prefixes, s->prefix, s->peer),
		.guest_port = s->guest_port, .lent_port = s->lent_port,
		.peer_port = s->peer_port,
		.mtu4 = pmtu_to4(n, s->peer, PACKET_MAX, now_ms),
		.mtu6 = pmtu_to6(n, &s->guest, PACKET_MAX, now_ms),
		.mtu6_no_df = lowest_mtu6(n),
		.id_at = ip4_id_at(n, s->lent, s->peer),
	};
	return true;
}

void nat64_fast_begin(struct nat64 *n, uint32_t session)
{
	n->tables->session[session].fast = true;
}

void nat64_fast_end(struct nat64 *n, uint32_t session)
{
	n->tables->session[session].fast = false;
}

void nat64_fast_never(struct nat64 *n, uint32_t session)
{
	n->tables->session[session].mixed = true;
}

void nat64_fast_carried(struct nat64 *n, uint32_t session, const struct nat64_carried *c,
			uint64_t now_ms)
{
	struct session *s = &n->tables->session[session];

	if (!(c->packets[NAT64_OUT] | c->packets[NAT64_IN]))
		return;
	for (enum nat64_way way = 0; way < NAT64_WAYS; way++) {
		s->packets[way] += c->packets[way];
		s->bytes[way] += c->bytes[way];
		n->stats.packets[way][s->l4] += c->packets[way];
		n->stats.bytes[way][s->l4] += c->bytes[way];
	}
	/* ESTABLISHED and a packet that is plain: RFC 6146 3.5.2.2 says live on; so 3.5.1 */
	s->touched_ms = (uint32_t)now_ms;
}

void fast_back(struct nat64 *n, uint32_t session)
{
	if (n->tables->session[session].fast && n->fast.back)
		n->fast.back(n->fast.arg, session);
}

void fast_all_back(struct nat64 *n)
{
	if (n->fast.back)
		n->fast.back(n->fast.arg, 0);
}

/*
 * update.c - may this packet pass, and what does it change? (RFC 6146 section 3.5)
 *
 * A packet of a known session passes and keeps it alive. Without a session, a guest's
 * UDP datagram, echo request or SYN opens one; from outside a binding must be there
 * and filtering must agree. ICMP errors only look: they never make, refresh or end
 * anything (RFC 5508 REQ-6).
 */
#include "xlat.h"

#include <gateway6/wire/dns.h>

#include "bib.h"
#include "fast.h"
#include "flow.h"
#include "session.h"
#include "synhold.h"

/* How a flow that is not TCP begins. */
static enum lifetime plain_life(enum nat64_l4 l4, uint16_t peer_port)
{
	if (l4 == NAT64_ICMP)
		return ICMP_LIFE;
	return peer_port == DNS_PORT ? DNS_LIFE : UDP_LIFE;	/* RFC 4787 REQ-5a */
}

static void tcp_heard(struct nat64 *n, uint32_t session, enum tcp_event ev, uint64_t now_ms)
{
	tcp_session_event(n->tables, session, ev, now_ms);
	if (n->tables->session[session].state != ESTABLISHED)
		fast_back(n, session);
}

/* ---- from inside ---- */

/* Has the guest an address of its own, and comes by the prefix that it holds for? */
static bool mapped6(const struct nat64 *n, struct xlat64 *x)
{
	if (!eam_find6(&n->conf.eams, &x->in.guest.addr, &x->own))
		return false;
	if (x->v.l4 == NAT64_OTHER && !eam_carries(x->v.proto))
		return false;
	return x->mapped = x->prefix == prefixes_for(&n->conf.prefixes, x->in.peer.addr);
}

static enum nat64_drop error_known6(struct nat64 *n, struct xlat64 *x)
{
	struct tables *t = n->tables;

	x->session = session_find6(t, &x->in);
	if (x->session)
		x->binding = t->session[x->session].binding;
	else if (!n->conf.address_dependent)
		x->binding = bib_find6(t, x->in.l4, &x->in.guest);
	return x->binding || mapped6(n, x) ? DROP_NONE : DROP_ICMP_NO_SESSION;
}

/* Where would this flow leave, if its binding is known already? */
static bool met_held_syn(struct nat64 *n, const struct xlat64 *x, uint32_t session)
{
	struct tuple4 out = session_tuple4(&n->tables->session[session]);

	return x->in.l4 == NAT64_TCP && synhold_met(n->hold, &out);
}

static enum nat64_drop open_tcp6(struct nat64 *n, struct xlat64 *x)
{
	struct flow_plan plan = { .tuple = &x->in, .way = NAT64_OUT, .prefix = x->prefix,
				  .state = V6_INIT, .life = TRANS_LIFE };
	enum nat64_drop why;

	if (!tcp_opens(x->v.tcp->flags)) {
		/* "any other packet": pass by the binding, if there is one */
		x->binding = bib_find6(n->tables, NAT64_TCP, &x->in.guest);
		return x->binding ? DROP_NONE : DROP_NO_SESSION;
	}
	why = flow_open(n, &plan, x->now_ms, &x->session);
	if (why || !met_held_syn(n, x, x->session))
		return why;
	n->stats.drops[DROP_SYN_MET]++;
	session_state(n->tables, x->session, V4_INIT);	/* and this SYN answers it */
	tcp_session_event(n->tables, x->session, SYN6, x->now_ms);
	return DROP_NONE;
}

static enum nat64_drop open_plain6(struct nat64 *n, struct xlat64 *x)
{
	struct flow_plan plan = { .tuple = &x->in, .way = NAT64_OUT, .prefix = x->prefix,
				  .state = NOT_TCP,
				  .life = plain_life(x->in.l4, x->in.peer.port) };

	if (x->in.l4 == NAT64_ICMP && x->v.head_len && x->v.icmp->type != ICMP6_ECHO)
		return DROP_NO_SESSION;		/* a reply that nobody asked for */
	return flow_open(n, &plan, x->now_ms, &x->session);
}

static enum nat64_drop unknown6(struct nat64 *n, struct xlat64 *x)
{
	if (prefixes_refuse(&n->conf.prefixes, x->prefix, x->in.peer.addr))
		return DROP_PRIVATE_IPV4;
	if (never_translates(&n->conf.never, x->in.l4, x->in.peer))
		return DROP_NEVER;
	if (mapped6(n, x))
		return DROP_NONE;
	if (x->v.l4 == NAT64_OTHER)
		return DROP_PROTOCOL;
	if (x->v.head_len == 0)
		return DROP_NO_SESSION;		/* a later fragment opens nothing */
	return x->in.l4 == NAT64_TCP ? open_tcp6(n, x) : open_plain6(n, x);
}

/* The peer is the same behind whichever prefix; answers follow the guest's last word. */
static enum nat64_drop refresh6(struct nat64 *n, struct xlat64 *x)
{
	struct session *s = &n->tables->session[x->session];

	if (s->prefix != x->prefix) {
		if (prefixes_refuse(&n->conf.prefixes, x->prefix, x->in.peer.addr))
			return DROP_PRIVATE_IPV4;
		fast_back(n, x->session);	/* it knows the other one */
		s->prefix = x->prefix & 0xf;
	}
	if (s->l4 != NAT64_TCP)
		session_live(n->tables, x->session, s->life, x->now_ms);
	else
		tcp_heard(n, x->session, x->v.head_len ?
			  tcp_event6(x->v.tcp->flags) : OTHER, x->now_ms);
	return DROP_NONE;
}

enum nat64_drop update6(struct nat64 *n, struct xlat64 *x)
{
	enum nat64_drop why;

	if (x->is_error)
		return error_known6(n, x);
	x->session = session_find6(n->tables, &x->in);
	why = x->session ? refresh6(n, x) : unknown6(n, x);
	if (!why && x->session)
		x->binding = n->tables->session[x->session].binding;
	return why;
}

/* ---- from outside ---- */

static bool mapped4(const struct nat64 *n, struct xlat46 *x)
{
	if (!eam_find4(&n->conf.eams, x->in.lent.addr, &x->own))
		return false;
	return x->mapped = x->v.l4 != NAT64_OTHER || eam_carries(x->v.ip->protocol);
}

static enum nat64_drop error_known4(struct nat64 *n, struct xlat46 *x)
{
	struct tables *t = n->tables;

	x->session = session_find4(t, &x->in);
	if (x->session) {
		x->binding = t->session[x->session].binding;
		x->prefix = t->session[x->session].prefix;
		return DROP_NONE;
	}
	if (!n->conf.address_dependent)
		x->binding = bib_find4(t, x->in.l4, x->in.lent);
	x->prefix = (uint8_t)prefixes_for(&n->conf.prefixes, x->in.peer.addr);
	if (x->prefix == PREFIX_NONE)
		return DROP_ICMP_NO_SESSION;
	return x->binding || mapped4(n, x) ? DROP_NONE : DROP_ICMP_NO_SESSION;
}

static bool opens4(const struct xlat46 *x)
{
	return x->in.l4 == NAT64_TCP && x->v.head_len && tcp_opens(x->v.tcp->flags);
}

/* What is published lets in whom it allows; else the guest must have spoken first. */
static enum nat64_drop filter(const struct nat64 *n, const struct xlat46 *x)
{
	uint32_t service = n->tables->binding[x->binding].service;

	if (service ? service_allows(service_at(&n->conf.services, service), x->in.peer.addr) :
		      !n->conf.address_dependent)
		return DROP_NONE;
	if (session_peer_known(n->tables, &x->in))
		return DROP_NONE;
	return service ? DROP_NOT_ALLOWED : DROP_FILTERED;
}

/* Held: neither passed on nor dropped yet. The verdict is counted when it falls. */
static enum nat64_drop hold(struct nat64 *n, struct xlat46 *x)
{
	if (!x->binding && !pool4_covers(n->pool, x->in.lent.port))
		return DROP_NO_BINDING;		/* no guest could ever answer from here */
	return synhold_put(n->hold, &x->in, &x->v, x->now_ms) ? DROP_HELD :
								DROP_SYN_HELD_FULL;
}

static enum nat64_drop open4(struct nat64 *n, struct xlat46 *x)
{
	const struct binding *b = &n->tables->binding[x->binding];
	struct tuple6 tuple = { x->in.l4, { b->guest, b->guest_port }, x->in.peer };
	struct flow_plan plan = { .tuple = &tuple, .binding = x->binding, .way = NAT64_IN,
				  .prefix = x->prefix, .state = NOT_TCP,
				  .life = plain_life(x->in.l4, x->in.peer.port) };

	if (x->in.l4 == NAT64_TCP) {
		plan.state = V4_INIT;
		plan.life = TRANS_LIFE;
	}
	if (session_find6(n->tables, &tuple))
		return DROP_NO_SESSION;	/* the same peer end by another published port */
	return flow_open(n, &plan, x->now_ms, &x->session);
}

static enum nat64_drop unknown4(struct nat64 *n, struct xlat46 *x)
{
	enum nat64_drop why;
	uint32_t at;

	x->prefix = (uint8_t)prefixes_for(&n->conf.prefixes, x->in.peer.addr);
	if (x->prefix == PREFIX_NONE)
		return DROP_PRIVATE_IPV4;
	if (never_translates(&n->conf.never, x->in.l4, x->in.peer))
		return DROP_NEVER;
	if (mapped4(n, x))
		return DROP_NONE;
	if (!pool4_find(n->pool, x->in.lent.addr, &at))
		return DROP_NOT_IN_POOL;
	if (x->v.l4 == NAT64_OTHER)
		return DROP_PROTOCOL;
	if (x->v.head_len == 0)
		return DROP_NO_SESSION;
	x->binding = bib_find4(n->tables, x->in.l4, x->in.lent);
	if (!x->binding)
		return opens4(x) ? hold(n, x) : DROP_NO_BINDING;
	why = filter(n, x);
	if (why)
		return why == DROP_FILTERED && opens4(x) ? hold(n, x) : why;
	if (x->in.l4 == NAT64_TCP && !opens4(x))
		return DROP_NONE;	/* "any other packet": by the binding, no state */
	return open4(n, x);
}

/* RFC 4787 REQ-6, 6146 3.5.1: what comes in keeps a session alive too. */
static void refresh4(struct nat64 *n, struct xlat46 *x)
{
	struct session *s = &n->tables->session[x->session];

	if (s->l4 != NAT64_TCP)
		session_live(n->tables, x->session, s->life, x->now_ms);
	else
		tcp_heard(n, x->session, x->v.head_len ?
			  tcp_event4(x->v.tcp->flags) : OTHER, x->now_ms);
}

enum nat64_drop update4(struct nat64 *n, struct xlat46 *x)
{
	enum nat64_drop why = DROP_NONE;
	struct session *s;

	if (x->is_error)
		return error_known4(n, x);
	x->session = session_find4(n->tables, &x->in);
	if (x->session)
		refresh4(n, x);
	else
		why = unknown4(n, x);
	if (why || !x->session)
		return why;
	s = &n->tables->session[x->session];
	x->binding = s->binding;
	x->prefix = s->prefix;
	return DROP_NONE;
}

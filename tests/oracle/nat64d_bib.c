/* nat64d_bib.c - slow and obvious; the order of RFC 6146 section 3.5 */
#include <oracle/nat64d_bib.h>

#include <gateway6/must.h>
#include <gateway6/wire/l4.h>

#define S 1000u
#define EST (7200 * S)
#define TRANSITORY (240 * S)

static uint64_t plain_life(const struct oracle_session *s)
{
	if (s->l4 == NAT64_ICMP)
		return 60 * S;
	if (s->peer.port == 53)
		return 15 * S;
	return 300 * S;
}

/* ---- lists ---- */

static struct oracle_binding *binding6(struct oracle *o, enum nat64_l4 l4,
				       const struct end6 *guest)
{
	for (unsigned i = 0; i < o->bindings; i++)
		if (o->binding[i].l4 == l4 && end6_equal(&o->binding[i].guest, guest))
			return &o->binding[i];
	return NULL;
}

static struct oracle_binding *binding4(struct oracle *o, enum nat64_l4 l4, struct end4 lent)
{
	for (unsigned i = 0; i < o->bindings; i++)
		if (o->binding[i].l4 == l4 && end4_equal(o->binding[i].lent, lent))
			return &o->binding[i];
	return NULL;
}

static struct oracle_session *session(struct oracle *o, enum nat64_l4 l4,
				      const struct end6 *guest, struct end4 peer)
{
	for (unsigned i = 0; i < o->sessions; i++)
		if (o->session[i].l4 == l4 && end6_equal(&o->session[i].guest, guest) &&
		    end4_equal(o->session[i].peer, peer))
			return &o->session[i];
	return NULL;
}

static bool has_session(const struct oracle *o, const struct oracle_binding *b)
{
	for (unsigned i = 0; i < o->sessions; i++)
		if (o->session[i].l4 == b->l4 && end6_equal(&o->session[i].guest, &b->guest))
			return true;
	return false;
}

static bool spoke_to(const struct oracle *o, const struct oracle_binding *b, struct addr4 who)
{
	for (unsigned i = 0; i < o->sessions; i++)
		if (o->session[i].l4 == b->l4 &&
		    end6_equal(&o->session[i].guest, &b->guest) &&
		    addr4_equal(o->session[i].peer.addr, who))
			return true;
	return false;
}

static struct oracle_session *begin(struct oracle *o, enum nat64_l4 l4,
				    const struct end6 *guest, struct end4 peer)
{
	struct oracle_session *s = &o->session[o->sessions++];

	must(o->sessions <= ORACLE_MAX, "the oracle's list is full");
	*s = (struct oracle_session){ .l4 = l4, .guest = *guest, .peer = peer,
				      .state = NOT_TCP };
	return s;
}

/* ---- 3.5.2.2, told as the text tells it ---- */

static void alive(struct oracle_session *s, uint64_t now_ms, uint64_t life_ms)
{
	s->ends_ms = now_ms + life_ms;
}

static void tcp(struct oracle_session *s, uint8_t flags, bool from6, uint64_t now_ms)
{
	bool rst = flags & TCP_RST, fin = !rst && flags & TCP_FIN;
	bool syn = !rst && !fin && flags & TCP_SYN;

	if (s->state == V4_INIT) {
		if (syn && from6) {
			s->state = ESTABLISHED;
			alive(s, now_ms, EST);
		}
	} else if (s->state == V6_INIT) {
		if (syn && !from6) {
			s->state = ESTABLISHED;
			alive(s, now_ms, EST);
		} else if (syn) {
			alive(s, now_ms, TRANSITORY);
		}
	} else if (s->state == ESTABLISHED) {
		if (fin) {
			s->state = from6 ? V6_FIN : V4_FIN;
		} else if (rst) {
			s->state = TRANS;
			alive(s, now_ms, TRANSITORY);
		} else {
			alive(s, now_ms, EST);
		}
	} else if (s->state == V4_FIN || s->state == V6_FIN) {
		if (fin && from6 == (s->state == V4_FIN)) {
			s->state = BOTH_FIN;
			alive(s, now_ms, TRANSITORY);
		} else if (rst) {
			s->state = TRANS;
			alive(s, now_ms, TRANSITORY);
		} else {
			alive(s, now_ms, EST);
		}
	} else if (s->state == TRANS && !rst) {
		s->state = ESTABLISHED;
		alive(s, now_ms, EST);
	}
}

static bool opens(uint8_t flags)
{
	return (flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
}

/* ---- from inside ---- */

static void unhold(struct oracle *o, unsigned i)
{
	o->held[i] = o->held[--o->helds];
}

static bool met(struct oracle *o, struct end4 lent, struct end4 peer)
{
	for (unsigned i = 0; i < o->helds; i++) {
		if (!end4_equal(o->held[i].lent, lent) || !end4_equal(o->held[i].peer, peer))
			continue;
		unhold(o, i);
		return true;
	}
	return false;
}

enum oracle_verdict oracle_out(struct oracle *o, const struct tuple6 *t, uint8_t flags,
			       uint64_t now_ms)
{
	struct oracle_session *s = session(o, t->l4, &t->guest, t->peer);

	if (!s && t->l4 == NAT64_TCP && !opens(flags))
		return binding6(o, t->l4, &t->guest) ? ORACLE_PASS : ORACLE_DROP;
	if (!s) {
		if (o->sessions == o->max)
			return ORACLE_DROP;
		s = begin(o, t->l4, &t->guest, t->peer);
		if (t->l4 == NAT64_TCP) {
			s->state = V6_INIT;
			alive(s, now_ms, TRANSITORY);
		}
	} else if (t->l4 == NAT64_TCP) {
		tcp(s, flags, true, now_ms);
	}
	if (t->l4 != NAT64_TCP)
		alive(s, now_ms, plain_life(s));
	return ORACLE_PASS;
}

bool oracle_lent(const struct oracle *o, const struct tuple6 *t, struct end4 *lent)
{
	for (unsigned i = 0; i < o->bindings; i++) {
		if (o->binding[i].l4 != t->l4 || !end6_equal(&o->binding[i].guest, &t->guest))
			continue;
		*lent = o->binding[i].lent;
		return true;
	}
	return false;
}

bool oracle_learn(struct oracle *o, const struct tuple6 *t, struct end4 lent)
{
	struct oracle_session *s = session(o, t->l4, &t->guest, t->peer);

	if (!binding6(o, t->l4, &t->guest)) {
		if (binding4(o, t->l4, lent))
			return false;
		o->binding[o->bindings++] = (struct oracle_binding){ t->l4, t->guest, lent, false };
	}
	/* simultaneous open: only now is it known under which end the SYN could wait */
	if (s && t->l4 == NAT64_TCP && s->state == V6_INIT && met(o, lent, t->peer)) {
		s->state = ESTABLISHED;
		s->ends_ms += EST - TRANSITORY;
	}
	return true;
}

/* ---- from outside ---- */

static enum oracle_verdict hold(struct oracle *o, const struct tuple4 *t, uint64_t now_ms)
{
	for (unsigned i = 0; i < o->helds; i++)
		if (end4_equal(o->held[i].lent, t->lent) && end4_equal(o->held[i].peer, t->peer))
			return ORACLE_HOLD;
	must(o->helds < ORACLE_MAX, "the oracle's list is full");
	o->held[o->helds++] = (struct oracle_held){ t->lent, t->peer, now_ms + 6 * S };
	return ORACLE_HOLD;
}

enum oracle_verdict oracle_in(struct oracle *o, const struct tuple4 *t, uint8_t flags,
			      uint64_t now_ms, struct end6 *guest)
{
	struct oracle_binding *b = binding4(o, t->l4, t->lent);
	struct oracle_session *s = b ? session(o, t->l4, &b->guest, t->peer) : NULL;
	bool syn = t->l4 == NAT64_TCP && opens(flags);

	if (b)
		*guest = b->guest;
	if (s) {
		if (t->l4 == NAT64_TCP)
			tcp(s, flags, false, now_ms);
		else
			alive(s, now_ms, plain_life(s));
		return ORACLE_PASS;
	}
	if (!b)
		return syn ? hold(o, t, now_ms) : ORACLE_DROP;
	if (o->address_dependent && !b->fixed && !spoke_to(o, b, t->peer.addr))
		return syn ? hold(o, t, now_ms) : ORACLE_DROP;
	if (t->l4 == NAT64_TCP && !syn)
		return ORACLE_PASS;
	if (o->sessions == o->max)
		return ORACLE_DROP;
	s = begin(o, t->l4, &b->guest, t->peer);
	if (t->l4 == NAT64_TCP) {
		s->state = V4_INIT;
		alive(s, now_ms, TRANSITORY);
	} else {
		alive(s, now_ms, plain_life(s));
	}
	return ORACLE_PASS;
}

/* ---- time ---- */

static void forget_unused_bindings(struct oracle *o)
{
	for (unsigned i = 0; i < o->bindings;) {
		if (o->binding[i].fixed || has_session(o, &o->binding[i]))
			i++;
		else
			o->binding[i] = o->binding[--o->bindings];
	}
}

unsigned oracle_time(struct oracle *o, uint64_t now_ms)
{
	unsigned answered = 0;

	o->probes = 0;
	for (unsigned i = 0; i < o->helds;) {
		if (now_ms < o->held[i].ends_ms) {
			i++;
			continue;
		}
		unhold(o, i);
		answered++;
	}
	for (unsigned i = 0; i < o->sessions;) {
		struct oracle_session *s = &o->session[i];

		if (now_ms < s->ends_ms) {
			i++;
		} else if (s->state == ESTABLISHED) {
			s->state = TRANS;
			alive(s, now_ms, TRANSITORY);
			o->probes++;
			i++;
		} else {
			*s = o->session[--o->sessions];
		}
	}
	forget_unused_bindings(o);
	return answered;
}

/*
 * session.c - one binding with one peer (RFC 6146 section 3.2)
 *
 * Two indices. session6 holds every session by guest end and peer end. session4 holds
 * by lent end and peer *address* one session of each ring; a ring is all sessions of a
 * binding with one peer address, which differ only in the peer's port. So address-
 * dependent filtering is one look-up, and the exact session from outside is either
 * the one found (nearly always) or found by the guest end that it names.
 *
 * Invariants
 *   S1  every session is in session6 and in exactly one ring.
 *   S2  session4 holds exactly one member of every ring.
 *   S3  a binding's count is the number of its sessions.
 *
 * Not here: when a session ends (expire.c), what a TCP state means (tcp_fsm.c).
 */
#include "session.h"

#include <gateway6/must.h>

static_assert(sizeof(struct tuple6) == 28 && sizeof(struct tuple4) == 16,
	      "tuples are hashed as bytes: no padding may appear");

static uint64_t hash6(const struct tables *t, const struct tuple6 *k)
{
	return hash_bytes(&t->key, k, sizeof(*k));
}

/* Without the peer's port: see S2. */
static uint64_t hash4(const struct tables *t, const struct tuple4 *k)
{
	return hash_bytes(&t->key, k, offsetof(struct tuple4, peer.port));
}

struct want6 { const struct session *all; const struct tuple6 *k; };
struct want4 { const struct session *all; const struct tuple4 *k; };

static inline bool same6(uint32_t item, const void *arg)
{
	const struct want6 *w = arg;
	const struct session *s = &w->all[item];

	return addr6_equal(&s->guest, &w->k->guest.addr) &&
	       addr4_equal(s->peer, w->k->peer.addr) &&
	       s->guest_port == w->k->guest.port && s->peer_port == w->k->peer.port &&
	       s->l4 == w->k->l4;
}

static inline bool same4(uint32_t item, const void *arg)
{
	const struct want4 *w = arg;
	const struct session *s = &w->all[item];

	return addr4_equal(s->peer, w->k->peer.addr) &&
	       addr4_equal(s->lent, w->k->lent.addr) &&
	       s->lent_port == w->k->lent.port && s->l4 == w->k->l4;
}

uint32_t session_find6(const struct tables *t, const struct tuple6 *in)
{
	struct want6 w = { t->session, in };

	return hash_find(&t->session6, hash6(t, in), same6, &w);
}

struct session_place session_place6(const struct tables *t, const struct tuple6 *in)
{
	return (struct session_place){ &t->session6, hash6(t, in) };
}

struct session_place session_place4(const struct tables *t, const struct tuple4 *in)
{
	return (struct session_place){ &t->session4, hash4(t, in) };
}

static uint32_t ring_find(const struct tables *t, uint64_t hash, const struct tuple4 *in)
{
	struct want4 w = { t->session, in };

	return hash_find(&t->session4, hash, same4, &w);
}

uint32_t session_find4(const struct tables *t, const struct tuple4 *in)
{
	uint32_t one = ring_find(t, hash4(t, in), in);
	const struct session *s = &t->session[one];
	struct tuple6 exact;

	if (one == 0 || s->peer_port == in->peer.port)
		return one;
	if (s->next == one)
		return 0;		/* alone in its ring */
	exact = session_tuple6(s);
	exact.peer.port = in->peer.port;
	return session_find6(t, &exact);
}

bool session_peer_known(const struct tables *t, const struct tuple4 *in)
{
	return ring_find(t, hash4(t, in), in) != 0;
}

struct tuple6 session_tuple6(const struct session *s)
{
	return (struct tuple6){ s->l4, { s->guest, s->guest_port }, { s->peer, s->peer_port } };
}

struct tuple4 session_tuple4(const struct session *s)
{
	return (struct tuple4){ s->l4, { s->lent, s->lent_port }, { s->peer, s->peer_port } };
}

static void ring_join(struct tables *t, uint32_t s)
{
	struct session *r = &t->session[s], *one_r;
	struct tuple4 k = session_tuple4(r);
	uint64_t hash = hash4(t, &k);
	uint32_t one = ring_find(t, hash, &k);

	r->next = r->prev = s;
	if (one == 0) {
		must(hash_put(&t->session4, hash, s), "index smaller than table");
		return;
	}
	one_r = &t->session[one];
	r->next = one_r->next;
	r->prev = one;
	t->session[one_r->next].prev = s;
	one_r->next = s;
}

static void ring_leave(struct tables *t, uint32_t s)
{
	struct session *r = &t->session[s];
	struct tuple4 k = session_tuple4(r);
	uint64_t hash = hash4(t, &k);

	if (ring_find(t, hash, &k) == s) {	/* the one that stands for the ring */
		hash_cut(&t->session4, hash, s);
		if (r->next != s)
			hash_put(&t->session4, hash, r->next);
	}
	t->session[r->prev].next = r->next;
	t->session[r->next].prev = r->prev;
}

uint32_t session_add(struct tables *t, const struct session_birth *birth, uint64_t now_ms)
{
	struct binding *b = &t->binding[birth->binding];
	uint32_t s = session_number_take(t);
	struct session *r = &t->session[s];
	struct tuple6 k;

	if (s == 0)
		return 0;
	*r = (struct session){
		.guest = b->guest, .peer = birth->peer.addr, .lent = b->lent,
		.guest_port = b->guest_port, .peer_port = birth->peer.port,
		.lent_port = b->lent_port, .l4 = b->l4, .state = birth->state & 0xf,
		.prefix = birth->prefix & 0xf,
		.life = birth->life, .binding = birth->binding,
		.touched_ms = (uint32_t)now_ms,
	};
	t->due_ms[s] = (uint32_t)now_ms;	/* the next sweep finds its true moment */
	k = session_tuple6(r);
	must(hash_put(&t->session6, hash6(t, &k), s), "index smaller than table");
	ring_join(t, s);
	b->sessions++;
	t->sessions_of[b->l4]++;
	t->in_state[r->state]++;
	return s;
}

void session_cut(struct tables *t, uint32_t s)
{
	struct session *r = &t->session[s];
	struct binding *b = &t->binding[r->binding];
	struct tuple6 k = session_tuple6(r);

	must(r->state && b->sessions > 0, "session %u of binding %u", s, r->binding);
	ring_leave(t, s);
	hash_cut(&t->session6, hash6(t, &k), s);
	b->sessions--;
	t->sessions_of[b->l4]--;
	t->in_state[r->state]--;
	session_number_return(t, s);
}

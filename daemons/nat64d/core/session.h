/* session.h - one binding with one peer (RFC 6146 section 3.2) */
#ifndef NAT64_SESSION_H
#define NAT64_SESSION_H

#include "tables.h"

/* 0 when there is none. Numbers stay valid until the session ends. */
uint32_t session_find6(const struct tables *t, const struct tuple6 *in);
uint32_t session_find4(const struct tables *t, const struct tuple4 *in);

/* Where a session will be looked for; hash.h says what can be done with that. */
struct session_place { const struct hash *index; uint64_t hash; };

struct session_place session_place6(const struct tables *t, const struct tuple6 *in);
struct session_place session_place4(const struct tables *t, const struct tuple4 *in);

/* Has this binding any session with that peer address? (RFC 6146 3.5.1, filtering) */
bool session_peer_known(const struct tables *t, const struct tuple4 *in);

struct session_birth {
	uint32_t binding;
	struct end4 peer;
	enum lifetime life;
	uint8_t	 state;			/* enum tcp_state; NOT_TCP */
	uint8_t	 prefix;
};

/* 0 when the table is full. The session must not exist yet. */
uint32_t session_add(struct tables *t, const struct session_birth *birth, uint64_t now_ms);

/* Out of indices, ring and its binding's count; the number is free again. */
void session_cut(struct tables *t, uint32_t s);

/* It carried a packet that keeps it alive, and is of this class from now on. */
static inline void session_live(struct tables *t, uint32_t s, enum lifetime life,
				uint64_t now_ms)
{
	struct session *r = &t->session[s];

	r->touched_ms = (uint32_t)now_ms;
	if (r->life == life)
		return;
	r->life = life;
	t->due_ms[s] = (uint32_t)now_ms;	/* look at it soon: it may be shorter */
}

/* The one door through which a session's state changes between its birth and its end. */
static inline void session_state(struct tables *t, uint32_t s, uint8_t state)
{
	struct session *r = &t->session[s];

	t->in_state[r->state]--;
	r->state = state & 0xf;
	t->in_state[r->state]++;
}

struct tuple6 session_tuple6(const struct session *s);
struct tuple4 session_tuple4(const struct session *s);

#endif

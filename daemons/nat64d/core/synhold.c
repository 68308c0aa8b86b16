/*
 * synhold.c - SYNs from outside that wait for their counterpart (RFC 6146 3.5.2.2)
 *
 * A SYN that filtering would refuse is kept for TCP_INCOMING_SYN: if the guest sends
 * its own SYN to that peer meanwhile, both open the connection together and nobody is
 * told (RFC 5382 REQ-4); else the sender gets ICMP 3/3 quoting what it sent. The
 * lifetime is one for all, so the oldest stands first: a ring of fixed size.
 *
 * Differs from RFC 6146 3.5.2.2: what is held is not in the session table, because it
 * has no inside end yet and must not take a session's room from guests.
 *
 * Invariant
 *   H1  live records stand in the order they came; `live` counts them.
 */
#include "synhold.h"

#include <string.h>

#include "icmp_err.h"

#define HELD_MAX 1024u
#define QUOTE_MAX 120u		/* IPv4 and TCP header at their longest */

struct held {
	struct tuple4 in;
	uint64_t since_ms;
	bool	 live;
	uint8_t	 quote[QUOTE_MAX];
	uint32_t quote_len;
};

struct synhold {
	struct held ring[HELD_MAX];
	uint32_t oldest, used, live;	/* used: live ones and holes between them */
	struct hash by4;
	struct hash_key key;
};

struct key { struct end4 lent, peer; };

static_assert(sizeof(struct key) == 12, "keys are hashed as bytes: no padding may appear");

struct want { const struct synhold *h; const struct tuple4 *k; };

static inline bool same(uint32_t item, const void *arg)
{
	const struct want *w = arg;
	const struct held *r = &w->h->ring[item - 1];

	return end4_equal(r->in.lent, w->k->lent) && end4_equal(r->in.peer, w->k->peer);
}

static uint64_t hash(const struct synhold *h, const struct tuple4 *k)
{
	struct key key = { k->lent, k->peer };

	return hash_bytes(&h->key, &key, sizeof(key));
}

static uint32_t find(const struct synhold *h, const struct tuple4 *k)
{
	struct want w = { h, k };

	return hash_find(&h->by4, hash(h, k), same, &w);
}

struct synhold *synhold_new(const struct hash_key *key)
{
	struct synhold *h = room_take(1, sizeof(*h));

	if (!h)
		return NULL;
	h->key = *key;
	if (hash_init(&h->by4, HELD_MAX) < 0) {
		room_return(h);
		return NULL;
	}
	return h;
}

void synhold_free(struct synhold *h)
{
	if (!h)
		return;
	hash_fini(&h->by4);
	room_return(h);
}

uint32_t synhold_count(const struct synhold *h)
{
	return h->live;
}

static void forget(struct synhold *h, struct held *r)
{
	hash_cut(&h->by4, hash(h, &r->in), (uint32_t)(r - h->ring) + 1);
	r->live = false;
	h->live--;
	while (h->used && !h->ring[h->oldest].live) {	/* ends: used shrinks */
		h->oldest = (h->oldest + 1) % HELD_MAX;
		h->used--;
	}
}

bool synhold_put(struct synhold *h, const struct tuple4 *in, const struct view4 *v,
		 uint64_t now_ms)
{
	uint32_t at = (h->oldest + h->used) % HELD_MAX;
	struct held *r = &h->ring[at];

	if (find(h, in))
		return true;		/* a retransmission */
	if (h->used == HELD_MAX)
		return false;
	*r = (struct held){ .in = *in, .since_ms = now_ms, .live = true };
	r->quote_len = v->len < QUOTE_MAX ? v->len : QUOTE_MAX;
	memcpy(r->quote, v->bytes, r->quote_len);
	hash_put(&h->by4, hash(h, in), at + 1);
	h->used++;
	h->live++;
	return true;
}

bool synhold_met(struct synhold *h, const struct tuple4 *out)
{
	uint32_t item = h->live ? find(h, out) : 0;

	if (item == 0)
		return false;
	forget(h, &h->ring[item - 1]);
	return true;
}

uint64_t synhold_expire(struct nat64 *n, uint64_t now_ms)
{
	struct synhold *h = n->hold;
	uint32_t span_ms = n->conf.span_ms[SYN4_LIFE];

	while (h->live) {		/* ends: each turn forgets one or leaves */
		struct held *r = &h->ring[h->oldest];

		if (now_ms - r->since_ms < span_ms)
			return r->since_ms + span_ms;
		n->stats.drops[DROP_SYN_EXPIRED]++;
		icmp_err4(n, DROP_SYN_EXPIRED, 0, r->quote, r->quote_len, now_ms);
		forget(h, r);
	}
	return UINT64_MAX;
}

void synhold_clear(struct synhold *h)
{
	while (h->live)
		forget(h, &h->ring[h->oldest]);
}

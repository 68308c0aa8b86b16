/*
 * rest.c - ports that rest before they are lent again (RFC 6888 REQ-8)
 *
 * With endpoint-independent filtering whoever knew a binding can still send to its port
 * when another guest has it. So it stays out of the pool for timeouts.port_reuse. The
 * exceptions are those of the RFC: TCP, whose end we have seen and waited for; ports of
 * a guest's own block; and filtering by address, where strangers do not come in.
 *
 * The rest is as long for all, so the oldest is always the next: a ring of fixed size
 * (limits.ports_resting). When it is full the oldest is lent again before its time.
 */
#include "rest.h"

struct resting { uint64_t since_ms; uint32_t at; uint16_t port; uint8_t l4; };

struct rests {
	struct resting *ring;
	uint32_t max, oldest, used;
	uint32_t of[NAT64_L4S];
};

struct rests *rests_new(uint32_t max)
{
	struct rests *r = room_take(1, sizeof(*r));

	if (!r)
		return NULL;
	r->max = max;
	r->ring = room_take(max, sizeof(*r->ring));
	if (r->ring)
		return r;
	rests_free(r);
	return NULL;
}

void rests_free(struct rests *r)
{
	if (!r)
		return;
	room_return(r->ring);
	room_return(r);
}

uint32_t rests_count(const struct rests *r, enum nat64_l4 l4)
{
	return r->of[l4];
}

static void wake_oldest(struct nat64 *n)
{
	struct rests *r = n->rests;
	struct resting one = r->ring[r->oldest];

	pool4_return(n->pool, one.l4, one.at, one.port);
	r->of[one.l4]--;
	r->oldest = (r->oldest + 1) % r->max;
	r->used--;
}

static bool is_due(const struct nat64 *n, const struct binding *b)
{
	return b->l4 != NAT64_TCP && !n->conf.address_dependent && !n->conf.port_block &&
	       n->conf.port_reuse_ms && n->rests->max && pool4_covers(n->pool, b->lent_port);
}

void rest_return(struct nat64 *n, const struct binding *b, uint32_t at, uint64_t now_ms)
{
	struct rests *r = n->rests;

	if (!is_due(n, b)) {
		pool4_return(n->pool, b->l4, at, b->lent_port);
		return;
	}
	if (r->used == r->max)
		wake_oldest(n);
	r->ring[(r->oldest + r->used++) % r->max] =
		(struct resting){ now_ms, at, b->lent_port, b->l4 };
	r->of[b->l4]++;
}

uint64_t rest_expire(struct nat64 *n, uint64_t now_ms)
{
	struct rests *r = n->rests;

	while (r->used) {		/* ends: each turn wakes one or leaves */
		const struct resting *one = &r->ring[r->oldest];

		if (now_ms - one->since_ms < n->conf.port_reuse_ms)
			return one->since_ms + n->conf.port_reuse_ms;
		wake_oldest(n);
	}
	return UINT64_MAX;
}

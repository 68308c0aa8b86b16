/* readiness.c - are dns64d and nat64d there? */
#include "readiness.h"

void readiness_init(struct readiness *r)
{
	*r = (struct readiness){ .need = { { .bit = NEED_DNS64D }, { .bit = NEED_NAT64D } } };
}

static bool told(struct readiness *r, struct need *n, enum raserv_readiness is, uint64_t now_ms)
{
	bool counts = r->ready & n->bit;

	if (is == RASERV_GONE && counts && !n->waning)
		n->gone_at_ms = now_ms + RASERV_GRACE_MS;
	n->waning = is == RASERV_GONE && counts;
	if (is == RASERV_GONE || counts)
		return false;
	r->ready |= n->bit;
	return true;
}

bool readiness_told(struct readiness *r, unsigned need, enum raserv_readiness is,
		    uint64_t now_ms)
{
	bool changed = false;

	for (size_t i = 0; i < NEEDS; i++)
		if (r->need[i].bit == need)
			changed |= told(r, &r->need[i], is, now_ms);
	return changed;
}

bool readiness_wane(struct readiness *r, uint64_t now_ms)
{
	unsigned before = r->ready;

	for (size_t i = 0; i < NEEDS; i++) {
		struct need *n = &r->need[i];

		if (!n->waning || n->gone_at_ms > now_ms)
			continue;
		n->waning = false;
		r->ready &= ~n->bit;
	}
	return r->ready != before;
}

uint64_t readiness_next(const struct readiness *r)
{
	uint64_t next_ms = SCHED_NEVER;

	for (size_t i = 0; i < NEEDS; i++)
		if (r->need[i].waning && r->need[i].gone_at_ms < next_ms)
			next_ms = r->need[i].gone_at_ms;
	return next_ms;
}

/*
 * upstreams.c - whom to ask: order, round-trip times, health
 *
 * Three failures in a row put an upstream in doubt. Then it is probed every two seconds,
 * and after two probes without an answer it is down, which means that it is asked last.
 * The first answer to anything ends both, an error RCODE too: the upstream lives. So
 * names whose own servers are silent do not make it down, and neither its death nor its
 * return needs clients that ask.
 */
#include "upstreams.h"

#define PATIENCE_MIN_MS 400		/* before a lost datagram is sent again */
#define FADE_SHIFT 7			/* 1/128 per question that went elsewhere */

const uint16_t rtt_bounds_ms[RTT_BOUNDS] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000,
					     5000 };

static void took(struct upstream *u, uint64_t ms)
{
	unsigned i = 0;

	while (i < RTT_BOUNDS && ms > rtt_bounds_ms[i])
		i++;
	u->took[i]++;
	u->took_ms += ms;
}

static const struct upstream *find(const struct upstreams *u, const struct upstream_at *at)
{
	for (unsigned i = 0; i < u->n; i++)
		if (upstream_at_equal(&u->one[i].at, at))
			return &u->one[i];
	return NULL;
}

void upstreams_set(struct upstreams *u, const struct upstream_list *list)
{
	struct upstreams fresh = { .n = list->n };

	for (unsigned i = 0; i < list->n; i++) {
		const struct upstream *known = find(u, &list->at[i]);

		if (known)
			fresh.one[i] = *known;
		else
			fresh.one[i].at = list->at[i];
	}
	*u = fresh;
}

/* Is a to be asked before b, which stands before it in the file? */
static bool before(const struct upstream *a, const struct upstream *b, bool fastest)
{
	if (a->down != b->down)
		return b->down;
	return fastest && a->srtt_us < b->srtt_us;
}

unsigned upstreams_best(const struct upstreams *u, uint32_t mask, bool fastest)
{
	unsigned best = UPSTREAMS_MAX;

	for (unsigned i = 0; i < u->n; i++) {
		if (!(mask >> i & 1))
			continue;
		if (best == UPSTREAMS_MAX || before(&u->one[i], &u->one[best], fastest))
			best = i;
	}
	return best;
}

void upstreams_chosen(struct upstreams *u, unsigned which, uint32_t mask)
{
	for (unsigned i = 0; i < u->n; i++)
		if (mask >> i & 1 && i != which)
			u->one[i].srtt_us -= u->one[i].srtt_us >> FADE_SHIFT;
}

void upstream_answered(struct upstream *u, uint64_t asked_ms, uint64_t now_ms)
{
	uint32_t rtt_us = (uint32_t)(now_ms - asked_ms) * 1000;

	/* RFC 6298 section 2.3: alpha 1/8. Never 0 again: that means unknown. */
	if (u->srtt_us)
		u->srtt_us = u->srtt_us - u->srtt_us / 8 + rtt_us / 8;
	else
		u->srtt_us = rtt_us;
	if (!u->srtt_us)
		u->srtt_us = 1;
	took(u, now_ms - asked_ms);
	u->answered++;
	u->answered_ms = now_ms;
	u->failures = u->probes = 0;
	u->down = false;
}

void upstream_failed(struct upstream *u, uint64_t now_ms)
{
	u->failed++;
	if (++u->failures == DOUBT_FAILURES)
		u->probe_ms = now_ms;
}

bool upstream_probed(struct upstream *u, uint64_t now_ms)
{
	bool dies = !u->down && u->probes == DOWN_PROBES;

	u->down |= dies;
	u->probes += u->probes < DOWN_PROBES;
	u->probe_ms = now_ms + PROBE_MS;
	return dies;
}

uint32_t upstream_patience_ms(const struct upstream *u, unsigned attempt,
			      uint32_t timeout_ms)
{
	uint64_t ms = u->srtt_us / 1000 * UINT64_C(4);

	if (ms < PATIENCE_MIN_MS)
		ms = PATIENCE_MIN_MS;
	ms <<= attempt < 8 ? attempt : 8;
	return ms < timeout_ms ? (uint32_t)ms : timeout_ms;
}

bool upstreams_any_up(const struct upstreams *u, uint32_t mask)
{
	for (unsigned i = 0; i < u->n; i++)
		if (mask >> i & 1 && !u->one[i].down)
			return true;
	return false;
}

/*
 * expire.c - sessions end when their time is over (RFC 6146 sections 3.5 and 4)
 *
 * A packet only writes the moment into its session. Once a second a sweep goes over a
 * dense array of "not before" times: an entry that is not due costs four bytes of
 * reading; one that is due has its session looked at, which either ends or gets its
 * true moment. So packets pay nothing for order, and order costs no memory.
 *
 * A sweep is cut into shares: at most SHARE entries, LOOKS sessions looked at and ENDS
 * ends each, so that even a million sessions that end at once hold the loop for well
 * under a millisecond at a time.
 *
 * Invariant
 *   E1  due_ms of a session is never later than the moment its time is over.
 */
#include "expire.h"

#include "fast.h"
#include "flow.h"
#include "probe.h"

#define SWEEP_MS 1000u
#define SHARE 262144u
#define LOOKS 16384u
#define ENDS 512u
#define NEVER_MS 0x7fffffffu	/* as far ahead as the comparison reaches */

uint64_t expire_left_ms(const struct nat64 *n, const struct session *s, uint64_t now_ms)
{
	uint32_t age = (uint32_t)now_ms - s->touched_ms;
	uint32_t span = n->conf.span_ms[s->life];

	return age < span ? span - age : 0;
}

/* True if the session was ended. A free record is not asked again. */
static bool judge(struct nat64 *n, uint32_t s, uint64_t now_ms)
{
	struct tables *t = n->tables;
	uint64_t left = NEVER_MS;

	if (t->session[s].state)
		left = expire_left_ms(n, &t->session[s], now_ms);
	if (left == 0 && t->session[s].fast) {
		fast_back(n, s);		/* it may have carried something until now */
		left = expire_left_ms(n, &t->session[s], now_ms);
	}
	if (left == 0) {
		if (t->session[s].l4 != NAT64_TCP || !tcp_session_over(t, s, now_ms)) {
			flow_end(n, s, now_ms);
			return true;
		}
		probe_send(n, s);
		left = expire_left_ms(n, &t->session[s], now_ms);
	}
	t->due_ms[s] = (uint32_t)(now_ms + left);
	return false;
}

static bool due(const struct tables *t, uint32_t s, uint32_t now_ms)
{
	return (int32_t)(now_ms - t->due_ms[s]) >= 0;
}

uint64_t expire_run(struct nat64 *n, uint64_t now_ms)
{
	struct tables *t = n->tables;
	uint32_t top = t->sessions.top, shares = top / SHARE + 1;
	uint32_t passed = 0, looked = 0, ended = 0;

	for (; passed < top && passed < SHARE && looked < LOOKS && ended < ENDS; passed++) {
		n->sweep = n->sweep < top ? n->sweep + 1 : 1;
		if (!due(t, n->sweep, (uint32_t)now_ms))
			continue;
		ended += judge(n, n->sweep, now_ms);
		looked++;
	}
	return ended == ENDS || looked == LOOKS ? now_ms : now_ms + SWEEP_MS / shares;
}

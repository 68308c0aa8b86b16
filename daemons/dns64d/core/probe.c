/*
 * probe.c - questions to upstreams in doubt
 *
 * Whether one is there must depend neither on a client's patience nor on the names that
 * clients ask for: every two seconds it is asked for the NS records of the root, which
 * every resolver has at hand. Any answer ends the doubt.
 */
#include "job.h"

/* A ticket that no job has: item 0. The upstream's number stands in the attempt. */
#define PROBE_GENERATION 0xffffffffu

bool probe_is(uint64_t ticket)
{
	return ticket >> 32 == PROBE_GENERATION && (uint32_t)ticket >> 4 == 0;
}

static struct upstream *probed(struct dns64 *d, uint64_t ticket)
{
	unsigned which = ticket & 0xf;

	return which < d->up.n ? &d->up.one[which] : NULL;
}

static void probe_send(struct dns64 *d, unsigned which, uint64_t now_ms)
{
	struct question root = { { .len = 1 }, DNS_NS, DNS_IN };
	struct upstream *u = &d->up.one[which];
	uint8_t room[ASK_ROOM];
	bool edns = u->plain_until_ms <= now_ms;
	size_t len = ask_write(d, &(struct ask_message){ &root, 0, edns }, room, sizeof(room));

	if (upstream_probed(u, now_ms))
		count(d, DNS64_UPSTREAM_DOWN);
	u->asked++;
	count(d, DNS64_PROBES);
	count(d, DNS64_ASKED_UDP);
	d->sink.ask(d->sink.arg, &(struct dns64_ask){
		(uint64_t)PROBE_GENERATION << 32 | which, which, false, room, len });
}

uint64_t probe_tick(struct dns64 *d, uint64_t now_ms)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = 0; i < d->up.n; i++) {
		struct upstream *u = &d->up.one[i];

		if (!upstream_doubted(u))
			continue;
		if (now_ms >= u->probe_ms)
			probe_send(d, i, now_ms);
		if (u->probe_ms < next)
			next = u->probe_ms;
	}
	return next;
}

void probe_answer(struct dns64 *d, uint64_t ticket, uint64_t now_ms)
{
	struct upstream *u = probed(d, ticket);

	if (u && upstream_doubted(u))
		upstream_answered(u, u->probe_ms - PROBE_MS, now_ms);
}

void probe_undelivered(struct dns64 *d, uint64_t ticket, uint64_t now_ms)
{
	struct upstream *u = probed(d, ticket);

	if (u)
		upstream_failed(u, now_ms);
}

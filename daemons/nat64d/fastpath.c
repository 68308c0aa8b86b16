/*
 * fastpath.c - flows that the kernel carries for us, from their first packet there on
 *
 *	core: worth ---> candidate ---> FAST ---> RESTING ---> free
 *	     queue empty or PATIENCE_MS   |  back, or silent      after REST_MS
 *	                                  v
 *	                         counters heard each second
 *
 * Only flows that carry much are worth it: a short connection never is a candidate. One
 * goes when our queue is empty, so that no packet in it is overtaken. A queue that is not
 * empty for PATIENCE_MS is one that we cannot master and that drops: then some are
 * overtaken once. Whatever makes the core call it back, its packets come here again from
 * the next one on.
 *
 * Invariants
 *   K1  a flow is in the indices of the kernel exactly while its session is marked `fast`.
 *   K2  a flow that was taken out is written anew only after REST_MS: no program runs as
 *       long, so none reads one that changes.
 *   K3  what the kernel counted is told to the core before the session is judged.
 */
#include "fastpath.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

#include "bpf/flow.h"
#include "bpf/kernel.h"

enum {
	CANDIDATES = 64,		/* of one turn; the next 256 packets ask again */
	PATIENCE_MS = 20,
	LISTEN_MS = 1000,
	REST_MS = 1000,
	STRAY_MS = 1000,
	SILENT_MS = 10 * 1000,		/* room for another one */
};

struct slot {
	uint64_t since_ms;		/* of the last packet; else when it was taken out */
	uint64_t begun_ms;
	struct nat64_carried told;
};

struct fastpath {
	struct nat64 *core;
	const struct loop *loop;
	struct fast_kernel *kernel;	/* NULL: why_not */
	char	 why_not[120];
	bool	 paused;
	uint32_t candidate[CANDIDATES];
	unsigned candidates;
	uint64_t asked_ms;		/* by the first of them */
	uint32_t session[FAST_FLOWS];	/* of each slot; 0: free or resting */
	struct slot slot[FAST_FLOWS];
	uint32_t rest[FAST_FLOWS];	/* a ring of free slots, the longest free first */
	uint32_t rest_first, free;
	uint64_t heard_ms;
	uint64_t packets, bytes[NAT64_WAYS], begun, full;
};

/* ---- slots ---- */

/* A slot that nobody can be reading any more, or FAST_FLOWS. */
static uint32_t slot_take(struct fastpath *f, uint64_t now_ms)
{
	uint32_t at = f->rest[f->rest_first];

	if (!f->free || now_ms - f->slot[at].since_ms < REST_MS)
		return FAST_FLOWS;
	f->rest_first = (f->rest_first + 1) % FAST_FLOWS;
	f->free--;
	return at;
}

static void slot_return(struct fastpath *f, uint32_t at, uint64_t now_ms)
{
	f->session[at] = 0;
	f->slot[at] = (struct slot){ .since_ms = now_ms };
	f->rest[(f->rest_first + f->free++) % FAST_FLOWS] = at;
}

/* ---- coming and going ---- */

static void give_up(struct fastpath *f)
{
	struct nat64_fast nobody = { 0 };

	log_info("nat64: no fast path, nat64d carries all packets itself: %s", f->why_not);
	nat64_fast_is(f->core, &nobody);
}

static void refused(struct fastpath *f, const char *what, int error)
{
	snprintf(f->why_not, sizeof(f->why_not), "%s: %s", what, strerror(-error));
	give_up(f);
}

static void begin(struct fastpath *f, uint32_t session, uint64_t now_ms)
{
	struct nat64_fast_flow flow;
	uint32_t at;
	int r;

	if (!nat64_fast_look(f->core, session, now_ms, &flow))
		return;
	at = slot_take(f, now_ms);
	if (at == FAST_FLOWS) {
		f->full++;
		return;
	}
	fast_kernel_flows(f->kernel)[at] = fast_flow_of(&flow);
	r = fast_kernel_put(f->kernel, at);
	if (r < 0) {
		slot_return(f, at, now_ms);
		if (r == -EPERM)
			refused(f, "the kernel takes no flows", r);
		return;
	}
	f->session[at] = session;
	f->slot[at].since_ms = f->slot[at].begun_ms = now_ms;
	f->begun++;
	nat64_fast_begin(f->core, session);
}

static void begin_all(struct fastpath *f, uint64_t now_ms)
{
	for (unsigned i = 0; i < f->candidates; i++)
		begin(f, f->candidate[i], now_ms);
	f->candidates = 0;
}

/* What was carried since the last time; true if anything. */
static bool hear(struct fastpath *f, uint32_t at, uint64_t now_ms)
{
	const struct fast_flow *k = &fast_kernel_flows(f->kernel)[at];
	struct slot *s = &f->slot[at];
	struct nat64_carried fresh;

	for (unsigned way = 0; way < NAT64_WAYS; way++) {
		uint64_t packets = __atomic_load_n(&k->packets[way], __ATOMIC_RELAXED);
		uint64_t bytes = __atomic_load_n(&k->bytes[way], __ATOMIC_RELAXED);

		fresh.packets[way] = packets - s->told.packets[way];
		fresh.bytes[way] = bytes - s->told.bytes[way];
		s->told.packets[way] = packets;
		s->told.bytes[way] = bytes;
		f->packets += fresh.packets[way];
		f->bytes[way] += fresh.bytes[way];
	}
	nat64_fast_carried(f->core, f->session[at], &fresh, now_ms);
	return fresh.packets[NAT64_OUT] | fresh.packets[NAT64_IN];
}

static void end(struct fastpath *f, uint32_t at, uint64_t now_ms)
{
	fast_kernel_cut(f->kernel, at);
	hear(f, at, now_ms);
	nat64_fast_end(f->core, f->session[at]);
	slot_return(f, at, now_ms);
}

static void end_all(struct fastpath *f)
{
	for (uint32_t at = 0; at < FAST_FLOWS && f->free < FAST_FLOWS; at++)
		if (f->session[at])
			end(f, at, loop_now_ms(f->loop));
	f->candidates = 0;
}

/* ---- what the core says ---- */

static void worth(void *arg, uint32_t session)
{
	struct fastpath *f = arg;

	if (f->paused || f->candidates == CANDIDATES)
		return;
	for (unsigned i = 0; i < f->candidates; i++)
		if (f->candidate[i] == session)
			return;
	if (!f->candidates)
		f->asked_ms = loop_now_ms(f->loop);
	f->candidate[f->candidates++] = session;
}

/* Its slot, or FAST_FLOWS. */
static uint32_t slot_of(const struct fastpath *f, uint32_t session)
{
	uint32_t at = 0;

	while (at < FAST_FLOWS && f->session[at] != session)
		at++;
	return at;
}

static void back(void *arg, uint32_t session)
{
	struct fastpath *f = arg;
	uint32_t at = session ? slot_of(f, session) : FAST_FLOWS;

	if (!session)
		end_all(f);
	else if (at < FAST_FLOWS)
		end(f, at, loop_now_ms(f->loop));
}

/* What was in the queue when it went may still come here; later it is the flow's habit. */
static void stray(void *arg, uint32_t session)
{
	struct fastpath *f = arg;
	uint32_t at = slot_of(f, session);
	uint64_t now_ms = loop_now_ms(f->loop);

	if (at == FAST_FLOWS || now_ms - f->slot[at].begun_ms < STRAY_MS)
		return;
	nat64_fast_never(f->core, session);
	end(f, at, now_ms);
}

/* ---- time, and what the shell says ---- */

static void hear_and_note(struct fastpath *f, uint32_t at, uint64_t now_ms)
{
	if (hear(f, at, now_ms))
		f->slot[at].since_ms = now_ms;
}

void fastpath_hear(struct fastpath *f, uint64_t now_ms)
{
	for (uint32_t at = 0; f && at < FAST_FLOWS && f->free < FAST_FLOWS; at++)
		if (f->session[at])
			hear_and_note(f, at, now_ms);
}

/* It has been silent for long, or has other limits. */
static void look_after(struct fastpath *f, uint32_t at, uint64_t now_ms)
{
	struct nat64_fast_flow flow;

	hear_and_note(f, at, now_ms);
	if (now_ms - f->slot[at].since_ms >= SILENT_MS ||
	    !nat64_fast_look(f->core, f->session[at], now_ms, &flow))
		end(f, at, now_ms);
	else
		fast_flow_limits(&fast_kernel_flows(f->kernel)[at], &flow);
}

void fastpath_tick(struct fastpath *f, uint64_t now_ms)
{
	if (!f || !f->kernel || now_ms - f->heard_ms < LISTEN_MS)
		return;
	f->heard_ms = now_ms;
	for (uint32_t at = 0; at < FAST_FLOWS && f->free < FAST_FLOWS; at++)
		if (f->session[at])
			look_after(f, at, now_ms);
}

void fastpath_turn(struct fastpath *f, bool queue_empty, uint64_t now_ms)
{
	if (f && f->candidates && (queue_empty || now_ms - f->asked_ms >= PATIENCE_MS))
		begin_all(f, now_ms);
}

void fastpath_pause(struct fastpath *f)
{
	if (!f)
		return;
	f->paused = true;
	end_all(f);
}

void fastpath_resume(struct fastpath *f)
{
	if (f)
		f->paused = false;
}

/* ---- up and down ---- */

struct fastpath *fastpath_new(struct nat64 *core, const struct loop *loop)
{
	struct fastpath *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->core = core;
	f->loop = loop;
	for (uint32_t at = 0; at < FAST_FLOWS; at++)
		slot_return(f, at, 0);
	f->kernel = fast_kernel_load(f->why_not, sizeof(f->why_not));
	if (f->kernel)
		nat64_ids_are(core, fast_kernel_ids(f->kernel));
	else
		give_up(f);
	return f;
}

void fastpath_link_is(struct fastpath *f, uint32_t link)
{
	struct nat64_fast fast = { worth, stray, back, f };
	int r;

	if (!f || !f->kernel)
		return;
	r = fast_kernel_attach(f->kernel, link);
	if (r == 0) {
		f->why_not[0] = '\0';
		nat64_fast_is(f->core, &fast);
		return;
	}
	end_all(f);
	refused(f, "tc does not take the program", r);
}

void fastpath_free(struct fastpath *f)
{
	struct nat64_fast nobody = { 0 };

	if (!f)
		return;
	if (f->kernel) {
		end_all(f);
		nat64_fast_is(f->core, &nobody);
		nat64_ids_are(f->core, NULL);
	}
	fast_kernel_free(f->kernel);
	free(f);
}

struct fastpath_numbers fastpath_numbers(const struct fastpath *f)
{
	struct fastpath_numbers n = { .why_not = "nat64.datapath is user" };

	if (!f)
		return n;
	n = (struct fastpath_numbers){
		.why_not = f->why_not[0] ? f->why_not : NULL,
		.flows = FAST_FLOWS - f->free, .flows_max = FAST_FLOWS,
		.packets = f->packets, .bytes = { f->bytes[0], f->bytes[1] },
		.begun = f->begun, .full = f->full,
	};
	return n;
}

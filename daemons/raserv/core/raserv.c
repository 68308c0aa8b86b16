/*
 * raserv.c - the doors of the advertiser, and what its links share
 *
 * The next moments of all interfaces lie in an array of their own, so that a tick over a
 * thousand links reads eight kilobytes and touches the few that are due.
 *
 * RASERV_DOUBT_MS after our own start, what is not ready is withdrawn even though we never
 * announced it.
 *
 * Not here: what a link says (iface.c), when (sched.c), memory (ifaces.c), packets that
 * come (hear.c), readiness (readiness.c).
 */
#include "raserv_state.h"

#include <stdlib.h>

#include <gateway6/must.h>

COUNTER_NAMES(ra_counter_names, RA_COUNTERS, RA_COUNTER_COUNT);

/* ---- what interfaces ask of us ---- */

static int host_send(void *arg, const struct ra_out *out)
{
	const struct raserv *r = arg;

	return r->sink.send(r->sink.arg, out);
}

static void host_changed(void *arg, const struct iface *it, enum iface_state was)
{
	const struct raserv *r = arg;

	if (r->sink.state)
		r->sink.state(r->sink.arg, it, was);
}

/* ---- making and remaking ---- */

int raserv_reconfigure(struct raserv *r, const struct config *c, uint64_t now_ms)
{
	struct ifaces fresh;
	struct items room;

	if (ifaces_plan_room(&room, c) < 0)
		return -1;
	if (ifaces_init(&fresh, c, &r->ifaces) < 0) {
		free(room.item);
		return -1;
	}
	ifaces_take_orphans(&fresh, &r->ifaces, &r->host, now_ms);
	ifaces_fini(&r->ifaces);
	free(r->plan.items.item);
	r->ifaces = fresh;
	r->plan.items = room;
	r->config = c;
	return 0;
}

struct raserv *raserv_new(const struct config *c, const struct rng *rng,
			  const struct raserv_sink *sink)
{
	struct raserv *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->rng = *rng;
	r->sink = *sink;
	r->host = (struct iface_host){ &r->rng, r->count, &r->news, host_send, host_changed,
				       r };
	r->doubt_ms = SCHED_NEVER;
	readiness_init(&r->readiness);
	if (raserv_reconfigure(r, c, 0) < 0) {
		free(r);
		return NULL;
	}
	return r;
}

void raserv_free(struct raserv *r)
{
	if (!r)
		return;
	ifaces_fini(&r->ifaces);
	free(r->plan.items.item);
	free(r);
}

void raserv_recall(struct raserv *r, const char *network, const struct item *said)
{
	struct iface *it = ifaces_recall(&r->ifaces, r->config, network);

	if (it)
		items_recall(&it->items, said);
}

/* ---- doors ---- */

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void update(struct raserv *r, size_t i, const struct facts *f, uint64_t now_ms)
{
	struct iface *it = &r->ifaces.item[i];
	struct conf_network here = *it->conf;

	here.name = it->name;			/* the file may have a pattern */
	plan_make(&r->plan, r->config, &here, f,
		  &(struct plan_names){ it->domains, it->resolvers },
		  &(struct plan_before){ it->source, iface_is_heard(it) ? it->link : 0 });
	iface_update(it, &r->plan, r->readiness.ready, &r->host, now_ms);
	ifaces_touch(&r->ifaces, i);
}

static void pay(struct raserv *r, size_t i, const struct facts *f, uint64_t now_ms)
{
	iface_pay(&r->ifaces.item[i], r->config, f, &r->host, now_ms);
	ifaces_touch(&r->ifaces, i);
}

void raserv_update(struct raserv *r, const struct facts *f, uint64_t now_ms)
{
	if (r->stopping)
		return;
	if (!r->started)
		r->doubt_ms = now_ms + RASERV_DOUBT_MS;
	r->started = true;
	ifaces_follow(&r->ifaces, r->config, f);
	for (size_t i = 0; i < r->ifaces.n; i++) {
		if (r->ifaces.item[i].conf)
			update(r, i, f, now_ms);
		else if (r->ifaces.item[i].owes)
			pay(r, i, f, now_ms);
	}
	ifaces_bury(&r->ifaces, now_ms);
}

static void judge_all(struct raserv *r, uint64_t now_ms)
{
	for (size_t i = 0; i < r->ifaces.n; i++) {
		iface_judge(&r->ifaces.item[i], r->readiness.ready, &r->host, now_ms);
		ifaces_touch(&r->ifaces, i);
	}
}

void raserv_ready(struct raserv *r, unsigned need, enum raserv_readiness is,
		  uint64_t now_ms)
{
	if (readiness_told(&r->readiness, need, is, now_ms))
		judge_all(r, now_ms);
}

/* Graces that are over. Returns when the next one is. */
static uint64_t wane(struct raserv *r, uint64_t now_ms)
{
	if (readiness_wane(&r->readiness, now_ms))
		judge_all(r, now_ms);
	return readiness_next(&r->readiness);
}

static uint64_t doubt(struct raserv *r, uint64_t now_ms)
{
	if (r->doubt_ms > now_ms)
		return r->doubt_ms;
	for (size_t i = 0; i < r->ifaces.n; i++) {
		if (r->ifaces.item[i].conf)
			iface_doubt(&r->ifaces.item[i], r->readiness.ready, &r->host, now_ms);
		ifaces_touch(&r->ifaces, i);
	}
	r->doubt_ms = SCHED_NEVER;
	return SCHED_NEVER;
}

uint64_t raserv_tick(struct raserv *r, uint64_t now_ms)
{
	uint64_t next_ms = earlier(wane(r, now_ms), doubt(r, now_ms));

	for (size_t i = 0; i < r->ifaces.n; i++) {
		struct iface *it = &r->ifaces.item[i];

		if (r->ifaces.next_ms[i] <= now_ms) {
			iface_tick(it, &r->host, now_ms);
			iface_judge(it, r->readiness.ready, &r->host, now_ms);
			ifaces_touch(&r->ifaces, i);
		}
		next_ms = earlier(next_ms, r->ifaces.next_ms[i]);
	}
	if (r->ifaces.has_orphans)
		ifaces_bury(&r->ifaces, now_ms);
	return next_ms;
}

enum ra_counter raserv_receive(struct raserv *r, const struct nd_in *in, uint64_t now_ms)
{
	enum ra_counter why = hear(r, in, now_ms);

	r->count[why]++;
	return why;
}

bool raserv_advertise(struct raserv *r, size_t i, uint64_t now_ms)
{
	bool speaks = iface_advertise(&r->ifaces.item[i], &r->host, now_ms);

	ifaces_touch(&r->ifaces, i);
	return speaks;
}

/* ---- the end ---- */

void raserv_withdraw(struct raserv *r, uint64_t now_ms)
{
	r->stopping = true;
	r->doubt_ms = SCHED_NEVER;
	for (size_t i = 0; i < r->ifaces.n; i++) {
		iface_withdraw(&r->ifaces.item[i], &r->host, now_ms);
		ifaces_touch(&r->ifaces, i);
	}
}

bool raserv_is_ceasing(const struct raserv *r)
{
	for (size_t i = 0; i < r->ifaces.n; i++)
		if (r->ifaces.item[i].state == IFACE_CEASING)
			return true;
	return false;
}

/* ---- for control ---- */

size_t raserv_count(const struct raserv *r)
{
	return r->ifaces.n;
}

const struct iface *raserv_iface(const struct raserv *r, size_t i)
{
	must(i < r->ifaces.n, "iface %zu of %zu", i, r->ifaces.n);
	return &r->ifaces.item[i];
}

uint64_t raserv_news(const struct raserv *r)
{
	return r->news;
}

const uint64_t *raserv_counters(const struct raserv *r)
{
	return r->count;
}

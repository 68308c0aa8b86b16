/*
 * query_log.c - dns64.query_log: who asked what, and what came of it
 *
 *	2026-11-25T22:30:01Z 2001:db8:1::10 AAAA example.org. NOERROR synthesised
 *	2026-11-25T22:30:02Z 2001:db8:1::10 A nowhere.example. NXDOMAIN
 *	2026-11-25T22:30:03Z 2001:db8:1::11 AAAA example.org. NOERROR view office
 *	2026-11-25T22:30:09Z ? 17
 *
 * The core keeps the last queries in a ring (core/recent.h); this follows it at the end
 * of each turn. What a turn pushed out of the ring, and what the scribe cannot take, is
 * lost and counted, and said in a line with "?": a log must not hold answers.
 *
 * The scribe is made when a log is first wanted, and once a second again if it ended.
 */
#include "dns64d.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/rr_text.h"

enum { AGAIN_MS = 1000 };

/* ---- the scribe ---- */

static void logged(void *arg, int error, unsigned lost)
{
	line_log_went(&((struct dns64d *)arg)->query_log.log, error, lost);
}

static void leave_scribe(struct dns64d *d)
{
	struct query_log *q = &d->query_log;

	scribe_end(q->scribe);
	q->scribe = NULL;
	q->again_ms = loop_now_ms(d->base.loop) + AGAIN_MS;
	line_log_scribe_is(&q->log, NULL);
}

static void gone(void *arg)
{
	log_warning("queries: the scribe ended; none are logged until it is back");
	leave_scribe(arg);
}

/*
 * The scribe has no use for the cache, and each page of it would be there twice as soon
 * as an answer on it changes here. Whole pages only; the others are few.
 */
static void advise_cache(const struct dns64d *d, int advice)
{
	struct cache_memory m = cache_memory(dns64_cache(d->core));
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)m.bytes + page - 1) / page * page;
	uintptr_t to = ((uintptr_t)m.bytes + m.len) / page * page;

	if (from < to)
		madvise((void *)from, to - from, advice);
}

static void want_scribe(struct dns64d *d)
{
	struct query_log *q = &d->query_log;
	struct scribe_ears ears = { .logged = logged, .gone = gone, .arg = d };

	if (q->scribe || loop_now_ms(d->base.loop) < q->again_ms)
		return;
	q->again_ms = loop_now_ms(d->base.loop) + AGAIN_MS;
	advise_cache(d, MADV_DONTFORK);
	q->scribe = scribe_start(d->base.loop, &ears);
	advise_cache(d, MADV_DOFORK);
	line_log_scribe_is(&q->log, q->scribe);
}

/* ---- lines ---- */

static void add(struct line_log *l, const struct recent_query *r, const struct dns64_conf *c)
{
	line_log_add(l, "%s %s %s %s%s%s%s%s%s", addr46_text(r->client).s,
		     type_text(r->type).s, dname_text(&r->name).s, rcode_text(r->rcode),
		     r->synthesized ? " synthesised" : "", r->stale ? " stale" : "",
		     r->withheld ? " withheld" : "", r->view ? " view " : "",
		     r->view ? c->view[r->view].c->name : "");
}

static void follow(struct query_log *q, const struct recent *r, const struct dns64_conf *c)
{
	const struct conf_net_list *clients = &c->c->dns64.query_log.clients;
	uint64_t behind = r->n - q->seen;

	if (behind > RECENT_MAX) {
		line_log_lose(&q->log, behind - RECENT_MAX);
		behind = RECENT_MAX;
	}
	while (behind > 0) {
		const struct recent_query *one = recent_at(r, --behind);

		if (one && dns64_conf_in(clients, &one->client))
			add(&q->log, one, c);
	}
	q->seen = r->n;
}

void query_log_take(struct dns64d *d)
{
	struct query_log *q = &d->query_log;

	if (!q->log.on)
		return;
	want_scribe(d);
	follow(q, dns64_recent(d->core), &d->conf);
	line_log_flush(&q->log);
}

/* ---- from start to end ---- */

static void rotate(void *arg)
{
	struct line_log *l = &((struct dns64d *)arg)->query_log.log;

	if (!l->on)
		return;
	query_log_take(arg);
	line_log_open(l);
	log_info("queries: %s opened anew", l->target);
}

/* A log that goes on is opened anew, as its path may have changed. */
void query_log_reload(struct dns64d *d)
{
	struct query_log *q = &d->query_log;

	query_log_take(d);		/* what the old one was for */
	line_log_to(&q->log, d->base.config->dns64.query_log.target);
	q->seen = dns64_recent(d->core)->n;
	if (q->scribe)
		line_log_open(&q->log);
	else if (q->log.on)
		want_scribe(d);
}

int query_log_up(void *daemon)
{
	struct dns64d *d = daemon;

	d->query_log.log.what = "queries";
	loop_on_rotate(d->base.loop, rotate, d);
	query_log_reload(d);
	return 0;
}

void query_log_down(void *daemon)
{
	struct dns64d *d = daemon;

	loop_on_rotate(d->base.loop, NULL, NULL);
	query_log_take(d);
	d->query_log.log.on = false;
	leave_scribe(d);
}

void query_log_status(const struct query_log *q, cJSON *fields)
{
	const struct line_log *l = &q->log;

	if (l->on && !q->scribe)
		ctl_warn(fields, "the scribe ended: queries are not logged");
	else if (l->error)
		ctl_warn(fields, "queries: log %s not written: %s; %llu lines are lost so far",
			 l->target, strerror(l->error), (unsigned long long)l->lost);
}

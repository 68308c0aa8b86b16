/*
 * query.c - a client's query
 *
 * A query that was read and may be asked is answered from the cache, from here
 * (special.c, cut.c), or waits for a job; equal ones wait for the same. What the cache
 * holds that is over is told when the job fails or takes too long (RFC 8767); what is
 * asked for often is asked anew before it is over.
 */
#include "job.h"

#include <gateway6/must.h>

#include "cut.h"
#include "policy.h"
#include "special.h"

#define SPARE_PART 4			/* of all places is left to clients, none to renewals */

/* ---- a query ---- */

/* A full answer would amplify (RFC 8482); over TCP the client is who it says. */
static bool any_over_udp(const struct dns64_client *from, const struct query *q)
{
	return q->question.type == DNS_ANY && !from->tcp;
}

/* An answer that nobody was asked for. */
static void reply_own(struct dns64 *d, const struct dns64_client *from, const struct query *q,
		      struct image *i, uint64_t now_ms)
{
	i->born_ms = now_ms;
	count(d, DNS64_LOCAL);
	trace(d, from->trace, (struct trace_event){ .step = TRACE_LOCAL }, now_ms);
	reply_image(d, from, q, i, now_ms);
}

/* ipv4only.arpa and its kind. */
static bool answer_specially(struct dns64 *d, const struct dns64_client *from,
			   const struct query *q, uint8_t prefixes, uint64_t now_ms)
{
	struct policy p = { .conf = &d->conf, .prefixes = prefixes };
	struct image i;

	if (any_over_udp(from, q))
		i = special_any(&q->question, &d->mw);
	else if (!special_answer(&p, &q->question, &d->mw, &i))
		return false;
	reply_own(d, from, q, &i, now_ms);
	return true;
}

/* A name of our own, as it is; what DNS64 makes of it comes by the usual way. */
static bool answer_locally(struct dns64 *d, const struct dns64_client *from,
			   const struct query *q, uint64_t now_ms)
{
	struct image i = local_answer(d->local, &q->question, &d->mw);

	if (!i.len)
		return false;
	reply_own(d, from, q, &i, now_ms);
	return true;
}

static void begin(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	if (j->key.flags & KEY_DNS64)
		derive_begin(d, j, now_ms);
	else
		ask_begin(d, j, now_ms);
}

/* What is asked, and what is kept for it. */
struct asking {
	const struct dns64_client *from;
	const struct query *query;
	struct key key;
	uint64_t hash;
	enum cache_state state;
	struct image kept;		/* unless CACHE_NOTHING */
};

/* Somebody's place (share.h); 0 when this client may have no more. */
static uint32_t place_for(struct dns64 *d, const struct asking *a)
{
	return share_take(&d->share, &d->secret, &a->from->addr);
}

static struct job *job_on(struct dns64 *d, uint32_t place, const struct asking *a,
			  uint64_t now_ms)
{
	struct job *j = job_new(d, &a->key, a->hash, &a->query->question, now_ms);

	must(j, "no job for one of %u places", d->share.taken);	/* J4 */
	j->holder = place;
	return j;
}

/* Nobody waits: what is kept is asked for anew, before it is over or too late. */
static void renew(struct dns64 *d, const struct asking *a, uint64_t now_ms)
{
	uint32_t place;
	struct job *j;

	if (job_find(d, &a->key, a->hash) ||
	    share_free(&d->share) < d->share.places / SPARE_PART)
		return;
	place = place_for(d, a);
	if (!place)
		return;
	j = job_on(d, place, a, now_ms);
	count(d, DNS64_PREFETCHED);
	j->renews = true;
	begin(d, j, now_ms);
}

static void watch(struct dns64 *d, struct job *j, uint32_t number, bool fresh,
		  uint64_t now_ms)
{
	j->trace = number;
	if (!fresh)
		trace(d, number, (struct trace_event){ .step = TRACE_JOINED,
						       .question = &j->question }, now_ms);
}

/* False when limits.outstanding is reached, in all or by this client. */
static bool find_out(struct dns64 *d, const struct asking *a, uint64_t now_ms)
{
	struct job *j = job_find(d, &a->key, a->hash);
	bool fresh = !j;
	uint32_t place = place_for(d, a);

	if (!place)
		return false;
	if (fresh)
		j = job_on(d, place, a, now_ms);
	job_wait(d, j, a->from, a->query, fresh ? 0 : place);
	if (a->state == CACHE_STALE)
		job_stale_at(d, j, j->started_ms + STALE_AFTER_MS);
	count(d, fresh ? DNS64_RESOLVED : DNS64_MERGED);
	if (a->from->trace)
		watch(d, j, a->from->trace, fresh, now_ms);
	if (fresh)
		begin(d, j, now_ms);
	return true;
}

/* Has what is being found out taken so long that others were told what is stale? */
static bool is_late(struct dns64 *d, const struct asking *a, uint64_t now_ms)
{
	const struct job *j = job_find(d, &a->key, a->hash);

	return j && now_ms >= j->started_ms + STALE_AFTER_MS;
}

/* From the cache, if it is good enough for this client now. */
static bool answer_kept(struct dns64 *d, const struct asking *a, uint64_t now_ms)
{
	if (a->state == CACHE_NOTHING || (a->state == CACHE_STALE && !is_late(d, a, now_ms)))
		return false;
	count(d, DNS64_CACHE_HITS);
	reply_image(d, a->from, a->query, &a->kept, now_ms);
	if (a->state == CACHE_DUE && d->conf.c->dns64.cache.prefetch)
		renew(d, a, now_ms);
	return true;
}

/* Below a name that is not there (RFC 8020). */
static bool answer_cut(struct dns64 *d, const struct asking *a, uint64_t now_ms)
{
	struct image i;

	if (!cut_find(d, &a->key, &a->query->question, now_ms, &i))
		return false;
	count(d, DNS64_CUT);
	trace(d, a->from->trace, (struct trace_event){ .step = TRACE_CUT }, now_ms);
	reply_image(d, a->from, a->query, &i, now_ms);
	return true;
}

static const char *const state_names[] = {
	[CACHE_NOTHING] = "nothing", [CACHE_FRESH] = "fresh", [CACHE_DUE] = "due",
	[CACHE_STALE] = "stale", [CACHE_HELD] = "held",
};

static void view_seen(struct dns64 *d, const struct dns64_client *from, unsigned view,
		      uint64_t now_ms)
{
	d->counts.view[view]++;
	if (view)
		trace(d, from->trace, (struct trace_event){
			.step = TRACE_VIEW, .why = d->conf.view[view].c->name }, now_ms);
}

static void answer_query(struct dns64 *d, const struct dns64_client *from,
			 const struct query *q, uint64_t now_ms)
{
	struct audience who = policy_audience(&d->conf, &from->addr);
	struct asking a = { .from = from, .query = q, .state = CACHE_NOTHING,
			    .key = policy_key(&d->conf, &who, q) };

	bool local = !any_over_udp(from, q) && local_has(d->local, &q->question.name);

	view_seen(d, from, who.view, now_ms);
	if (local && !(a.key.flags & KEY_DNS64) && answer_locally(d, from, q, now_ms))
		return;
	if (a.key.flags & KEY_DNS64 || a.key.asks)
		a.key.epoch = d->epoch;
	a.hash = key_hash(&d->secret, &a.key);
	if (!any_over_udp(from, q))
		a.state = cache_look(d->cache, &a.key, a.hash, now_ms, &a.kept);
	trace(d, from->trace, (struct trace_event){ .step = TRACE_CACHE,
						    .why = state_names[a.state] }, now_ms);
	if (answer_kept(d, &a, now_ms) || answer_specially(d, from, q, who.prefixes, now_ms) ||
	    (!local && answer_cut(d, &a, now_ms)) || find_out(d, &a, now_ms))
		return;
	if (a.state == CACHE_STALE)
		reply_image(d, from, q, &a.kept, now_ms);
	else
		reply_refusal(d, from, q, share_free(&d->share) ? REFUSAL_SHARE : REFUSAL_FULL,
			      true, now_ms);
}

/* limits.queries_per_client */
static bool in_time(struct dns64 *d, const struct dns64_client *from, uint64_t now_ms)
{
	return clients_query(&d->clients, &d->secret, &from->addr,
			     d->conf.c->dns64.limits.queries_per_client, now_ms);
}

/* What of a client's EDNS options counts here, and with which refusal. */
static enum refusal settle_edns(struct dns64 *d, const struct dns64_client *from,
				struct edns *e, enum refusal why, uint64_t now_ms)
{
	e->keepalive &= from->tcp;	/* RFC 7828 section 3.2.1: not over UDP */
	if (!d->conf.c->dns64.cookies)
		e->cookie_len = 0;
	if (e->cookie_len) {
		e->cookie_good = cookie_serve(&d->cookies, &d->rng, &from->addr, now_ms, e);
		count(d, e->cookie_good ? DNS64_COOKIES_GOOD : DNS64_COOKIES_NEW);
	}
	return why == REFUSAL_COOKIE_ONLY && !e->cookie_len ? REFUSAL_QUESTIONS : why;
}

/* A stranger learns nothing but that; what gets no reply anyway is told apart before. */
static enum refusal admit(struct dns64 *d, const struct dns64_client *from,
			  enum refusal why, uint64_t now_ms)
{
	if (!dns64_conf_is_client(&d->conf, &from->addr))
		return REFUSAL_CLIENT;
	if (!in_time(d, from, now_ms))
		return from->tcp ? REFUSAL_RATE_TCP : REFUSAL_RATE;
	return why;
}

bool dns64_query(struct dns64 *d, const struct dns64_client *from, const uint8_t *bytes,
		 size_t len, uint64_t now_ms)
{
	struct query q;
	bool has_question;
	enum refusal why = query_read(&q, bytes, len, &has_question);

	count(d, from->tcp ? DNS64_QUERIES_TCP : DNS64_QUERIES_UDP);
	tally_query(&d->tally, dns64_conf_network(&d->conf, &from->addr),
		    from->tcp ? TALLY_TCP : TALLY_UDP, has_question ? q.question.type : 0);
	why = settle_edns(d, from, &q.edns, why, now_ms);
	if (refusal_rcodes[why] != REFUSAL_DROP)
		why = admit(d, from, why, now_ms);
	if (why == REFUSAL_NONE)
		why = policy_judge(&q);
	if (why != REFUSAL_NONE)
		reply_refusal(d, from, &q, why, has_question, now_ms);
	else
		answer_query(d, from, &q, now_ms);
	return refusal_rcodes[why] != REFUSAL_DROP;
}

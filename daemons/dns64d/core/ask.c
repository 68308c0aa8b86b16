/*
 * ask.c - the turns of a plain job: whom to ask, how long to wait, what to believe
 *
 * One upstream is asked; silence leads to a second attempt, with the next upstream if
 * there is one, while the first may still answer: a slow upstream is served, not
 * dropped. An error leads on at once. `parallel` begins with several at a time. The
 * number of attempts is bounded, so a client cannot make many questions out of one.
 */
#include "job.h"

#include <gateway6/must.h>

#include "accept.h"
#include "mix.h"

#define PARALLEL_MAX 3
#define REPEATS 4			/* attempts when there are fewer upstreams */

size_t ask_write(struct dns64 *d, const struct ask_message *m, uint8_t *room, size_t size)
{
	struct wr w = wr_of(room, size);
	uint16_t flags = DNS_RD | DNS_AD | (m->key_flags & KEY_CD ? DNS_CD : 0);

	wr_u16(&w, (uint16_t)rng_u32(&d->rng));
	wr_u16(&w, flags);		/* AD: tell us if it is authentic (RFC 6840 5.7) */
	wr_u16(&w, 1);
	wr_u32(&w, 0);
	wr_u16(&w, m->edns);
	dname_write(&w, &m->question->name);
	wr_u16(&w, m->question->type);
	wr_u16(&w, m->question->class);
	if (m->edns)
		edns_write(&w, &(struct edns_out){
			.udp_size = (uint16_t)d->conf.c->dns64.edns_udp_size,
			.dnssec_ok = m->key_flags & KEY_DO, .ede = EDE_NONE });
	must(!w.bad, "question of more than %zu bytes", size);
	return wr_len(&w);
}

static uint32_t timeout_ms(const struct dns64 *d)
{
	return d->conf.c->dns64.timeout_s * 1000;
}

static uint32_t upstreams_for(const struct dns64 *d, const struct job *j)
{
	return dns64_conf_route(&d->conf, j->key.asks, &j->question.name);
}

static unsigned attempts_max(const struct dns64 *d, const struct job *j)
{
	uint32_t mask = upstreams_for(d, j);
	unsigned n = 1;

	for (; mask; mask &= mask - 1)
		n++;
	n = n < REPEATS ? REPEATS : n;
	return n < ATTEMPTS_MAX ? n : ATTEMPTS_MAX;
}

/* 0: letters stay as they are. */
static uint64_t case_seed(struct dns64 *d)
{
	if (!d->conf.c->dns64.case_randomization)
		return 0;
	return (uint64_t)rng_u32(&d->rng) << 32 | rng_u32(&d->rng) | 1;
}

static struct question question_as_sent(const struct dns64 *d, const struct job *j,
					uint64_t seed)
{
	struct question q = j->question;

	if (seed)
		q.name = mix_name(&d->secret, seed, &q.name);
	return q;
}

struct how { unsigned upstream; bool tcp, plain; };

/* What happened to an attempt, for who watches. */
static void tell(struct dns64 *d, const struct job *j, const struct attempt *a,
		 enum trace_step step, uint64_t now_ms)
{
	trace(d, j->trace, (struct trace_event){ .step = step, .question = &j->question,
						 .upstream = a->upstream, .tcp = a->tcp,
						 .took_ms = now_ms - a->asked_ms }, now_ms);
}

static void ask_send(struct dns64 *d, struct job *j, struct how how, uint64_t now_ms)
{
	struct upstream *u = &d->up.one[how.upstream];
	struct attempt *a = &j->attempt[j->n_attempts];
	bool plain = how.plain || u->plain_until_ms > now_ms;
	uint64_t seed = how.tcp ? 0 : case_seed(d);
	struct question q = question_as_sent(d, j, seed);
	uint8_t room[ASK_ROOM];
	size_t len = ask_write(d, &(struct ask_message){ &q, j->key.flags, !plain }, room,
			       sizeof(room));

	must(j->n_attempts < ATTEMPTS_MAX, "%u attempts", j->n_attempts);
	*a = (struct attempt){ now_ms, (uint8_t)how.upstream, true, how.tcp, plain, false,
			       seed };
	j->tried |= 1u << how.upstream;
	u->asked++;
	count(d, how.tcp ? DNS64_ASKED_TCP : DNS64_ASKED_UDP);
	if (j->n_attempts)
		count(d, DNS64_ASKED_AGAIN);
	j->again_ms = now_ms + upstream_patience_ms(u, j->n_attempts, timeout_ms(d));
	job_wake_at(d, j, j->again_ms);
	tell(d, j, a, TRACE_ASK, now_ms);
	d->sink.ask(d->sink.arg, &(struct dns64_ask){ job_ticket(j, j->n_attempts++),
						      how.upstream, how.tcp, room, len });
}

static bool fastest(const struct dns64 *d)
{
	return d->conf.c->dns64.strategy != STRATEGY_ORDERED;
}

/* Ask the best of mask. False when mask is empty or enough was asked. */
static bool ask_best(struct dns64 *d, struct job *j, uint32_t mask, uint64_t now_ms)
{
	unsigned best = upstreams_best(&d->up, mask, fastest(d));

	if (best == UPSTREAMS_MAX || j->n_attempts >= attempts_max(d, j))
		return false;
	upstreams_chosen(&d->up, best, mask);
	ask_send(d, j, (struct how){ best, false, false }, now_ms);
	return true;
}

static bool ask_untried(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	uint32_t mask = upstreams_for(d, j);

	return ask_best(d, j, mask & ~j->tried, now_ms);
}

/* End at the next turn: we may be inside a turn of a job that needs this one. */
static void doom(struct dns64 *d, struct job *j, uint16_t rcode, uint16_t ede,
		 uint64_t now_ms)
{
	j->rcode = rcode;
	j->ede = ede;
	j->doomed = true;
	job_wake_at(d, j, now_ms);
}

void ask_begin(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	unsigned at_once = d->conf.c->dns64.strategy == STRATEGY_PARALLEL ? PARALLEL_MAX : 1;

	if (!ask_untried(d, j, now_ms)) {
		count(d, DNS64_NO_UPSTREAM);
		doom(d, j, DNS_SERVFAIL, EDE_NO_AUTHORITY, now_ms);
		return;
	}
	for (unsigned i = 1; i < at_once; i++)
		ask_untried(d, j, now_ms);
}

static unsigned open_attempts(const struct job *j)
{
	unsigned n = 0;

	for (unsigned i = 0; i < j->n_attempts; i++)
		n += j->attempt[i].open;
	return n;
}

/* Count the silence so far against who was asked; a later answer makes it good. */
static void give_up_waiting(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	for (unsigned i = 0; i < j->n_attempts; i++) {
		struct attempt *a = &j->attempt[i];

		if (!a->open || a->given_up)
			continue;
		a->given_up = true;
		count(d, DNS64_TIMEOUTS);
		tell(d, j, a, TRACE_SILENCE, now_ms);
		d->up.one[a->upstream].silent++;
		upstream_failed(&d->up.one[a->upstream], now_ms);
	}
}

void ask_due(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	if (j->doomed) {
		job_end_error(d, j, j->rcode, j->ede, now_ms);
		return;
	}
	give_up_waiting(d, j, now_ms);
	if (now_ms >= j->deadline_ms) {
		job_end_error(d, j, j->heard ? j->rcode : DNS_SERVFAIL,
			      j->heard ? j->ede : EDE_NO_AUTHORITY, now_ms);
		return;
	}
	if (ask_untried(d, j, now_ms) ||
	    ask_best(d, j, upstreams_for(d, j), now_ms))
		return;
	job_wake_at(d, j, j->deadline_ms);
}

/* This attempt gives nothing: go on with another, or end when none is left. */
static void ask_on(struct dns64 *d, struct job *j, uint64_t now_ms)
{
	if (ask_untried(d, j, now_ms) || open_attempts(j))
		return;
	if (j->heard)
		job_end_error(d, j, j->rcode, j->ede, now_ms);
	else
		job_end_error(d, j, DNS_SERVFAIL, EDE_NETWORK, now_ms);
}

static void ask_again(struct dns64 *d, struct job *j, struct how how, uint64_t now_ms)
{
	if (j->n_attempts < ATTEMPTS_MAX)
		ask_send(d, j, how, now_ms);
	else
		ask_on(d, j, now_ms);
}

static void remember_error(struct job *j, const struct accepted *a)
{
	/* of several errors the one from who understood: not SERVFAIL if there is another */
	if (!j->heard || j->rcode == DNS_SERVFAIL) {
		j->rcode = a->rcode;
		j->ede = a->ede;
	}
	j->heard = true;
}

static void use(struct dns64 *d, struct job *j, struct accepted *a, uint64_t now_ms)
{
	a->image.born_ms = now_ms;
	job_end(d, j, &a->image, now_ms);
}

/*
 * Is it in the case that we sent? Then *bytes is a copy that has the client's. Room for
 * it is where replies are made: none is under way.
 */
static bool case_is_ours(struct dns64 *d, const struct job *j, const struct attempt *a,
			 const uint8_t **bytes, size_t len)
{
	struct question sent = question_as_sent(d, j, a->case_seed);

	if (!a->case_seed || len > sizeof(d->reply))
		return true;
	memcpy(d->reply, *bytes, len);
	switch (mix_undo(d->reply, len, &sent.name, &j->question.name)) {
	case MIXED_SAME:
		*bytes = d->reply;
		return true;
	case MIXED_OTHER:		/* accept.c says what it is */
		return true;
	case MIXED_CASE:
		break;
	}
	return false;
}

/* Somebody guessed, or a server that does not copy questions: over TCP it must be it. */
static void ask_over_tcp(struct dns64 *d, struct job *j, struct attempt *at, uint64_t now_ms)
{
	at->open = false;
	count(d, DNS64_ANSWERS_CASE);
	ask_again(d, j, (struct how){ at->upstream, true, at->plain }, now_ms);
}

static void tell_answer(struct dns64 *d, const struct job *j, const struct attempt *at,
			const struct accepted *a, uint64_t now_ms)
{
	trace(d, j->trace, (struct trace_event){
		.step = TRACE_ANSWER, .question = &j->question, .upstream = at->upstream,
		.tcp = at->tcp, .took_ms = now_ms - at->asked_ms, .rcode = a->rcode,
		.ede = a->ede, .why = dns64_counter_names[a->why].name,
		.image = a->verdict == ACCEPT_IMAGE ? &a->image : NULL }, now_ms);
}

static void ask_judge(struct dns64 *d, struct job *j, unsigned attempt, const uint8_t *bytes,
		      size_t len, uint64_t now_ms)
{
	const struct conf_dns64 *c = &d->conf.c->dns64;
	struct attempt *at = &j->attempt[attempt];
	struct accept_limits limits = { c->cache.min_ttl_s, c->cache.max_ttl_s,
					c->cache.negative_ttl_s };
	struct accepted a = accept_answer(&(struct asked){ j->question, !at->plain, at->tcp },
					  bytes, len, &limits, &d->mw);
	struct how again = { at->upstream, true, at->plain };

	at->open = false;
	upstream_answered(&d->up.one[at->upstream], at->asked_ms, now_ms);
	count(d, a.why);
	d->counts.counter[DNS64_RECORDS_SCRUBBED] += a.scrubbed;
	tell_answer(d, j, at, &a, now_ms);
	switch (a.verdict) {
	case ACCEPT_IMAGE:
		use(d, j, &a, now_ms);
		return;
	case ACCEPT_TCP:
		ask_again(d, j, again, now_ms);
		return;
	case ACCEPT_PLAIN:
		d->up.one[at->upstream].plain_until_ms = now_ms + PLAIN_MS;
		ask_again(d, j, (struct how){ at->upstream, at->tcp, true }, now_ms);
		return;
	case ACCEPT_NEXT:
		remember_error(j, &a);
		ask_on(d, j, now_ms);
		return;
	}
}

void ask_answer(struct dns64 *d, struct job *j, unsigned attempt, const uint8_t *bytes,
		size_t len, uint64_t now_ms)
{
	if (case_is_ours(d, j, &j->attempt[attempt], &bytes, len))
		ask_judge(d, j, attempt, bytes, len, now_ms);
	else
		ask_over_tcp(d, j, &j->attempt[attempt], now_ms);
}

void ask_undelivered(struct dns64 *d, struct job *j, unsigned attempt, uint64_t now_ms)
{
	struct attempt *a = &j->attempt[attempt];

	a->open = false;
	count(d, DNS64_NETWORK_ERRORS);
	tell(d, j, a, TRACE_UNDELIVERED, now_ms);
	if (!a->given_up)
		upstream_failed(&d->up.one[a->upstream], now_ms);
	ask_on(d, j, now_ms);
}

/*
 * Another answer ended the connection, or the upstream closed it: RFC 7766 section 6.2.4
 * wants such questions asked again. Nobody is blamed; the bound is that of all attempts.
 */
void ask_lost(struct dns64 *d, struct job *j, unsigned attempt, uint64_t now_ms)
{
	struct attempt *a = &j->attempt[attempt];

	a->open = false;
	count(d, DNS64_LOST);
	ask_again(d, j, (struct how){ a->upstream, a->tcp, a->plain }, now_ms);
}

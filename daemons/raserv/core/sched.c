/*
 * sched.c - when an interface speaks (RFC 4861 6.2.4 to 6.2.6, RFC 7772)
 *
 * There is one next multicast. Everything that wants one (the interval, a change, a
 * solicitation, the end) only ever moves it forward, and no further than three seconds
 * behind the last one. So causes merge instead of adding up, and a storm of reloads,
 * address events or solicitations leads to one advertisement every three seconds.
 *
 * Answers to single solicitors wait in a short list for their random delay. A
 * multicast that comes first answers them all. When the list or the budget of the link
 * is used up, a multicast takes their place: a flood is answered by at most
 * SCHED_ANSWERS_PER_S packets a second, and a bystander still hears us. The list is memory
 * that is taken while somebody waits: a thousand links are mostly quiet.
 *
 * Invariants
 *   S1  next_ms >= last_ms + MIN_DELAY_BETWEEN_RAS_MS once we have spoken (6.2.6).
 *   S2  a solicitor has at most one answer under way.
 */
#include "sched.h"

#include <string.h>

#include <gateway6/addr.h>

#include "spare.h"

static_assert(SCHED_FINAL_COPIES <= MAX_FINAL_RTR_ADVERTISEMENTS, "RFC 4861 6.2.5");

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* The first moment at which a multicast is allowed: the MUST at the end of 6.2.6. */
static uint64_t allowed_ms(const struct sched *s, uint64_t now_ms)
{
	return s->has_spoken ? later(now_ms, s->last_ms + MIN_DELAY_BETWEEN_RAS_MS)
			     : now_ms;
}

static uint64_t interval_ms(const struct sched *s, const struct rng *rng)
{
	return s->min_ms + rng_below(rng, s->max_ms - s->min_ms + 1);
}

static void answers_drop(struct sched *s)
{
	spare_give(s->answer);
	s->answer = NULL;
	s->n_answers = 0;
}

/* False: none left, or no memory. */
static bool answers_have_room(struct sched *s)
{
	if (!s->answer)
		s->answer = spare_more(NULL, SCHED_ANSWERS_MAX, sizeof(s->answer[0]));
	return s->answer && s->n_answers < SCHED_ANSWERS_MAX;
}

void sched_fini(struct sched *s)
{
	answers_drop(s);
}

void sched_copy(struct sched *to, const struct sched *from)
{
	*to = *from;
	to->answer = NULL;
	to->n_answers = 0;
	if (from->n_answers == 0 || !answers_have_room(to))
		return;
	memcpy(to->answer, from->answer, from->n_answers * sizeof(to->answer[0]));
	to->n_answers = from->n_answers;
}

void sched_init(struct sched *s)
{
	*s = (struct sched){ .next_ms = SCHED_NEVER,
			     .budget = ratelimit_of(SCHED_ANSWERS_PER_S,
						    SCHED_ANSWERS_PER_S) };
}

void sched_interval(struct sched *s, uint32_t min_ms, uint32_t max_ms, uint64_t now_ms)
{
	s->min_ms = min_ms;
	s->max_ms = max_ms;
	if (s->next_ms != SCHED_NEVER)
		s->next_ms = earlier(s->next_ms, allowed_ms(s, now_ms) + max_ms);
}

static void burst(struct sched *s, unsigned copies, uint32_t gap_ms)
{
	s->burst = copies;
	s->burst_ms = gap_ms;
	s->failures = 0;
}

void sched_start(struct sched *s, uint64_t now_ms, uint32_t wait_ms)
{
	answers_drop(s);
	s->next_ms = allowed_ms(s, now_ms + wait_ms);
	burst(s, MAX_INITIAL_RTR_ADVERTISEMENTS, MAX_INITIAL_RTR_ADVERT_INTERVAL_MS);
}

/*
 * 6.2.4: a change MAY be told by as many as the initial ones. Differs from it in the
 * gap, 4 s instead of 16: a withdrawal that was lost leaves guests with a dead server.
 */
void sched_change(struct sched *s, uint64_t now_ms)
{
	s->next_ms = earlier(s->next_ms, allowed_ms(s, now_ms));
	burst(s, MAX_INITIAL_RTR_ADVERTISEMENTS, SCHED_CHANGE_INTERVAL_MS);
}

void sched_final(struct sched *s, uint64_t now_ms)
{
	answers_drop(s);
	s->next_ms = allowed_ms(s, now_ms);
	burst(s, SCHED_FINAL_COPIES, MIN_DELAY_BETWEEN_RAS_MS);
}

void sched_stop(struct sched *s)
{
	answers_drop(s);
	s->burst = 0;
	s->next_ms = SCHED_NEVER;
}

/* 6.2.6: a random delay, and the three seconds count to the undelayed moment. */
enum sched_outcome sched_solicited(struct sched *s, const struct rng *rng, uint64_t now_ms)
{
	uint64_t delay_ms = rng_below(rng, MAX_RA_DELAY_TIME_MS + 1);
	uint64_t at_ms = allowed_ms(s, now_ms) + delay_ms;

	if (s->next_ms <= at_ms)
		return SCHED_MERGED;
	s->next_ms = at_ms;
	return SCHED_ANSWER;
}

enum sched_outcome sched_solicited_by(struct sched *s, const struct addr6 *from,
				      const struct rng *rng, uint64_t now_ms)
{
	uint64_t at_ms = now_ms + rng_below(rng, MAX_RA_DELAY_TIME_MS + 1);

	for (unsigned i = 0; i < s->n_answers; i++)
		if (addr6_equal(&s->answer[i].to, from))
			return SCHED_MERGED;
	if (s->next_ms <= at_ms)		/* 6.2.6: a multicast is nearer */
		return SCHED_MERGED;
	if (!answers_have_room(s) || !ratelimit_take(&s->budget, now_ms)) {
		sched_solicited(s, rng, now_ms);
		return SCHED_OVER_BUDGET;
	}
	s->answer[s->n_answers++] = (struct sched_answer){ *from, at_ms };
	return SCHED_ANSWER;
}

void sched_sent(struct sched *s, const struct rng *rng, uint64_t now_ms)
{
	uint64_t wait_ms = interval_ms(s, rng);

	answers_drop(s);			/* this one answered them */
	s->failures = 0;
	s->has_spoken = true;
	s->last_ms = now_ms;
	if (s->burst > 0 && --s->burst > 0)
		wait_ms = earlier(wait_ms, s->burst_ms);
	s->next_ms = now_ms + later(wait_ms, MIN_DELAY_BETWEEN_RAS_MS);
}

void sched_failed(struct sched *s, uint64_t now_ms)
{
	if (s->failures < 4)
		s->failures++;
	s->next_ms = now_ms + s->failures * SCHED_RETRY_MS;
}

bool sched_take_answer(struct sched *s, uint64_t now_ms, struct addr6 *to)
{
	for (unsigned i = 0; i < s->n_answers; i++) {
		if (s->answer[i].due_ms > now_ms)
			continue;
		*to = s->answer[i].to;
		s->answer[i] = s->answer[--s->n_answers];
		if (s->n_answers == 0)
			answers_drop(s);
		return true;
	}
	return false;
}

uint64_t sched_next(const struct sched *s)
{
	uint64_t next_ms = s->next_ms;

	for (unsigned i = 0; i < s->n_answers; i++)
		next_ms = earlier(next_ms, s->answer[i].due_ms);
	return next_ms;
}

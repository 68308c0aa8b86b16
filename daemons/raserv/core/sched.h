/* sched.h - when an interface speaks (RFC 4861 6.2.4 to 6.2.6, RFC 7772) */
#ifndef RASERV_SCHED_H
#define RASERV_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include <gateway6/ratelimit.h>
#include <gateway6/rng.h>
#include <gateway6/wire/bytes.h>

/* RFC 4861 section 10, and ours. */
#define MAX_INITIAL_RTR_ADVERT_INTERVAL_MS 16000
#define MAX_INITIAL_RTR_ADVERTISEMENTS	   3
#define MAX_FINAL_RTR_ADVERTISEMENTS	   3
#define SCHED_FINAL_COPIES		   2	/* of those 3: a stop takes 3 to 6 s */
#define MIN_DELAY_BETWEEN_RAS_MS	   3000
#define MAX_RA_DELAY_TIME_MS		   500
#define SCHED_CHANGE_INTERVAL_MS	   4000	/* between the copies that tell a change */
#define SCHED_RETRY_MS			   4000	/* after the kernel refused, times tries */
#define SCHED_NEVER			   UINT64_MAX

/* Answers to single solicitors: under way at once, and per second for a link. */
#define SCHED_ANSWERS_MAX 16
#define SCHED_ANSWERS_PER_S 32

struct sched_answer { struct addr6 to; uint64_t due_ms; };

struct sched {
	uint32_t min_ms, max_ms;	/* Min- and MaxRtrAdvInterval */
	uint64_t next_ms;		/* multicast; SCHED_NEVER: silent */
	uint64_t last_ms;		/* of the last multicast */
	bool	 has_spoken;		/* last_ms means something */
	unsigned burst;			/* multicasts left that come close together */
	uint32_t burst_ms;
	unsigned failures;		/* in a row */
	struct ratelimit budget;	/* of unicast answers */
	struct sched_answer *answer;	/* SCHED_ANSWERS_MAX of them while any waits, else NULL */
	unsigned n_answers;
};

void sched_init(struct sched *s);
void sched_fini(struct sched *s);

/* *to goes on where from is; its answers are its own. */
void sched_copy(struct sched *to, const struct sched *from);

/* New bounds of the interval; a multicast that is due later than max moves up. */
void sched_interval(struct sched *s, uint32_t min_ms, uint32_t max_ms, uint64_t now_ms);

/* We begin to advertise: the first at now + wait_ms, three of them close together. */
void sched_start(struct sched *s, uint64_t now_ms, uint32_t wait_ms);

/* Something changed: tell it as soon as the rules allow, three times. */
void sched_change(struct sched *s, uint64_t now_ms);

/* We stop: SCHED_FINAL_COPIES, no further apart than they must be (6.2.5). */
void sched_final(struct sched *s, uint64_t now_ms);

/* Silent at once. */
void sched_stop(struct sched *s);

/*
 * A solicitation came. by_unicast: wanted is an answer to `from` alone, else to all.
 * Returns what became of it.
 */
enum sched_outcome { SCHED_ANSWER, SCHED_MERGED, SCHED_OVER_BUDGET };

enum sched_outcome sched_solicited(struct sched *s, const struct rng *rng, uint64_t now_ms);
enum sched_outcome sched_solicited_by(struct sched *s, const struct addr6 *from,
				      const struct rng *rng, uint64_t now_ms);

/* A multicast went out / the kernel refused it: when is the next? */
void sched_sent(struct sched *s, const struct rng *rng, uint64_t now_ms);
void sched_failed(struct sched *s, uint64_t now_ms);

/* Take one answer that is due; false if there is none. */
bool sched_take_answer(struct sched *s, uint64_t now_ms, struct addr6 *to);

/* When something is due next, SCHED_NEVER if nothing ever. */
uint64_t sched_next(const struct sched *s);

#endif

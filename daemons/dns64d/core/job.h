/*
 * job.h - something that is being found out
 *
 * A job has a key, the clients that wait for it, and perhaps other jobs that need it.
 * There are two sorts, told apart by KEY_DNS64 in the key:
 *
 *	plain	the answer of an upstream to one question; made of attempts (ask.c)
 *	DNS64	made from the answers of one or two plain jobs (derive.c)
 *
 *	client --> DNS64 job AAAA x --> plain job AAAA x --> attempts
 *	                           `--> plain job A x    --> attempts
 *	client ------------------------------^  (equal questions meet in one job)
 *
 * A result is put into the cache first and read from there by who needed it.
 *
 * Invariants
 *	J1  a job is in the index and in the heap from job_new to job_end.
 *	J2  a plain job needs nobody, a DNS64 job has no attempts.
 *	J3  every job ends: its deadline is set at birth and never moves.
 *	J4  every job stands on a place (share.h): its own, or that of a job which needs it,
 *	    or of who waits for it. So there are never more than three jobs a place.
 */
#ifndef DNS64_JOB_H
#define DNS64_JOB_H

#include <gateway6/queue.h>

#include "clients.h"
#include "cookie.h"
#include "dns64.h"
#include "habit.h"
#include "key.h"
#include "local.h"
#include "recent.h"
#include "responses.h"
#include "serve.h"
#include "share.h"

#define ATTEMPTS_MAX 8
#define PLAIN_DEADLINE_MS 4500		/* together under the 5 s of stub resolvers */
#define DNS64_DEADLINE_MS 4700

/* RFC 8767 section 5: then a client is told what is stale; and after a failure that is
 * told at once for so long. */
#define STALE_AFTER_MS 1800
#define FAILED_HOLD_MS 30000

struct attempt {
	uint64_t asked_ms;
	uint8_t	 upstream;
	bool	 open;			/* an answer would still be taken */
	bool	 tcp, plain;
	bool	 given_up;		/* its silence was counted against the upstream */
	uint64_t case_seed;		/* of mix.h; 0: sent as the client wrote it */
};

enum dep_state { DEP_NONE, DEP_WAIT, DEP_READY };

struct dep {				/* what a DNS64 job needs */
	struct queue_link link;		/* in the parents of the plain job */
	struct job *parent, *child;	/* child: while it is DEP_WAIT */
	enum dep_state state;
	bool	 failed;		/* with the error below, which may not be kept */
	bool	 silent;
	uint16_t rcode, ede;
};

enum { DEP_AAAA, DEP_A, DEPS, DEP_PTR = 0 };

struct job {
	struct key	key;
	uint64_t	hash;
	struct question question;	/* its name as the first client wrote it */
	uint64_t	started_ms, deadline_ms;
	uint64_t	turn_ms;	/* its next turn, */
	uint64_t	stale_ms;	/* when who waits is told what is stale; */
	uint64_t	wake_ms;	/* the first of both */
	uint32_t	item, generation, heap_at;
	struct queue	waiters, parents;
	uint32_t	holder;		/* whose place is its own; 0: it has none */
	struct dep	dep[DEPS];
	struct attempt	attempt[ATTEMPTS_MAX];
	unsigned	n_attempts;
	uint32_t	tried;		/* mask of upstreams */
	uint64_t	again_ms;	/* when silence leads to the next attempt */
	uint16_t	rcode, ede;	/* the best error so far */
	bool		heard;		/* an upstream has said something */
	bool		doomed;		/* ends with that error at its next turn */
	bool		live;		/* taken, not spare */
	bool		beside;		/* no AAAA is expected: A is asked at once (5.1.8) */
	uint32_t	trace;		/* who watches */
	bool		renews;		/* what is kept must not be made of what is kept */
};

struct waiter {
	struct queue_link link;
	struct dns64_client client;
	struct query query;
	uint32_t holder;		/* whose place it has; 0: that of the job */
};

struct jobs {
	struct job   *job;		/* [0] is not used: 0 means none */
	uint32_t     *spare;		/* stack of free items */
	uint32_t      n_spare, max;
	struct job  **heap;		/* [1..n_heap], least wake_ms first */
	uint32_t      n_heap;
	struct hash   index;
	struct waiter *waiter;
	struct queue  spare_waiters;
	uint32_t      fresh_waiters, n_waiters, max_waiters;
};

struct dns64 {
	struct dns64_conf   conf;
	struct rng	    rng;
	struct dns64_sink   sink;
	struct hash_key	    secret;
	struct cache	   *cache;
	struct cache	   *spare;	/* prepared, for another size */
	struct cookies	    cookies;
	struct local	   *local;
	struct local	   *spare_local;	/* prepared, as well */
	const struct config *prepared_for;	/* whose they are */
	struct upstreams    up;
	struct habit	    habit;
	struct clients	    clients;
	struct responses    responses;
	struct recent	    recent;
	struct jobs	    jobs;
	struct share	    share;
	struct dns64_counts counts;
	struct tally	    tally;
	uint16_t	    epoch;	/* of KEY_DNS64 answers, part of their key */
	uint64_t	    probes_at_ms;
	struct mw	    mw;		/* where images are made */
	uint8_t		    reply[SERVE_ROOM];
};

static inline void count(struct dns64 *d, enum dns64_counter c)
{
	d->counts.counter[c]++;
}

static inline void trace(struct dns64 *d, uint32_t number, struct trace_event e,
			 uint64_t now_ms)
{
	if (number && d->sink.trace)
		d->sink.trace(d->sink.arg, number, &e, now_ms);
}

/* tables.c: the cache's size for a configuration. */
uint64_t cache_bytes(const struct dns64_conf *conf);

/* The job under way for a key; NULL if there is none. */
struct job *job_find(struct dns64 *d, const struct key *k, uint64_t hash);

/* A new one, in the index, to be woken at its deadline. NULL when all are taken. */
struct job *job_new(struct dns64 *d, const struct key *k, uint64_t hash,
		    const struct question *q, uint64_t now_ms);

/* agenda.c: in the heap from job_new to job_end (J1). */
void agenda_add(struct jobs *t, struct job *j);
void agenda_cut(struct jobs *t, struct job *j);

/* Set when it has its next turn, never behind its deadline. */
void job_wake_at(struct dns64 *d, struct job *j, uint64_t at_ms);
struct job *job_next_due(const struct dns64 *d);

/* Who waits is told what is stale, from at_ms on, unless it is earlier already. */
void job_stale_at(struct dns64 *d, struct job *j, uint64_t at_ms);

/* Tell it, if it is still there; the search goes on. */
void job_tell_stale(struct dns64 *d, struct job *j, uint64_t now_ms);

/* Let a client wait, on a place of its holder; 0: on that of the job, if it is alone. */
void job_wait(struct dns64 *d, struct job *j, const struct dns64_client *from,
	      const struct query *q, uint32_t holder);

/* It is found out: keep it, reply to all who wait, tell the jobs that need it. */
void job_end(struct dns64 *d, struct job *j, const struct image *result, uint64_t now_ms);
void job_end_error(struct dns64 *d, struct job *j, uint16_t rcode, uint16_t ede,
		   uint64_t now_ms);

struct job *job_by_ticket(struct dns64 *d, uint64_t ticket, unsigned *attempt);
uint64_t job_ticket(const struct job *j, unsigned attempt);

/* reply.c: one reply to one client; of a refusal with what was read of the question. */
void reply_image(struct dns64 *d, const struct dns64_client *to, const struct query *q,
		 const struct image *i, uint64_t now_ms);
void reply_refusal(struct dns64 *d, const struct dns64_client *to, const struct query *q,
		   enum refusal why, bool has_question, uint64_t now_ms);

/* ask.c: the turns of a plain job. */
void ask_begin(struct dns64 *d, struct job *j, uint64_t now_ms);
void ask_due(struct dns64 *d, struct job *j, uint64_t now_ms);
void ask_answer(struct dns64 *d, struct job *j, unsigned attempt, const uint8_t *bytes,
		size_t len, uint64_t now_ms);
void ask_undelivered(struct dns64 *d, struct job *j, unsigned attempt, uint64_t now_ms);
void ask_lost(struct dns64 *d, struct job *j, unsigned attempt, uint64_t now_ms);

/* probe.c: questions to upstreams that are down. */
uint64_t probe_tick(struct dns64 *d, uint64_t now_ms);
bool probe_is(uint64_t ticket);
void probe_answer(struct dns64 *d, uint64_t ticket, uint64_t now_ms);
void probe_undelivered(struct dns64 *d, uint64_t ticket, uint64_t now_ms);

/* The message of a question; its length. */
struct ask_message { const struct question *question; uint8_t key_flags; bool edns; };
size_t ask_write(struct dns64 *d, const struct ask_message *m, uint8_t *room, size_t size);
#define ASK_ROOM (12 + DNS_NAME_MAX + 4 + EDNS_OPT_LEN)

/* derive.c: the turns of a DNS64 job. */
void derive_begin(struct dns64 *d, struct job *j, uint64_t now_ms);
void derive_step(struct dns64 *d, struct job *j, uint64_t now_ms);
void derive_due(struct dns64 *d, struct job *j, uint64_t now_ms);

#endif

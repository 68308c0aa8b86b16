/*
 * follow.c - what comes and goes, for who looks on: Sessions and Bindings with `follow`
 *
 * The core tells of each session or binding that is made or ended; it is noted in the ring
 * of each call that follows, and the loop makes rows of them as fast as its client takes.
 *
 * Invariants
 *   F1  while nobody follows, a new session costs one look at a pointer.
 *   F2  a ring has WAITING_MAX places, taken when the call begins: what comes while it is
 *       full is lost to that client and counted. No packet waits for one.
 *   F3  at most FOLLOWERS_MAX follow at once.
 */
#include "follow.h"

#include <stdlib.h>
#include <time.h>

#include "control.h"

enum { FOLLOWERS_MAX = 4, WAITING_MAX = 2048 };

struct event {
	uint64_t time_us;
	bool	 made;
	union { struct nat64_session_row session; struct nat64_lease lease; };
};

struct follower {
	struct follower	   *next;
	struct ctl_call	   *call;
	struct nat64d	   *n;
	struct nat64_ear    ear;
	struct nat64_filter want;
	enum follow_what    what;
	uint32_t	    first, waiting;
	uint64_t	    lost;		/* not said yet */
	struct event	    event[WAITING_MAX];
};

/* ---- what the core says ---- */

static bool wanted(const struct follower *f, enum nat64_l4 l4, const struct addr6 *guest)
{
	return (!f->want.by_l4 || f->want.l4 == l4) &&
	       (!f->want.by_guest || addr6_equal(&f->want.guest, guest));
}

/* A place for it, or NULL: lost. */
static struct event *note(struct follower *f, bool made)
{
	struct event *e = &f->event[(f->first + f->waiting) % WAITING_MAX];
	struct timespec t;

	if (f->waiting == WAITING_MAX) {
		f->lost++;
		return NULL;
	}
	clock_gettime(CLOCK_REALTIME, &t);
	e->time_us = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
	e->made = made;
	if (f->waiting++ == 0)
		ctl_resume(f->call);
	return e;
}

static void session_came(void *arg, const struct nat64_session_row *s, bool opened)
{
	struct follower *f = arg;
	struct event *e = wanted(f, s->l4, &s->guest) ? note(f, opened) : NULL;

	if (e)
		e->session = *s;
}

static void lease_came(void *arg, const struct nat64_lease *l)
{
	struct follower *f = arg;
	bool block = l->lent_last;	/* of all protocols */
	struct event *e;

	if (!wanted(f, block && f->want.by_l4 ? f->want.l4 : l->l4, &l->guest))
		return;
	e = note(f, l->made);
	if (e)
		e->lease = *l;
}

/* ---- rows ---- */

static cJSON *lease_row(const struct nat64d *n, const struct nat64_lease *l)
{
	cJSON *row = cJSON_CreateObject();
	uint32_t now_s = (uint32_t)(loop_now_ms(n->d.loop) / 1000);

	cJSON_AddStringToObject(row, "proto", l->lent_last ? "block" : nat64_l4_names[l->l4]);
	cJSON_AddStringToObject(row, "src6", addr6_text(l->guest).s);
	cJSON_AddNumberToObject(row, "sport6", l->guest_port);
	cJSON_AddStringToObject(row, "ip4", addr4_text(control_shown(n, l->lent)).s);
	cJSON_AddNumberToObject(row, "port4", l->lent_port);
	if (l->lent_last)
		cJSON_AddNumberToObject(row, "port4_last", l->lent_last);
	else if (!l->made)
		cJSON_AddNumberToObject(row, "age_s", now_s - l->born_s);
	return row;
}

static void event_row(struct follower *f, const struct event *e)
{
	cJSON *row = f->what == FOLLOW_SESSIONS ? control_session_row(f->n, &e->session) :
						  lease_row(f->n, &e->lease);

	cJSON_AddStringToObject(row, "event", e->made ? "made" : "ended");
	cJSON_AddNumberToObject(row, "time_us", (double)e->time_us);
	cJSON_AddNumberToObject(row, "lost", (double)f->lost);
	f->lost = 0;
	ctl_row(f->call, row);
}

static enum ctl_step send_waiting(struct follower *f)
{
	while (f->waiting && !ctl_full(f->call)) {
		event_row(f, &f->event[f->first]);
		f->first = (f->first + 1) % WAITING_MAX;
		f->waiting--;
	}
	return f->waiting ? CTL_AGAIN : CTL_LATER;
}

/* ---- the call ---- */

static struct follower *of_call(const struct nat64d *n, const struct ctl_call *call)
{
	struct follower *f = n->followers;

	while (f && f->call != call)
		f = f->next;
	return f;
}

static unsigned count(const struct nat64d *n)
{
	unsigned all = 0;

	for (const struct follower *f = n->followers; f; f = f->next)
		all++;
	return all;
}

static enum ctl_step begin(struct ctl_call *call, struct nat64d *n, enum follow_what what,
			   const struct nat64_filter *filter)
{
	struct follower *f;

	if (count(n) == FOLLOWERS_MAX)
		return ctl_refuse(call, "Busy", "%u clients follow already", FOLLOWERS_MAX);
	f = calloc(1, sizeof(*f));
	if (!f)
		return ctl_refuse(call, "Failed", "no memory");
	f->call = call;
	f->n = n;
	f->want = *filter;
	f->what = what;
	f->ear.arg = f;
	if (what == FOLLOW_SESSIONS)
		f->ear.session = session_came;
	else
		f->ear.lease = lease_came;
	f->next = n->followers;
	n->followers = f;
	nat64_listen(n->core, &f->ear);
	return CTL_LATER;
}

enum ctl_step follow_run(struct ctl_call *call, struct nat64d *n, enum follow_what what,
			 const struct nat64_filter *filter)
{
	struct follower *f = of_call(n, call);

	return f ? send_waiting(f) : begin(call, n, what, filter);
}

void follow_gone(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;
	struct follower *f = of_call(n, call), **at = &n->followers;

	if (!f)
		return;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	if (n->core)
		nat64_deafen(n->core, &f->ear);
	free(f);
}

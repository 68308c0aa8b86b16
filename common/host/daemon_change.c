/*
 * daemon_change.c - a new configuration in two steps: built beside the old, then swapped
 *
 *	        prepare           commit            confirm
 *	QUIET ----------> READY ----------> TRIAL ----------> QUIET, the new one
 *	  ^                 | abort           | rollback
 *	  |                 | time            | time, and nobody confirmed
 *	  '-----------------'-----------------'                QUIET, the old one
 *
 * gatewayctl leads three daemons through it, so that all change or none does. It may die
 * at any moment: READY lasts as long as its Prepare call is open, TRIAL has an end of its
 * own. Who decides about a trial is trial.yaml (generation.h): whoever moves it first.
 * SIGHUP goes through all of it in one turn.
 *
 * Not here: the methods (daemon_change_ctl.c), what a start takes (daemon_start.c).
 */
#include "daemon_change.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#define PATIENCE_MS (30 * 1000)		/* with who prepared and does not go on */

static void go(struct daemon *d, enum change_state state)
{
	static const char *const names[] = {
		[CHANGE_QUIET] = "quiet", [CHANGE_READY] = "ready", [CHANGE_TRIAL] = "trial",
	};
	struct daemon_change *c = d->change;

	log_debug("%s: change of configuration %s -> %s", d->name, names[c->state],
		  names[state]);
	c->state = state;
	if (state == CHANGE_QUIET)
		loop_timer_off(c->timer);
}

struct config *daemon_read(struct daemon *d, struct conf_errors *errors)
{
	struct config *fresh = config_load(d->config_path, errors);

	if (fresh && d->nl)
		config_check_host(fresh, nl_facts(d->nl), errors);
	log_conf_errors(errors);
	if (!fresh || !errors->errors)
		return fresh;
	config_free(fresh);
	return NULL;
}

/* ---- the two steps ---- */

int change_prepare(struct daemon *d, unsigned number, struct conf_errors *errors)
{
	struct daemon_change *c = d->change;
	struct config *fresh;

	if (c->state != CHANGE_QUIET) {
		conf_error(errors, &(struct conf_mark){ 0 }, "", "gatewayctl confirm, or "
			   "gatewayctl rollback", "generation %u is still %s", c->number,
			   c->state == CHANGE_READY ? "being prepared" : "on trial");
		return -1;
	}
	fresh = daemon_read(d, errors);
	if (!fresh)
		return -1;
	if (d->prepare && d->prepare(d, fresh, errors) < 0) {
		config_free(fresh);
		return -1;
	}
	c->fresh = fresh;
	c->number = number;
	c->kept = false;
	loop_timer_at(c->timer, loop_now_ms(d->loop) + PATIENCE_MS);
	go(d, CHANGE_READY);
	return 0;
}

static void let_caller_go(struct daemon_change *c)
{
	struct ctl_call *call = c->call;

	c->call = NULL;
	if (call)
		ctl_resume(call);
}

void change_abort(struct daemon *d)
{
	struct daemon_change *c = d->change;

	if (d->discard)
		d->discard(d);
	config_free(c->fresh);
	c->fresh = NULL;
	go(d, CHANGE_QUIET);
	let_caller_go(c);
}

/* The swap. Returns what was in force until now. */
static struct config *put_in_force(struct daemon *d, struct config *fresh, unsigned number)
{
	struct config *before = d->config;

	d->config = fresh;
	d->generation = number;
	d->loaded_ms = loop_now_ms(d->loop);
	d->reload_failed = false;
	daemon_log_level(d, fresh);
	if (d->adopted)
		d->adopted(d);
	log_event(EVENT_RELOADED, LOG_LEVEL_INFO, "%s: generation %u of %s in force", d->name,
		  number, d->config_path);
	return before;
}

int change_commit(struct daemon *d, uint64_t trial_ms)
{
	struct daemon_change *c = d->change;

	if (d->commit && d->commit(d, c->fresh) < 0) {
		log_error("%s: generation %u could not be put in force", d->name, c->number);
		change_abort(d);
		return -1;
	}
	c->number_before = d->generation;
	c->before = put_in_force(d, c->fresh, c->number);
	c->fresh = NULL;
	c->until_ms = loop_now_ms(d->loop) + trial_ms;
	loop_timer_at(c->timer, c->until_ms);
	go(d, CHANGE_TRIAL);
	let_caller_go(c);
	return 0;
}

void change_confirm(struct daemon *d)
{
	struct daemon_change *c = d->change;

	config_free(c->before);
	malloc_trim(0);
	c->before = NULL;
	d->stands_in = STAND_IN_NO;
	go(d, CHANGE_QUIET);
	daemon_tell_systemd(d);
}

/* What was in force before fits still: it is built anew and swapped as any other. */
static bool take_back(struct daemon *d)
{
	struct daemon_change *c = d->change;
	struct conf_errors errors;
	bool done;

	conf_errors_init(&errors);
	done = (!d->prepare || d->prepare(d, c->before, &errors) == 0) &&
	       (!d->commit || d->commit(d, c->before) == 0);
	log_conf_errors(&errors);
	conf_errors_fini(&errors);
	if (done)
		config_free(put_in_force(d, c->before, c->number_before));
	return done;
}

void change_rollback(struct daemon *d, const char *why)
{
	struct daemon_change *c = d->change;

	log_warning("%s: generation %u taken back: %s", d->name, c->number, why);
	if (!take_back(d)) {
		/* a start takes last-good.yaml: that is the old one, and certain */
		log_error("%s: generation %u cannot be put in force again, ending", d->name,
			  c->number_before);
		config_free(c->before);
		loop_stop(d->loop, EXIT_RUN_TIME);
	}
	c->before = NULL;
	go(d, CHANGE_QUIET);
	daemon_tell_systemd(d);
}

/* ---- time ---- */

/* At the end of a trial: the first to move the file decides, the others follow. */
static bool was_confirmed(struct daemon *d)
{
	const char *directory = d->config->state.directory;
	struct generation g;

	if (!d->change->kept || generation_move(directory, ON_TRIAL, REJECTED) != -ENOENT)
		return false;
	return generation_is(directory, LAST_GOOD, d->config_path, d->config, &g) &&
	       g.number == d->generation;
}

static void time_over(void *arg, uint64_t now_ms)
{
	struct daemon *d = arg;

	(void)now_ms;
	switch (d->change->state) {
	case CHANGE_QUIET:
		return;
	case CHANGE_READY:
		log_warning("%s: generation %u was prepared and then forgotten", d->name,
			    d->change->number);
		change_abort(d);
		return;
	case CHANGE_TRIAL:
		if (was_confirmed(d))
			change_confirm(d);
		else
			change_rollback(d, "nobody confirmed it in time");
		return;
	}
}

/* ---- all at once ---- */

/* The first of three to hear of a change counts it, the others take that number. */
static unsigned next_number(const struct daemon *d, const struct config *fresh)
{
	const char *directory = fresh->state.directory;
	unsigned highest = generation_highest(directory, d->config_path);
	struct generation g;

	if (generation_is(directory, LAST_GOOD, d->config_path, fresh, &g) &&
	    g.number > d->generation)
		return g.number;
	return (highest > d->generation ? highest : d->generation) + 1;
}

int daemon_reload_now(struct daemon *d, struct conf_errors *errors)
{
	struct daemon_change *c = d->change;
	int done;

	notify_reloading();
	done = change_prepare(d, 0, errors);
	if (done == 0) {
		c->number = next_number(d, c->fresh);
		done = change_commit(d, PATIENCE_MS);
	}
	d->reload_failed = done < 0;
	if (done == 0) {
		change_confirm(d);
		daemon_keep(d);
	} else {
		log_event(EVENT_RELOAD_REFUSED, LOG_LEVEL_ERROR,
			  "%s: reload refused, generation %u stays", d->name, d->generation);
		daemon_tell_systemd(d);
	}
	return done;
}

int daemon_change_up(struct daemon *d)
{
	d->change = calloc(1, sizeof(*d->change));
	if (!d->change)
		return fail("%s: no memory", d->name);
	d->change->timer = loop_timer(d->loop, time_over, d);
	return d->change->timer ? 0 : fail("%s: no memory", d->name);
}

void daemon_change_down(struct daemon *d)
{
	struct daemon_change *c = d->change;

	if (!c)
		return;
	loop_timer_free(c->timer);
	config_free(c->fresh);
	config_free(c->before);
	free(c);
	d->change = NULL;
}

/*
 * daemon_change_ctl.c - the two steps over the control socket
 *
 *	Prepare	 judge and build; the call stays open, its end gives all up again
 *	Commit	 put in force what was prepared, on trial
 *	Confirm	 it stays
 *	Rollback it goes
 *
 * All name the generation that they mean. docs/decisions has why.
 */
#include "daemon_change.h"

#define TRIAL_MAX_S 86400u

enum { PREPARE_BEGUN };			/* word of the call's state */

/* Is there a change in this state, and is it the one that is meant? */
static bool is_meant(struct ctl_call *call, const struct daemon *d, enum change_state state)
{
	const struct daemon_change *c = d->change;

	if (c->state == state && ctl_number_param(call, "generation", 0) == c->number)
		return true;
	ctl_refuse(call, state == CHANGE_READY ? "NotPrepared" : "NotOnTrial",
		   "generation %.0f is not %s here",
		   (double)ctl_number_param(call, "generation", 0),
		   state == CHANGE_READY ? "prepared" : "on trial");
	return false;
}

/* What the caller read may be older than what we read. */
static bool is_the_same(struct daemon *d, struct conf_errors *errors)
{
	struct daemon_change *c = d->change;
	struct conf_file file = { .name = d->config_path };
	struct generation g;

	if (!c->kept || generation_is(c->fresh->state.directory, ON_TRIAL, d->config_path,
				      c->fresh, &g))
		return true;
	conf_error(errors, &(struct conf_mark){ .file = &file }, "", NULL,
		   "the file changed while it was read; or this daemon reads another one");
	return false;
}

static bool prepare(struct ctl_call *call, struct daemon *d, struct conf_errors *errors)
{
	struct daemon_change *c = d->change;

	if (change_prepare(d, (unsigned)ctl_number_param(call, "generation", 0), errors) < 0)
		return false;
	c->kept = ctl_flag_param(call, "kept");
	if (is_the_same(d, errors))
		return true;
	change_abort(d);
	return false;
}

enum ctl_step change_prepare_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;
	cJSON *last = cJSON_CreateObject();
	struct conf_errors errors;
	bool done;

	if (ctl_state(call)[PREPARE_BEGUN]++) {
		cJSON_Delete(last);
		return CTL_DONE;		/* committed, or given up */
	}
	conf_errors_init(&errors);
	done = prepare(call, d, &errors);
	conf_error_rows(call, &errors);
	cJSON_AddBoolToObject(last, "prepared", done);
	cJSON_AddNumberToObject(last, "generation", done ? d->change->number : d->generation);
	ctl_row(call, last);
	conf_errors_fini(&errors);
	d->reload_failed = !done;
	if (!done)
		return CTL_DONE;
	d->change->call = call;
	return CTL_LATER;
}

void change_prepare_gone(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;

	if (d->change->call != call)
		return;
	d->change->call = NULL;
	log_warning("%s: generation %u given up: who prepared it has left", d->name,
		    d->change->number);
	change_abort(d);
}

static enum ctl_step in_force(struct ctl_call *call, const struct daemon *d)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddNumberToObject(row, "generation", d->generation);
	ctl_row(call, row);
	return CTL_DONE;
}

enum ctl_step change_commit_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;
	uint64_t trial_s = ctl_number_param(call, "trial_s", 0);
	struct conf_errors none;
	bool same;

	if (!is_meant(call, d, CHANGE_READY))
		return CTL_DONE;
	if (trial_s < 1 || trial_s > TRIAL_MAX_S)
		return ctl_refuse(call, "BadParameter", "trial_s is from 1 to %u", TRIAL_MAX_S);
	conf_errors_init(&none);
	same = is_the_same(d, &none);		/* we may have slept since it was prepared */
	conf_errors_fini(&none);
	if (!same) {
		change_abort(d);
		return ctl_refuse(call, "NotPrepared", "it was decided otherwise meanwhile");
	}
	if (change_commit(d, trial_s * 1000) < 0)
		return ctl_refuse(call, "Failed", "it could not be put in force; the log of %s "
				  "says why", d->name);
	daemon_tell_systemd(d);
	return in_force(call, d);
}

enum ctl_step change_confirm_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;

	if (!is_meant(call, d, CHANGE_TRIAL))
		return CTL_DONE;
	change_confirm(d);
	return in_force(call, d);
}

enum ctl_step change_rollback_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;

	if (!is_meant(call, d, CHANGE_TRIAL))
		return CTL_DONE;
	change_rollback(d, "by gatewayctl");
	return in_force(call, d);
}

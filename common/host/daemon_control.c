/*
 * daemon_control.c - the control methods that every daemon answers
 *
 * Status is one reply: the fields below, then what the daemon's own hook adds. Stats is
 * a table of counters, Series one of numbers with labels. Reload is a table of what is
 * wrong with the file, closed by a row that says what is in force now. Config is a table
 * of the values in force.
 */
#include <gateway6/daemon.h>

#include <errno.h>
#include <unistd.h>

#include <gateway6/conf_json.h>

#include "daemon_change.h"

/* Where what runs is not what the file says, or not for good. */
static void change_warn(const struct daemon *d, cJSON *row)
{
	const struct daemon_change *c = d->change;
	uint64_t now_ms = loop_now_ms(d->loop);

	if (d->stands_in)
		ctl_warn(row, "%s %s: generation %u of last-good.yaml runs; see `gatewayctl "
			 "check` and `gatewayctl diff`", d->config_path,
			 stand_in_text[d->stands_in], d->generation);
	else if (d->reload_failed)
		ctl_warn(row, "the configuration file was refused, generation %u still runs; "
			 "see `gatewayctl check`", d->generation);
	if (c->state != CHANGE_TRIAL)
		return;
	cJSON_AddNumberToObject(row, "trial_s", c->until_ms > now_ms ?
				(double)((c->until_ms - now_ms) / 1000) : 0);
	ctl_warn(row, "generation %u is on trial, %u returns in %llu s: gatewayctl confirm",
		 c->number, c->number_before, c->until_ms > now_ms ?
		 (unsigned long long)(c->until_ms - now_ms) / 1000 : 0);
}

static enum ctl_step status_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;
	uint64_t now_ms = loop_now_ms(d->loop);
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "daemon", d->name);
	cJSON_AddStringToObject(row, "version", GW_VERSION);
	cJSON_AddNumberToObject(row, "pid", getpid());
	cJSON_AddNumberToObject(row, "uptime_s", (double)((now_ms - d->started_ms) / 1000));
	cJSON_AddNumberToObject(row, "generation", d->generation);
	cJSON_AddNumberToObject(row, "loaded_ago_s", (double)((now_ms - d->loaded_ms) / 1000));
	cJSON_AddBoolToObject(row, "reload_failed", d->reload_failed);
	cJSON_AddBoolToObject(row, "last_good", d->stands_in != STAND_IN_NO);
	cJSON_AddBoolToObject(row, "ready", ctl_is_ready(d->control));
	cJSON_AddStringToObject(row, "why_not", ctl_why_not(d->control));
	cJSON_AddArrayToObject(row, "warnings");
	change_warn(d, row);
	if (d->status)
		d->status(d, row);
	ctl_row(call, row);
	return CTL_DONE;
}

static enum ctl_step stats_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;

	if (d->stats)
		d->stats(d, call);
	return CTL_DONE;
}

static enum ctl_step series_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;

	if (d->series)
		d->series(d, call);
	return CTL_DONE;
}

void conf_error_rows(struct ctl_call *call, const struct conf_errors *errors)
{
	for (size_t i = 0; i < errors->n; i++)
		ctl_row(call, conf_error_row(&errors->item[i]));
}

static enum ctl_step reload_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;
	struct conf_errors errors;
	cJSON *last = cJSON_CreateObject();
	int done;

	conf_errors_init(&errors);
	done = daemon_reload_now(d, &errors);
	conf_error_rows(call, &errors);
	cJSON_AddBoolToObject(last, "adopted", done == 0);
	cJSON_AddNumberToObject(last, "generation", d->generation);
	cJSON_AddNumberToObject(last, "errors", errors.errors);
	cJSON_AddNumberToObject(last, "warnings", errors.warnings);
	ctl_row(call, last);
	conf_errors_fini(&errors);
	return CTL_DONE;
}

/* The walk begins anew in each turn and passes over what was sent. */
struct config_turn {
	struct ctl_call *call;
	uint64_t at;
};

enum { CONFIG_SENT, CONFIG_GENERATION };	/* words of the call's state */

static void config_row(const struct conf_value *v, void *arg)
{
	struct config_turn *t = arg;
	uint64_t *state = ctl_state(t->call);

	if (t->at++ < state[CONFIG_SENT] || ctl_full(t->call))
		return;
	state[CONFIG_SENT]++;
	ctl_row(t->call, conf_value_row(v));
}

static enum ctl_step config_run(struct ctl_call *call, void *daemon)
{
	struct daemon *d = daemon;
	uint64_t *state = ctl_state(call);
	struct config_turn t = { .call = call };

	if (state[CONFIG_SENT] && state[CONFIG_GENERATION] != d->generation)
		return ctl_refuse(call, "Changed", "there was a reload meanwhile, ask again");
	state[CONFIG_GENERATION] = d->generation;
	config_each(d->config, config_row, &t);
	return state[CONFIG_SENT] < t.at ? CTL_AGAIN : CTL_DONE;
}

static const struct ctl_method common[] = {
	{ "Status", CTL_READ, status_run, NULL, "how it is: readiness, age, warnings" },
	{ "Stats", CTL_READ, stats_run, NULL, "all counters with their meaning" },
	{ "Series", CTL_READ, series_run, NULL, "what metrics tell by labels" },
	{ "Config", CTL_READ, config_run, NULL, "the configuration in force, key by key" },
	{ "Reload", CTL_CHANGE, reload_run, NULL, "read the configuration anew" },
	{ "Prepare", CTL_CHANGE, change_prepare_run, change_prepare_gone,
	  "read it, judge it, build it; given up when the call ends" },
	{ "Commit", CTL_CHANGE, change_commit_run, NULL, "put it in force, on trial" },
	{ "Confirm", CTL_CHANGE, change_confirm_run, NULL, "the trial went well" },
	{ "Rollback", CTL_CHANGE, change_rollback_run, NULL, "what was before returns" },
	{ 0 },
};

int daemon_control_up(struct daemon *d, const struct ctl_method *methods)
{
	d->control = ctl_server_new(d->loop, &(struct ctl_server_plan){
		.directory = d->config->control.directory,
		.name = d->name,
		.group = d->config->control.group,
		.methods = methods,
		.common = common,
		.daemon = d,
	});
	if (!d->control)
		d->exit_code = errno == EACCES ? EXIT_NO_PERMISSION : EXIT_UNAVAILABLE;
	return d->control ? 0 : -1;
}

void daemon_control_down(void *daemon)
{
	struct daemon *d = daemon;

	ctl_server_free(d->control);
	d->control = NULL;
}

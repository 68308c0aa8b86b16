/*
 * daemon_start.c - which configuration a start takes
 *
 * The file, unless it has errors, does not fit this host, is on trial, or was rejected:
 * then last-good.yaml stands in, if there is one of that file and node.on_bad_config
 * does not say `stop`. A gateway that nobody can walk to comes up again after a mistake.
 */
#include "daemon_change.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gateway6/state_directory.h>

const char *const stand_in_text[] = {
	[STAND_IN_NO] = "", [STAND_IN_ERRORS] = "has errors",
	[STAND_IN_TRIAL] = "is on trial, not confirmed",
	[STAND_IN_REJECTED] = "was tried and taken back",
};

#define LOOK_AGAIN_MS 2000		/* has somebody decided about the trial? */
#define LONGER_MS 10000			/* than a trial lasts: who kept its time is gone */

/* Of a file with errors, as far as it can be read. The caller frees it. */
static char *state_directory(const struct daemon *d)
{
	char *text = config_peek(d->config_path, "state", "directory");

	if (text && text[0] == '/')
		return text;
	free(text);
	text = strdup(GW_STATE_DEFAULT);
	return text;
}

static bool says_stop(const struct daemon *d)
{
	char *text = config_peek(d->config_path, "node", "on_bad_config");
	bool stop = text && !strcmp(text, "stop");

	free(text);
	return stop;
}

static struct config *last_good(const struct daemon *d, struct generation *g)
{
	char *directory = state_directory(d);
	struct config *c = directory ? generation_load(directory, LAST_GOOD, d->config_path, g)
				     : NULL;

	free(directory);
	if (c && c->on_bad_config != BAD_CONFIG_STOP)
		return c;
	config_free(c);
	return NULL;
}

bool start_may_stand_in(const struct daemon *d)
{
	struct generation g;
	struct config *c;

	if (d->stands_in || access(d->config_path, R_OK) < 0 || says_stop(d))
		return false;
	c = last_good(d, &g);
	config_free(c);
	return c != NULL;
}

static int take_last_good(struct daemon *d)
{
	struct generation g;

	d->config = last_good(d, &g);
	if (!d->config)
		return daemon_fail(d, EXIT_CONFIGURATION, "%s: last-good.yaml vanished", d->name);
	d->generation = g.number;
	log_warning("%s: %s %s: starting with generation %u, which was the last good one",
		    d->name, d->config_path, stand_in_text[d->stands_in], g.number);
	return 0;
}

/* Is what the file says not to be started with? */
static enum stand_in not_to_be_taken(const struct daemon *d)
{
	const char *directory = d->config->state.directory;
	struct generation g;

	if (generation_is(directory, ON_TRIAL, d->config_path, d->config, &g))
		return STAND_IN_TRIAL;
	if (generation_is(directory, REJECTED, d->config_path, d->config, &g))
		return STAND_IN_REJECTED;
	return STAND_IN_NO;
}

static unsigned number_of(const struct daemon *d)
{
	const char *directory = d->config->state.directory;
	struct generation g;

	if (generation_is(directory, LAST_GOOD, d->config_path, d->config, &g))
		return g.number;
	return generation_highest(directory, d->config_path) + 1;
}

static int take_file(struct daemon *d)
{
	struct conf_errors errors;
	enum stand_in why;

	conf_errors_init(&errors);
	d->config = config_load(d->config_path, &errors);
	log_conf_errors(&errors);
	conf_errors_fini(&errors);
	if (!d->config)
		return daemon_fail(d, EXIT_CONFIGURATION, "%s: not started with %s", d->name,
				   d->config_path);
	state_directory_make(d->config->state.directory);
	d->generation = number_of(d);
	why = not_to_be_taken(d);
	if (!why || !start_may_stand_in(d))
		return 0;
	config_free(d->config);
	d->stands_in = why;
	return take_last_good(d);
}

int start_take(struct daemon *d)
{
	return d->stands_in ? take_last_good(d) : take_file(d);
}

void daemon_keep(struct daemon *d)
{
	const char *directory = d->config->state.directory;
	struct generation g = { 0 }, mine = { .number = d->generation };
	char *text;
	int done;

	if (generation_is(directory, REJECTED, d->config_path, d->config, &g))
		generation_remove(directory, REJECTED);
	if (generation_is(directory, LAST_GOOD, d->config_path, d->config, &g) &&
	    g.number == d->generation)
		return;
	text = generation_text(d->config);
	done = generation_save(directory, LAST_GOOD, d->config_path, &mine, text);
	free(text);
	if (done < 0)
		log_warning("%s: cannot write last-good.yaml in %s: %s", d->name, directory,
			    strerror(-done));
}

/* We came up in the middle of somebody's trial, or of a reload: follow how it ends. */
static void look_again(void *arg, uint64_t now_ms)
{
	struct daemon *d = arg;
	const char *directory = d->config->state.directory;
	struct conf_errors errors;
	struct generation g;
	struct config *c = generation_load(directory, ON_TRIAL, d->config_path, &g);
	bool rejected;

	config_free(c);
	if (c && now_ms - d->started_ms > g.trial_s * 1000ull + LONGER_MS)
		generation_move(directory, ON_TRIAL, REJECTED);
	if (c) {
		loop_timer_at(d->start_look, now_ms + LOOK_AGAIN_MS);
		return;
	}
	conf_errors_init(&errors);
	c = config_load(d->config_path, &errors);
	rejected = c && generation_is(directory, REJECTED, d->config_path, c, &g);
	config_free(c);
	d->stands_in = rejected ? STAND_IN_REJECTED : STAND_IN_ERRORS;
	if (!rejected)
		daemon_reload_now(d, &errors);
	conf_errors_fini(&errors);
}

void start_is_over(struct daemon *d)
{
	if (!d->stands_in) {
		daemon_keep(d);
		return;
	}
	d->start_look = loop_timer(d->loop, look_again, d);
	if (d->start_look && d->stands_in == STAND_IN_TRIAL)
		loop_timer_at(d->start_look, loop_now_ms(d->loop) + LOOK_AGAIN_MS);
}

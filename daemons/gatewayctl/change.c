/*
 * change.c - one change of configuration over all daemons that run
 *
 * Two steps. Until every daemon has prepared, nothing is in force anywhere; from the first
 * commit on each daemon tries the new one, and goes back by itself unless it hears or
 * reads that the change was decided. So this program may die at any line.
 *
 * A daemon that dies in the middle is started anew by systemd, perhaps before we notice:
 * while trial.yaml or rejected.yaml holds what the file says, it takes last-good.yaml.
 *
 * Not here: what a daemon answers to Prepare, and how it is shown (change_verdict.c).
 */
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/state_directory.h>

#include "out.h"

/* ---- begin ---- */

static unsigned greater(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Its Status; NULL with *why = -errno of ctl.h. */
static cJSON *status_of(struct change *ch, const char *daemon, int *why)
{
	struct ctl_call_out *o = ctl_open(cmd_directory(ch->c), daemon, "Status", NULL, why);
	cJSON *row = NULL;

	if (!o)
		return NULL;
	ctl_patience(o, CHANGE_PATIENCE_S);
	*why = ctl_next(o, &row, NULL);
	if (*why == 0)
		*why = -EPROTO;
	ctl_close(o);
	return row;
}

static int look(struct change *ch)
{
	unsigned running = 0;

	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		struct change_part *p = &ch->part[i];
		int why;
		cJSON *status = status_of(ch, daemon_names[i], &why);

		p->daemon = daemon_names[i];
		p->runs = status != NULL;
		p->generation = (unsigned)field_number(status, "generation", 0);
		p->on_trial = field_is(status, "trial_s");
		ch->before = greater(ch->before, p->generation);
		running += p->runs;
		cJSON_Delete(status);
		if (!p->runs && (!ask_not_running(why) || daemon_wanted(ch->c, p->daemon))) {
			int code = ask_failed(ch->c, p->daemon, why, NULL);

			if (code != EXIT_NOT_RUNNING)
				return code;
		}
	}
	return running ? EXIT_OK : EXIT_NOT_RUNNING;
}

static void setup(struct change *ch, struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);

	*ch = (struct change){ .c = c };
	ch->directory = config ? config->state.directory : GW_STATE_DEFAULT;
}

/* Without a place to keep it, it can be done, but not tried. */
static int keep(struct change *ch, bool must_be_kept)
{
	struct generation g = { ch->number, ch->trial_s };
	char *text = generation_text(cmd_config(ch->c));
	int done;

	state_directory_make(ch->directory);
	done = generation_save(ch->directory, ON_TRIAL, ch->c->config_path, &g, text);
	free(text);
	ch->kept = done == 0;
	if (ch->kept)
		generation_remove(ch->directory, REJECTED);
	else
		fprintf(stderr, "gatewayctl: cannot write in %s: %s\n", ch->directory,
			strerror(-done));
	return ch->kept || !must_be_kept ? EXIT_OK :
	       done == -EACCES ? EXIT_NO_PERMISSION : EXIT_RUN_TIME;
}

/* A trial.yaml that no daemon tries is what a killed gatewayctl leaves: no hindrance. */
static bool is_on_trial(const struct change *ch)
{
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		if (!ch->part[i].on_trial)
			continue;
		fprintf(stderr, "gatewayctl: generation %u is on trial: gatewayctl confirm, or "
			"gatewayctl rollback\n", ch->part[i].generation);
		return true;
	}
	return false;
}

int change_begin(struct change *ch, struct ctl_cmd *c, unsigned trial_s)
{
	int code;

	setup(ch, c);
	ch->trial_s = trial_s ? trial_s : 3 * CHANGE_PATIENCE_S;
	code = look(ch);
	if (code != EXIT_OK)
		return code;
	if (is_on_trial(ch))
		return EXIT_RUN_TIME;
	ch->number = 1 + greater(ch->before,
				 generation_highest(ch->directory, c->config_path));
	return keep(ch, trial_s != 0);
}

/* ---- the calls ---- */

static cJSON *parameters(const struct change *ch)
{
	cJSON *p = cJSON_CreateObject();

	cJSON_AddNumberToObject(p, "generation", ch->number);
	cJSON_AddNumberToObject(p, "trial_s", ch->trial_s);
	cJSON_AddBoolToObject(p, "kept", ch->kept);
	return p;
}

static struct ctl_call_out *call(const struct change *ch, const struct change_part *p,
				 const char *method, int *why)
{
	cJSON *with = parameters(ch);
	struct ctl_call_out *o = ctl_open(cmd_directory(ch->c), p->daemon, method, with, why);

	cJSON_Delete(with);
	if (o)
		ctl_patience(o, CHANGE_PATIENCE_S);
	return o;
}

/* One reply that says it is done. 0 or -errno of ctl.h. */
static int tell(const struct change *ch, const struct change_part *p, const char *method,
		cJSON **error)
{
	int done;
	struct ctl_call_out *o = call(ch, p, method, &done);
	cJSON *row;

	*error = NULL;
	if (!o)
		return done;
	done = ctl_next(o, &row, error);
	cJSON_Delete(row);
	ctl_close(o);
	return done < 0 ? done : 0;
}

static void tell_all(struct change *ch, const char *method)
{
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		cJSON *error = NULL;

		if (ch->part[i].committed)	/* silence is fine: it will read how it ended */
			tell(ch, &ch->part[i], method, &error);
		cJSON_Delete(error);
		ch->part[i].committed = false;
	}
}

/* ---- prepare ---- */

static int prepare_one(struct change *ch, struct change_part *p)
{
	int why;

	p->prepared = call(ch, p, "Prepare", &why);
	return p->prepared ? change_verdict(ch, p) : ask_failed(ch->c, p->daemon, why, NULL);
}

static void let_go(struct change *ch)
{
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		ctl_close(ch->part[i].prepared);
		ch->part[i].prepared = NULL;
	}
}

/*
 * Nobody has it. What was judged bad may be started with once somebody has seen to it (a
 * restart may be the remedy); what a daemon died of may not.
 */
static void give_up(struct change *ch, int code)
{
	let_go(ch);
	tell_all(ch, "Rollback");
	if (ch->kept && code == EXIT_CONFIGURATION)
		generation_remove(ch->directory, ON_TRIAL);
	else if (ch->kept)
		generation_move(ch->directory, ON_TRIAL, REJECTED);
	if (ch->c->output == OUT_TABLE)
		printf("nothing was changed: generation %u stays\n", ch->before);
}

int change_prepare_all(struct change *ch)
{
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		int code = ch->part[i].runs ? prepare_one(ch, &ch->part[i]) : EXIT_OK;

		if (code == EXIT_OK)
			continue;
		give_up(ch, code);
		return code;
	}
	return EXIT_OK;
}

/* ---- commit ---- */

int change_commit_all(struct change *ch)
{
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		struct change_part *p = &ch->part[i];
		cJSON *error;
		int why = p->runs ? tell(ch, p, "Commit", &error) : 0;

		if (why < 0) {
			int code = ask_failed(ch->c, p->daemon, why, error);

			give_up(ch, EXIT_RUN_TIME);
			return code == EXIT_NO_PERMISSION ? code : EXIT_RUN_TIME;
		}
		p->committed = p->runs;
	}
	let_go(ch);
	return EXIT_OK;
}

/* ---- decide ---- */

int change_decide(struct change *ch, enum generation_kind into)
{
	int done = ch->kept ? generation_move(ch->directory, ON_TRIAL, into) : 0;

	if (done < 0) {
		fprintf(stderr, "gatewayctl: generation %u was decided otherwise: %s\n",
			ch->number, done == -ENOENT ? "its time was over" : strerror(-done));
		return done == -EACCES ? EXIT_NO_PERMISSION : EXIT_RUN_TIME;
	}
	tell_all(ch, into == LAST_GOOD ? "Confirm" : "Rollback");
	return EXIT_OK;
}

int change_find(struct change *ch, struct ctl_cmd *c)
{
	struct config *on_trial;
	struct generation g, last;
	int code;

	setup(ch, c);
	on_trial = generation_load(ch->directory, ON_TRIAL, c->config_path, &g);
	config_free(on_trial);
	if (!on_trial) {
		fprintf(stderr, "gatewayctl: nothing is on trial\n");
		return EXIT_RUN_TIME;
	}
	code = look(ch);
	if (code != EXIT_OK && code != EXIT_NOT_RUNNING)
		return code;
	ch->number = g.number;
	ch->kept = true;
	on_trial = generation_load(ch->directory, LAST_GOOD, c->config_path, &last);
	ch->before = on_trial ? last.number : 0;
	config_free(on_trial);
	for (size_t i = 0; i < CHANGE_DAEMONS; i++)
		ch->part[i].committed = ch->part[i].runs;
	return EXIT_OK;
}

/*
 * reload.c - let the running daemons take the file, all or none; on trial if you like
 */
#include <string.h>

#include "change.h"
#include "out.h"

#define TRIAL_MAX_S 86400u

/*
 * What this file looks like from here. One with errors is not even spoken of to the
 * daemons: they would refuse it, and their place may stand in it.
 */
static bool file_is_bad(struct ctl_cmd *c)
{
	if (cmd_config(c))
		return false;
	verb_check(c);
	if (c->output == OUT_TABLE)
		printf("nothing was changed\n");
	return true;
}

static void say_json(const struct change *ch, unsigned generation, unsigned trial_s)
{
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		cJSON *row;

		if (!ch->part[i].runs)
			continue;
		row = cJSON_CreateObject();
		cJSON_AddStringToObject(row, "daemon", ch->part[i].daemon);
		cJSON_AddNumberToObject(row, "generation", generation);
		if (trial_s)
			cJSON_AddNumberToObject(row, "trial_s", trial_s);
		json_row(stdout, row, NULL);
		cJSON_Delete(row);
	}
}

static void say(const struct change *ch, unsigned generation, unsigned trial_s)
{
	const char *between = ": ";

	if (ch->c->output == OUT_JSON) {
		say_json(ch, generation, trial_s);
		return;
	}
	printf("generation %u active", generation);
	for (size_t i = 0; i < CHANGE_DAEMONS; i++) {
		if (!ch->part[i].runs)
			continue;
		printf("%s%s", between, ch->part[i].daemon);
		between = ", ";
	}
	putchar('\n');
	if (trial_s)
		printf("Type `gatewayctl confirm` within %s, else generation %u returns.\n",
		       span_text(trial_s).s, ch->before);
}

/* Seconds of --confirm, 0 without it; false when it is no such span. */
static bool trial_span(const struct ctl_cmd *c, uint32_t *s)
{
	const char *text = cmd_option(c, "confirm");

	*s = 0;
	return !text || (conf_span_read(text, s) && *s >= 1 && *s <= TRIAL_MAX_S);
}

int verb_reload(struct ctl_cmd *c)
{
	struct change ch;
	uint32_t trial_s;
	int code;

	if (!trial_span(c, &trial_s)) {
		fprintf(stderr, "gatewayctl: --confirm takes a span from 1s to 1d, such as 60s\n");
		return EXIT_OPTIONS;
	}
	if (file_is_bad(c))
		return EXIT_CONFIGURATION;
	if ((code = change_begin(&ch, c, trial_s)) != EXIT_OK ||
	    (code = change_prepare_all(&ch)) != EXIT_OK ||
	    (code = change_commit_all(&ch)) != EXIT_OK)
		return code;
	if (!trial_s)
		code = change_decide(&ch, LAST_GOOD);
	if (code == EXIT_OK)
		say(&ch, ch.number, trial_s);
	return code;
}

int verb_confirm(struct ctl_cmd *c)
{
	struct change ch;
	int code = change_find(&ch, c);

	if (code == EXIT_OK)
		code = change_decide(&ch, LAST_GOOD);
	if (code == EXIT_OK)
		say(&ch, ch.number, 0);
	return code;
}

int verb_rollback(struct ctl_cmd *c)
{
	struct change ch;
	int code = change_find(&ch, c);

	if (code == EXIT_OK)
		code = change_decide(&ch, REJECTED);
	if (code != EXIT_OK)
		return code;
	say(&ch, ch.before, 0);
	if (c->output == OUT_TABLE)
		printf("%s is as it was: no daemon starts with it before the next reload, or a "
		       "change in it\n", c->config_path);
	return code;
}

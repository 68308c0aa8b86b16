/* stats.c - all counters of all daemons, and everybody's version */
#include <string.h>

#include "ask.h"
#include "out.h"

struct counters {
	struct ctl_cmd *c;
	const char     *daemon;		/* whose rows come now */
	struct table   *table;		/* NULL: JSON */
};

static void fill_daemon(const cJSON *row, struct cell *out, void *arg)
{
	const struct counters *s = arg;

	(void)row;
	snprintf(out->s, sizeof(out->s), "%s", s->daemon);
}

static void fill_value(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s", count_text(field_number(row, "value", 0)).s);
}

static const struct column columns[] = {
	{ "DAEMON", ALIGN_LEFT, fill_daemon, NULL },
	{ "COUNTER", ALIGN_LEFT, NULL, "name" },
	{ "VALUE", ALIGN_RIGHT, fill_value, NULL },
	{ 0 },
};

static const struct column columns_explained[] = {
	{ "DAEMON", ALIGN_LEFT, fill_daemon, NULL },
	{ "COUNTER", ALIGN_LEFT, NULL, "name" },
	{ "VALUE", ALIGN_RIGHT, fill_value, NULL },
	{ "MEANING", ALIGN_WRAPS, NULL, "text" },
	{ 0 },
};

static void on_counter(const cJSON *row, void *arg)
{
	struct counters *s = arg;
	struct out_extra daemon = { "daemon", s->daemon };

	if (s->table)
		table_row(s->table, row);
	else
		json_row(stdout, row, &daemon);
}

static bool wanted(const struct ctl_cmd *c, const char *daemon)
{
	return !cmd_arg(c, 0) || !strcmp(cmd_arg(c, 0), daemon);
}

/* A daemon that does not run is no trouble here as long as one does. */
int verb_stats(struct ctl_cmd *c)
{
	struct counters s = { .c = c };
	const char *explain = cmd_option(c, "explain");
	int code = EXIT_NOT_RUNNING;
	bool known = false, any = false;

	if (c->output == OUT_TABLE)
		s.table = table_new(c, explain ? columns_explained : columns, stdout, &s);
	for (size_t i = 0; daemon_names[i]; i++) {
		s.daemon = daemon_names[i];
		if (!wanted(c, s.daemon))
			continue;
		known = true;
		code = ask_if_there(c, s.daemon, "Stats", on_counter, &s);
		any |= code == EXIT_OK;
	}
	if (any)
		code = EXIT_OK;
	if (s.table)
		table_end(s.table, any ? TABLE_WHOLE : TABLE_BROKEN);
	if (!known) {
		fprintf(stderr, "gatewayctl: no daemon %s\n", cmd_arg(c, 0));
		return EXIT_OPTIONS;
	}
	if (s.table && code == EXIT_OK && c->headers && !explain)
		printf("what they mean: gatewayctl stats --explain\n");
	return code;
}

/* What a script may want to know before it tries. GW_FAST_PATH: "" in a build without. */
static const char *const features[] = {
	"capture", "confirm", "explain", GW_FAST_PATH, "import", "last-good", "report", "top", NULL,
};

#define SCHEMA 1			/* `version` of the configuration */

static void add_features(cJSON *row)
{
	cJSON *list = cJSON_AddArrayToObject(row, "features");

	for (size_t i = 0; features[i]; i++)
		if (*features[i])
			cJSON_AddItemToArray(list, cJSON_CreateString(features[i]));
	cJSON_AddNumberToObject(row, "schema", SCHEMA);
}

int verb_version(struct ctl_cmd *c)
{
	cJSON *row = cJSON_CreateObject(), *daemons;

	cJSON_AddStringToObject(row, "version", GW_VERSION);
	daemons = cJSON_AddObjectToObject(row, "daemons");
	if (c->output == OUT_TABLE)
		printf("gatewayctl  %s\n", GW_VERSION);
	for (size_t i = 0; daemon_names[i]; i++) {
		int why;
		cJSON *status = ask_one(c, daemon_names[i], "Status", &why);
		const char *version = status ? field_text(status, "version") : NULL;

		if (version)
			cJSON_AddStringToObject(daemons, daemon_names[i], version);
		if (c->output == OUT_TABLE)
			printf("%-10s  %s\n", daemon_names[i], version ? version :
			       ask_not_running(why) ? "not running" : "unknown");
		cJSON_Delete(status);
	}
	add_features(row);
	if (c->output == OUT_JSON)
		json_row(stdout, row, NULL);
	cJSON_Delete(row);
	return EXIT_OK;
}

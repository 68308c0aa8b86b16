/*
 * diff.c - the configuration that runs against the file
 *
 * Each daemon tells its values in force, key by key; the file is read as a daemon would
 * read it. Keys name items by their name, so an item that only moved is no difference.
 * Daemons that differ from the file in the same way are told together.
 */
#include <stdlib.h>
#include <string.h>

#include <gateway6/conf_json.h>

#include "ask.h"
#include "out.h"

struct group {				/* daemons with the same differences */
	const char *names[3];
	size_t	    n;
	cJSON	   *changes;
};

struct diff {
	struct ctl_cmd *c;
	cJSON	       *fresh;		/* object: key -> row of the file */
	cJSON	       *running;	/* the same of the daemon that is asked */
	struct group	group[3];
	size_t		groups;
};

static void fresh_keep(const struct conf_value *v, void *arg)
{
	cJSON *row = conf_value_row(v);

	if (v->restart)
		cJSON_AddStringToObject(row, "restart", v->restart);
	cJSON_AddItemToObject(arg, v->key, row);
}

static void running_keep(const cJSON *row, void *arg)
{
	cJSON_AddItemToObject(arg, field_text(row, "key"), cJSON_Duplicate(row, true));
}

/* ---- comparing ---- */

static void place_copy(cJSON *to, const cJSON *row)
{
	if (!field_is(row, "line"))
		return;
	cJSON_AddStringToObject(to, "file", field_text(row, "file"));
	cJSON_AddNumberToObject(to, "line", field_number(row, "line", 0));
}

static void change_add(cJSON *changes, const char *key, const cJSON *was, const cJSON *is)
{
	cJSON *change = cJSON_CreateObject();

	cJSON_AddStringToObject(change, "key", key);
	cJSON_AddStringToObject(change, "change", !was ? "added" : !is ? "removed" : "changed");
	if (was && field_is(was, "value"))
		cJSON_AddStringToObject(change, "old", field_text(was, "value"));
	if (is && field_is(is, "value"))
		cJSON_AddStringToObject(change, "new", field_text(is, "value"));
	place_copy(change, is ? is : was);
	if (was && is && field_is(is, "restart"))
		cJSON_AddStringToObject(change, "restart", field_text(is, "restart"));
	cJSON_AddItemToArray(changes, change);
}

/* Is key a value of an item that came or went as a whole? Its line says enough. */
static bool is_below(const char *key, const char *item)
{
	size_t len = strlen(item);

	return len && !strncmp(key, item, len) && (key[len] == '.' || key[len] == '[');
}

static bool differs(const cJSON *was, const cJSON *is)
{
	return strcmp(field_text(was, "value"), field_text(is, "value")) != 0;
}

static cJSON *compare(const cJSON *running, const cJSON *fresh)
{
	cJSON *changes = cJSON_CreateArray();
	const char *item = "";
	const cJSON *row, *other;

	cJSON_ArrayForEach(row, fresh) {
		other = cJSON_GetObjectItemCaseSensitive(running, row->string);
		if (is_below(row->string, item) || (other && !differs(other, row)))
			continue;
		change_add(changes, row->string, other, row);
		item = field_true(row, "item") ? row->string : "";
	}
	item = "";
	cJSON_ArrayForEach(row, running) {
		other = cJSON_GetObjectItemCaseSensitive(fresh, row->string);
		if (is_below(row->string, item) || other)
			continue;
		change_add(changes, row->string, row, NULL);
		item = field_true(row, "item") ? row->string : "";
	}
	return changes;
}

/* Takes changes. */
static void group_add(struct diff *d, const char *daemon, cJSON *changes)
{
	for (size_t i = 0; i < d->groups; i++) {
		if (!cJSON_Compare(d->group[i].changes, changes, true))
			continue;
		d->group[i].names[d->group[i].n++] = daemon;
		cJSON_Delete(changes);
		return;
	}
	d->group[d->groups++] = (struct group){ { daemon }, 1, changes };
}

/* EXIT_OK also when none runs that is not wanted either. */
static int ask_all(struct diff *d)
{
	int done = EXIT_NOT_RUNNING;

	for (size_t i = 0; daemon_names[i]; i++) {
		int one;

		d->running = cJSON_CreateObject();
		one = ask_if_there(d->c, daemon_names[i], "Config", running_keep, d->running);
		if (one == EXIT_OK)
			group_add(d, daemon_names[i], compare(d->running, d->fresh));
		cJSON_Delete(d->running);
		if (one != EXIT_OK && one != EXIT_NOT_RUNNING)
			return one;
		if (one == EXIT_OK)
			done = EXIT_OK;
	}
	return done;
}

/* ---- saying ---- */

static size_t widest(const cJSON *changes)
{
	const cJSON *change;
	size_t width = 0;

	cJSON_ArrayForEach(change, changes) {
		size_t need = text_width(field_text(change, "key"));

		width = need > width ? need : width;
	}
	return width;
}

static void say_place(const struct diff *d, const cJSON *change)
{
	const char *file = field_text(change, "file");
	bool removed = !strcmp(field_text(change, "change"), "removed");
	bool other = strcmp(file, d->c->config_path) != 0;

	if (field_is(change, "line"))
		printf("  %s%s%sline %.0f", removed ? "was " : "", other ? file : "",
		       other ? " " : "", field_number(change, "line", 0));
	else if (!removed)
		printf("  the default");
}

static void say_change(const struct diff *d, const cJSON *change, size_t width)
{
	const char *key = field_text(change, "key"), *what = field_text(change, "change");
	bool added = !strcmp(what, "added"), removed = !strcmp(what, "removed");
	bool values = field_is(change, "old") || field_is(change, "new");

	printf("%s%c%s%*s%s", color_on(d->c, added ? GREEN : removed ? RED : PLAIN),
	       added ? '+' : removed ? '-' : ' ', key, (int)(width - text_width(key)), "",
	       color_off(d->c));
	if (values)
		printf("  %s%s%s", field_text(change, "old"), added || removed ? "" : " → ",
		       field_text(change, "new"));
	say_place(d, change);
	if (field_is(change, "restart"))
		printf("  %sneeds `systemctl restart %s`%s", color_on(d->c, YELLOW),
		       field_text(change, "restart"), color_off(d->c));
	putchar('\n');
}

static void say_json(const struct group *g, const cJSON *change)
{
	cJSON *row = cJSON_Duplicate(change, true);
	cJSON *daemons = cJSON_AddArrayToObject(row, "daemons");

	for (size_t i = 0; i < g->n; i++)
		cJSON_AddItemToArray(daemons, cJSON_CreateString(g->names[i]));
	json_row(stdout, row, NULL);
	cJSON_Delete(row);
}

static size_t say_group(const struct diff *d, const struct group *g)
{
	const cJSON *change;
	size_t width = widest(g->changes), restarts = 0;

	if (d->groups > 1 && d->c->output == OUT_TABLE) {
		for (size_t i = 0; i < g->n; i++)
			printf("%s%s", i ? ", " : "", g->names[i]);
		puts(cJSON_GetArraySize(g->changes) ? ":" : ": no difference");
	}
	cJSON_ArrayForEach(change, g->changes) {
		restarts += field_is(change, "restart");
		if (d->c->output == OUT_JSON)
			say_json(g, change);
		else
			say_change(d, change, width);
	}
	return restarts;
}

/* EXIT_RUN_TIME: no, it is not what the file says. */
static int say(const struct diff *d)
{
	size_t restarts = 0;
	int changes = 0;

	for (size_t i = 0; i < d->groups; i++) {
		restarts += say_group(d, &d->group[i]);
		changes += cJSON_GetArraySize(d->group[i].changes);
	}
	if (d->c->output == OUT_TABLE && d->c->headers)
		puts(!changes ? "no difference: what runs is what the file says" :
		     restarts ? "a reload cannot do all of it: restart what is named above" :
				"reload is possible without restart of any daemon");
	return changes ? EXIT_RUN_TIME : EXIT_OK;
}

int verb_diff(struct ctl_cmd *c)
{
	struct diff d = { .c = c };
	int done;

	if (!cmd_config(c)) {
		verb_check(c);
		return EXIT_CONFIGURATION;
	}
	d.fresh = cJSON_CreateObject();
	config_each(cmd_config(c), fresh_keep, d.fresh);
	done = ask_all(&d);
	if (done == EXIT_OK)
		done = say(&d);
	for (size_t i = 0; i < d.groups; i++)
		cJSON_Delete(d.group[i].changes);
	cJSON_Delete(d.fresh);
	return done;
}

/*
 * reload.c - let the running daemons read the file again
 *
 * First we read it ourselves; then one after the other does. The first that refuses ends
 * it: they all judge the file by the same rows, so the others would refuse as well and
 * nothing has changed; where one refuses for a reason of its own, the lines before say
 * who runs what.
 */
#include <errno.h>
#include <string.h>

#include "ask.h"
#include "out.h"

struct reload {
	struct ctl_cmd	  *c;
	const char	  *daemon;
	struct conf_errors errors;
	bool		   adopted;
	double		   generation;
};

static struct conf_mark mark_of(const cJSON *row)
{
	struct conf_mark m = { .file = field_text(row, "file") };

	m.line = (uint32_t)field_number(row, "line", 0);
	m.column = (uint32_t)field_number(row, "column", 0);
	m.end_column = (uint32_t)field_number(row, "end_column", 0);
	return m;
}

/* Texts live as long as the errors. */
static void error_keep(struct conf_errors *e, const cJSON *row)
{
	struct conf_mark mark = mark_of(row);
	const char *hint = field_text(row, "hint");
	const cJSON *also = cJSON_GetObjectItemCaseSensitive(row, "also");
	bool warning = !strcmp(field_text(row, "severity"), "warning");
	size_t n = e->n;

	mark.file = *mark.file ? arena_text(e->arena, mark.file) : NULL;
	(warning ? conf_warning : conf_error)(e, &mark, field_text(row, "key"),
					      *hint ? hint : NULL, "%s",
					      field_text(row, "message"));
	if (also && e->n > n) {
		e->item[n].also = mark_of(also);
		e->item[n].also.file = arena_text(e->arena, e->item[n].also.file);
	}
}

static void on_row(const cJSON *row, void *arg)
{
	struct reload *r = arg;
	struct out_extra daemon = { "daemon", r->daemon };

	if (r->c->output == OUT_JSON)
		json_row(stdout, row, &daemon);
	if (!field_is(row, "adopted")) {
		error_keep(&r->errors, row);
		return;
	}
	r->adopted = field_true(row, "adopted");
	r->generation = field_number(row, "generation", 0);
}

/* EXIT_OK, EXIT_CONFIGURATION when it was refused, or what ask() gives. */
static int reload_one(struct reload *r)
{
	bool table = r->c->output == OUT_TABLE;
	int done;

	conf_errors_init(&r->errors);
	r->adopted = false;
	done = ask_if_there(r->c, r->daemon, "Reload", on_row, r);
	if (done == EXIT_OK && !r->adopted)
		done = EXIT_CONFIGURATION;
	if (table && r->errors.n)
		conf_errors_print(&r->errors, stderr, r->c->color);
	if (table && done == EXIT_OK)
		printf("%-7s generation %.0f active\n", r->daemon, r->generation);
	if (table && done == EXIT_CONFIGURATION)
		printf("%-7s refused, generation %.0f stays%s\n", r->daemon, r->generation,
		       r->errors.errors ? "" : "; its log says why");
	conf_errors_fini(&r->errors);
	return done;
}

/*
 * What this file looks like from here. One with errors is not even spoken of to the
 * daemons: they would refuse it, and their place may stand in it.
 */
static bool file_is_bad(struct ctl_cmd *c)
{
	if (!cmd_config_broken(c))
		return false;
	verb_check(c);
	if (c->output == OUT_TABLE)
		printf("nothing was changed\n");
	return true;
}

int verb_reload(struct ctl_cmd *c)
{
	struct reload r = { .c = c };
	unsigned adopted = 0;

	if (file_is_bad(c))
		return EXIT_CONFIGURATION;

	for (size_t i = 0; daemon_names[i]; i++) {
		int done;

		r.daemon = daemon_names[i];
		done = reload_one(&r);
		if (done == EXIT_OK)
			adopted++;
		else if (done != EXIT_NOT_RUNNING)
			return done;
	}
	return adopted ? EXIT_OK : EXIT_NOT_RUNNING;
}

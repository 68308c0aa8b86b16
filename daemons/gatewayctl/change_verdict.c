/*
 * change_verdict.c - what a daemon says to a new configuration
 *
 * Rows of errors and warnings as `gatewayctl check` has them, then one with the verdict.
 * They are shown as if the file had been judged here: with the line, a caret, a hint.
 */
#include "change.h"

#include <errno.h>

#include <gateway6/conf_json.h>

#include "out.h"

/* All see the same file and the same host: who only warns says it once. */
static void say_errors(struct change *ch, const struct conf_errors *errors)
{
	if (ch->c->output == OUT_TABLE && errors->n && (errors->errors || !ch->warned))
		conf_errors_print(errors, stderr, ch->c->color);
	ch->warned |= errors->warnings > 0;
}

/* Rows up to the verdict. EXIT_CONFIGURATION when it refuses. */
static int verdict(struct change *ch, struct change_part *p, struct conf_errors *errors)
{
	struct out_extra daemon = { "daemon", p->daemon };
	cJSON *row, *error;
	int done;

	while ((done = ctl_next(p->prepared, &row, &error)) > 0) {
		bool last = field_is(row, "prepared"), yes = field_true(row, "prepared");

		if (ch->c->output == OUT_JSON && row && !yes)
			json_row(stdout, row, &daemon);
		if (row && !last)
			conf_error_take(errors, row);
		cJSON_Delete(row);
		if (last)
			return yes ? EXIT_OK : EXIT_CONFIGURATION;
	}
	return ask_failed(ch->c, p->daemon, done ? done : -EPROTO, error);
}

int change_verdict(struct change *ch, struct change_part *p)
{
	struct conf_errors errors;
	int code;

	conf_errors_init(&errors);
	code = verdict(ch, p, &errors);
	say_errors(ch, &errors);
	if (code == EXIT_CONFIGURATION && ch->c->output == OUT_TABLE)
		printf("%s refused%s\n", p->daemon, errors.errors ? "" : "; its log says why");
	conf_errors_fini(&errors);
	return code;
}

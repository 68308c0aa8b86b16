/* complete_live.c - names that the daemons know at this moment, for completion */
#include "complete_live.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/ctl.h>

#include "out.h"

enum { SILENCE_S = 1, ROWS_MAX = 5000 };	/* somebody waits at a prompt */

struct once { char text[LIVE_MAX][256]; size_t n; };

static void say_once(struct once *o, const char *text)
{
	if (!*text)
		return;
	for (size_t i = 0; i < o->n; i++)
		if (!strcmp(o->text[i], text))
			return;
	snprintf(o->text[o->n++], sizeof(o->text[0]), "%s", text);
	puts(text);
}

static void list(struct ctl_cmd *c, const char *daemon, const char *method, const char *field)
{
	struct once seen = { .n = 0 };
	cJSON *row = NULL, *error = NULL;
	struct ctl_call_out *call;
	int why;

	ctl_set_silence(SILENCE_S);
	call = ctl_open(cmd_directory(c), daemon, method, NULL, &why);
	for (unsigned i = 0; call && i < ROWS_MAX && seen.n < LIVE_MAX; i++) {
		if (ctl_next(call, &row, &error) != 1)
			break;
		say_once(&seen, field_text(row, field));
		cJSON_Delete(row);
	}
	cJSON_Delete(error);
	ctl_close(call);
}

void live_guests(struct ctl_cmd *c)
{
	list(c, "nat64d", "Bindings", "src6");
}

void live_names(struct ctl_cmd *c)
{
	list(c, "dns64d", "Recent", "name");
}

void live_clients(struct ctl_cmd *c)
{
	list(c, "dns64d", "Recent", "client");
}

/* publish.c - the published ports: where they lead, whether they are open, what flows */
#include <string.h>

#include "ask.h"
#include "guest.h"
#include "out.h"

static void fill_port(const cJSON *row, struct cell *out, void *arg)
{
	double first = field_number(row, "port", 0), last = field_number(row, "port_last", 0);

	(void)arg;
	if (last > first)
		snprintf(out->s, sizeof(out->s), "%.0f-%.0f", first, last);
	else
		snprintf(out->s, sizeof(out->s), "%.0f", first);
}

static void fill_to(const cJSON *row, struct cell *out, void *arg)
{
	const char *name = guest_name(arg, field_text(row, "to"));

	snprintf(out->s, sizeof(out->s), "%s%s%s%s %.0f", name ? name : "", name ? " [" : "",
		 field_text(row, "to"), name ? "]" : "", field_number(row, "to_port", 0));
}

static void fill_bytes(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s / %s",
		 bytes_text(field_number(row, "bytes_out", 0)).s,
		 bytes_text(field_number(row, "bytes_in", 0)).s);
}

static const struct column columns[] = {
	{ "NAME", ALIGN_LEFT, NULL, "name" },
	{ "PROTO", ALIGN_LEFT, NULL, "proto" },
	{ "LISTEN", ALIGN_MAY_GO, NULL, "listen" },
	{ "PORT", ALIGN_LEFT, fill_port, NULL },
	{ "TO", ALIGN_LEFT, fill_to, NULL },
	{ "STATE", ALIGN_MAY_GO, NULL, "state" },
	{ "SESSIONS", ALIGN_RIGHT, NULL, "sessions" },
	{ "BYTES ▲ / ▼", ALIGN_RIGHT, fill_bytes, NULL },
	{ 0 },
};

struct show {
	struct ctl_cmd *c;
	struct table   *table;		/* NULL: JSON */
	const char     *only;		/* NULL: all */
	size_t		n;
};

static void on_row(const cJSON *row, void *arg)
{
	struct show *s = arg;
	struct out_extra host = { "host", NULL };

	if (s->only && strcmp(s->only, field_text(row, "name")) != 0)
		return;
	s->n++;
	if (s->table) {
		table_row(s->table, row);
		return;
	}
	host.text = guest_name(s->c, field_text(row, "to"));
	json_row(stdout, row, &host);
}

int verb_publish(struct ctl_cmd *c)
{
	struct show s = { .c = c, .only = cmd_arg(c, 0) };
	int done;

	if (c->output == OUT_TABLE)
		s.table = table_new(c, columns, stdout, c);
	done = ask(c, "nat64d", "Publish", NULL, on_row, &s);
	if (s.table)
		table_end(s.table, done == EXIT_OK && (s.n || !s.only) ? TABLE_WHOLE :
									 TABLE_BROKEN);
	if (done == EXIT_OK && s.only && !s.n) {
		fprintf(stderr, "gatewayctl: nothing is published as %s\n", s.only);
		return EXIT_RUN_TIME;
	}
	if (done == EXIT_OK && s.table && c->headers)
		printf("%zu published; bytes of the sessions that live: "
		       "gatewayctl sessions --host NAME\n", s.n);
	return done;
}

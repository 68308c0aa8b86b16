/* dns_log.c - the last queries of the guests: one by one, or who asks most for what */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "out.h"

#define TOP_DEFAULT 20

static cJSON *parameters(const struct ctl_cmd *c, bool name)
{
	cJSON *p = cJSON_CreateObject();

	if (cmd_option(c, "client"))
		cJSON_AddStringToObject(p, "client", cmd_option(c, "client"));
	if (name && cmd_arg(c, 0))
		cJSON_AddStringToObject(p, "name", cmd_arg(c, 0));
	return p;
}

/* ---- dns log ---- */

static void fill_age(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s", span_text(field_number(row, "age_s", 0)).s);
}

static void fill_result(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s%s%s%s%s%s", field_text(row, "rcode"),
		 field_true(row, "synthesised") ? ", synthesised" : "",
		 field_true(row, "stale") ? ", stale" : "",
		 field_true(row, "withheld") ? ", withheld" : "",
		 field_is(row, "view") ? ", view " : "", field_text(row, "view"));
}

static const struct column log_columns[] = {
	{ "AGE", ALIGN_RIGHT, fill_age, NULL },
	{ "CLIENT", ALIGN_LEFT, NULL, "client" },
	{ "TYPE", ALIGN_LEFT, NULL, "type" },
	{ "NAME", ALIGN_LEFT, NULL, "name" },
	{ "RESULT", ALIGN_LEFT, fill_result, NULL },
	{ 0 },
};

int verb_dns_log(struct ctl_cmd *c)
{
	struct rows rows = rows_new(c, log_columns, NULL);
	int done = ask(c, "dns64d", "Recent", parameters(c, true), rows_take, &rows);

	rows_end(&rows, done == EXIT_OK ? TABLE_WHOLE : TABLE_BROKEN);
	return done;
}

/* ---- dns top ---- */

struct sum { char *client, *name; unsigned queries; };

struct sums { struct sum *one; size_t n, room; };

static int by_key(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;
	int c = strcmp(x->client, y->client);

	return c ? c : strcmp(x->name, y->name);
}

static int by_queries(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	return x->queries != y->queries ? (x->queries < y->queries ? 1 : -1) : by_key(a, b);
}

static void add(const cJSON *row, void *arg)
{
	struct sums *s = arg;

	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 1024;
		struct sum *more = realloc(s->one, room * sizeof(*more));

		if (!more)
			return;
		s->one = more;
		s->room = room;
	}
	s->one[s->n++] = (struct sum){ strdup(field_text(row, "client")),
				       strdup(field_text(row, "name")), 1 };
}

/* Equal ones become one. */
static void fold(struct sums *s)
{
	size_t kept = 0;

	qsort(s->one, s->n, sizeof(s->one[0]), by_key);
	for (size_t i = 0; i < s->n; i++) {
		if (!kept || by_key(&s->one[kept - 1], &s->one[i])) {
			s->one[kept++] = s->one[i];
			continue;
		}
		s->one[kept - 1].queries++;
		free(s->one[i].client);
		free(s->one[i].name);
	}
	s->n = kept;
	qsort(s->one, s->n, sizeof(s->one[0]), by_queries);
}

static const struct column top_columns[] = {
	{ "CLIENT", ALIGN_LEFT, NULL, "client" },
	{ "QUERIES", ALIGN_RIGHT, NULL, "queries" },
	{ "NAME", ALIGN_LEFT, NULL, "name" },
	{ 0 },
};

static void say(struct ctl_cmd *c, const struct sums *s, size_t most)
{
	struct rows rows = rows_new(c, top_columns, NULL);

	for (size_t i = 0; i < s->n && i < most; i++) {
		cJSON *row = cJSON_CreateObject();

		cJSON_AddStringToObject(row, "client", s->one[i].client);
		cJSON_AddStringToObject(row, "name", s->one[i].name);
		cJSON_AddNumberToObject(row, "queries", s->one[i].queries);
		rows_take(row, &rows);
		cJSON_Delete(row);
	}
	rows_end(&rows, TABLE_WHOLE);
}

int verb_dns_top(struct ctl_cmd *c)
{
	const char *top = cmd_option(c, "top");
	long most = top ? strtol(top, NULL, 10) : TOP_DEFAULT;
	struct sums s = { NULL, 0, 0 };
	int done;

	if (most < 1) {
		fprintf(stderr, "gatewayctl: --top takes a number from 1 on\n");
		return EXIT_OPTIONS;
	}
	done = ask(c, "dns64d", "Recent", parameters(c, false), add, &s);
	if (done == EXIT_OK && s.n) {
		fold(&s);
		say(c, &s, (size_t)most);
	}
	for (size_t i = 0; i < s.n; i++) {
		free(s.one[i].client);
		free(s.one[i].name);
	}
	free(s.one);
	return done;
}

/*
 * out_table.c - tables whose columns keep their order
 *
 * The first LOOK_AHEAD rows wait until the widths are known; later rows that need
 * more room push their line to the right and leave the others alone. On a terminal no line
 * is wider than it (out_fit.c); into a file or a pipe everything goes whole.
 */
#include "out.h"

#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#include "out_fit.h"

#define LOOK_AHEAD 200

struct line { struct cell cell[FIT_COLUMNS_MAX]; };

struct table {
	const struct ctl_cmd *cmd;
	const struct column  *columns;
	FILE		     *out;
	void		     *arg;
	size_t		      n_columns, width[FIT_COLUMNS_MAX];
	struct line	     *waiting;	/* LOOK_AHEAD; NULL: widths are known */
	size_t		      n_waiting, rows;
};

size_t text_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;	/* not a continuation byte */
	return n;
}

struct table *table_new(const struct ctl_cmd *c, const struct column *columns, FILE *out,
			void *arg)
{
	struct table *t = calloc(1, sizeof(*t));

	must(t, "no memory");
	*t = (struct table){ .cmd = c, .columns = columns, .out = out, .arg = arg };
	for (; columns[t->n_columns].title; t->n_columns++) {
		must(t->n_columns < FIT_COLUMNS_MAX, "column %zu", t->n_columns);
		t->width[t->n_columns] = text_width(columns[t->n_columns].title);
	}
	t->waiting = calloc(LOOK_AHEAD, sizeof(*t->waiting));
	must(t->waiting, "no memory");
	return t;
}

/* Is a column behind this one shown? */
static bool is_last(const struct table *t, size_t i)
{
	while (++i < t->n_columns)
		if (t->width[i])
			return false;
	return true;
}

/* Prose goes on below itself. */
static void print_wrapped(const struct table *t, size_t i, const char *s)
{
	size_t indent = 0;

	for (size_t k = 0; k < i; k++)
		indent += t->width[k] ? t->width[k] + FIT_BETWEEN : 0;
	for (;;) {			/* ends: each piece has at least a character */
		struct fit_piece p = fit_piece(s, t->width[i]);

		fwrite(s, 1, p.len, t->out);
		fputc('\n', t->out);
		s += p.len + p.skip;
		if (!*s)
			return;
		fprintf(t->out, "%*s", (int)indent, "");
	}
}

static void print_cell(const struct table *t, size_t i, struct cell *c)
{
	const char *s = c->s;
	size_t have;
	int pad;
	bool last = is_last(t, i);

	if (!t->width[i])
		return;
	if (t->cmd->width && t->columns[i].align == ALIGN_WRAPS) {
		print_wrapped(t, i, s);
		return;
	}
	if (t->cmd->width && t->columns[i].align != ALIGN_RIGHT)
		fit_text(c, t->width[i]);
	have = text_width(s);
	pad = t->width[i] > have ? (int)(t->width[i] - have) : 0;
	if (t->columns[i].align == ALIGN_RIGHT)
		fprintf(t->out, "%*s%s", pad, "", s);
	else
		fprintf(t->out, "%s%*s", s, last ? 0 : pad, "");
	fprintf(t->out, "%*s%s", last ? 0 : (int)FIT_BETWEEN, "", last ? "\n" : "");
}

static void print_line(const struct table *t, struct line *l)
{
	for (size_t i = 0; i < t->n_columns; i++)
		print_cell(t, i, &l->cell[i]);
}

static void print_titles(const struct table *t)
{
	if (!t->cmd->headers)
		return;
	fputs(color_on(t->cmd, BOLD), t->out);
	for (size_t i = 0; i < t->n_columns; i++) {
		struct cell title;

		snprintf(title.s, sizeof(title.s), "%s", t->columns[i].title);
		print_cell(t, i, &title);
	}
	fputs(color_off(t->cmd), t->out);
}

/* What comes from a daemon may hold names from the network. */
static void clean(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
}

static void fill_plain(const cJSON *row, const char *key, struct cell *out)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, key);

	if (cJSON_IsString(item))
		snprintf(out->s, sizeof(out->s), "%s", item->valuestring);
	else if (cJSON_IsNumber(item))
		snprintf(out->s, sizeof(out->s), "%.0f", item->valuedouble);
	else if (cJSON_IsBool(item))
		snprintf(out->s, sizeof(out->s), "%s", cJSON_IsTrue(item) ? "yes" : "no");
	else
		snprintf(out->s, sizeof(out->s), "-");
}

static void fill_line(const struct table *t, const cJSON *row, struct line *l)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		const struct column *c = &t->columns[i];

		l->cell[i].s[0] = '\0';
		if (c->fill)
			c->fill(row, &l->cell[i], t->arg);
		else
			fill_plain(row, c->key, &l->cell[i]);
		clean(l->cell[i].s);
	}
}

static void widen(struct table *t, const struct line *l)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		size_t need = text_width(l->cell[i].s);

		if (need > t->width[i])
			t->width[i] = need;
	}
}

static void stop_waiting(struct table *t)
{
	if (!t->waiting)
		return;
	if (t->cmd->width)
		fit_widths(t->columns, t->width, t->n_columns, t->cmd->width);
	print_titles(t);
	for (size_t i = 0; i < t->n_waiting; i++)
		print_line(t, &t->waiting[i]);
	free(t->waiting);
	t->waiting = NULL;
}

void table_row(struct table *t, const cJSON *row)
{
	struct line l;

	fill_line(t, row, &l);
	t->rows++;
	if (!t->waiting) {
		print_line(t, &l);
		return;
	}
	widen(t, &l);
	t->waiting[t->n_waiting++] = l;
	if (t->n_waiting == LOOK_AHEAD)
		stop_waiting(t);
}

size_t table_end(struct table *t, enum table_end how)
{
	size_t rows = t->rows;

	if (how == TABLE_WHOLE || rows > 0)
		stop_waiting(t);
	free(t->waiting);
	free(t);
	return rows;
}

static const char *const color_codes[] = {
	[PLAIN] = "", [GREEN] = "\033[32m", [YELLOW] = "\033[33m", [RED] = "\033[31m",
	[BOLD] = "\033[1m",
};

const char *color_on(const struct ctl_cmd *c, enum color color)
{
	return c->color ? color_codes[color] : "";
}

const char *color_off(const struct ctl_cmd *c)
{
	return c->color ? "\033[0m" : "";
}

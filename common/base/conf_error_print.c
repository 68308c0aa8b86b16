/*
 * conf_error_print.c - errors of a configuration as text for people and as JSON
 *
 *	FILE:LINE:COLUMN: error: TEXT
 *	    6 |     prefix: 2001:db8:1::/56
 *	      |             ^~~~~~~~~~~~~~~
 *	  hint: TEXT
 *
 * Columns count characters (code points), as libyaml and editors do.
 */
#include <gateway6/conf.h>

#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#define WIDE 160		/* bytes; longer source lines are not shown */

struct paint { const char *strong, *error, *warning, *caret, *plain; };

static const struct paint painted = { "\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;32m",
				      "\033[0m" };
static const struct paint unpainted = { "", "", "", "", "" };

/* ---- order: files as they were met, then lines, then columns ---- */

static size_t file_rank(const struct conf_errors *e, const char *file)
{
	for (size_t i = 0; i < e->n; i++)
		if (file && e->item[i].at.file && !strcmp(e->item[i].at.file, file))
			return i;
	return e->n;
}

static bool comes_before(const struct conf_errors *e, const struct conf_error *a,
			 const struct conf_error *b)
{
	size_t ra = file_rank(e, a->at.file), rb = file_rank(e, b->at.file);

	if (ra != rb)
		return ra < rb;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line;
	return a->at.column < b->at.column;
}

/* Insertion sort: few items, and what is equal keeps its order. */
static size_t ordered(const struct conf_errors *e, const struct conf_error **out)
{
	for (size_t i = 0; i < e->n; i++) {
		size_t at = i;

		for (; at > 0 && comes_before(e, &e->item[i], out[at - 1]); at--)
			out[at] = out[at - 1];
		out[at] = &e->item[i];
	}
	return e->n;
}

/* ---- text ---- */

static void place_print(const struct conf_told *m, FILE *out)
{
	if (!m->file)
		return;
	if (m->line)
		fprintf(out, "%s:%u:%u: ", m->file, m->line, m->column);
	else
		fprintf(out, "%s: ", m->file);
}

static bool starts_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;	/* UTF-8 */
}

/* The same tabs as above the caret, so that it stands right on every terminal. */
static void caret_print(const struct conf_told *m, FILE *out)
{
	uint32_t column = 1;

	for (const char *p = m->source; *p && column < m->column; p++)
		if (starts_character(*p)) {
			fputc(*p == '\t' ? '\t' : ' ', out);
			column++;
		}
	for (; column < m->column; column++)
		fputc(' ', out);
	fputc('^', out);
	for (column++; column < m->end_column; column++)
		fputc('~', out);
}

static void source_print(const struct conf_told *m, const struct paint *p, FILE *out)
{
	if (!m->source || strlen(m->source) > WIDE || m->end_column > 2 * WIDE)
		return;
	fprintf(out, "%5u | %s\n      | %s", m->line, m->source, p->caret);
	caret_print(m, out);
	fprintf(out, "%s\n", p->plain);
}

static void error_print(const struct conf_error *w, const struct paint *p, FILE *out)
{
	bool error = w->severity == CONF_ERROR;

	fputs(p->strong, out);
	place_print(&w->at, out);
	fprintf(out, "%s%s%s:%s %s\n", p->plain, error ? p->error : p->warning,
		error ? "error" : "warning", p->plain, w->message);
	source_print(&w->at, p, out);
	if (w->also.file)
		fprintf(out, "  %s: %s:%u:%u\n", w->also_what, w->also.file, w->also.line,
			w->also.column);
	if (w->hint)
		fprintf(out, "  hint: %s\n", w->hint);
	fputc('\n', out);
}

void conf_errors_print(const struct conf_errors *e, FILE *out, bool color)
{
	const struct paint *p = color ? &painted : &unpainted;
	const struct conf_error *list[CONF_ERRORS_MAX];
	size_t n = ordered(e, list), met = e->errors + e->warnings;

	if (!met)
		return;
	for (size_t i = 0; i < n; i++)
		error_print(list[i], p, out);
	if (met > n)
		fprintf(out, "%zu more \u2026 ", met - n);
	fprintf(out, "%u error%s, %u warning%s\n", e->errors, e->errors == 1 ? "" : "s",
		e->warnings, e->warnings == 1 ? "" : "s");
}

/* ---- JSON, one object per line ---- */

static void json_text(const char *text, FILE *out)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static void json_member(const char *name, const char *text, FILE *out)
{
	fprintf(out, ",\"%s\":", name);
	if (text)
		json_text(text, out);
	else
		fputs("null", out);
}

void conf_errors_json(const struct conf_errors *e, FILE *out)
{
	const struct conf_error *list[CONF_ERRORS_MAX];
	size_t n = ordered(e, list);

	for (size_t i = 0; i < n; i++) {
		const struct conf_error *w = list[i];

		fputs("{\"v\":1", out);
		json_member("file", w->at.file, out);
		fprintf(out, ",\"line\":%u,\"column\":%u,\"end_column\":%u", w->at.line,
			w->at.column, w->at.end_column);
		json_member("severity", w->severity == CONF_ERROR ? "error" : "warning", out);
		json_member("key", w->key, out);
		json_member("message", w->message, out);
		json_member("hint", w->hint, out);
		fputs("}\n", out);
	}
}

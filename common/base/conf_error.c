/*
 * conf_error.c - what is wrong with a configuration, collected and told
 *
 * Errors are kept in the order they are found and printed in the order of the file.
 * All text is copied into the errors' own arena, the source line too, so that they
 * outlive the configuration and the file.
 *
 * Invariants
 *   E1  at most one error is kept per place (file, line, column).
 *   E2  when there is no room a warning gives way to an error, never the reverse.
 *   E3  no control character of the file reaches the terminal.
 */
#include <gateway6/conf.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#define SOURCE_MAX 1000		/* bytes of a source line that are kept */

void conf_errors_init(struct conf_errors *e)
{
	*e = (struct conf_errors){ .arena = arena_new() };
	must(e->arena, "conf: no memory for errors");
}

void conf_errors_fini(struct conf_errors *e)
{
	arena_free(e->arena);
	*e = (struct conf_errors){ 0 };
}

/* Bytes of the UTF-8 character at p; 0 when it is none that may be printed. */
static size_t character(const char *p)
{
	static const uint8_t first[] = { 0x80, 0xe0, 0xf0, 0xf8 };	/* mask by length */
	static const uint8_t mark[] = { 0x00, 0xc0, 0xe0, 0xf0 };
	uint8_t c = (uint8_t)*p;

	if (c < 0x20 || c == 0x7f)
		return c == '\t';	/* the caret line copies it */
	for (size_t len = 1; len <= ARRAY_SIZE(mark); len++) {
		if ((c & first[len - 1]) != mark[len - 1])
			continue;
		for (size_t i = 1; i < len; i++)
			if (((uint8_t)p[i] & 0xc0) != 0x80)
				return 0;
		return len == 2 && c == 0xc2 && (uint8_t)p[1] < 0xa0 ? 0 : len;	/* C1 */
	}
	return 0;
}

/* E3. Ends: every turn eats at least a byte. */
static char *tame(char *text)
{
	for (char *p = text; *p; ) {
		size_t len = character(p);

		if (!len)
			*p = '?';
		p += len ? len : 1;
	}
	return text;
}

/* The line as text, NULL when it is not there or too long to show. */
static const char *source_copy(struct arena *arena, const struct conf_mark *m)
{
	const char *from;
	size_t len;
	char *line;

	if (!m->line || m->line > m->file->lines)
		return NULL;
	from = m->file->line[m->line - 1];
	len = strcspn(from, "\r\n");
	if (len > SOURCE_MAX)
		return NULL;
	line = arena_take(arena, len + 1);
	memcpy(line, from, len);
	return tame(line);
}

static struct conf_told place(struct arena *arena, const struct conf_mark *m)
{
	if (!m || !m->file)
		return (struct conf_told){ 0 };
	return (struct conf_told){
		.file = tame(arena_text(arena, m->file->name)), .line = m->line,
		.column = m->column, .end_column = m->end_column,
		.source = source_copy(arena, m),
	};
}

static bool same_place(const struct conf_told *a, const struct conf_mark *b)
{
	return a->file && b && b->file && a->line && a->line == b->line &&
	       a->column == b->column && !strcmp(a->file, b->file->name);
}

static bool told_already(const struct conf_errors *e, const struct conf_mark *at)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->item[i].severity == CONF_ERROR && same_place(&e->item[i].at, at))
			return true;
	return false;
}

/* A free slot, or that of a warning which gives way (E2). */
static struct conf_error *slot(struct conf_errors *e, enum conf_severity severity)
{
	if (e->n < CONF_ERRORS_MAX)
		return &e->item[e->n++];
	if (severity == CONF_ERROR)
		for (size_t i = e->n; i-- > 0; )
			if (e->item[i].severity == CONF_WARNING)
				return &e->item[i];
	return NULL;
}

__attribute__((format(printf, 4, 0)))
static void add(struct conf_errors *e, struct conf_error wrong, const struct conf_mark *at,
		const char *format, va_list args)
{
	struct conf_error *room;

	e->last = NULL;
	if (told_already(e, at))
		return;
	if (wrong.severity == CONF_ERROR)
		e->errors++;
	else
		e->warnings++;
	room = slot(e, wrong.severity);
	if (!room)
		return;
	wrong.at = place(e->arena, at);
	wrong.key = tame(arena_text(e->arena, wrong.key ? wrong.key : ""));
	wrong.hint = wrong.hint ? tame(arena_text(e->arena, wrong.hint)) : NULL;
	wrong.message = tame(arena_vprintf(e->arena, format, args));
	*room = wrong;
	e->last = room;
}

void conf_error(struct conf_errors *e, const struct conf_mark *at, const char *key,
		const char *hint, const char *format, ...)
{
	struct conf_error wrong = { .severity = CONF_ERROR, .key = key, .hint = hint };
	va_list args;

	va_start(args, format);
	add(e, wrong, at, format, args);
	va_end(args);
}

void conf_warning(struct conf_errors *e, const struct conf_mark *at, const char *key,
		  const char *hint, const char *format, ...)
{
	struct conf_error wrong = { .severity = CONF_WARNING, .key = key, .hint = hint };
	va_list args;

	va_start(args, format);
	add(e, wrong, at, format, args);
	va_end(args);
}

void conf_also(struct conf_errors *e, const char *what, const struct conf_mark *at)
{
	if (!e->last)
		return;
	e->last->also = place(e->arena, at);
	e->last->also_what = arena_text(e->arena, what);
}

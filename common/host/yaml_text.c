/*
 * yaml_text.c - the text of a file by lines and characters, as libyaml counts them
 *
 * Columns are characters (code points), not bytes.
 */
#include "yaml_load.h"

/* The three exotic breaks of Unicode are left out: they only cost a shifted line. */
static bool ends_line(const char *p)
{
	return *p == '\n' || (*p == '\r' && p[1] != '\n');
}

void yaml_text_split(struct arena *arena, const char *name, struct yaml_text *t)
{
	const char *end = t->text + t->len, **line;
	size_t n = 1;

	for (const char *p = t->text; p < end; p++)
		n += ends_line(p);
	line = arena_take(arena, n * sizeof(*line));
	t->file = arena_take(arena, sizeof(*t->file));
	*t->file = (struct conf_file){ .name = name, .line = line, .lines = n };
	*line++ = t->text;
	for (const char *p = t->text; p < end; p++)
		if (ends_line(p))
			*line++ = p + 1;
}

static uint16_t column16(size_t column)
{
	return column < UINT16_MAX ? (uint16_t)(column + 1) : UINT16_MAX;
}

struct conf_mark yaml_mark(const struct yaml_text *t, size_t line, size_t column,
			   size_t end_column)
{
	return (struct conf_mark){
		.file = t->file, .line = (uint32_t)line + 1, .column = column16(column),
		.end_column = column16(end_column),
	};
}

static bool continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;	/* UTF-8 */
}

const char *yaml_text_at(const struct yaml_text *t, size_t line, size_t column)
{
	const char *end = t->text + t->len;
	const char *p = line < t->file->lines ? t->file->line[line] : end;

	for (; column && p < end && !ends_line(p); column--)
		do
			p++;
		while (p < end && continues_character(*p));
	return column ? "" : p;
}

/*
 * import_parse.c - statements: what the files of radvd, BIND, ndppd, tayga and the like
 *                  have in common
 *
 * Words, then either the end of the statement or a block of statements in braces. Styles
 * differ in what ends a statement and in what is a comment. Quotes hold a word together
 * and are dropped.
 *
 * Every loop here eats a byte a turn or leaves, and stops at the NUL.
 */
#include <string.h>

#include <gateway6/must.h>

#include "import.h"

#define TEXT_MAX (1024 * 1024)
#define LEVELS_MAX 16
#define WORDS_MAX 64

struct parser {
	struct arena *arena;
	const struct statement_style *style;
	const char *at;
	unsigned line;
	const char *why;		/* what is wrong; NULL: nothing yet */
};

static struct statement *block_read(struct parser *p, unsigned level);

static bool broken(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = why;
	return false;
}

/* ---- letters ---- */

static void eat(struct parser *p)
{
	p->line += *p->at == '\n';
	p->at++;
}

static bool begins(const struct parser *p, const char *text)
{
	return !strncmp(p->at, text, strlen(text));
}

static void comment_to(struct parser *p, const char *end)
{
	while (*p->at && !begins(p, end))
		eat(p);
}

static bool comment_eat(struct parser *p)
{
	const struct statement_style *s = p->style;

	if ((s->hash && *p->at == '#') || (s->slashes && begins(p, "//"))) {
		comment_to(p, "\n");
		return true;
	}
	if (s->slashes && begins(p, "/*")) {
		comment_to(p, "*/");
		if (*p->at)
			p->at += 2;
		return true;
	}
	return false;
}

/* Spaces and comments; a line end only where it means nothing. */
static void gap_eat(struct parser *p, bool lines_too)
{
	for (;;) {
		if (*p->at == ' ' || *p->at == '\t' || *p->at == '\r' ||
		    (*p->at == '\n' && lines_too))
			eat(p);
		else if (!comment_eat(p))
			return;
	}
}

/* ---- words ---- */

static bool stands_alone(const struct parser *p)
{
	return p->style->alone && *p->at && strchr(p->style->alone, *p->at);
}

static bool ends_word(const struct parser *p)
{
	return !*p->at || strchr(" \t\r\n{};\"", *p->at) || stands_alone(p) ||
	       (p->style->hash && *p->at == '#') ||
	       (p->style->slashes && (begins(p, "//") || begins(p, "/*")));
}

static char *word_copy(struct parser *p, const char *from, size_t len)
{
	char *word = arena_take(p->arena, len + 1);

	memcpy(word, from, len);
	return word;
}

static const char *quoted_read(struct parser *p)
{
	const char *from = ++p->at;
	const char *word;

	while (*p->at && *p->at != '"' && *p->at != '\n')
		p->at++;
	if (*p->at != '"') {
		broken(p, "a quote that does not end on its line");
		return NULL;
	}
	word = word_copy(p, from, (size_t)(p->at - from));
	p->at++;
	return word;
}

static const char *word_read(struct parser *p)
{
	const char *from = p->at;

	if (*p->at == '"')
		return quoted_read(p);
	if (stands_alone(p))
		p->at++;
	else
		while (!ends_word(p))
			p->at++;
	return word_copy(p, from, (size_t)(p->at - from));
}

/* ---- statements ---- */

static bool words_read(struct parser *p, struct statement *s)
{
	const char *word[WORDS_MAX];

	for (;;) {
		gap_eat(p, !p->style->by_line);
		if (!*p->at || strchr(";{}\n", *p->at))
			break;
		if (s->n == WORDS_MAX)
			return broken(p, "too many words in one statement");
		word[s->n] = word_read(p);
		if (!word[s->n++])
			return false;
	}
	s->word = arena_take(p->arena, (s->n + 1) * sizeof(s->word[0]));
	memcpy(s->word, word, s->n * sizeof(s->word[0]));
	return true;
}

/* The brace may stand on the next line, and ";" behind the closing one is free. */
static bool body_read(struct parser *p, struct statement *s, unsigned level)
{
	const char *at = p->at;
	unsigned line = p->line;

	gap_eat(p, true);
	if (*p->at != '{') {
		if (p->style->by_line) {		/* that was another statement */
			p->at = at;
			p->line = line;
			return true;
		}
		return *p->at == ';' ? p->at++, true :
		       broken(p, "a statement that does not end in \";\"");
	}
	p->at++;
	s->has_block = true;
	s->block = block_read(p, level + 1);
	if (p->why)
		return false;
	if (*p->at != '}')
		return broken(p, "a block that does not end in \"}\"");
	p->at++;
	gap_eat(p, true);
	if (*p->at == ';')
		p->at++;
	return true;
}

/* Up to the brace that ends the block, or the end of the text. */
static struct statement *block_read(struct parser *p, unsigned level)
{
	struct statement *first = NULL, **last = &first;

	if (level > LEVELS_MAX) {
		broken(p, "blocks that are nested too deep");
		return NULL;
	}
	for (;;) {
		struct statement *s;

		gap_eat(p, true);
		if (*p->at == ';') {
			p->at++;
			continue;
		}
		if (!*p->at || *p->at == '}')
			return first;
		s = arena_take(p->arena, sizeof(*s));
		s->line = p->line;
		if (!words_read(p, s) || !body_read(p, s, level))
			return NULL;
		*last = s;
		last = &s->next;
	}
}

const struct statement *statements_read(struct arena *arena, const char *text,
					const struct statement_style *style,
					unsigned *line, const char **why)
{
	struct parser p = { .arena = arena, .style = style, .at = text, .line = 1 };
	const struct statement *all = NULL;

	if (strlen(text) > TEXT_MAX)
		broken(&p, "more than 1 MiB");
	else
		all = block_read(&p, 0);
	if (!p.why && *p.at)
		broken(&p, "a \"}\" that closes nothing");
	*line = p.line;
	*why = p.why;
	if (p.why)
		return NULL;
	return all ? all : arena_take(arena, sizeof(*all));
}

const char *statement_word(const struct statement *s, size_t i)
{
	return i < s->n ? s->word[i] : "";
}

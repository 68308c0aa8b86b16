/*
 * yaml_explain.c - what libyaml complains about, in words that help
 *
 * libyaml tells where its grammar broke, which is often behind or below the mistake.
 * Each trap looks at the text around that place; the first one that recognises it tells
 * it at the mistake itself. What no trap knows is told in libyaml's words.
 */
#include "yaml_load.h"

#include <ctype.h>
#include <string.h>

#include <gateway6/must.h>

struct scene {
	const struct yaml_text *text;
	const struct yaml_complaint *c;
	struct arena *arena;
	struct conf_errors *errors;
};

/* A span inside one line, in characters from 0; its text for the hint. */
struct span { size_t line, column, len; const char *text; };

static bool problem_is(const struct scene *s, const char *part)
{
	return s->c->problem && strstr(s->c->problem, part);
}

static bool context_is(const struct scene *s, const char *part)
{
	return s->c->context && strstr(s->c->context, part);
}

static void tell(const struct scene *s, struct span at, const char *hint,
		 const char *message)
{
	struct conf_mark m = yaml_mark(s->text, at.line, at.column,
				       at.column + (at.len ? at.len : 1));

	conf_error(s->errors, &m, "", hint, "%s", message);
}

/* ---- looking around ---- */

static const char *const address_letters = "0123456789abcdefABCDEF:./";

/* The word of these letters around a place. Ends: it stops at the ends of the line. */
static struct span word_at(const struct scene *s, size_t line, size_t column,
			   const char *letters)
{
	const char *start = yaml_text_at(s->text, line, 0);
	const char *p = yaml_text_at(s->text, line, column);
	struct span w = { .line = line, .column = column };

	while (p > start && *p && strchr(letters, p[-1])) {
		p--;
		w.column--;			/* the letters are ASCII: a byte each */
	}
	w.len = strspn(p, letters);
	w.text = arena_printf(s->arena, "%.*s", (int)w.len, p);
	return w;
}

static bool is_address(const struct span *w)
{
	const char *colon = strchr(w->text, ':');

	return w->len >= 2 && colon && strchr(colon + 1, ':');
}

static size_t indent_of(const struct scene *s, size_t line)
{
	return strspn(yaml_text_at(s->text, line, 0), " ");
}

/* The nearest line above that is neither blank nor a comment; false if none is. */
static bool line_above(const struct scene *s, size_t line, size_t *out)
{
	while (line-- > 0) {
		const char *p = yaml_text_at(s->text, line, indent_of(s, line));

		if (*p && !strchr("\r\n#", *p)) {
			*out = line;
			return true;
		}
	}
	return false;
}

/* What is written on a line, without indentation and end. */
static struct span whole_line(const struct scene *s, size_t line)
{
	size_t indent = indent_of(s, line);

	return (struct span){ .line = line, .column = indent,
			      .len = strcspn(yaml_text_at(s->text, line, indent), "\r\n") };
}

/* ---- traps: each tells what it recognises and gives true ---- */

static bool tab(const struct scene *s)
{
	struct span at = { .line = s->c->line, .column = s->c->column };

	if (*yaml_text_at(s->text, at.line, at.column) != '\t')
		return false;
	tell(s, at, "use spaces", "a tab cannot indent");
	return true;
}

static void tell_to_quote(const struct scene *s, struct span at)
{
	const char *p = yaml_text_at(s->text, at.line, at.column);

	at.len = strcspn(p, " \t\r\n,]}");
	tell(s, at, arena_printf(s->arena, "write \"%.*s\"", (int)at.len, p),
	     arena_printf(s->arena, "a value that starts with \"%c\" must be quoted", *p));
}

static bool alias(const struct scene *s)
{
	struct span at = { .line = s->c->context_line, .column = s->c->context_column };

	if (!context_is(s, "scanning an alias") && !context_is(s, "scanning an anchor"))
		return false;
	tell_to_quote(s, at);
	return true;
}

static bool reserved(const struct scene *s)
{
	struct span at = { .line = s->c->line, .column = s->c->column };
	const char *p = yaml_text_at(s->text, at.line, at.column);

	if (!problem_is(s, "cannot start any token") || !isgraph((unsigned char)*p))
		return false;
	tell_to_quote(s, at);
	return true;
}

static bool address_in_brackets(const struct scene *s)
{
	struct span w = word_at(s, s->c->line, s->c->column, address_letters);

	if ((!problem_is(s, "node content") && !problem_is(s, "unexpected ':'")) ||
	    !is_address(&w))
		return false;
	if (w.text[0] == ':' && w.text[w.len - 1] == ':' && w.len > 2)
		w.text = arena_printf(s->arena, "%.*s", (int)--w.len, w.text);	/* a key */
	tell(s, w, w.text[0] == ':' ?
	     arena_printf(s->arena, "write \"%s\", or one item per line: \"- %s\" is fine",
			  w.text, w.text) : arena_printf(s->arena, "write \"%s\"", w.text),
	     "inside [ ] and { } an IPv6 address that starts or ends with \":\" must be "
	     "quoted");
	return true;
}

static bool address_with_colons(const struct scene *s)
{
	struct span w = word_at(s, s->c->line, s->c->column, address_letters);

	if (!is_address(&w) || w.text[w.len - 1] != ':')
		return false;
	tell(s, w, arena_printf(s->arena, "write \"%s\"", w.text),
	     "an IPv6 address that ends in \"::\" must be quoted");
	return true;
}

static const char *const key_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";

/* "prefix:64:ff9b::/96" is a text that goes on in the next line, where YAML breaks. */
static bool lost_space(const struct scene *s)
{
	size_t line, len;
	struct span at;
	const char *p;

	if (!line_above(s, s->c->line, &line))
		return false;
	at = whole_line(s, line);
	p = yaml_text_at(s->text, line, at.column);
	if (p[0] == '-' && p[1] == ' ') {
		p += 2;
		at.column += 2;
		at.len -= 2;
	}
	len = strspn(p, key_letters);
	if (!len || !isalpha((unsigned char)*p) || p[len] != ':' ||
	    !isgraph((unsigned char)p[len + 1]))
		return false;
	tell(s, at, NULL, arena_printf(s->arena, "a space is missing after \"%.*s:\"",
				       (int)len, p));
	return true;
}

/* "description: web: main" */
static bool colon_in_value(const struct scene *s)
{
	const char *start = yaml_text_at(s->text, s->c->line, 0);
	const char *end = yaml_text_at(s->text, s->c->line, s->c->column);
	const char *colon = strstr(start, ": ");
	struct span at = { .line = s->c->line, .column = s->c->column };

	if (!colon || colon >= end)
		return false;
	tell(s, at, "quote the whole value", "a value that contains \": \" must be quoted");
	return true;
}

static bool too_deep(const struct scene *s)
{
	struct span at = whole_line(s, s->c->line);
	struct conf_mark m;
	size_t line;

	if (!line_above(s, at.line, &line) || indent_of(s, line) >= at.column)
		return false;
	tell(s, at, "indent it like its neighbours", "this line is indented deeper than the "
	     "one above, which is complete");
	m = yaml_mark(s->text, line, indent_of(s, line), indent_of(s, line) + 1);
	conf_also(s->errors, "the line above", &m);
	return true;
}

static bool unexpected_colon(const struct scene *s)
{
	return problem_is(s, "mapping values are not allowed") &&
	       (address_with_colons(s) || colon_in_value(s) || lost_space(s) || too_deep(s));
}

/* "to: [2001:db8::1]:80" */
static bool bracket_port(const struct scene *s)
{
	const char *start = yaml_text_at(s->text, s->c->line, 0);
	const char *close = strstr(start, "]:"), *line_end = start + strcspn(start, "\r\n");
	const char *open = memchr(start, '[', (size_t)(line_end - start));

	if (!close || close > line_end || !open || open > close)
		return false;
	tell(s, (struct span){ .line = s->c->line, .column = (size_t)(open - start),
			       .len = strcspn(open, " \t\r\n,}") },
	     "the address alone is written without brackets",
	     "address and port are separate keys: \"to\" and \"to_port\"");
	return true;
}

static bool misfit(const struct scene *s)
{
	struct conf_mark began = yaml_mark(s->text, s->c->context_line, s->c->context_column,
					   s->c->context_column + 1);

	if (!problem_is(s, "did not find expected") || !context_is(s, "block"))
		return false;
	tell(s, whole_line(s, s->c->line), "indent it like the first line of that block, or "
	     "like a block around it", arena_printf(s->arena, "this line does not fit the "
	     "block that began on line %zu", s->c->context_line + 1));
	conf_also(s->errors, "the block begins here", &began);
	return true;
}

static bool open_quote(const struct scene *s)
{
	struct span at = { .line = s->c->context_line, .column = s->c->context_column };

	if (!context_is(s, "quoted scalar") || problem_is(s, "escape"))
		return false;
	tell(s, at, NULL, "this quote is not closed");
	return true;
}

static bool escape(const struct scene *s)
{
	struct span at = { .line = s->c->line, .column = s->c->column };

	if (!problem_is(s, "escape"))
		return false;
	tell(s, at, "write \\\\ for a backslash, or use single quotes",
	     "in double quotes a backslash starts an escape; this is none");
	return true;
}

static bool open_bracket(const struct scene *s)
{
	struct span at = { .line = s->c->context_line, .column = s->c->context_column };
	const char *p = yaml_text_at(s->text, at.line, at.column);

	if (!context_is(s, "while parsing a flow") || (*p != '[' && *p != '{'))
		return false;
	tell(s, at, NULL, arena_printf(s->arena, "this \"%c\" is not closed, or a comma is "
				       "missing behind it", *p));
	return true;
}

static bool no_colon(const struct scene *s)
{
	struct span at = whole_line(s, s->c->context_line);

	if (!problem_is(s, "could not find expected ':'"))
		return false;
	tell(s, at, NULL, "a \":\" with a space behind it is missing here");
	return true;
}

static bool (*const traps[])(const struct scene *s) = {
	tab, alias, reserved, address_in_brackets, unexpected_colon, bracket_port,
	open_quote, escape, open_bracket, no_colon, misfit,
};

void yaml_explain(const struct yaml_text *t, const struct yaml_complaint *c,
		  struct arena *arena, struct conf_errors *errors)
{
	struct scene s = { .text = t, .c = c, .arena = arena, .errors = errors };
	struct span at = { .line = c->line, .column = c->column };

	for (size_t i = 0; i < ARRAY_SIZE(traps); i++)
		if (traps[i](&s))
			return;
	tell(&s, at, NULL, arena_printf(arena, "not YAML: %s%s%s", c->problem,
					c->context ? " " : "", c->context ? c->context : ""));
}

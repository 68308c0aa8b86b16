/*
 * import_draft.c - a YAML file in the making: maps, lists, scalars and comments
 *
 * A tree in the order in which things were put, printed in block style. A scalar is
 * plain where no reader of YAML can take it for something else, and quoted where one
 * could.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "import.h"

enum draft_kind { DRAFT_MAP, DRAFT_LIST, DRAFT_SCALAR, DRAFT_COMMENT };

struct draft_node {
	enum draft_kind kind;
	const char *key;		/* in a map; NULL in a list, and of a comment */
	const char *text;		/* scalar, comment */
	struct draft_node *first, *next;
};

/* ---- making ---- */

struct draft_node *draft_new(struct import *im)
{
	return arena_take(im->arena, sizeof(struct draft_node));
}

static struct draft_node *find(const struct draft_node *map, const char *key)
{
	struct draft_node *n = map->first;

	while (n && (!n->key || strcmp(n->key, key) != 0))
		n = n->next;
	return n;
}

static struct draft_node *append(struct import *im, struct draft_node *to,
				 enum draft_kind kind, const char *key)
{
	struct draft_node *n = arena_take(im->arena, sizeof(*n)), **last = &to->first;

	while (*last)
		last = &(*last)->next;
	*last = n;
	n->kind = kind;
	n->key = key ? arena_text(im->arena, key) : NULL;
	return n;
}

static struct draft_node *below(struct import *im, struct draft_node *map, const char *key,
				enum draft_kind kind)
{
	struct draft_node *n = find(map, key);

	if (!n)
		return append(im, map, kind, key);
	if (n->kind != kind) {		/* a scalar gives way to the long form, and back */
		n->kind = kind;
		n->first = NULL;
	}
	return n;
}

struct draft_node *draft_map(struct import *im, struct draft_node *map, const char *key)
{
	return below(im, map, key, DRAFT_MAP);
}

struct draft_node *draft_list(struct import *im, struct draft_node *map, const char *key)
{
	return below(im, map, key, DRAFT_LIST);
}

bool draft_has(const struct draft_node *map, const char *key)
{
	return find(map, key) != NULL;
}

/* Comments are nothing to a program. */
bool draft_is_empty(const struct draft_node *n)
{
	const struct draft_node *i = n->first;

	while (i && i->kind == DRAFT_COMMENT)
		i = i->next;
	return !i;
}

void draft_set(struct import *im, struct draft_node *map, const char *path,
	       const char *format, ...)
{
	const char *dot;
	va_list args;

	while ((dot = strchr(path, '.'))) {	/* ends: path gets shorter */
		map = draft_map(im, map, arena_printf(im->arena, "%.*s", (int)(dot - path),
						      path));
		path = dot + 1;
	}
	va_start(args, format);
	below(im, map, path, DRAFT_SCALAR)->text = arena_vprintf(im->arena, format, args);
	va_end(args);
}

struct draft_node *draft_item(struct import *im, struct draft_node *list)
{
	return append(im, list, DRAFT_MAP, NULL);
}

void draft_add(struct import *im, struct draft_node *list, const char *text)
{
	append(im, list, DRAFT_SCALAR, NULL)->text = arena_text(im->arena, text);
}

void draft_comment(struct import *im, struct draft_node *at, const char *text)
{
	append(im, at, DRAFT_COMMENT, NULL)->text = arena_text(im->arena, text);
}

/* ---- printing ---- */

static bool is_plain(const char *text)
{
	if (!isalnum((unsigned char)*text) && *text != '/')
		return false;
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._:/@-", *c))
			return false;
	return text[strlen(text) - 1] != ':';
}

/* In double quotes; the old file's bytes may be anything. */
static void scalar_print(const char *text, FILE *out)
{
	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c < ' ' || *c > '~')
			fprintf(out, "\\x%02x", *c);
		else
			fprintf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
	}
	fputc('"', out);
}

static void comment_print(const char *text, FILE *out)
{
	fputs("# ", out);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		fputc(*c < ' ' || *c > '~' ? '?' : *c, out);
	fputc('\n', out);
}

static void node_print(const struct draft_node *n, int indent, FILE *out);

/* begun: the first line's indent and "- " stand there already. */
static void below_print(const struct draft_node *n, int indent, bool begun, FILE *out)
{
	for (const struct draft_node *i = n->first; i; i = i->next) {
		fprintf(out, "%*s", begun ? 0 : indent, "");
		begun = false;
		if (i->kind == DRAFT_COMMENT) {
			comment_print(i->text, out);
			continue;
		}
		if (n->kind == DRAFT_LIST) {
			fputs("- ", out);
		} else {
			scalar_print(i->key, out);
			fputc(':', out);
		}
		node_print(i, indent + 2, out);
	}
}

static void node_print(const struct draft_node *n, int indent, FILE *out)
{
	const char *gap = n->key ? " " : "";

	if (n->kind == DRAFT_SCALAR) {
		fputs(gap, out);
		scalar_print(n->text, out);
		fputc('\n', out);
	} else if (draft_is_empty(n)) {
		fprintf(out, "%s%s\n", gap, n->kind == DRAFT_LIST ? "[]" : "{}");
		below_print(n, indent, false, out);	/* its comments */
	} else {
		if (n->key)
			fputc('\n', out);
		below_print(n, indent, !n->key, out);
	}
}

void draft_print(const struct draft_node *root, FILE *out)
{
	below_print(root, 0, false, out);
}

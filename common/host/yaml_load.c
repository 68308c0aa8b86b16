/*
 * yaml_load.c - YAML text to a tree with marks (the only file that knows libyaml)
 *
 * The event interface is used because the document interface loses marks of keys and
 * accepts what we refuse. Every value keeps its text; nothing is converted here.
 * What the tree must be is kept by yaml_tree.c; what libyaml complains about is put into
 * words by yaml_explain.c.
 */
#include "yaml_load.h"

#include <string.h>

#include <yaml.h>

#include <gateway6/must.h>

struct reader {
	yaml_parser_t parser;
	struct yaml_text text;
	struct yaml_tree tree;
	unsigned depth;
};

/* ---- marks ---- */

/* What runs over several lines is marked on its first. */
static struct conf_mark mark(const struct reader *r, const yaml_event_t *e)
{
	const yaml_mark_t *from = &e->start_mark, *to = &e->end_mark;
	size_t end = from->column + 1;

	if (to->line == from->line && to->column > from->column)
		end = to->column;
	else if (to->line > from->line && from->line < r->text.file->lines)
		end = strcspn(r->text.file->line[from->line], "\r\n");
	return yaml_mark(&r->text, from->line, from->column, end);
}

/* ---- events ---- */

static bool refuse(struct reader *r, const struct conf_mark *at, const char *hint,
		   const char *message)
{
	conf_error(r->tree.errors, at, "", hint, "%s", message);
	return false;
}

/* Offset in bytes to a place, for errors that libyaml's reader finds. */
static void complain_bytes(struct reader *r)
{
	size_t line = 0, offset = r->parser.problem_offset;
	struct conf_mark at;

	while (line + 1 < r->text.file->lines &&
	       (size_t)(r->text.file->line[line + 1] - r->text.text) <= offset)
		line++;
	at = yaml_mark(&r->text, line, 0, 1);
	conf_error(r->tree.errors, &at, "", "save the file as UTF-8 without control characters",
		   "byte %zu is not text: %s", offset, r->parser.problem);
}

static bool complain(struct reader *r)
{
	struct yaml_complaint c = {
		.problem = r->parser.problem, .context = r->parser.context,
		.line = r->parser.problem_mark.line, .column = r->parser.problem_mark.column,
		.context_line = r->parser.context_mark.line,
		.context_column = r->parser.context_mark.column,
	};

	must(r->parser.error != YAML_MEMORY_ERROR, "yaml: no memory");
	if (r->parser.error == YAML_READER_ERROR)
		complain_bytes(r);
	else
		yaml_explain(&r->text, &c, r->tree.arena, r->tree.errors);
	return false;
}

static bool next(struct reader *r, yaml_event_t *e)
{
	return yaml_parser_parse(&r->parser, e) ? true : complain(r);
}

/* ---- nodes ---- */

static struct conf_node *alias_read(struct reader *r, const yaml_event_t *e)
{
	struct conf_mark at = mark(r, e);

	return yaml_tree_alias(&r->tree, (const char *)e->data.alias.anchor, &at, r->depth);
}

/* An explicit tag asks for a conversion; we have none. "!" alone only means "quoted". */
static bool untagged(struct reader *r, const yaml_event_t *e, const yaml_char_t *tag)
{
	struct conf_mark at = mark(r, e);

	if (!tag || !strcmp((const char *)tag, "!"))
		return true;
	return refuse(r, &at, "a value that starts with \"!\" must be quoted",
		      "YAML tags are not used here");
}

static struct conf_node *scalar_read(struct reader *r, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	struct conf_mark at = mark(r, e);
	struct conf_node *n;
	struct yaml_anchor *a;

	if (!untagged(r, e, e->data.scalar.tag))
		return NULL;
	if (strlen(text) != e->data.scalar.length) {
		refuse(r, &at, NULL, "a value must not contain a NUL byte");
		return NULL;
	}
	a = yaml_tree_anchor(&r->tree, (const char *)(e->data.scalar.anchor));
	n = yaml_tree_node(&r->tree, &at, CONF_SCALAR);
	if (!n)
		return NULL;
	n->text = yaml_tree_text(&r->tree, text);
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	yaml_anchor_whole(a, n);
	return n;
}

static struct conf_node *value_read(struct reader *r, yaml_event_t *e);

static struct conf_node *list_read(struct reader *r, struct conf_node *list)
{
	struct conf_node **tail = &list->first;
	yaml_event_t e;

	/* ends: every event moves libyaml forward, and Y1 bounds the nodes */
	while (next(r, &e)) {
		bool end = e.type == YAML_SEQUENCE_END_EVENT;

		if (!end)
			*tail = value_read(r, &e);
		yaml_event_delete(&e);
		if (end)
			return list;
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	return NULL;
}

static bool key_read(struct reader *r, const yaml_event_t *e, struct conf_node *key)
{
	struct conf_mark at = mark(r, e);

	if (e->type != YAML_SCALAR_EVENT)
		return refuse(r, &at, NULL, "a key must be a plain word");
	if (strlen((const char *)e->data.scalar.value) != e->data.scalar.length)
		return refuse(r, &at, NULL, "a key must not contain a NUL byte");
	key->key = yaml_tree_text(&r->tree, (const char *)e->data.scalar.value);
	key->key_mark = at;
	return true;
}

static struct conf_node *member_read(struct reader *r, const struct conf_node *map,
				     const yaml_event_t *key_event, bool *unique)
{
	struct conf_node key = { 0 }, *value;
	yaml_event_t e;

	if (!key_read(r, key_event, &key) ||
	    !yaml_tree_unique(&r->tree, map, &key, unique) || !next(r, &e))
		return NULL;
	value = value_read(r, &e);
	yaml_event_delete(&e);
	if (value) {
		value->key = key.key;
		value->key_mark = key.key_mark;
	}
	return value;
}

static struct conf_node *map_read(struct reader *r, struct conf_node *map)
{
	struct conf_node **tail = &map->first, *member = NULL;
	yaml_event_t e;

	while (next(r, &e)) {			/* ends: as list_read */
		bool end = e.type == YAML_MAPPING_END_EVENT, unique = true;

		if (!end)
			member = member_read(r, map, &e, &unique);
		yaml_event_delete(&e);
		if (end)
			return map;
		if (!member)
			return NULL;
		if (unique) {
			*tail = member;
			tail = &member->next;
		}
	}
	return NULL;
}

static struct conf_node *inner_read(struct reader *r, const yaml_event_t *e,
				    enum conf_kind kind)
{
	bool map = kind == CONF_MAP;
	struct conf_mark at = mark(r, e);
	struct conf_node *n;
	struct yaml_anchor *a;

	if (!untagged(r, e, map ? e->data.mapping_start.tag : e->data.sequence_start.tag))
		return NULL;
	if (r->depth == YAML_DEPTH_MAX) {
		refuse(r, &at, NULL, "maps and lists are nested too deep");
		return NULL;
	}
	a = yaml_tree_anchor(&r->tree, (const char *)
			     (map ? e->data.mapping_start.anchor :
				    e->data.sequence_start.anchor));
	n = yaml_tree_node(&r->tree, &at, kind);
	if (!n)
		return NULL;
	r->depth++;
	n = map ? map_read(r, n) : list_read(r, n);
	r->depth--;
	yaml_anchor_whole(a, n);
	return n;
}

/* The value that starts with e, which the caller deletes. */
static struct conf_node *value_read(struct reader *r, yaml_event_t *e)
{
	if (e->type == YAML_SCALAR_EVENT)
		return scalar_read(r, e);
	if (e->type == YAML_ALIAS_EVENT)
		return alias_read(r, e);
	return inner_read(r, e, e->type == YAML_MAPPING_START_EVENT ? CONF_MAP : CONF_LIST);
}

/* ---- the document ---- */

static struct conf_node *document_read(struct reader *r)
{
	struct conf_mark top = yaml_mark(&r->text, 0, 0, 1);
	struct conf_node *root = yaml_tree_node(&r->tree, &top, CONF_MAP);
	bool started = false;
	yaml_event_t e;

	while (next(r, &e)) {			/* ends: with the stream */
		yaml_event_type_t type = e.type;
		struct conf_mark at = mark(r, &e);

		if (type == YAML_DOCUMENT_START_EVENT && started) {
			refuse(r, &at, "put it into a file of its own and name that in "
			       "\"include\"", "only one document is allowed in a file");
			root = NULL;
		} else if (type == YAML_DOCUMENT_START_EVENT) {
			started = true;
		} else if (type != YAML_STREAM_START_EVENT &&
			   type != YAML_DOCUMENT_END_EVENT &&
			   type != YAML_STREAM_END_EVENT) {
			root = value_read(r, &e);
		}
		yaml_event_delete(&e);
		if (type == YAML_STREAM_END_EVENT || !root)
			return root;
	}
	return NULL;
}

struct conf_node *yaml_load(struct arena *arena, const char *name, const char *text,
			    size_t len, struct conf_errors *errors)
{
	struct reader r = { .text = { .text = text, .len = len },
			    .tree = { .arena = arena, .errors = errors } };
	struct conf_node *root;

	must(yaml_parser_initialize(&r.parser), "yaml: no memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	yaml_text_split(arena, name, &r.text);
	root = document_read(&r);
	yaml_parser_delete(&r.parser);
	return root;
}

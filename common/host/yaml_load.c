/*
 * yaml_load.c - YAML text to a tree with marks (the only file that knows libyaml)
 *
 * The event interface is used because the document interface loses marks of keys and
 * accepts what we refuse. Every value keeps its text; nothing is converted here.
 *
 * Invariants
 *   Y1  the tree is at most YAML_DEPTH_MAX deep and has at most YAML_NODES_MAX nodes,
 *       aliases counted as what they stand for, so that ten lines cannot fill memory.
 *   Y2  keys of a map are unique; the first stays.
 *   Y3  an alias is a copy: no two places of the tree share a node.
 */
#include "yaml_load.h"

#include <string.h>

#include <yaml.h>

#include <gateway6/must.h>

struct anchor {
	struct anchor *next;
	const char *name;
	struct conf_node *node;		/* NULL while we are still inside it */
};

struct reader {
	yaml_parser_t parser;
	struct yaml_text text;
	struct arena *arena;
	struct conf_errors *errors;
	struct anchor *anchors;
	unsigned nodes, depth;
};

/* ---- marks ---- */

/* What runs over several lines is marked on its first. */
static struct conf_mark mark(const struct reader *r, const yaml_event_t *e)
{
	const yaml_mark_t *from = &e->start_mark, *to = &e->end_mark;
	size_t end = from->column + 1;

	if (to->line == from->line && to->column > from->column)
		end = to->column;
	else if (to->line > from->line && from->line < r->text.lines)
		end = strcspn(r->text.line[from->line], "\r\n");
	return yaml_mark(&r->text, from->line, from->column, end);
}

/* ---- events ---- */

static bool refuse(struct reader *r, const struct conf_mark *at, const char *hint,
		   const char *message)
{
	conf_error(r->errors, at, "", hint, "%s", message);
	return false;
}

/* Offset in bytes to a place, for errors that libyaml's reader finds. */
static void complain_bytes(struct reader *r)
{
	size_t line = 0, offset = r->parser.problem_offset;
	struct conf_mark at;

	while (line + 1 < r->text.lines &&
	       (size_t)(r->text.line[line + 1] - r->text.text) <= offset)
		line++;
	at = yaml_mark(&r->text, line, 0, 1);
	conf_error(r->errors, &at, "", "save the file as UTF-8 without control characters",
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
		yaml_explain(&r->text, &c, r->arena, r->errors);
	return false;
}

static bool next(struct reader *r, yaml_event_t *e)
{
	return yaml_parser_parse(&r->parser, e) ? true : complain(r);
}

/* ---- nodes ---- */

static struct conf_node *node_new(struct reader *r, const struct conf_mark *at,
				  enum conf_kind kind)
{
	struct conf_node *n;

	if (++r->nodes > YAML_NODES_MAX) {
		refuse(r, at, NULL, "more values than a configuration can have; do aliases "
		       "multiply each other?");
		return NULL;
	}
	n = arena_take(r->arena, sizeof(*n));
	n->kind = kind;
	n->mark = *at;
	return n;
}

static void anchor_add(struct reader *r, const yaml_char_t *name, struct anchor **out)
{
	struct anchor *a;

	*out = NULL;
	if (!name)
		return;
	a = arena_take(r->arena, sizeof(*a));
	a->name = arena_text(r->arena, (const char *)name);
	a->next = r->anchors;			/* a later one of the same name wins */
	r->anchors = *out = a;
}

/* A copy of its own (Y3). Ends: the tree it copies is finished and YAML_DEPTH_MAX deep. */
static struct conf_node *copy(struct reader *r, const struct conf_node *from,
			      const struct conf_mark *alias, unsigned depth)
{
	struct conf_node *n, **tail;

	if (depth > YAML_DEPTH_MAX) {
		refuse(r, alias, NULL, "maps and lists are nested too deep");
		return NULL;
	}
	n = node_new(r, alias, from->kind);
	if (!n)
		return NULL;
	*n = *from;
	n->first = n->next = NULL;
	tail = &n->first;
	for (const struct conf_node *c = from->first; c; c = c->next) {
		*tail = copy(r, c, alias, depth + 1);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	return n;
}

static struct conf_node *alias_read(struct reader *r, const yaml_event_t *e)
{
	const char *name = (const char *)e->data.alias.anchor;
	struct conf_mark at = mark(r, e);
	const struct anchor *a = r->anchors;

	while (a && strcmp(a->name, name) != 0)
		a = a->next;
	if (!a)
		refuse(r, &at, "a value that starts with \"*\" must be quoted; else it names "
		       "an anchor written before as &name", "unknown alias");
	else if (!a->node)
		refuse(r, &at, NULL, "the alias stands inside of what it names");
	return a && a->node ? copy(r, a->node, &at, r->depth) : NULL;
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
	struct anchor *a;

	if (!untagged(r, e, e->data.scalar.tag))
		return NULL;
	if (strlen(text) != e->data.scalar.length) {
		refuse(r, &at, NULL, "a value must not contain a NUL byte");
		return NULL;
	}
	anchor_add(r, e->data.scalar.anchor, &a);
	n = node_new(r, &at, CONF_SCALAR);
	if (!n)
		return NULL;
	n->text = arena_text(r->arena, text);
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (a)
		a->node = n;
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
	key->key = arena_text(r->arena, (const char *)e->data.scalar.value);
	key->key_mark = at;
	return true;
}

/* Y2. False when the map has too many keys to look at. */
static bool is_unique(struct reader *r, const struct conf_node *map,
		      const struct conf_node *key, bool *unique)
{
	unsigned n = 0;

	*unique = true;
	for (const struct conf_node *c = map->first; c; c = c->next, n++)
		if (!strcmp(c->key, key->key)) {
			conf_error(r->errors, &key->key_mark, key->key, NULL,
				   "key \"%s\" is given twice", key->key);
			conf_also(r->errors, "first here", &c->key_mark);
			*unique = false;
			return true;
		}
	return n < YAML_KEYS_MAX ||
	       refuse(r, &key->key_mark, NULL, "too many keys in one map");
}

static struct conf_node *member_read(struct reader *r, const struct conf_node *map,
				     const yaml_event_t *key_event, bool *unique)
{
	struct conf_node key = { 0 }, *value;
	yaml_event_t e;

	if (!key_read(r, key_event, &key) || !is_unique(r, map, &key, unique) || !next(r, &e))
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
	struct anchor *a;

	if (!untagged(r, e, map ? e->data.mapping_start.tag : e->data.sequence_start.tag))
		return NULL;
	if (r->depth == YAML_DEPTH_MAX) {
		refuse(r, &at, NULL, "maps and lists are nested too deep");
		return NULL;
	}
	anchor_add(r, map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor, &a);
	n = node_new(r, &at, kind);
	if (!n)
		return NULL;
	r->depth++;
	n = map ? map_read(r, n) : list_read(r, n);
	r->depth--;
	if (a)
		a->node = n;
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
	struct conf_node *root = node_new(r, &top, CONF_MAP);
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
	struct reader r = { .text = { .name = name, .text = text, .len = len },
			    .arena = arena, .errors = errors };
	struct conf_node *root;

	must(yaml_parser_initialize(&r.parser), "yaml: no memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	yaml_text_split(arena, &r.text);
	root = document_read(&r);
	yaml_parser_delete(&r.parser);
	return root;
}

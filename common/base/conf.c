/*
 * conf.c - a tree to structs, by rows
 *
 * Each shape of value has one reader, for single values and lists of them in
 * conf_value.c, for sections here; each type has one in conf_types*.c. A bad value is
 * told and replaced by its default, so that all mistakes of a file are found in one run
 * and later checks see nothing half made. The result is thrown away then.
 *
 * Invariants
 *   D1  every key in the file has a row, or an error was told.
 *   D2  every field of a decoded section has the value of the file, or its default.
 *
 * Not here: YAML (host/yaml_load.c), what values mean together (conf_check.c).
 */
#include <gateway6/conf.h>

#include <string.h>

#include <gateway6/must.h>

#include "conf_row.h"

static void section_read(struct conf_decoder *d, const struct conf_section *s,
			 const struct conf_node *node, void *base);

const struct conf_node *conf_child(const struct conf_node *map, const char *key)
{
	if (map->kind != CONF_MAP)
		return NULL;
	for (const struct conf_node *c = map->first; c; c = c->next)
		if (!strcmp(c->key, key))
			return c;
	return NULL;
}

const struct conf_row *conf_row_of(const struct conf_section *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->rows[i].key, key))
			return &s->rows[i];
	return NULL;
}

/* ---- sections ---- */

/* A scalar in place of a section is its short form: `nat64: true`. */
static const struct conf_node *long_form(struct conf_decoder *d,
					 const struct conf_section *s,
					 const struct conf_node *node)
{
	struct conf_node *map, *child;

	if (node->kind != CONF_SCALAR || (!s->short_key && !conf_is_empty(node)))
		return node;
	map = arena_take(d->scratch, sizeof(*map));
	*map = *node;
	map->kind = CONF_MAP;
	if (conf_is_empty(node))
		return map;
	child = arena_take(d->scratch, sizeof(*child));
	*child = *node;
	child->key = s->short_key;
	child->key_mark = node->mark;
	child->next = NULL;
	map->first = child;
	return map;
}

static void item_section_read(struct conf_decoder *d, const struct conf_section *s,
			      const struct conf_node *node, void *item)
{
	if (s->name_at && node->key)		/* as old as the config: its arena has both */
		memcpy((char *)item + s->name_at - 1, &node->key, sizeof(node->key));
	if (s->mark_at)
		memcpy((char *)item + s->mark_at - 1,
		       node->key ? &node->key_mark : &node->mark, sizeof(node->mark));
	section_read(d, s, node, item);
}

static bool section_one_read(struct conf_decoder *d, const struct conf_row *row,
			     const struct conf_node *node, void *base)
{
	item_section_read(d, row->section, node, (char *)base + row->at);
	return true;
}

static size_t children(const struct conf_node *node)
{
	size_t n = 0;

	for (const struct conf_node *c = node->first; c; c = c->next)
		n++;
	return n;
}

static void sections_read(struct conf_decoder *d, const struct conf_row *row,
			  const struct conf_node *node, void *base)
{
	const struct conf_section *s = row->section;
	const char *above = d->path;
	struct conf_items list = { NULL, children(node) };
	size_t i = 0;

	list.item = arena_take(d->arena, list.n * s->size);
	for (const struct conf_node *c = node->first; c; c = c->next, i++) {
		d->path = node->kind == CONF_MAP ?
			  arena_printf(d->scratch, "%s.%s", above, c->key) :
			  arena_printf(d->scratch, "%s[%zu]", above, i);
		if (s->key_ok && node->kind == CONF_MAP && !s->key_ok(c->key))
			conf_error(d->errors, &c->key_mark, d->path, NULL,
				   "\"%s\" is not %s", c->key, s->key_what);
		item_section_read(d, s, c, (char *)list.item + i * s->size);
	}
	d->path = above;
	memcpy((char *)base + row->at, &list, sizeof(list));
}

static bool section_map_read(struct conf_decoder *d, const struct conf_row *row,
			     const struct conf_node *node, void *base)
{
	if (node->kind != CONF_MAP && !conf_is_empty(node))
		return conf_refuse(d, node, arena_printf(d->arena, "write each %s as "
				   "\"name: {}\"", row->section->name),
				   "expected a map of %ss by name", row->section->name);
	sections_read(d, row, node, base);
	return true;
}

static bool section_list_read(struct conf_decoder *d, const struct conf_row *row,
			      const struct conf_node *node, void *base)
{
	struct conf_node item = *node, list = { .kind = CONF_LIST, .mark = node->mark };

	if (conf_auto_read(row, node, base))
		return true;
	if ((node->kind == CONF_MAP && row->section->alone) ||
	    (node->kind == CONF_SCALAR && row->section->short_key && !conf_is_empty(node))) {
		item.key = NULL;		/* one item may stand without brackets */
		item.next = NULL;
		list.first = &item;
		node = &list;
	}
	if (node->kind != CONF_LIST && !conf_is_empty(node))
		return conf_refuse(d, node, "start each item on a line of its own with \"- \"",
				   "expected a list, found %s",
				   node->kind == CONF_MAP ? "a map" : "text");
	sections_read(d, row, node, base);
	return true;
}

/* `prefix: X` where `prefixes: [X]` is the long form. */
static bool section_alone_read(struct conf_decoder *d, const struct conf_row *row,
			       const struct conf_node *node, void *base)
{
	const struct conf_section *s = row->section;
	struct conf_items list = { NULL, 1 };
	struct conf_node item = *node;

	if (conf_auto_read(row, node, base))
		return true;
	if (node->kind != CONF_SCALAR)
		return conf_refuse(d, node, conf_trap_hint(d, node), "expected %s or auto",
				   conf_row_of(s, s->short_key)->type->expected);
	list.item = arena_take(d->arena, s->size);
	item.key = NULL;			/* the mark of the value, not of the key */
	item_section_read(d, s, &item, list.item);
	memcpy((char *)base + row->at, &list, sizeof(list));
	return true;
}

static bool (*const readers[])(struct conf_decoder *d, const struct conf_row *row,
			       const struct conf_node *node, void *base) = {
	[SHAPE_ONE] = conf_one_read,
	[SHAPE_LIST] = conf_list_read,
	[SHAPE_SECTION] = section_one_read,
	[SHAPE_SECTION_LIST] = section_list_read,
	[SHAPE_SECTION_MAP] = section_map_read,
	[SHAPE_SECTION_ALONE] = section_alone_read,
};
static_assert(ARRAY_SIZE(readers) == SHAPES, "a reader for each shape");

/* ---- the keys of a section ---- */

static void unknown_key(struct conf_decoder *d, const struct conf_section *s,
			const struct conf_node *c)
{
	const char *names[64], *hint;
	size_t n = 0;

	for (; n < s->n && n < ARRAY_SIZE(names); n++)
		names[n] = s->rows[n].key;
	hint = conf_did_you_mean(d->arena, c->key, names, n);
	for (size_t i = 0; !hint && i < s->n; i++)
		if (s->rows[i].shape == SHAPE_SECTION &&
		    conf_row_of(s->rows[i].section, c->key))
			hint = arena_printf(d->arena, "\"%s\" belongs in \"%s:\"", c->key,
					    s->rows[i].key);
	if (!hint && !strcmp(c->key, "<<"))
		hint = "merge keys are no part of YAML 1.2; an alias can stand for a "
		       "whole value only";
	conf_error(d->errors, &c->key_mark, d->path, hint, "unknown key \"%s\"%s%s", c->key,
		   d->path[0] ? " in " : "", d->path);
}

/* The default as a node: a scalar, or for lists its items. */
static const struct conf_node *default_node(struct conf_decoder *d,
					    const struct conf_row *row)
{
	struct conf_node *node = arena_take(d->scratch, sizeof(*node));
	struct conf_node **tail = &node->first;
	const char *text = row->def ? row->def : "";

	node->text = text;
	if (row->shape == SHAPE_SECTION && !row->def)
		node->kind = CONF_MAP;
	if ((row->shape != SHAPE_LIST && row->shape != SHAPE_SECTION_LIST) ||
	    conf_is_word(node, "auto"))
		return node;
	node->kind = CONF_LIST;
	while (*(text += strspn(text, ", "))) {	/* ends: each turn eats an item */
		size_t len = strcspn(text, ", ");

		*tail = arena_take(d->scratch, sizeof(**tail));
		(*tail)->text = arena_printf(d->scratch, "%.*s", (int)len, text);
		tail = &(*tail)->next;
		text += len;
	}
	return node;
}

static bool is_needed(const struct conf_row *row)
{
	return !row->def && row->shape != SHAPE_SECTION;
}

static void key_read(struct conf_decoder *d, const struct conf_section *s,
		     const struct conf_row *row, const struct conf_node *map, void *base)
{
	const struct conf_node *c = conf_child(map, row->key);
	const struct conf_node *other = row->excludes ? conf_child(map, row->excludes) : NULL;
	const char *above = d->path;

	if (!c && other)
		return;				/* the other one sets the field */
	d->path = above[0] ? arena_printf(d->scratch, "%s.%s", above, row->key) : row->key;
	if (c && other && conf_row_of(s, row->excludes) < row) {
		conf_error(d->errors, &c->key_mark, d->path, NULL,
			   "\"%s\" and \"%s\" exclude each other", row->excludes, row->key);
		conf_also(d->errors, "the other is here", &other->key_mark);
	} else if ((!c || !readers[row->shape](d, row, c, base)) && !is_needed(row)) {
		readers[row->shape](d, row, default_node(d, row), base);
	}
	d->path = above;
}

/* All that is missing in one sentence: there is only one place to point at. */
static void missing_keys(struct conf_decoder *d, const struct conf_section *s,
			 const struct conf_node *map)
{
	const char *names = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!is_needed(&s->rows[i]) || conf_child(map, s->rows[i].key))
			continue;
		names = names ? arena_printf(d->arena, "%s, \"%s\"", names, s->rows[i].key) :
				arena_printf(d->arena, "\"%s\"", s->rows[i].key);
		n++;
	}
	if (n)
		conf_error(d->errors, map->key ? &map->key_mark : &map->mark, d->path, NULL,
			   "%s %s missing%s%s", names, n > 1 ? "are" : "is",
			   d->path[0] ? " in " : "", d->path);
}

static void section_read(struct conf_decoder *d, const struct conf_section *s,
			 const struct conf_node *node, void *base)
{
	const struct conf_node *map = long_form(d, s, node);
	struct conf_node none = { .kind = CONF_MAP, .mark = node->mark };
	const char *trap = conf_trap_hint(d, node);

	if (map->kind != CONF_MAP || (node->kind == CONF_MAP && trap)) {
		conf_refuse(d, node, trap, "expected the keys of %s, found %s", s->name,
			    node->kind == CONF_LIST ? "a list" :
			    node->kind == CONF_MAP ? "an address" : "text");
		map = &none;			/* D2: all defaults */
	}
	for (const struct conf_node *c = map->first; c; c = c->next)
		if (!conf_row_of(s, c->key))
			unknown_key(d, s, c);
	missing_keys(d, s, map);
	for (size_t i = 0; i < s->n; i++)
		key_read(d, s, &s->rows[i], map, base);
	if (s->done)
		s->done(d, map, base);
}

struct config *config_decode(struct arena *arena, const struct conf_node *root,
			     struct conf_errors *errors)
{
	struct config *c = arena_take(arena, sizeof(*c));
	struct conf_decoder d = { .arena = arena, .scratch = arena_new(), .errors = errors,
				  .config = c, .path = "" };
	unsigned before = errors->errors;

	must(d.scratch, "conf: no memory");
	c->arena = arena;
	c->tree = root;
	section_read(&d, &conf_root, root, c);
	arena_free(d.scratch);
	config_check(c, errors);
	if (errors->errors == before)
		return c;
	config_free(c);
	return NULL;
}

void config_free(struct config *c)
{
	if (c)
		arena_free(c->arena);
}

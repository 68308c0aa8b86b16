/*
 * conf.c - a tree to structs, by rows
 *
 * Each shape of value has one reader here; each scalar type one in conf_types*.c. A bad
 * value is told and replaced by its default, so that all mistakes of a file are found in
 * one run and later checks see nothing half made. The result is thrown away then.
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

#define ITEMS_MAX 4096		/* in one list: far above need, bounds what a file can cost */

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

bool conf_is_auto(const struct conf_row *row, const void *base)
{
	const char *field = (const char *)base + row->at;

	if (row->auto_at)
		return *((const bool *)base + row->auto_at - 1);
	if (!row->can_auto)
		return false;
	if (row->type->size == sizeof(uint32_t))
		return *(const uint32_t *)(const void *)field == CONF_AUTO;
	return *(const char *const *)(const void *)field == NULL;
}

static bool is_word(const struct conf_node *node, const char *word)
{
	return node->kind == CONF_SCALAR && !node->quoted && !strcmp(node->text, word);
}

/* `key:` with nothing behind it. */
static bool is_empty(const struct conf_node *node)
{
	return is_word(node, "") || is_word(node, "~") || is_word(node, "null");
}

/* ---- values ---- */

static size_t value_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	static const char *const kinds[] = { "text", "a list", "a map" };
	const char *wrong;
	size_t n;

	if (node->kind != CONF_SCALAR)
		return conf_refuse(d, node, conf_trap_hint(d, node),
				   "expected %s, found %s", row->type->expected,
				   kinds[node->kind]);
	if (is_empty(node) && node->mark.line)
		return conf_refuse(d, node, "write a value, or leave the key out",
				   "expected %s, found nothing", row->type->expected);
	n = row->type->read(d, row, node, out);
	if (n > 1 && row->shape == SHAPE_ONE)
		return conf_refuse(d, node, NULL, "expected %s only", row->type->expected);
	wrong = n && row->check ? row->check(out) : NULL;
	return wrong ? conf_refuse(d, node, NULL, "%s: %s", node->text, wrong) : n;
}

static bool auto_read(const struct conf_row *row, const struct conf_node *node, void *base)
{
	uint32_t number = CONF_AUTO;

	if (!(row->can_auto || row->auto_at) || !is_word(node, "auto"))
		return false;
	if (row->auto_at)
		*((bool *)base + row->auto_at - 1) = true;
	else if (row->type->size == sizeof(number))
		memcpy((char *)base + row->at, &number, sizeof(number));
	return true;				/* a text stays NULL */
}

static bool one_read(struct conf_decoder *d, const struct conf_row *row,
		     const struct conf_node *node, void *base)
{
	union { uint64_t align; char bytes[CONF_SPREAD_MAX * 32]; } room = { 0 };

	must(row->type->size <= 32, "conf: %s is %zu bytes", row->key, row->type->size);
	if (auto_read(row, node, base))
		return true;
	if (!value_read(d, row, node, &room))
		return false;
	memcpy((char *)base + row->at, &room, row->type->size);
	return true;
}

/* ---- lists of values ---- */

struct growing { struct conf_items list; size_t room; };

static void grow(struct arena *arena, struct growing *g, const void *items, size_t n,
		 size_t size)
{
	if (g->list.n + n > g->room) {
		void *wider;

		g->room = 2 * g->room + n;
		wider = arena_take(arena, g->room * size);
		if (g->list.n)
			memcpy(wider, g->list.item, g->list.n * size);
		g->list.item = wider;
	}
	memcpy((char *)g->list.item + g->list.n * size, items, n * size);
	g->list.n += n;
}

static bool item_read(struct conf_decoder *d, const struct conf_row *row,
		      const struct conf_node *node, struct growing *g, void *base)
{
	union { uint64_t align; char bytes[CONF_SPREAD_MAX * 32]; } room = { 0 };
	size_t n;

	if (row->item_flag && is_word(node, row->item_flag)) {
		*((bool *)base + row->item_flag_at - 1) = true;
		return true;
	}
	n = value_read(d, row, node, &room);
	if (n && g->list.n + n > ITEMS_MAX)
		n = conf_refuse(d, node, NULL, "more than %d items in a list", ITEMS_MAX);
	if (n)
		grow(d->arena, g, &room, n, row->type->size);
	return n > 0;
}

/* One item may stand without brackets. */
static bool list_read(struct conf_decoder *d, const struct conf_row *row,
		      const struct conf_node *node, void *base)
{
	struct growing g = { 0 };
	bool ok = true;

	if (auto_read(row, node, base))
		return true;
	if (node->kind == CONF_LIST)
		for (const struct conf_node *c = node->first; c; c = c->next)
			ok &= item_read(d, row, c, &g, base);
	else
		ok = item_read(d, row, node, &g, base);
	memcpy((char *)base + row->at, &g.list, sizeof(g.list));
	return ok;
}

/* ---- sections ---- */

/* A scalar in place of a section is its short form: `nat64: true`. */
static const struct conf_node *long_form(struct conf_decoder *d,
					 const struct conf_section *s,
					 const struct conf_node *node)
{
	struct conf_node *map, *child;

	if (node->kind != CONF_SCALAR || (!s->short_key && !is_empty(node)))
		return node;
	map = arena_take(d->arena, sizeof(*map));
	*map = *node;
	map->kind = CONF_MAP;
	if (is_empty(node))
		return map;
	child = arena_take(d->arena, sizeof(*child));
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
	if (s->name_at && node->key) {
		const char *name = arena_text(d->arena, node->key);

		memcpy((char *)item + s->name_at - 1, &name, sizeof(name));
	}
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
			  arena_printf(d->arena, "%s.%s", above, c->key) :
			  arena_printf(d->arena, "%s[%zu]", above, i);
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
	if (node->kind != CONF_MAP && !is_empty(node))
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

	if (auto_read(row, node, base))
		return true;
	if (node->kind == CONF_SCALAR && row->section->short_key && !is_empty(node)) {
		item.key = NULL;		/* one item may stand without brackets */
		item.next = NULL;
		list.first = &item;
		node = &list;
	}
	if (node->kind != CONF_LIST && !is_empty(node))
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

	if (auto_read(row, node, base))
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
	[SHAPE_ONE] = one_read,
	[SHAPE_LIST] = list_read,
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
			hint = arena_printf(d->arena, "\"%s\" belongs into \"%s:\"", c->key,
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
	struct conf_node *node = arena_take(d->arena, sizeof(*node));
	struct conf_node **tail = &node->first;
	char *text = arena_text(d->arena, row->def ? row->def : ""), *rest;

	node->text = text;
	if (row->shape == SHAPE_SECTION && !row->def)
		node->kind = CONF_MAP;
	if ((row->shape != SHAPE_LIST && row->shape != SHAPE_SECTION_LIST) ||
	    is_word(node, "auto"))
		return node;
	node->kind = CONF_LIST;
	for (char *item = strtok_r(text, ", ", &rest); item;
	     item = strtok_r(NULL, ", ", &rest)) {
		*tail = arena_take(d->arena, sizeof(**tail));
		(*tail)->text = item;
		tail = &(*tail)->next;
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
	d->path = above[0] ? arena_printf(d->arena, "%s.%s", above, row->key) : row->key;
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

	if (map->kind != CONF_MAP) {
		conf_refuse(d, node, conf_trap_hint(d, node), "expected a map of the keys of "
			    "%s, found %s", s->name, node->kind == CONF_LIST ? "a list" :
			    "text");
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
	struct conf_decoder d = { .arena = arena, .errors = errors, .config = c, .path = "" };
	unsigned before = errors->errors;

	c->arena = arena;
	c->tree = root;
	section_read(&d, &conf_root, root, c);
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

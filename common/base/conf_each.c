/*
 * conf_each.c - a configuration as a list of values, each with its name and its place
 *
 * For comparing two of them. A value has two names: the path says where it stands in
 * its file (publish[0].port), the key is the same in any file that has the item,
 * wherever it stands there (publish[web].port). An item of a list is known by its name,
 * or else by the one value that is its short form; without either, by its number.
 *
 * Invariants
 *   E1  two configurations with the same list of keys and texts are the same.
 */
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#include "conf_print.h"
#include "conf_spot.h"

#define PATH_MAX_ROOM 400

struct each {
	const struct config *config;
	void (*value)(const struct conf_value *v, void *arg);
	void *arg;
	bool short_key;			/* the value may be its section's short form */
	char path[PATH_MAX_ROOM], key[PATH_MAX_ROOM];
};

static void section_each(struct each *e, const struct conf_section *s, const void *base);

/* How long the two names were, to go back to. */
struct names { size_t path, key; };

static struct names names_push(struct each *e, const char *path, const char *key)
{
	struct names were = { strlen(e->path), strlen(e->key) };

	snprintf(e->path + were.path, sizeof(e->path) - were.path, "%s", path);
	snprintf(e->key + were.key, sizeof(e->key) - were.key, "%s", key);
	return were;
}

static void names_pop(struct each *e, struct names were)
{
	e->path[were.path] = '\0';
	e->key[were.key] = '\0';
}

/* What row holds at base, as YAML. The caller frees it. */
static char *text_of(const struct conf_row *row, const void *base)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	must(out, "conf: no memory");
	conf_value_print(out, row, base);
	must(fclose(out) == 0 && text, "conf: no memory");
	return text;
}

static void tell(struct each *e, const struct conf_row *row, const char *text)
{
	struct conf_value v = { .key = e->key, .text = text, .item = !row,
				.restart = row ? row->restart : NULL };

	v.given = conf_is_given(e->config, e->path) ||
		  ((v.item || e->short_key) && conf_is_written(e->config, e->path));
	v.mark = config_mark(e->config, e->path);
	e->value(&v, e->arg);
}

static void value_each(struct each *e, const struct conf_row *row, const void *base)
{
	char *text = text_of(row, base);

	tell(e, row, text);
	free(text);
}

/* "[web]", or "[2]" for what has no name. */
static void item_key(const struct conf_section *s, const void *item, size_t i, char *out,
		     size_t size)
{
	const struct conf_row *row = conf_row_of(s, s->short_key ? s->short_key : "name");
	char *text = row && row->shape == SHAPE_ONE ? text_of(row, item) : NULL;

	if (text)
		snprintf(out, size, "[%s]", text);
	else
		snprintf(out, size, "[%zu]", i);
	free(text);
}

static void list_each(struct each *e, const struct conf_row *row, const void *base)
{
	struct conf_items list = conf_items_of(row, base);

	for (size_t i = 0; i < list.n; i++) {
		const void *item = (const char *)list.item + i * row->section->size;
		char path[24], key[120];
		struct names were;

		snprintf(path, sizeof(path), "[%zu]", i);
		item_key(row->section, item, i, key, sizeof(key));
		were = names_push(e, path, key);
		tell(e, NULL, "");
		section_each(e, row->section, item);
		names_pop(e, were);
	}
}

static void map_each(struct each *e, const struct conf_row *row, const void *base)
{
	struct conf_items list = conf_items_of(row, base);

	for (size_t i = 0; i < list.n; i++) {
		const char *item = (const char *)list.item + i * row->section->size, *name;
		struct names were, dot = names_push(e, ".", ".");

		memcpy(&name, item + row->section->name_at - 1, sizeof(name));
		were = names_push(e, name, name);
		tell(e, NULL, "");
		section_each(e, row->section, item);
		names_pop(e, were);
		names_pop(e, dot);
	}
}

static void section_one_each(struct each *e, const struct conf_row *row, const void *base)
{
	section_each(e, row->section, (const char *)base + row->at);
}

static void (*const eachs[])(struct each *e, const struct conf_row *row, const void *base) = {
	[SHAPE_ONE] = value_each,
	[SHAPE_LIST] = value_each,
	[SHAPE_SECTION] = section_one_each,
	[SHAPE_SECTION_LIST] = list_each,
	[SHAPE_SECTION_MAP] = map_each,
	[SHAPE_SECTION_ALONE] = list_each,	/* not reached: see conf_is_other_form */
};
static_assert(ARRAY_SIZE(eachs) == SHAPES, "one for each shape");

/* The short form of a list stands under the other key of the two. */
static const char *written_key(const struct each *e, const struct conf_row *row)
{
	char path[PATH_MAX_ROOM + 80];

	if (!row->excludes || row->shape != SHAPE_SECTION_LIST)
		return row->key;
	snprintf(path, sizeof(path), "%s%s%s", e->path, *e->path ? "." : "", row->key);
	return conf_is_given(e->config, path) ? row->key : row->excludes;
}

static void section_each(struct each *e, const struct conf_section *s, const void *base)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct conf_row *row = &s->rows[i];
		const char *written = written_key(e, row), *dot = *e->key ? "." : "";
		struct names before;

		if (row->once || conf_is_other_form(s, row, base))
			continue;
		before = names_push(e, dot, dot);
		names_push(e, written, row->key);
		e->short_key = s->short_key && !strcmp(s->short_key, row->key);
		(conf_is_auto(row, base) ? value_each : eachs[row->shape])(e, row, base);
		names_pop(e, before);
	}
}

void config_each(const struct config *c, void (*value)(const struct conf_value *v, void *arg),
		 void *arg)
{
	struct each e = { .config = c, .value = value, .arg = arg };

	section_each(&e, &conf_root, c);
}

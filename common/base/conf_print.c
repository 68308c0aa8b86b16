/*
 * conf_print.c - a configuration as YAML, every key with its value
 *
 * What is printed can be read again and gives the same configuration; behind each
 * `auto` a comment tells what it became on this host (conf_became.c).
 *
 * Invariants
 *   P1  loading what was printed and printing it again gives the same bytes.
 */
#include <string.h>

#include <gateway6/must.h>

#include "conf_print.h"

struct printer {
	FILE *out;
	struct conf_place place;
	unsigned indent;
	bool dash;			/* the next line is the first of a list item */
};

static void section_print(struct printer *p, const struct conf_section *s, const void *base);

/* "    key:", or "  - key:" for the first key of a list item. */
static void key_print(struct printer *p, const char *key)
{
	fprintf(p->out, "%*s%s", (int)p->indent - (p->dash ? 2 : 0), "", p->dash ? "- " : "");
	conf_text_print(p->out, key);
	fputc(':', p->out);
	p->dash = false;
}

struct conf_items conf_items_of(const struct conf_row *row, const void *base)
{
	struct conf_items list;

	memcpy(&list, (const char *)base + row->at, sizeof(list));
	return list;
}

/* [a, b]; an address in brackets needs quotes where it could begin a map. */
static void list_print(FILE *out, const struct conf_row *row, const void *base)
{
	struct conf_items list = conf_items_of(row, base);
	const char *between = "";

	fputc('[', out);
	if (row->item_flag && *((const bool *)base + row->item_flag_at - 1)) {
		fputs(row->item_flag, out);
		between = ", ";
	}
	for (size_t i = 0; i < list.n; i++) {
		fputs(between, out);
		row->type->print(out, row, (const char *)list.item + i * row->type->size);
		between = ", ";
	}
	fputc(']', out);
}

void conf_value_print(FILE *out, const struct conf_row *row, const void *base)
{
	if (conf_is_auto(row, base))
		fputs("auto", out);
	else if (row->shape == SHAPE_LIST)
		list_print(out, row, base);
	else
		row->type->print(out, row, (const char *)base + row->at);
}

static void value_print(struct printer *p, const struct conf_row *row, const void *base)
{
	fputc(' ', p->out);
	conf_value_print(p->out, row, base);
	fputc('\n', p->out);
}

static void section_one_print(struct printer *p, const struct conf_row *row,
			      const void *base)
{
	fputc('\n', p->out);
	p->indent += 2;
	section_print(p, row->section, (const char *)base + row->at);
	p->indent -= 2;
}

static void section_list_print(struct printer *p, const struct conf_row *row,
			       const void *base)
{
	struct conf_items list = conf_items_of(row, base);

	fputs(list.n ? "\n" : " []\n", p->out);
	p->indent += 4;
	for (size_t i = 0; i < list.n; i++) {
		p->dash = true;
		section_print(p, row->section, (const char *)list.item + i * row->section->size);
	}
	p->indent -= 4;
}

static void section_map_print(struct printer *p, const struct conf_row *row,
			      const void *base)
{
	struct conf_items list = conf_items_of(row, base);
	size_t len = strlen(p->place.path);

	fputs(list.n ? "\n" : " {}\n", p->out);
	p->indent += 2;
	snprintf(p->place.path + len, sizeof(p->place.path) - len, ".*");
	for (size_t i = 0; i < list.n; i++) {
		const char *item = (const char *)list.item + i * row->section->size, *name;

		if (row->section == &conf_network_section)
			p->place.network = &p->place.config->networks.item[i];
		if (row->section == &conf_host_section)
			p->place.host = &p->place.config->hosts.item[i];
		memcpy(&name, item + row->section->name_at - 1, sizeof(name));
		key_print(p, name);
		fputc('\n', p->out);
		p->indent += 2;
		section_print(p, row->section, item);
		p->indent -= 2;
	}
	p->place.network = NULL;
	p->place.path[len] = '\0';
	p->indent -= 2;
}

static void (*const printers[])(struct printer *p, const struct conf_row *row,
				const void *base) = {
	[SHAPE_ONE] = value_print,
	[SHAPE_LIST] = value_print,
	[SHAPE_SECTION] = section_one_print,
	[SHAPE_SECTION_LIST] = section_list_print,
	[SHAPE_SECTION_MAP] = section_map_print,
	[SHAPE_SECTION_ALONE] = section_list_print,	/* not reached: see conf_is_other_form */
};
static_assert(ARRAY_SIZE(printers) == SHAPES, "a printer for each shape");

static bool is_empty(const struct conf_row *list, const void *base)
{
	const struct conf_items *items = (const void *)((const char *)base + list->at);

	return items->n == 0;
}

static bool is_list(const struct conf_row *row)
{
	return row->shape == SHAPE_LIST || row->shape == SHAPE_SECTION_LIST;
}

/* Of two keys that exclude each other: a list of values speaks when it has any; else
 * the short one says auto, the long one all else. */
bool conf_is_other_form(const struct conf_section *s, const struct conf_row *row,
			const void *base)
{
	const struct conf_row *other = row->excludes ? conf_row_of(s, row->excludes) : NULL;

	if (!other)
		return false;
	if (row->shape == SHAPE_SECTION_ALONE)
		return !conf_is_auto(row, base);
	if (other->shape == SHAPE_SECTION_ALONE)
		return conf_is_auto(other, base);
	return is_list(row) ? is_empty(row, base) : !is_empty(other, base);
}

static void row_print(struct printer *p, const struct conf_row *row, const void *base)
{
	size_t len = strlen(p->place.path);

	snprintf(p->place.path + len, sizeof(p->place.path) - len, "%s%s", len ? "." : "",
		 row->key);
	key_print(p, row->key);
	if (conf_is_auto(row, base)) {
		fputs(" auto", p->out);
		if (p->place.facts)
			conf_became_print(&p->place, p->out);
		fputc('\n', p->out);
	} else {
		printers[row->shape](p, row, base);
	}
	p->place.path[len] = '\0';
}

static void section_print(struct printer *p, const struct conf_section *s, const void *base)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->rows[i].once && !conf_is_other_form(s, &s->rows[i], base))
			row_print(p, &s->rows[i], base);
}

void config_print(const struct config *c, const struct facts *f, FILE *out)
{
	struct printer p = { .out = out, .place = { .config = c, .facts = f } };

	section_print(&p, &conf_root, c);
}

/*
 * conf_schema.c - the rows as a JSON Schema (draft 07), for editors and CI
 *
 * Editors complete keys and check values with it while one types. It is a little more
 * lenient than the loader, which has the last word: bits behind a prefix length or names
 * of hosts are beyond a schema.
 */
#include <string.h>

#include <gateway6/must.h>

#include "conf_row.h"

struct emitter { FILE *out; unsigned indent; };

static void section_emit(struct emitter *e, const struct conf_section *s);

static void line(struct emitter *e, const char *text)
{
	fprintf(e->out, "\n%*s%s", (int)e->indent, "", text);
}

/* The inside of a JSON string. */
static void text_emit(struct emitter *e, const char *text)
{
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(e->out, "\\%c", *text);
		else
			fputc(*text, e->out);
}

/* ---- one value ---- */

static void words_emit(struct emitter *e, const struct conf_row *row)
{
	fputs("\"enum\": [", e->out);
	for (const struct conf_word *w = row->words; w->text; w++)
		fprintf(e->out, "%s\"%s\"", w == row->words ? "" : ", ", w->text);
	fputs("]", e->out);
}

static void value_emit(struct emitter *e, const struct conf_row *row)
{
	bool number = row->type == &conf_number || row->type == &conf_port;

	fputs("{ ", e->out);
	if (row->type == &conf_word)
		words_emit(e, row);
	else if (number)
		fprintf(e->out, "\"type\": \"integer\", \"minimum\": %u, \"maximum\": %u",
			row->min, row->max);
	else
		fputs(row->type->schema, e->out);
	fputs(" }", e->out);
	if (row->words && row->type != &conf_word) {
		fputs(", { ", e->out);
		words_emit(e, row);
		fputs(" }", e->out);
	}
}

static void values_emit(struct emitter *e, const struct conf_row *row)
{
	value_emit(e, row);
	fputs(", { \"type\": \"array\", \"items\": { \"anyOf\": [", e->out);
	value_emit(e, row);
	fputs("] } }", e->out);
}

/* ---- sections ---- */

static void short_form_emit(struct emitter *e, const struct conf_section *s)
{
	const struct conf_row *row = s->short_key ? conf_row_of(s, s->short_key) : NULL;

	if (!row)
		return;
	if (row->auto_at)
		fputs("{ \"const\": \"auto\" }, ", e->out);
	value_emit(e, row);
	fputs(", ", e->out);
}

static void sections_emit(struct emitter *e, const struct conf_row *row)
{
	if (row->section->alone) {
		short_form_emit(e, row->section);
		section_emit(e, row->section);
		fputs(", ", e->out);
	}
	fputs("{ \"type\": \"array\", \"items\": { \"anyOf\": [", e->out);
	short_form_emit(e, row->section);
	section_emit(e, row->section);
	fputs("] } }", e->out);
}

static void named_emit(struct emitter *e, const struct conf_row *row)
{
	fputs("{ \"type\": [\"object\", \"null\"], \"additionalProperties\": { \"anyOf\": [",
	      e->out);
	short_form_emit(e, row->section);
	section_emit(e, row->section);
	fputs("] } }", e->out);
}

static void alternatives_emit(struct emitter *e, const struct conf_row *row)
{
	if (row->can_auto || row->auto_at)
		fputs("{ \"const\": \"auto\" }, ", e->out);
	switch (row->shape) {
	case SHAPE_ONE:
		value_emit(e, row);
		break;
	case SHAPE_LIST:
		values_emit(e, row);
		break;
	case SHAPE_SECTION:
		short_form_emit(e, row->section);
		section_emit(e, row->section);
		break;
	case SHAPE_SECTION_LIST:
		sections_emit(e, row);
		break;
	case SHAPE_SECTION_MAP:
		named_emit(e, row);
		break;
	case SHAPE_SECTION_ALONE:
		value_emit(e, conf_row_of(row->section, row->section->short_key));
		break;
	case SHAPES:
		break;
	}
}

static void row_emit(struct emitter *e, const struct conf_row *row)
{
	fprintf(e->out, "\n%*s\"%s\": {", (int)e->indent, "", row->key);
	e->indent += 2;
	line(e, "\"description\": \"");
	text_emit(e, row->help);
	if (row->def && row->def[0]) {
		fputs(" (default: ", e->out);
		text_emit(e, row->def);
		fputs(")", e->out);
	}
	fputs("\"", e->out);
	fputs(",", e->out);
	line(e, "\"anyOf\": [");
	alternatives_emit(e, row);
	fputs("]", e->out);
	e->indent -= 2;
	line(e, "}");
}

static void needed_emit(struct emitter *e, const struct conf_section *s)
{
	const char *between = "";

	fputs("\"required\": [", e->out);
	for (size_t i = 0; i < s->n; i++)
		if (!s->rows[i].def && s->rows[i].shape != SHAPE_SECTION) {
			fprintf(e->out, "%s\"%s\"", between, s->rows[i].key);
			between = ", ";
		}
	fputs("],", e->out);
}

/* A section in which nothing is needed may also be an empty value. */
static void section_emit(struct emitter *e, const struct conf_section *s)
{
	fputs("{", e->out);
	e->indent += 2;
	line(e, "\"type\": [\"object\", \"null\"], \"additionalProperties\": false,");
	line(e, "");
	needed_emit(e, s);
	line(e, "\"properties\": {");
	e->indent += 2;
	for (size_t i = 0; i < s->n; i++) {
		row_emit(e, &s->rows[i]);
		fputs(i + 1 < s->n ? "," : "", e->out);
	}
	e->indent -= 2;
	line(e, "}");
	e->indent -= 2;
	line(e, "}");
}

void config_print_schema(FILE *out)
{
	struct emitter e = { .out = out };

	fputs("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
	      "  \"title\": \"gateway6.yaml\",\n  \"allOf\": [", out);
	e.indent = 2;
	section_emit(&e, &conf_root);
	fputs("]\n}\n", out);
}

/*
 * conf_manual.c - the KEYS section of gateway6.yaml(5), in mdoc
 *
 * One subsection per key of the root, one item per key below it: its path, its type and
 * bounds, its default, its sentence. The rest of the page is written by hand;
 * tests/house/manual.sh proves that the committed page has what is printed here.
 */
#include <ctype.h>
#include <string.h>

#include <gateway6/must.h>

#include "conf_row.h"

/* Text on a line of its own: mdoc reads a leading "." or "'" and "\" its own way. */
static void text_print(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++)
		if (*text == '\\')
			fputs("\\e", out);
		else
			fputc(*text, out);
}

/* A sentence from a row's help; words of the file itself keep their small letter. */
static void sentence_print(FILE *out, const char *help)
{
	size_t word = strcspn(help, " ");
	bool is_key = (word && help[word - 1] == ':') || memchr(help, '_', word);

	if (!is_key) {
		fputc(toupper((unsigned char)*help), out);
		help++;
	}
	text_print(out, help);
	fputs(".\n", out);
}

/* ---- what may be written ---- */

static void words_print(FILE *out, const struct conf_row *row)
{
	const char *between = "";

	for (const struct conf_word *w = row->words; w && w->text; w++) {
		fprintf(out, "%s%s", between, w->text);
		between = " | ";
	}
}

static bool has_bounds(const struct conf_row *row)
{
	return row->type == &conf_number || row->type == &conf_port ||
	       row->type == &conf_duration;
}

static void bound_print(FILE *out, const struct conf_row *row, uint32_t bound)
{
	if (row->type == &conf_duration)
		row->type->print(out, row, &bound);
	else
		fprintf(out, "%u", bound);
}

static void value_print(FILE *out, const struct conf_row *row)
{
	if (row->type == &conf_word) {
		words_print(out, row);
		return;
	}
	if (row->words) {
		words_print(out, row);
		fputs(" | ", out);
	}
	fputs(row->type->name, out);
	if (has_bounds(row) && row->max < CONF_AUTO - 1) {
		fputs(", ", out);
		bound_print(out, row, row->min);
		fputs(" to ", out);
		bound_print(out, row, row->max);
	} else if (has_bounds(row)) {
		fputs(", from ", out);
		bound_print(out, row, row->min);
	}
}

/* What may stand for the whole section, if something may. */
static void section_type_print(FILE *out, const struct conf_section *s)
{
	if (s->short_key) {
		value_print(out, conf_row_of(s, s->short_key));
		fputs(" | ", out);
	}
	fputs("section", out);
}

static void type_print(FILE *out, const struct conf_row *row)
{
	if (row->can_auto || row->auto_at)
		fputs("auto | ", out);
	switch (row->shape) {
	case SHAPE_ONE:
		value_print(out, row);
		break;
	case SHAPE_LIST:
		fprintf(out, "list of %s", row->type->name);
		if (row->item_flag)
			fprintf(out, " or %s", row->item_flag);
		break;
	case SHAPE_SECTION:
		section_type_print(out, row->section);
		break;
	case SHAPE_SECTION_LIST:
		fputs("list", out);
		break;
	case SHAPE_SECTION_MAP:
		fputs("map of names", out);
		break;
	case SHAPE_SECTION_ALONE:
		fputs(conf_row_of(row->section, row->section->short_key)->type->name, out);
		break;
	case SHAPES:
		break;
	}
}

/* ---- items ---- */

static void default_print(FILE *out, const struct conf_row *row)
{
	bool list = row->shape == SHAPE_LIST || row->shape == SHAPE_SECTION_LIST;

	if (!row->def && row->shape == SHAPE_SECTION)
		return;
	if (!row->def)
		fputs("This key is needed.\n", out);
	else if (row->shape == SHAPE_SECTION_MAP)
		fputs("Default: none.\n", out);
	else if (!row->def[0])
		fprintf(out, "Default: %s.\n", list ? "none" : "empty");
	else
		fprintf(out, "Default:\n.Sy \"%s\" .\n", row->def);
}

static void section_print(FILE *out, const struct conf_section *s, const char *path);

static void row_print(FILE *out, const struct conf_row *row, const char *path)
{
	char below[160];

	fprintf(out, ".It Sy \"%s%s\" : Em \"", path, row->key);
	type_print(out, row);
	fputs("\"\n", out);
	sentence_print(out, row->help);
	default_print(out, row);
	snprintf(below, sizeof(below), "%s%s%s", path, row->key,
		 row->shape == SHAPE_SECTION_MAP ? ".NAME." :
		 row->shape == SHAPE_SECTION_LIST ? "[]." : ".");
	if (row->section && row->shape != SHAPE_SECTION_ALONE)
		section_print(out, row->section, below);
}

static void section_print(FILE *out, const struct conf_section *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++)
		row_print(out, &s->rows[i], path);
}

void config_print_manual(FILE *out)
{
	fputs(".Sh KEYS\n", out);
	for (size_t i = 0; i < conf_root.n; i++) {
		fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", conf_root.rows[i].key);
		row_print(out, &conf_root.rows[i], "");
		fputs(".El\n", out);
	}
}

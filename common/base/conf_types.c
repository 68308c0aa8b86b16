/*
 * conf_types.c - values that are written as one word: switches, words, numbers
 *
 * Each type reads its text, prints it back in the form it would be written in, and
 * knows what to say when the text is not its own. Nothing converts by itself: `no` is a
 * text where a text is expected, `0644` is no number anywhere.
 *
 * Not here: quantities with units, texts, addresses (conf_types_unit.c, _text.c, _net.c).
 */
#include <gateway6/must.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "conf_row.h"

/* ---- switches ---- */

static const struct { const char *text; bool value; } switches[] = {
	{ "true", true }, { "false", false }, { "yes", true }, { "no", false },
	{ "on", true },   { "off", false },
};

static size_t bool_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	(void)row;
	for (size_t i = 0; !node->quoted && i < ARRAY_SIZE(switches); i++)
		if (!strcmp(node->text, switches[i].text)) {
			*(bool *)out = switches[i].value;
			return 1;
		}
	return conf_refuse(d, node, conf_trap_hint(d, node),
			   "expected true or false, found \"%s\"", node->text);
}

static void bool_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	fputs(*(const bool *)item ? "true" : "false", out);
}

const struct conf_type conf_bool = {
	.expected = "true or false", .name = "switch", .size = sizeof(bool),
	.schema = "\"enum\": [true, false, \"yes\", \"no\", \"on\", \"off\"]",
	.read = bool_read, .print = bool_print,
};

/* ---- words ---- */

const struct conf_word *conf_word_named(const struct conf_row *row, const char *text)
{
	for (const struct conf_word *w = row->words; w && w->text; w++)
		if (!strcmp(w->text, text))
			return w;
	return NULL;
}

const struct conf_word *conf_word_valued(const struct conf_row *row, uint32_t value)
{
	for (const struct conf_word *w = row->words; w && w->text; w++)
		if (w->value == value)
			return w;
	return NULL;
}

static size_t word_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	const struct conf_word *w = conf_word_named(row, node->text);
	const char *names[16], *all = "", *hint;
	size_t n = 0;

	if (w) {
		memcpy(out, &w->value, sizeof(w->value));
		return 1;
	}
	for (w = row->words; w && w->text && n < ARRAY_SIZE(names); w++) {
		all = arena_printf(d->arena, "%s%s%s", all,
				   n == 0 ? "" : w[1].text ? ", " : " or ", w->text);
		names[n++] = w->text;
	}
	hint = conf_did_you_mean(d->arena, node->text, names, n);
	return conf_refuse(d, node, hint, "expected %s, found \"%s\"", all, node->text);
}

static void word_print(FILE *out, const struct conf_row *row, const void *item)
{
	uint32_t value;
	const struct conf_word *w;

	memcpy(&value, item, sizeof(value));
	w = conf_word_valued(row, value);
	must(w, "conf: %s has no word for %u", row->key, value);
	fputs(w->text, out);
}

/* Enums of config.h are as wide as this in both our compilers; checked once here. */
static_assert(sizeof(enum conf_preference) == sizeof(uint32_t), "a word is 32 bits");

const struct conf_type conf_word = {
	.expected = "a word", .name = "word", .size = sizeof(uint32_t),
	.read = word_read, .print = word_print,
};

/* ---- numbers ---- */

/* Decimal digits only, no sign, no leading zero: what YAML 1.1 tools agree on too. */
bool conf_digits(const char *text, uint64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)text[0]) || strlen(text) > 18 ||
	    (text[0] == '0' && text[1]))
		return false;
	*out = strtoull(text, &end, 10);
	return *end == '\0';
}

static bool number_take(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, uint32_t *out)
{
	const struct conf_word *w = conf_word_named(row, node->text);
	uint64_t value;

	if (w) {
		*out = w->value;
		return true;
	}
	if (node->quoted && conf_digits(node->text, &value))
		return conf_refuse(d, node, "write it without quotes",
				   "expected a number, found a quoted text");
	if (!conf_digits(node->text, &value))
		return conf_refuse(d, node,
				   row->type == &conf_port && strchr(node->text, ':') ?
				   "the outer and the inner port are two keys, e.g. "
				   "port: 22 and to_port: 22" : NULL,
				   "expected a number, found \"%s\"", node->text);
	if (value < row->min || value > row->max)
		return conf_refuse(d, node, NULL, "%s is out of range: %u to %u", node->text,
				   row->min, row->max);
	*out = (uint32_t)value;
	return true;
}

static size_t number_read(struct conf_decoder *d, const struct conf_row *row,
			  const struct conf_node *node, void *out)
{
	return number_take(d, row, node, out);
}

static void number_print(FILE *out, const struct conf_row *row, const void *item)
{
	uint32_t value = *(const uint32_t *)item;
	const struct conf_word *w = conf_word_valued(row, value);

	if (w)
		fputs(w->text, out);
	else
		fprintf(out, "%u", value);
}

const struct conf_type conf_number = {
	.expected = "a number", .name = "number", .size = sizeof(uint32_t),
	.read = number_read, .print = number_print,
};

static size_t port_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	uint32_t value = 0;

	if (!number_take(d, row, node, &value))
		return 0;
	*(uint16_t *)out = (uint16_t)value;
	return 1;
}

static void port_print(FILE *out, const struct conf_row *row, const void *item)
{
	uint32_t value = *(const uint16_t *)item;

	number_print(out, row, &value);
}

const struct conf_type conf_port = {
	.expected = "a port number", .name = "port", .size = sizeof(uint16_t),
	.read = port_read, .print = port_print,
};

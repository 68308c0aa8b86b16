/*
 * conf_types_text.c - texts, paths, names of interfaces, guests and domains
 *
 * Also the ways a value is refused, and what YAML made of an IPv6 address that nobody
 * quoted.
 */
#include <gateway6/dname.h>
#include <gateway6/must.h>

#include <ctype.h>
#include <string.h>

#include "conf_row.h"

size_t conf_refuse(struct conf_decoder *d, const struct conf_node *node, const char *hint,
		   const char *format, ...)
{
	va_list args;
	const char *message;

	va_start(args, format);
	message = arena_vprintf(d->arena, format, args);
	va_end(args);
	conf_error(d->errors, &node->mark, d->path, hint, "%s", message);
	return 0;
}

const char *conf_did_you_mean(struct arena *arena, const char *text,
			      const char *const *names, size_t n)
{
	const char *near = conf_nearest(text, names, n);

	return near ? arena_printf(arena, "did you mean \"%s\"?", near) : NULL;
}

/* ---- YAML traps that are no errors to YAML ---- */

static bool address_like(const char *text, size_t len)
{
	return len > 0 && strspn(text, "0123456789abcdefABCDEF:.") >= len;
}

/* "- 2001:db8::" is the map { "2001:db8:": "" }. */
static bool is_unquoted_address(const struct conf_node *node)
{
	const struct conf_node *c = node->first;
	size_t len;

	if (node->kind != CONF_MAP || !c || c->next || c->kind != CONF_SCALAR || c->text[0])
		return false;
	len = strlen(c->key);
	return address_like(c->key, len) && c->key[len - 1] == ':';
}

/* "prefix:64:ff9b::/96": a key that lost the space behind its colon. */
static size_t lost_space(const struct conf_node *node)
{
	size_t len;

	if (node->kind != CONF_SCALAR || node->quoted)
		return 0;
	len = strspn(node->text, "abcdefghijklmnopqrstuvwxyz_0123456789");
	return len && isalpha((unsigned char)node->text[0]) && node->text[len] == ':' &&
	       node->text[len + 1] ? len : 0;
}

const char *conf_trap_hint(struct conf_decoder *d, const struct conf_node *node)
{
	size_t len = lost_space(node);

	if (is_unquoted_address(node))
		return arena_printf(d->arena, "an IPv6 address that ends in \"::\" must be "
				    "quoted: \"%s:\"", node->first->key);
	if (len)
		return arena_printf(d->arena, "a space is missing after \"%.*s:\"", (int)len,
				    node->text);
	return NULL;
}

/* ---- texts ---- */

static size_t text_keep(struct conf_decoder *d, const struct conf_node *node, void *out)
{
	const char *copy = arena_text(d->arena, node->text);

	memcpy(out, &copy, sizeof(copy));
	return 1;
}

static size_t text_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	size_t len = strlen(node->text);

	if (len < row->min)
		return conf_refuse(d, node, NULL, "expected a text, found an empty one");
	if (len > row->max)
		return conf_refuse(d, node, NULL, "text of %zu bytes is too long: at most %u",
				   len, row->max);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)node->text[i] < 0x20 || node->text[i] == 0x7f)
			return conf_refuse(d, node, NULL, "control characters (here 0x%02x) "
					   "have no place in a text",
					   (unsigned)(unsigned char)node->text[i]);
	return text_keep(d, node, out);
}

static bool is_plain(const char *text)
{
	static const char *const taken[] = { "auto", "true", "false", "yes", "no", "on",
					     "off", "null" };

	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(text, taken[i]))
			return false;
	if (!isalpha((unsigned char)text[0]) && text[0] != '/')
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("_./-", *text))
			return false;
	return true;
}

void conf_text_print(FILE *out, const char *text)
{
	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	fputc('"', out);
}

static void text_print(FILE *out, const struct conf_row *row, const void *item)
{
	const char *text;

	(void)row;
	memcpy(&text, item, sizeof(text));
	conf_text_print(out, text);
}

#define TEXT_SCHEMA "\"type\": \"string\""

const struct conf_type conf_text = {
	.expected = "a text", .name = "text", .size = sizeof(const char *),
	.schema = TEXT_SCHEMA, .read = text_read, .print = text_print,
};

static size_t path_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	if (node->text[0] != '/' && node->text[0] != '\0')
		return conf_refuse(d, node, NULL, "expected a path that starts with \"/\", "
				   "found \"%s\"", node->text);
	return text_read(d, row, node, out);
}

const struct conf_type conf_path = {
	.expected = "a path", .name = "path", .size = sizeof(const char *),
	.schema = TEXT_SCHEMA ", \"pattern\": \"^(/|$)\"", .read = path_read, .print = text_print,
};

static bool is_target_word(const char *text)
{
	return !strcmp(text, "off") || !strcmp(text, "journal");
}

static size_t log_target_read(struct conf_decoder *d, const struct conf_row *row,
			      const struct conf_node *node, void *out)
{
	if (node->text[0] != '/' && !is_target_word(node->text))
		return conf_refuse(d, node, NULL, "expected off, journal or a path that starts "
				   "with \"/\", found \"%s\"", node->text);
	return text_read(d, row, node, out);
}

static void log_target_print(FILE *out, const struct conf_row *row, const void *item)
{
	const char *text;

	memcpy(&text, item, sizeof(text));
	if (is_target_word(text))
		fputs(text, out);
	else
		text_print(out, row, item);
}

const struct conf_type conf_log_target = {
	.expected = "off, journal or a path", .name = "off|journal|path",
	.size = sizeof(const char *),
	.schema = TEXT_SCHEMA ", \"pattern\": \"^(off|journal|/.*)$\"",
	.read = log_target_read, .print = log_target_print,
};

/* ---- names ---- */

static bool has_interface_letters(const char *name)
{
	for (; *name; name++)
		if (!isgraph((unsigned char)*name) || strchr("/:\"\\", *name))
			return false;
	return true;
}

bool conf_is_interface(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 15 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       has_interface_letters(name);
}

#define PATTERN_MAX 31			/* [0-9] is one letter of a name and five of ours */

bool conf_is_network(const char *name)
{
	return conf_is_interface(name) || (conf_is_pattern(name) &&
	       strlen(name) <= PATTERN_MAX && has_interface_letters(name));
}

bool conf_is_label(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 63 && isalnum((unsigned char)name[0]) &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		      "0123456789-_.") == len;
}

static size_t interface_read(struct conf_decoder *d, const struct conf_row *row,
			     const struct conf_node *node, void *out)
{
	(void)row;
	if (!conf_is_interface(node->text))
		return conf_refuse(d, node, NULL, "\"%s\" is not the name of an interface",
				   node->text);
	return text_keep(d, node, out);
}

const struct conf_type conf_interface = {
	.expected = "the name of an interface", .name = "interface",
	.size = sizeof(const char *), .schema = TEXT_SCHEMA ", \"maxLength\": 15",
	.read = interface_read, .print = text_print,
};

static size_t label_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	(void)row;
	if (!conf_is_label(node->text))
		return conf_refuse(d, node, "letters, digits, \"-\", \"_\" and \".\", at most 63",
				   "\"%s\" cannot be a name", node->text);
	return text_keep(d, node, out);
}

const struct conf_type conf_label = {
	.expected = "a name", .name = "name", .size = sizeof(const char *),
	.schema = TEXT_SCHEMA ", \"pattern\": \"^[A-Za-z0-9][A-Za-z0-9._-]*$\", "
		  "\"maxLength\": 63",
	.read = label_read, .print = text_print,
};

static size_t domain_read(struct conf_decoder *d, const struct conf_row *row,
			  const struct conf_node *node, void *out)
{
	struct dname name;

	(void)row;
	if (!dname_parse(node->text, &name))
		return conf_refuse(d, node, NULL, "\"%s\" is not a domain name", node->text);
	for (const char *p = node->text; *p; p++)
		if (!isgraph((unsigned char)*p))
			return conf_refuse(d, node, NULL, "a domain name is written in ASCII, "
					   "e.g. xn--bcher-kva.example");
	return text_keep(d, node, out);
}

const struct conf_type conf_domain = {
	.expected = "a domain name", .name = "domain", .size = sizeof(const char *),
	.schema = TEXT_SCHEMA, .read = domain_read, .print = text_print,
};

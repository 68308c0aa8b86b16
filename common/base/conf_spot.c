/*
 * conf_spot.c - from the path of a value to where it stands in the file
 *
 * A path is "publish[0].port". Names of interfaces may have dots; so at each step the
 * longest key that fits is taken.
 */
#include "conf_spot.h"

#include <stdarg.h>
#include <string.h>

#include "conf_row.h"

static bool ends_here(char c)
{
	return c == '\0' || c == '.' || c == '[';
}

static const struct conf_node *member(const struct conf_node *map, const char **path)
{
	const struct conf_node *best = NULL;
	size_t longest = 0;

	for (const struct conf_node *c = map->first; c && map->kind == CONF_MAP; c = c->next) {
		size_t len = strlen(c->key);

		if (len >= longest && !strncmp(*path, c->key, len) && ends_here((*path)[len])) {
			best = c;
			longest = len;
		}
	}
	if (best)
		*path += longest;
	return best;
}

static const struct conf_node *item(const struct conf_node *list, const char **path)
{
	const struct conf_node *c = list->kind == CONF_LIST ? list->first : list;
	unsigned n = 0;

	while (**path >= '0' && **path <= '9')
		n = n * 10 + (unsigned)(*(*path)++ - '0');
	if (**path == ']')
		(*path)++;
	if (list->kind != CONF_LIST)		/* one item that stands alone */
		return n == 0 ? list : NULL;
	while (c && n--)
		c = c->next;
	return c;
}

/* The node at path, or the last one on the way there; *whole says which. */
static const struct conf_node *walk(const struct config *c, const char *path, bool *whole)
{
	const struct conf_node *node = c->tree;

	while (*path) {				/* ends: each turn eats of the path */
		const struct conf_node *next;

		if (*path == '[') {
			path++;
			next = item(node, &path);
		} else {
			path += *path == '.';
			next = member(node, &path);
		}
		if (!next)
			break;
		node = next;
	}
	*whole = !*path;
	return node;
}

static struct conf_mark mark_of(const struct conf_node *node)
{
	return node->key && node->kind != CONF_SCALAR ? node->key_mark : node->mark;
}

struct conf_mark config_mark(const struct config *c, const char *path)
{
	bool whole;

	return mark_of(walk(c, path, &whole));
}

bool conf_is_given(const struct config *c, const char *path)
{
	bool whole;

	walk(c, path, &whole);
	return whole;
}

bool conf_is_written(const struct config *c, const char *path)
{
	bool whole;
	const struct conf_node *node = walk(c, path, &whole);

	return whole || (node->kind == CONF_SCALAR && !conf_is_empty(node));
}

struct conf_spot conf_spot(const struct config *c, struct conf_errors *errors,
			   const char *path, ...)
{
	struct conf_spot s = { .errors = errors };
	va_list args;

	va_start(args, path);
	vsnprintf(s.path, sizeof(s.path), path, args);
	va_end(args);
	s.mark = config_mark(c, s.path);
	return s;
}

struct conf_spot conf_prefix_spot(const struct config *c, struct conf_errors *errors,
				  const struct conf_network *n, size_t i)
{
	struct conf_spot s = conf_spot(c, errors, "networks.%s.prefixes[%zu]", n->name, i);

	if (conf_is_given(c, s.path))
		return conf_spot(c, errors, "%s.prefix", s.path);
	return conf_spot(c, errors, "networks.%s.prefix", n->name);
}

void conf_spot_error(const struct conf_spot *s, const char *hint, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(s->errors->arena, format, args);
	va_end(args);
	conf_error(s->errors, &s->mark, s->path, hint, "%s", text);
}

void conf_spot_warning(const struct conf_spot *s, const char *hint, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(s->errors->arena, format, args);
	va_end(args);
	conf_warning(s->errors, &s->mark, s->path, hint, "%s", text);
}

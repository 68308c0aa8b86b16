/*
 * config_load.c - the configuration from its file and the files that it includes
 *
 * Included files are found by pattern, relative to the folder of the file that names
 * them, and merged in lexical order: maps merge, lists append, a scalar given twice is
 * an error; but every file may state the same `version`. An included file may
 * include others.
 *
 * Invariants
 *   L1  at most FILES_MAX files are read, and none inside of itself.
 */
#include <gateway6/conf.h>

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include <gateway6/must.h>

#include "yaml_load.h"

#define FILES_MAX  256
#define NESTED_MAX 16

struct loader {
	struct arena *arena;
	struct conf_errors *errors;
	unsigned files, depth;
	struct { dev_t dev; ino_t ino; } open[NESTED_MAX];	/* those we are inside of */
};

/* ---- merging ---- */

static struct conf_node **child_at(struct conf_node *map, const char *key)
{
	struct conf_node **c = &map->first;

	while (*c && strcmp((*c)->key, key) != 0)
		c = &(*c)->next;
	return c;
}

static void append(struct conf_node *list, struct conf_node *more)
{
	struct conf_node **tail = &list->first;

	while (*tail)
		tail = &(*tail)->next;
	*tail = more->first;
}

static bool is_same_version(const struct conf_node *a, const struct conf_node *b)
{
	return !strcmp(a->key, "version") && a->kind == CONF_SCALAR &&
	       b->kind == CONF_SCALAR && !strcmp(a->text, b->text);
}

/* Moves the children of `more` into `into`. Ends: trees are YAML_DEPTH_MAX deep. */
static void merge(struct loader *l, struct conf_node *into, struct conf_node *more)
{
	struct conf_node *next;

	for (struct conf_node *c = more->first; c; c = next) {
		struct conf_node **there = child_at(into, c->key);

		next = c->next;
		if (!*there) {
			c->next = NULL;
			*there = c;
		} else if ((*there)->kind == CONF_MAP && c->kind == CONF_MAP) {
			merge(l, *there, c);
		} else if ((*there)->kind == CONF_LIST && c->kind == CONF_LIST) {
			append(*there, c);
		} else if (!is_same_version(*there, c)) {
			conf_error(l->errors, &c->key_mark, c->key, NULL,
				   "key \"%s\" is set in two files", c->key);
			conf_also(l->errors, "first here", &(*there)->key_mark);
		}
	}
}

static void cut(struct conf_node *map, const char *key)
{
	struct conf_node **c = child_at(map, key);

	if (*c)
		*c = (*c)->next;
}

/* ---- files ---- */

static char *file_read(struct loader *l, const char *path, const struct conf_mark *from,
		       size_t *len)
{
	FILE *f = fopen(path, "re");
	char *room = f ? malloc(YAML_BYTES_MAX + 1) : NULL, *text = NULL;
	struct stat st;

	if (f && room && fstat(fileno(f), &st) == 0) {
		*len = fread(room, 1, YAML_BYTES_MAX + 1, f);
		if (!ferror(f)) {
			text = arena_take(l->arena, *len + 1);
			memcpy(text, room, *len);
			l->open[l->depth].dev = st.st_dev;
			l->open[l->depth].ino = st.st_ino;
		}
	}
	if (!text)
		conf_error(l->errors, from, "", NULL, "cannot read %s: %s", path,
			   strerror(errno));
	free(room);
	if (f)
		fclose(f);
	return text;
}

static struct conf_node *text_load(struct loader *l, const char *name, const char *text,
				   size_t len)
{
	struct conf_file file = { .name = name };
	struct conf_mark top = { .file = &file, .line = 1, .column = 1, .end_column = 2 };
	struct conf_node *root;

	if (len > YAML_BYTES_MAX) {
		conf_error(l->errors, &top, "", NULL, "the file is larger than 1 MiB");
		return NULL;
	}
	root = yaml_load(l->arena, name, text, len, l->errors);
	if (root && root->kind != CONF_MAP) {
		conf_error(l->errors, &root->mark, "", "the first line may be \"version: 1\"",
			   "expected keys with values");
		return NULL;
	}
	return root;
}

static struct conf_node *file_load(struct loader *l, const char *path,
				   const struct conf_mark *from);

static bool is_open(const struct loader *l, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;			/* told when it is read */
	for (unsigned i = 0; i < l->depth; i++)
		if (l->open[i].dev == st.st_dev && l->open[i].ino == st.st_ino)
			return true;
	return false;
}

static void include_file(struct loader *l, struct conf_node *root, const char *path,
			 const struct conf_mark *from)
{
	struct conf_node *more;

	if (is_open(l, path)) {
		conf_error(l->errors, from, "include", NULL, "%s includes itself", path);
		return;
	}
	if (l->depth == NESTED_MAX || ++l->files > FILES_MAX) {
		conf_error(l->errors, from, "include", NULL, "too many files are included");
		return;
	}
	more = file_load(l, arena_text(l->arena, path), from);
	if (!more)
		return;
	cut(more, "include");
	merge(l, root, more);
}

/* A pattern may match nothing; a name without wildcards must be there. */
static void include_pattern(struct loader *l, struct conf_node *root, const char *folder,
			    const struct conf_node *pattern)
{
	const char *full = pattern->text;
	glob_t found;

	if (pattern->kind != CONF_SCALAR || !full[0])
		return;				/* config_decode tells what it must be */
	if (full[0] != '/')
		full = arena_printf(l->arena, "%s%s", folder, full);
	if (glob(full, GLOB_NOMAGIC, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		include_file(l, root, found.gl_pathv[i], &pattern->mark);
	globfree(&found);
}

static void includes_read(struct loader *l, struct conf_node *root, const char *path)
{
	struct conf_node *include = *child_at(root, "include");
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_printf(l->arena, "%.*s", (int)(slash - path) + 1,
						  path) : "";

	if (!include)
		return;
	l->depth++;
	if (include->kind == CONF_SCALAR)
		include_pattern(l, root, folder, include);
	for (struct conf_node *c = include->first; c; c = c->next)
		include_pattern(l, root, folder, c);
	l->depth--;
}

static struct conf_node *file_load(struct loader *l, const char *path,
				   const struct conf_mark *from)
{
	size_t len;
	char *text = file_read(l, path, from, &len);
	struct conf_node *root = text ? text_load(l, path, text, len) : NULL;

	if (root)
		includes_read(l, root, path);
	return root;
}

/* ---- doors ---- */

static struct config *finish(struct loader *l, struct conf_node *root, unsigned before)
{
	struct config *c;

	if (!root) {
		arena_free(l->arena);
		return NULL;
	}
	c = config_decode(l->arena, root, l->errors);
	if (!c || l->errors->errors == before)
		return c;
	config_free(c);
	return NULL;
}

struct config *config_load(const char *path, struct conf_errors *errors)
{
	struct loader l = { .arena = arena_new(), .errors = errors };
	unsigned before = errors->errors;

	must(l.arena, "conf: no memory");
	return finish(&l, file_load(&l, arena_text(l.arena, path), NULL), before);
}

char *config_peek(const char *path, const char *section, const char *key)
{
	struct conf_errors errors;
	struct loader l = { .arena = arena_new(), .errors = &errors };
	struct conf_node *root, *s, *value = NULL;
	char *text;

	must(l.arena, "conf: no memory");
	conf_errors_init(&errors);
	root = file_load(&l, path, NULL);
	s = root ? *child_at(root, section) : NULL;
	if (s && s->kind == CONF_MAP)
		value = *child_at(s, key);
	text = value && value->kind == CONF_SCALAR ? strdup(value->text) : NULL;
	conf_errors_fini(&errors);
	arena_free(l.arena);
	return text;
}

struct config *config_load_text(const char *name, const char *text, size_t len,
				struct conf_errors *errors)
{
	struct loader l = { .arena = arena_new(), .errors = errors };
	unsigned before = errors->errors;
	struct conf_node *root, *include;
	char *copy;

	must(l.arena, "conf: no memory");
	copy = arena_take(l.arena, len + 1);
	memcpy(copy, text, len);
	root = text_load(&l, arena_text(l.arena, name), copy, len);
	include = root ? *child_at(root, "include") : NULL;
	if (include && (include->kind != CONF_LIST || include->first))
		conf_error(errors, &include->key_mark, "include", NULL,
			   "nothing can be included here");
	return finish(&l, root, before);
}

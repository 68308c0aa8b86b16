/*
 * yaml_tree.c - the tree that the YAML reader grows: nodes, anchors, unique keys
 *
 * Invariants
 *   Y1  the tree is at most YAML_DEPTH_MAX deep and has at most YAML_NODES_MAX nodes,
 *       aliases counted as what they stand for, so that ten lines cannot fill memory.
 *   Y2  keys of a map are unique; the first stays.
 *   Y3  an alias is a copy: no two places of the tree share a node.
 */
#include "yaml_load.h"

#include <string.h>

struct yaml_anchor {
	struct yaml_anchor *next;
	const char *name;
	const struct conf_node *node;	/* NULL while we are still inside it */
};

static void *refuse(struct yaml_tree *t, const struct conf_mark *at, const char *hint,
		    const char *message)
{
	conf_error(t->errors, at, "", hint, "%s", message);
	return NULL;
}

struct conf_node *yaml_tree_node(struct yaml_tree *t, const struct conf_mark *at,
				 enum conf_kind kind)
{
	struct conf_node *n;

	if (++t->nodes > YAML_NODES_MAX)
		return refuse(t, at, NULL, "more values than a configuration can have; do "
			      "aliases multiply each other?");
	n = arena_take(t->arena, sizeof(*n));
	n->kind = kind;
	n->mark = *at;
	return n;
}

const char *yaml_tree_text(struct yaml_tree *t, const char *text)
{
	uint32_t hash = 0;
	const char **kept;

	for (const char *p = text; *p; p++)
		hash = hash * 31 + (unsigned char)*p;
	kept = &t->recent[hash % YAML_RECENT];
	if (!*kept || strcmp(*kept, text) != 0)
		*kept = arena_text(t->arena, text);
	return *kept;
}

/* ---- anchors and aliases ---- */

struct yaml_anchor *yaml_tree_anchor(struct yaml_tree *t, const char *name)
{
	struct yaml_anchor *a;

	if (!name)
		return NULL;
	a = arena_take(t->arena, sizeof(*a));
	a->name = arena_text(t->arena, name);
	a->next = t->anchors;			/* a later one of the same name wins */
	t->anchors = a;
	return a;
}

void yaml_anchor_whole(struct yaml_anchor *a, const struct conf_node *node)
{
	if (a)
		a->node = node;
}

/* Y3. Ends: the tree it copies is whole and YAML_DEPTH_MAX deep. */
static struct conf_node *copy(struct yaml_tree *t, const struct conf_node *from,
			      const struct conf_mark *alias, unsigned depth)
{
	struct conf_node *n, **tail;

	if (depth > YAML_DEPTH_MAX)
		return refuse(t, alias, NULL, "maps and lists are nested too deep");
	n = yaml_tree_node(t, alias, from->kind);
	if (!n)
		return NULL;
	*n = *from;
	n->first = n->next = NULL;
	tail = &n->first;
	for (const struct conf_node *c = from->first; c; c = c->next) {
		*tail = copy(t, c, alias, depth + 1);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	return n;
}

struct conf_node *yaml_tree_alias(struct yaml_tree *t, const char *name,
				  const struct conf_mark *at, unsigned depth)
{
	const struct yaml_anchor *a = t->anchors;

	while (a && strcmp(a->name, name) != 0)
		a = a->next;
	if (!a)
		return refuse(t, at, "a value that starts with \"*\" must be quoted; else it "
			      "names an anchor written before as &name", "unknown alias");
	if (!a->node)
		return refuse(t, at, NULL, "the alias stands inside of what it names");
	return copy(t, a->node, at, depth);
}

/* ---- keys ---- */

bool yaml_tree_unique(struct yaml_tree *t, const struct conf_node *map,
		      const struct conf_node *key, bool *unique)
{
	unsigned n = 0;

	*unique = true;
	for (const struct conf_node *c = map->first; c; c = c->next, n++)
		if (!strcmp(c->key, key->key)) {
			conf_error(t->errors, &key->key_mark, key->key, NULL,
				   "key \"%s\" is given twice", key->key);
			conf_also(t->errors, "first here", &c->key_mark);
			*unique = false;
			return true;
		}
	return n < YAML_KEYS_MAX ||
	       refuse(t, &key->key_mark, NULL, "too many keys in one map");
}

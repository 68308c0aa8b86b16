/*
 * yaml_load.h - YAML text to a tree with marks; inside gw_host only
 */
#ifndef GW_YAML_LOAD_H
#define GW_YAML_LOAD_H

#include <gateway6/conf.h>

#define YAML_BYTES_MAX (1u << 20)	/* of one file */
#define YAML_DEPTH_MAX 16		/* maps and lists inside each other */
#define YAML_NODES_MAX 65536		/* values, aliases counted as what they stand for */
#define YAML_KEYS_MAX  4096		/* in one map */

/*
 * The tree of one document, in arena; an empty document is an empty map. text must be
 * NUL-terminated behind len and live as long as the arena. NULL after telling what is
 * wrong; a duplicate key is told and does not end the reading.
 */
struct conf_node *yaml_load(struct arena *arena, const char *name, const char *text,
			    size_t len, struct conf_errors *errors);

/* ---- the tree while it grows: yaml_tree.c ---- */

struct yaml_anchor;

#define YAML_RECENT 64			/* a power of two */

struct yaml_tree {
	struct arena *arena;
	struct conf_errors *errors;
	const char *recent[YAML_RECENT];	/* texts that the next may share, by hash */
	struct yaml_anchor *anchors;
	unsigned nodes;
};

/* A node, or NULL after telling that there are too many. */
struct conf_node *yaml_tree_node(struct yaml_tree *t, const struct conf_mark *at,
				 enum conf_kind kind);

/* The text in the arena; what was read lately is not kept twice: a thousand networks have
 * the same keys. */
const char *yaml_tree_text(struct yaml_tree *t, const char *text);

/* Keep a name for a node that is not whole yet; NULL for no name. */
struct yaml_anchor *yaml_tree_anchor(struct yaml_tree *t, const char *name);
void yaml_anchor_whole(struct yaml_anchor *a, const struct conf_node *node);

/* A copy of what the name stands for, at this depth; NULL after telling why not. */
struct conf_node *yaml_tree_alias(struct yaml_tree *t, const char *name,
				  const struct conf_mark *at, unsigned depth);

/*
 * Is key new in the map? A duplicate is told and *unique false. False when the map has
 * too many keys to look at.
 */
bool yaml_tree_unique(struct yaml_tree *t, const struct conf_node *map,
		      const struct conf_node *key, bool *unique);

/* ---- words for what went wrong ---- */

/* A complaint of libyaml, taken apart. Lines and columns from 0, as libyaml counts. */
struct yaml_complaint {
	const char *problem, *context;	/* may be NULL */
	size_t line, column;		/* of the problem */
	size_t context_line, context_column;
};

/* The text of a file by lines. */
struct yaml_text {
	const char *text;
	size_t	    len;
	struct conf_file *file;		/* in the arena: marks point to it */
};

void yaml_text_split(struct arena *arena, const char *name, struct yaml_text *t);

/* The mark of a span of characters in one line, all from 0. */
struct conf_mark yaml_mark(const struct yaml_text *t, size_t line, size_t column,
			   size_t end_column);

/* The character at that place; "" behind the end. */
const char *yaml_text_at(const struct yaml_text *t, size_t line, size_t column);

/* Say what an administrator can do about it. */
void yaml_explain(const struct yaml_text *t, const struct yaml_complaint *c,
		  struct arena *arena, struct conf_errors *errors);

#endif

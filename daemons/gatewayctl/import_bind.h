/* import_bind.h - named.conf while it is read, for its two files */
#ifndef GW_IMPORT_BIND_H
#define GW_IMPORT_BIND_H

#include "import.h"

struct bind {
	struct import *im;
	const struct statement *all;
	struct draft_node *dns64;
	unsigned acls;
	bool has_clients, forwards;
};

/* The acl of that name, or NULL. */
const struct statement *bind_acl(const struct bind *b, const char *name);

/* What the block lists, acls included, goes into our list; the rest becomes a note. */
void bind_list(struct bind *b, const struct statement *block, struct draft_node *list);

/* Is the word all that the block lists? */
bool bind_is_only(const struct statement *block, const char *word);

#endif

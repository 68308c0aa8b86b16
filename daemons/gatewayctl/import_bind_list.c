/*
 * import_bind_list.c - lists of addresses in named.conf (address_match_list)
 *
 * They may name acls, which are followed, and may negate; ours only list.
 */
#include "import_bind.h"

#include <string.h>

#include <gateway6/must.h>

#define ACL_DEPTH 8			/* acls in acls; a ring ends here */
#define ACLS_MAX 64			/* followed in all: rings multiply */

const struct statement *bind_acl(const struct bind *b, const char *name)
{
	for (const struct statement *s = b->all; s; s = s->next)
		if (!strcmp(statement_word(s, 0), "acl") && !strcmp(statement_word(s, 1), name))
			return s;
	return NULL;
}

/* Words that stand for addresses. */
static const struct { const char *word; const char *is[2]; } builtin[] = {
	{ "any", { "::/0", "0.0.0.0/0" } }, { "none", { NULL, NULL } },
	{ "localhost", { "::1", "127.0.0.1" } },
};

static bool builtin_add(struct bind *b, struct draft_node *list, const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtin); i++) {
		if (strcmp(builtin[i].word, word))
			continue;
		for (size_t j = 0; j < 2 && builtin[i].is[j]; j++)
			draft_add(b->im, list, builtin[i].is[j]);
		return true;
	}
	return false;
}

static void list_add(struct bind *b, const struct statement *block, struct draft_node *list,
		     unsigned depth)
{
	for (const struct statement *s = block; s; s = s->next) {
		const char *word = statement_word(s, 0);
		const struct statement *acl = bind_acl(b, word);

		if (acl && depth < ACL_DEPTH && b->acls++ < ACLS_MAX)
			list_add(b, acl->block, list, depth + 1);
		else if (!strcmp(word, "!") || s->has_block || !strcmp(word, "key") || acl)
			import_note(b->im, b->dns64, s, "%s %s: not kept, as lists here only "
				    "add; see who is let in", word, statement_word(s, 1));
		else if (!strcmp(word, "localnets"))
			import_note(b->im, b->dns64, s, "localnets: the networks of the file are "
				    "clients while dns64.clients is auto");
		else if (!builtin_add(b, list, word))
			draft_add(b->im, list, word);
	}
}

void bind_list(struct bind *b, const struct statement *block, struct draft_node *list)
{
	list_add(b, block, list, 0);
}

bool bind_is_only(const struct statement *block, const char *word)
{
	return block && !block->next && !strcmp(statement_word(block, 0), word);
}

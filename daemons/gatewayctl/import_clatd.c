/*
 * import_clatd.c - clatd.conf (clatd 1.5 to 2.0)
 *
 * clatd gives one host without IPv4 an IPv4 of its own behind somebody else's NAT64
 * (RFC 6877, the CLAT). gateway6 is that NAT64 (the PLAT) for hosts behind it, so only
 * the prefix and the interface say anything to it; the rest is told line by line.
 */
#include <string.h>

#include "import.h"

#define CLAT "the CLAT of a host, which gateway6 is not (RFC 6877); clatd may go on beside it"

/* "key = value": the value, or "". */
static const char *value(const struct statement *s)
{
	return strcmp(statement_word(s, 1), "=") ? "" : statement_word(s, 2);
}

void import_clatd(struct import *im, const struct statement *all)
{
	struct draft_node *nat64 = draft_map(im, im->root, "nat64");

	draft_set(im, nat64, "enabled", "true");
	for (const struct statement *s = all; s; s = s->next) {
		const char *key = statement_word(s, 0);

		if (!s->n)
			continue;
		if (!strcmp(key, "plat-prefix") && *value(s))
			draft_set(im, nat64, "prefix", "%s", value(s));
		else if (!strcmp(key, "plat-dev") && *value(s))
			draft_set(im, draft_map(im, im->root, "uplink"), "interface", "%s",
				  value(s));
		else
			import_note(im, nat64, s, "%s: " CLAT, key);
	}
}

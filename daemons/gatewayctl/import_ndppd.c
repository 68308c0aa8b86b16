/*
 * import_ndppd.c - ndppd.conf (ndppd.conf(5), 0.2.4 to 0.2.6)
 *
 * `proxy` names the side of the provider and `rule` a prefix of guests, so together they
 * are our uplink with ndp_proxy, and a network. We answer for guests that we have heard
 * on their network, which is what `auto` and `iface` do there.
 */
#include <string.h>

#include "import.h"

static void rule_read(struct import *im, const struct statement *s, struct draft_node *uplink)
{
	const char *prefix = statement_word(s, 1), *network = NULL;

	for (const struct statement *o = s->block; o; o = o->next) {
		if (!strcmp(statement_word(o, 0), "iface"))
			network = statement_word(o, 1);
		else if (!strcmp(statement_word(o, 0), "static"))
			import_note(im, uplink, o, "static: only guests that were heard are "
				    "answered for here");
		else if (strcmp(statement_word(o, 0), "auto") != 0)
			import_note(im, uplink, o, "%s: no counterpart", statement_word(o, 0));
	}
	if (!network || !*network) {
		import_note(im, uplink, s, "rule %s: the network of these guests is not named; add "
			    "it to networks:", prefix);
		return;
	}
	if (!draft_has(draft_map(im, draft_map(im, im->root, "networks"), network), "prefixes"))
		draft_set(im, draft_map(im, draft_map(im, im->root, "networks"), network),
			  "prefix", "%s%s", prefix, strchr(prefix, '/') ? "" : "/128");
}

static void proxy_read(struct import *im, const struct statement *s)
{
	struct draft_node *uplink = draft_map(im, im->root, "uplink");

	if (draft_has(uplink, "ndp_proxy")) {
		import_note(im, uplink, s, "proxy %s: only one uplink here", statement_word(s, 1));
		return;
	}
	draft_set(im, uplink, "interface", "%s", statement_word(s, 1));
	draft_set(im, uplink, "ndp_proxy", "on");
	for (const struct statement *o = s->block; o; o = o->next) {
		if (!strcmp(statement_word(o, 0), "rule"))
			rule_read(im, o, uplink);
		else if (strcmp(statement_word(o, 0), "router") != 0 ||
			 strcmp(statement_word(o, 1), "yes") != 0)
			import_note(im, uplink, o, "%s %s: no counterpart", statement_word(o, 0),
				    statement_word(o, 1));
	}
}

void import_ndppd(struct import *im, const struct statement *all)
{
	for (const struct statement *s = all; s; s = s->next) {
		if (!strcmp(statement_word(s, 0), "proxy"))
			proxy_read(im, s);
		else if (s->n)
			import_note(im, draft_map(im, im->root, "uplink"), s,
				    "%s %s: no counterpart", statement_word(s, 0),
				    statement_word(s, 1));
	}
}

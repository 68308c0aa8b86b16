/*
 * import_tayga.c - tayga.conf (tayga.conf(5), 0.9.2 to 0.9.5)
 *
 * tayga maps addresses one to one into a private pool and leaves the rest to a masquerade
 * rule that is in no file of its own; here both are one, the share mode. A pool of public
 * addresses is the pool mode.
 */
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/prefix.h>

#include "import.h"

struct rule {
	const char *name;
	void (*take)(struct import *im, const struct statement *s, struct draft_node *nat64,
		     const char *arg);
	const char *arg;		/* a key of ours, or why there is none */
};

static void take_text(struct import *im, const struct statement *s, struct draft_node *nat64,
		      const char *key)
{
	draft_set(im, nat64, key, "%s", statement_word(s, 1));
}

static void take_nothing(struct import *im, const struct statement *s,
			 struct draft_node *nat64, const char *why)
{
	import_note(im, nat64, s, "%s %s: %s", statement_word(s, 0), statement_word(s, 1), why);
}

static bool is_public(const char *text)
{
	struct prefix4 p;

	return prefix4_parse(text, &p) && !addr4_is_nonglobal(p.addr);
}

static void take_pool(struct import *im, const struct statement *s, struct draft_node *nat64,
		      const char *why)
{
	const char *pool = statement_word(s, 1);

	if (!is_public(pool)) {
		take_nothing(im, s, nat64, why);
		return;
	}
	draft_set(im, nat64, "ipv4.mode", "pool");
	draft_add(im, draft_list(im, draft_map(im, nat64, "ipv4"), "addresses"), pool);
}

/* Without a public address the map was for the masquerade, or for this host alone. */
static void take_map(struct import *im, const struct statement *s, struct draft_node *nat64,
		     const char *why)
{
	struct draft_node *item;

	if (!is_public(statement_word(s, 1))) {
		import_note(im, nat64, s, "map %s %s: %s", statement_word(s, 1),
			    statement_word(s, 2), why);
		return;
	}
	item = draft_item(im, draft_list(im, nat64, "static"));
	draft_set(im, item, "ipv4", "%s", statement_word(s, 1));
	draft_set(im, item, "ipv6", "%s", statement_word(s, 2));
}

static void take_checksum(struct import *im, const struct statement *s,
			  struct draft_node *nat64, const char *key)
{
	const char *mode = statement_word(s, 1);

	if (!strcmp(mode, "drop"))
		draft_set(im, nat64, key, "drop");
	else if (strncmp(mode, "calc", 4) != 0)
		take_nothing(im, s, nat64, "a checksum is always made here");
}

static void take_strict(struct import *im, const struct statement *s,
			struct draft_node *nat64, const char *key)
{
	const char *word = statement_word(s, 1);

	if (!strcmp(word, "no") || !strcmp(word, "false") || !strcmp(word, "off"))
		draft_set(im, nat64, key, "true");
}

static const struct rule rules[] = {
	{ "prefix", take_text, "prefix" },
	{ "tun-device", take_text, "device" },
	{ "dynamic-pool", take_pool, "private addresses were for the masquerade rule, which "
	  "goes: guests share the ports of the uplink's address" },
	{ "map", take_map, "its IPv4 address is not a public one; publish: opens single ports" },
	{ "wkpf-strict", take_strict, "allow_private" },
	{ "udp-cksum-mode", take_checksum, "udp_zero_checksum" },
	{ "ipv4-addr", take_nothing, "nat64d finds an address of this host to speak from" },
	{ "ipv6-addr", take_nothing, "nat64d finds an address of this host to speak from" },
	{ "data-dir", take_nothing, "there is state.directory" },
	{ "strict-frag-hdr", take_nothing, "atomic fragments are never made (RFC 8021)" },
	{ "offlink-mtu", take_nothing, "path MTUs are learnt; nat64.mtu for all" },
	{ "log", take_nothing, "gatewayctl stats nat64d counts each reason" },
};

void import_tayga(struct import *im, const struct statement *all)
{
	struct draft_node *nat64 = draft_map(im, im->root, "nat64");

	draft_set(im, nat64, "enabled", "true");
	for (const struct statement *s = all; s; s = s->next) {
		size_t i = 0;

		if (!s->n)
			continue;
		while (i < ARRAY_SIZE(rules) && strcmp(rules[i].name, statement_word(s, 0)) != 0)
			i++;
		if (i < ARRAY_SIZE(rules))
			rules[i].take(im, s, nat64, rules[i].arg);
		else
			import_note(im, nat64, s, "%s: not known to gatewayctl",
				    statement_word(s, 0));
	}
}

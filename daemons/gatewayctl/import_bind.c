/*
 * import_bind.c - named.conf of a forwarder with dns64 (BIND 9.16 to 9.20)
 *
 * What BIND does beside forwarding with DNS64 (zones of its own, views, keys) has no
 * counterpart here and is told.
 *
 * Not here: lists of addresses and acls (import_bind_list.c).
 */
#include <string.h>

#include <gateway6/must.h>

#include "import_bind.h"

struct rule {
	const char *name;
	void (*take)(struct bind *b, const struct statement *s, const char *arg);
	const char *arg;		/* a key of ours, or why there is none */
};

static void take_rules(struct bind *b, const struct statement *block, const struct rule *rules)
{
	for (const struct statement *s = block; s; s = s->next) {
		const struct rule *r = rules;

		if (!s->n)
			continue;
		while (r->name && strcmp(r->name, statement_word(s, 0)) != 0)
			r++;
		if (r->name)
			r->take(b, s, r->arg);
		else
			import_note(b->im, b->dns64, s, "%s: no counterpart",
				    statement_word(s, 0));
	}
}

static void take_nothing(struct bind *b, const struct statement *s, const char *why)
{
	import_note(b->im, b->dns64, s, "%s %s: %s", statement_word(s, 0), statement_word(s, 1),
		    why);
}

/* It is so here anyway. */
static void take_silently(struct bind *b, const struct statement *s, const char *arg)
{
	(void)b, (void)s, (void)arg;
}

/* ---- dns64 PREFIX { } ---- */

/* { !rfc1918; !10.0.0.0/8; any; }: what is negated is never mapped. */
static void take_mapped(struct bind *b, const struct statement *s, const char *key)
{
	struct draft_node *synthesis = draft_map(b->im, b->dns64, "synthesis");

	for (const struct statement *o = s->block; o; o = o->next) {
		const struct statement *acl = bind_acl(b, statement_word(o, 1));

		if (!strcmp(statement_word(o, 0), "!") && acl)
			bind_list(b, acl->block, draft_list(b->im, synthesis, key));
		else if (!strcmp(statement_word(o, 0), "!"))
			draft_add(b->im, draft_list(b->im, synthesis, key), statement_word(o, 1));
		else if (strcmp(statement_word(o, 0), "any") != 0)
			import_note(b->im, synthesis, o, "mapped %s: here all is mapped but what "
				    "skip_ipv4 lists", statement_word(o, 0));
	}
}

static void take_exclude(struct bind *b, const struct statement *s, const char *key)
{
	bind_list(b, s->block, draft_list(b->im, draft_map(b->im, b->dns64, "synthesis"), key));
}

/* Who asks and who is answered with DNS64 are one here. */
static void take_dns64_clients(struct bind *b, const struct statement *s, const char *key)
{
	if (bind_is_only(s->block, "any"))
		return;
	if (b->has_clients)
		import_note(b->im, b->dns64, s, "clients: all of dns64.clients get DNS64; views: "
			    "makes exceptions");
	else
		bind_list(b, s->block, draft_list(b->im, b->dns64, key));
	b->has_clients = true;
}

static void take_break(struct bind *b, const struct statement *s, const char *key)
{
	if (!strcmp(statement_word(s, 1), "yes"))
		draft_set(b->im, b->dns64, key, "always");
}

static void take_suffix(struct bind *b, const struct statement *s, const char *why)
{
	if (strcmp(statement_word(s, 1), "::") != 0)
		take_nothing(b, s, why);
}

static const struct rule dns64_rules[] = {
	{ "clients", take_dns64_clients, "clients" },
	{ "mapped", take_mapped, "skip_ipv4" },
	{ "exclude", take_exclude, "ignore_aaaa" },
	{ "suffix", take_suffix, "dns64.prefixes[].suffix has it" },
	{ "break-dnssec", take_break, "synthesis.with_dnssec" },
	{ "recursive-only", take_silently, NULL },
	{ NULL, NULL, NULL },
};

static void take_dns64(struct bind *b, const struct statement *s, const char *key)
{
	if (draft_has(b->dns64, key)) {
		import_note(b->im, b->dns64, s, "dns64 %s: a second prefix; see dns64.prefixes",
			    statement_word(s, 1));
		return;
	}
	draft_set(b->im, b->dns64, key, "%s", statement_word(s, 1));
	take_rules(b, s->block, dns64_rules);
}

/* ---- options ---- */

/* "9.9.9.9;" or "9.9.9.9 port 5353;" */
static void forwarders_add(struct bind *b, const struct statement *block, const char *domain)
{
	struct draft_node *list = draft_list(b->im, b->dns64, "upstreams"), *item;

	for (const struct statement *s = block; s; s = s->next) {
		item = draft_item(b->im, list);
		draft_set(b->im, item, "address", "%s", statement_word(s, 0));
		if (!strcmp(statement_word(s, 1), "port"))
			draft_set(b->im, item, "port", "%s", statement_word(s, 2));
		else if (s->n > 1)
			import_note(b->im, item, s, "%s: plain DNS only", statement_word(s, 1));
		if (domain)
			draft_add(b->im, draft_list(b->im, item, "domains"), domain);
		b->forwards |= !domain;
	}
}

static void take_forwarders(struct bind *b, const struct statement *s, const char *arg)
{
	(void)arg;
	forwarders_add(b, s->block, NULL);
}

static void take_forward(struct bind *b, const struct statement *s, const char *why)
{
	if (strcmp(statement_word(s, 1), "only") != 0)
		take_nothing(b, s, why);
}

static void take_allow(struct bind *b, const struct statement *s, const char *key)
{
	if (draft_has(b->dns64, key))
		import_note(b->im, b->dns64, s, "%s: there is one list of clients, that of the "
			    "first such line", statement_word(s, 0));
	else
		bind_list(b, s->block, draft_list(b->im, b->dns64, key));
	b->has_clients = true;
}

static void take_listen(struct bind *b, const struct statement *s, const char *key)
{
	if (!strcmp(statement_word(s, 1), "port"))
		draft_set(b->im, b->dns64, "port", "%s", statement_word(s, 2));
	if (bind_is_only(s->block, "any"))
		import_note(b->im, b->dns64, s, "%s any: here the networks of the file, and ::1",
			    statement_word(s, 0));
	else if (s->block && !bind_is_only(s->block, "none"))
		bind_list(b, s->block, draft_list(b->im, b->dns64, key));
}

static void take_seconds(struct bind *b, const struct statement *s, const char *key)
{
	uint32_t n;

	if (import_number(statement_word(s, 1), UINT32_MAX, &n))
		draft_set(b->im, b->dns64, key, "%s", import_span(n).s);
	else
		take_nothing(b, s, "was not understood");
}

static void take_number(struct bind *b, const struct statement *s, const char *key)
{
	draft_set(b->im, b->dns64, key, "%s", statement_word(s, 1));
}

/* "256m", "1g" or bytes. */
static void take_cache_size(struct bind *b, const struct statement *s, const char *key)
{
	static const struct { char letter; uint32_t in_kib; } units[] = {
		{ 'k', 1 }, { 'm', 1024 }, { 'g', 1024 * 1024 },
	};
	const char *text = statement_word(s, 1);
	size_t len = strlen(text);
	char digits[16];
	uint32_t n;

	for (size_t i = 0; len > 1 && len < sizeof(digits) && i < ARRAY_SIZE(units); i++) {
		if ((text[len - 1] | 0x20) != units[i].letter)
			continue;
		memcpy(digits, text, len - 1);
		digits[len - 1] = '\0';
		if (import_number(digits, 4194303 / units[i].in_kib, &n)) {
			draft_set(b->im, b->dns64, key, "%uKiB", n * units[i].in_kib);
			return;
		}
	}
	take_nothing(b, s, "cache.size is a number of bytes, such as 64MiB");
}

static const struct rule options_rules[] = {
	{ "dns64", take_dns64, "prefix" },
	{ "forwarders", take_forwarders, NULL },
	{ "forward", take_forward, "dns64d never asks the root servers itself" },
	{ "allow-query", take_allow, "clients" },
	{ "allow-recursion", take_allow, "clients" },
	{ "listen-on", take_listen, "listen" },
	{ "listen-on-v6", take_listen, "listen" },
	{ "port", take_number, "port" },
	{ "max-cache-size", take_cache_size, "cache.size" },
	{ "max-cache-ttl", take_seconds, "cache.max_ttl" },
	{ "max-ncache-ttl", take_seconds, "cache.negative_ttl" },
	{ "min-cache-ttl", take_seconds, "cache.min_ttl" },
	{ "edns-udp-size", take_number, "edns_udp_size" },
	{ "recursion", take_silently, NULL },
	{ "directory", take_silently, NULL },
	{ "pid-file", take_silently, NULL },
	{ "dnssec-validation", take_nothing,
	  "dns64d does not validate; let the upstream do it" },
	{ NULL, NULL, NULL },
};

static void take_options(struct bind *b, const struct statement *s, const char *arg)
{
	(void)arg;
	take_rules(b, s->block, options_rules);
}

static void take_zone(struct bind *b, const struct statement *s, const char *why)
{
	const struct statement *forwarders = NULL;
	const char *type = "";

	for (const struct statement *o = s->block; o; o = o->next) {
		if (!strcmp(statement_word(o, 0), "type"))
			type = statement_word(o, 1);
		else if (!strcmp(statement_word(o, 0), "forwarders"))
			forwarders = o;
	}
	if (!strcmp(type, "forward") && forwarders)
		forwarders_add(b, forwarders->block, statement_word(s, 1));
	else if (strcmp(type, "hint") != 0)
		take_nothing(b, s, why);
}

static const struct rule file_rules[] = {
	{ "options", take_options, NULL },
	{ "zone", take_zone, "dns64d has no zones; dns64.local has names, or leave BIND as an "
	  "upstream for this domain" },
	{ "acl", take_silently, NULL },		/* where it is named */
	{ "include", take_nothing, "give that file to gatewayctl import too" },
	{ "logging", take_silently, NULL },
	{ NULL, NULL, NULL },
};

void import_bind(struct import *im, const struct statement *all)
{
	struct bind b = { .im = im, .all = all, .dns64 = draft_map(im, im->root, "dns64") };

	draft_set(im, b.dns64, "enabled", "true");
	take_rules(&b, all, file_rules);
	if (!b.forwards && !draft_has(b.dns64, "upstreams"))
		draft_comment(im, b.dns64, "upstreams: auto are those of resolv.conf; BIND asked "
			      "the root servers itself");
}

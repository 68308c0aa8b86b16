/*
 * firewall_xt_option.c - an option of iptables as a condition of nft's JSON
 *
 * An option is a row: its name, and who makes a condition of its value. One without a row
 * stands for a condition that we cannot judge.
 */
#include "firewall_xt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

cJSON *xt_add(cJSON *list, const char *name, cJSON *what)
{
	cJSON *one = cJSON_CreateObject();

	cJSON_AddItemToObject(one, name, what);
	cJSON_AddItemToArray(list, one);
	return what;
}

static void add_match(struct xt_rule *r, cJSON *left, cJSON *right)
{
	cJSON *m = xt_add(r->expr, "match", cJSON_CreateObject());

	cJSON_AddStringToObject(m, "op", r->negated ? "!=" : "==");
	cJSON_AddItemToObject(m, "left", left);
	cJSON_AddItemToObject(m, "right", right);
}

static void add_unknown(struct xt_rule *r)
{
	xt_add(r->expr, "xt", cJSON_CreateObject());
}

/* { kind: { "key": key } } */
static cJSON *left_of(const char *kind, const char *key)
{
	cJSON *left = cJSON_CreateObject();

	cJSON_AddStringToObject(cJSON_AddObjectToObject(left, kind), "key", key);
	return left;
}

static cJSON *payload_of(const char *protocol, const char *field)
{
	cJSON *left = cJSON_CreateObject(), *payload = cJSON_AddObjectToObject(left, "payload");

	cJSON_AddStringToObject(payload, "protocol", protocol);
	cJSON_AddStringToObject(payload, "field", field);
	return left;
}

static cJSON *masked(cJSON *left, cJSON *mask)
{
	cJSON *out = cJSON_CreateObject(), *both = cJSON_AddArrayToObject(out, "&");

	cJSON_AddItemToArray(both, left);
	cJSON_AddItemToArray(both, mask);
	return out;
}

/* "a,b:c" -> ["a", {"range": ["b","c"]}] */
static cJSON *list_of(const char *text)
{
	cJSON *list = cJSON_CreateArray();
	char copy[256], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		char *colon = strchr(s, ':');
		cJSON *range;

		if (!colon) {
			cJSON_AddItemToArray(list, cJSON_CreateString(s));
			continue;
		}
		*colon = '\0';
		range = xt_add(list, "range", cJSON_CreateArray());
		cJSON_AddItemToArray(range, cJSON_CreateString(*s ? s : "0"));
		cJSON_AddItemToArray(range, cJSON_CreateString(colon[1] ? colon + 1 : "65535"));
	}
	return list;
}

/* "a|b" of flags, written with commas: one number */
static cJSON *flags_of(const char *text)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddItemToObject(out, "|", list_of(text));
	return out;
}

/* ---- options ---- */

static cJSON *name_of(const char *text)		/* fwln+ -> fwln* */
{
	cJSON *name = cJSON_CreateString(text);
	size_t len = strlen(text);

	if (len && text[len - 1] == '+')
		name->valuestring[len - 1] = '*';
	return name;
}

/* Conditions that are a place and a list of values. */
#define CONDITION(name, left, right)						\
	static void name(struct xt_rule *r, char **v)				\
	{									\
		add_match(r, left, right);					\
	}
CONDITION(on_in, left_of("meta", "iifname"), name_of(v[0]))
CONDITION(on_out, left_of("meta", "oifname"), name_of(v[0]))
CONDITION(on_physin, left_of("physdev", "in"), name_of(v[0]))
CONDITION(on_physout, left_of("physdev", "out"), name_of(v[0]))
CONDITION(on_proto, left_of("meta", "l4proto"), cJSON_CreateString(v[0]))
CONDITION(on_ct, left_of("ct", "state"), list_of(v[0]))
CONDITION(on_sport, payload_of("th", "sport"), list_of(v[0]))
CONDITION(on_dport, payload_of("th", "dport"), list_of(v[0]))
CONDITION(on_icmp, payload_of("icmp", "type"), list_of(v[0]))
CONDITION(on_icmp6, payload_of("icmpv6", "type"), list_of(v[0]))

static void on_address(struct xt_rule *r, char *text, const char *field)
{
	char *slash = strchr(text, '/');
	cJSON *right, *prefix;

	if (!slash) {
		right = cJSON_CreateString(text);
	} else {
		*slash = '\0';
		right = cJSON_CreateObject();
		prefix = cJSON_AddObjectToObject(right, "prefix");
		cJSON_AddStringToObject(prefix, "addr", text);
		cJSON_AddNumberToObject(prefix, "len", atoi(slash + 1));
	}
	add_match(r, payload_of(r->family, field), right);
}

static void on_src(struct xt_rule *r, char **v) { on_address(r, v[0], "saddr"); }
static void on_dst(struct xt_rule *r, char **v) { on_address(r, v[0], "daddr"); }

static void on_flags(struct xt_rule *r, char **v)
{
	add_match(r, masked(payload_of("tcp", "flags"), flags_of(v[0])), flags_of(v[1]));
}

static void on_syn(struct xt_rule *r, char **v)
{
	char all[] = "FIN,SYN,RST,ACK", syn[] = "SYN", *both[] = { all, syn };

	(void)v;
	on_flags(r, both);
}

static void on_mark(struct xt_rule *r, char **v)
{
	char *slash = strchr(v[0], '/');

	if (slash)
		*slash = '\0';
	add_match(r, masked(left_of("meta", "mark"), cJSON_CreateString(
		  slash ? slash + 1 : "0xffffffff")), cJSON_CreateString(v[0]));
}

static void on_dst_type(struct xt_rule *r, char **v)
{
	cJSON *left = cJSON_CreateObject(), *fib = cJSON_AddObjectToObject(left, "fib");

	cJSON_AddStringToObject(fib, "result", "type");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(fib, "flags"), cJSON_CreateString("daddr"));
	add_match(r, left, list_of(v[0]));
}

static void on_bridged(struct xt_rule *r, char **v)
{
	char any[] = "+", *name[] = { any };

	(void)v;
	on_physout(r, name);
}

static void on_nothing(struct xt_rule *r, char **v) { (void)r; (void)v; }

/* A rule has one; of several, which no iptables prints, the last. */
static void target(struct xt_rule *r)
{
	cJSON_Delete(r->verdict);
	r->verdict = cJSON_CreateObject();
	r->target = true;
}

static void on_target(struct xt_rule *r, char **v)
{
	static const struct { const char *target, *verdict; } known[] = {
		{ "ACCEPT", "accept" }, { "DROP", "drop" }, { "REJECT", "reject" },
		{ "RETURN", "return" }, { "LOG", "" }, { "NFLOG", "" }, { "MARK", "" },
		{ "CT", "" }, { "TRACE", "" }, { "TCPMSS", "" }, { "CONNMARK", "" },
		{ "NOTRACK", "" }, { "CHECKSUM", "" }, { "SET", "" }, { "CLASSIFY", "" },
	};

	target(r);
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].target, v[0])) {
			if (*known[i].verdict)
				cJSON_AddNullToObject(r->verdict, known[i].verdict);
			return;
		}
	cJSON_AddStringToObject(cJSON_AddObjectToObject(r->verdict, "jump"), "target", v[0]);
}

static void on_goto(struct xt_rule *r, char **v)
{
	target(r);
	cJSON_AddStringToObject(cJSON_AddObjectToObject(r->verdict, "goto"), "target", v[0]);
}

/* --set-xmark value/mask is one number to us only where it sets all that is tested */
static void on_set_mark(struct xt_rule *r, char **v)
{
	cJSON *m = xt_add(r->expr, "mangle", cJSON_CreateObject());
	char *slash = strchr(v[0], '/');

	if (slash)
		*slash = '\0';
	cJSON_AddItemToObject(m, "key", left_of("meta", "mark"));
	cJSON_AddStringToObject(m, "value", v[0]);
}

static const struct option {
	const char *name;
	unsigned    values;
	void	  (*on)(struct xt_rule *r, char **v);
} options[] = {
	{ "-i", 1, on_in },		{ "-o", 1, on_out },
	{ "-s", 1, on_src },		{ "-d", 1, on_dst },
	{ "-p", 1, on_proto },		{ "-m", 1, on_nothing },
	{ "-j", 1, on_target },		{ "-g", 1, on_goto },
	{ "--sport", 1, on_sport },	{ "--dport", 1, on_dport },
	{ "--sports", 1, on_sport },	{ "--dports", 1, on_dport },
	{ "--ctstate", 1, on_ct },	{ "--state", 1, on_ct },
	{ "--icmp-type", 1, on_icmp },	{ "--icmpv6-type", 1, on_icmp6 },
	{ "--physdev-in", 1, on_physin }, { "--physdev-out", 1, on_physout },
	{ "--physdev-is-bridged", 0, on_bridged },
	{ "--tcp-flags", 2, on_flags },	{ "--syn", 0, on_syn },
	{ "--mark", 1, on_mark },	{ "--set-xmark", 1, on_set_mark },
	{ "--dst-type", 1, on_dst_type }, { "--comment", 1, on_nothing },
};

static const struct option *option_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (!strcmp(options[i].name, word))
			return &options[i];
	return NULL;
}

size_t xt_option(struct xt_rule *r, char **word, size_t left)
{
	const struct option *o = option_find(word[0]);
	size_t n = 1;

	if (o && o->values < left) {
		o->on(r, word + 1);
		r->negated = false;
		return 1 + o->values;
	}
	if (!r->target)
		add_unknown(r);
	r->negated = false;
	while (n < left && word[n][0] != '-' && strcmp(word[n], "!") != 0)
		n++;
	return n;
}

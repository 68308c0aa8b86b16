/*
 * firewall_xt.c - what iptables-save prints, put into the form that nft -j has
 *
 *	:INPUT DROP [0:0]			a base chain with its policy
 *	-A INPUT -i vmbr0 -p udp --dport 53 -j ACCEPT
 *
 * Chains and rules carry "xt", so that a table of iptables-legacy is not mixed with the
 * one of nft that has the same name.
 *
 * Not here: what an option asks (firewall_xt_option.c).
 */
#include "firewall_xt.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#define WORDS_MAX 64

/* Words, and what stands in quotes as one; in place. */
static size_t split(char *line, char **words, size_t max)
{
	size_t n = 0;

	while (n < max) {		/* each turn eats a word or leaves */
		bool quoted;

		line += strspn(line, " \t");
		if (!*line)
			break;
		quoted = *line == '"';
		words[n++] = line += quoted;
		line += strcspn(line, quoted ? "\"" : " \t");
		if (!*line)
			break;
		*line++ = '\0';
	}
	return n;
}

static cJSON *thing(struct firewall *f, const char *kind, const char *family, const char *table)
{
	cJSON *what = xt_add(f->list, kind, cJSON_CreateObject());

	cJSON_AddStringToObject(what, "family", family);
	cJSON_AddStringToObject(what, "table", table);
	cJSON_AddTrueToObject(what, "xt");
	return what;
}

static void chain_line(struct firewall *f, const char *family, const char *table, char *line)
{
	char *words[3], hook[32];
	cJSON *chain;
	size_t n = split(line, words, ARRAY_SIZE(words));

	if (n < 2)
		return;
	chain = thing(f, "chain", family, table);
	cJSON_AddStringToObject(chain, "name", words[0]);
	if (!strcmp(words[1], "-"))
		return;
	for (n = 0; words[0][n] && n + 1 < sizeof(hook); n++)
		hook[n] = (char)tolower((unsigned char)words[0][n]);
	hook[n] = '\0';
	cJSON_AddStringToObject(chain, "type", strcmp(table, "nat") ? "filter" : "nat");
	cJSON_AddStringToObject(chain, "hook", hook);
	cJSON_AddStringToObject(chain, "policy", strcmp(words[1], "DROP") ? "accept" : "drop");
}

static void rule_line(struct firewall *f, const char *family, const char *table, char *line)
{
	struct xt_rule r = { .family = family, .expr = cJSON_CreateArray() };
	char *words[WORDS_MAX];
	size_t n = split(line, words, WORDS_MAX);
	cJSON *rule = thing(f, "rule", family, table);

	cJSON_AddStringToObject(rule, "chain", n > 1 ? words[1] : "");
	for (size_t i = 2; i < n; ) {	/* a word or more each turn */
		if (!strcmp(words[i], "!")) {
			r.negated = true;
			i++;
		} else {
			i += xt_option(&r, words + i, n - i);
		}
	}
	if (r.verdict && r.verdict->child)
		cJSON_AddItemToArray(r.expr, r.verdict);
	else
		cJSON_Delete(r.verdict);
	cJSON_AddItemToObject(rule, "expr", r.expr);
}

void firewall_add_xt(struct firewall *f, const char *family, const char *save)
{
	char *copy = save ? strdup(save) : NULL, *rest = copy, *line, table[32] = "";

	if (!f->list)
		f->list = cJSON_CreateArray();
	while (rest && (line = strsep(&rest, "\n"))) {
		if (*line == '*')
			snprintf(table, sizeof(table), "%s", line + 1);
		else if (*line == ':')
			chain_line(f, family, table, line + 1);
		else if (!strncmp(line, "-A ", 3))
			rule_line(f, family, table, line);
	}
	free(copy);
}

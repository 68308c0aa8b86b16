/*
 * options.c - the command line of gatewayctl
 *
 * One list for all verbs: an option means the same wherever it is taken, and may stand
 * before, between or behind the words.
 */
#include "options.h"

#include <string.h>

#include <gateway6/must.h>

const struct option_row option_rows[] = {
	{ 'c', "config", "FILE", true, "configuration (" GW_CONFIG_DEFAULT ")" },
	{ 0, "json", NULL, true, "one JSON object per line" },
	{ 0, "no-color", NULL, true, "plain text; so is NO_COLOR, and no terminal" },
	{ 0, "no-headers", NULL, true, "rows only: no titles, no closing line" },
	{ 0, "watch", "[=SEC]", false, "again every SEC seconds (2)" },
	{ 0, "host", "ADDR|NAME", false, "only this guest, NAME is one of `hosts:`" },
	{ 0, "proto", "PROTO", false, "only tcp, udp or icmp" },
	{ 0, "at", "TIME", false, "then, by the log of bindings: 2026-11-25T22:30:01Z, 22:30" },
	{ 0, "top", "N", false, "only the N largest" },
	{ 0, "trace", NULL, false, "each step on the way" },
	{ 0, "client", "ADDR", false, "this client: of whom, or in whose place" },
	{ 0, "zone", "NAME", false, "this name and all below it" },
	{ 0, "all", NULL, false, "everything" },
	{ 0, "explain", NULL, false, "with a sentence for each" },
	{ 0, "confirm", "SPAN", false, "taken back unless confirmed within SPAN, such as 60s" },
	{ 0, "every", "SPAN", false, "a new look each SPAN, such as 2s" },
	{ 'w', "write", "FILE", false, "into a pcap-ng FILE, or - for what reads from us" },
	{ 0, "effective", NULL, false, "with what `auto` became, and why" },
	{ 0, "yaml", NULL, false, "as lines for the configuration file" },
	{ 0, "count", "N", false, "end after N of them" },
	{ 0, "radvd", "FILE", false, "radvd.conf, or - for what is piped in" },
	{ 0, "bind", "FILE", false, "named.conf with dns64" },
	{ 0, "tayga", "FILE", false, "tayga.conf" },
	{ 0, "clatd", "FILE", false, "clatd.conf" },
	{ 0, "ndppd", "FILE", false, "ndppd.conf" },
	{ 'f', "follow", NULL, false, "go on as more comes" },
	{ 'V', "version", NULL, true, "print the version and leave" },
	{ 'h', "help", NULL, true, "print this and leave" },
	{ 0, NULL, NULL, false, NULL },
};

const size_t option_count = ARRAY_SIZE(option_rows) - 1;

static_assert(ARRAY_SIZE(option_rows) - 1 <= ARRAY_SIZE(((struct ctl_cmd *)0)->option),
	      "room for each option");

static char trouble[200];

const char *cmd_option(const struct ctl_cmd *c, const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (!strcmp(option_rows[i].name, name))
			return c->option[i];
	must(false, "no option --%s", name);
}

const char *cmd_arg(const struct ctl_cmd *c, int n)
{
	return n < c->argc ? c->argv[n] : NULL;
}

/* By "--name", "--name=value" or "-c"; *value is what stands behind the "=". */
static size_t row_of(const char *word, const char **value)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);

	*value = equals ? equals + 1 : NULL;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *r = &option_rows[i];

		if (word[1] == '-' && strlen(r->name) == len - 2 &&
		    !strncmp(word + 2, r->name, len - 2))
			return i;
		if (word[1] != '-' && word[1] == r->letter && word[2] == '\0')
			return i;
	}
	return option_count;
}

/* One option at argv[0], its value perhaps at argv[1]. How many words it took; 0: wrong. */
static int option_take(struct ctl_cmd *c, char **argv)
{
	const char *value;
	size_t i = row_of(argv[0], &value);
	const struct option_row *r = &option_rows[i];
	bool optional = r->value && r->value[0] == '[';

	if (i == option_count) {
		snprintf(trouble, sizeof(trouble), "no option %s", argv[0]);
		return 0;
	}
	if (!r->value && value) {
		snprintf(trouble, sizeof(trouble), "--%s takes no value", r->name);
		return 0;
	}
	c->option[i] = value ? value : "";
	if (!r->value || value || optional)
		return 1;
	if (!argv[1]) {
		snprintf(trouble, sizeof(trouble), "--%s needs %s", r->name, r->value);
		return 0;
	}
	c->option[i] = argv[1];
	return 2;
}

const char *options_read(struct ctl_cmd *c, char **argv, char **words, int *n)
{
	bool only_words = false;

	*n = 0;
	while (*argv) {
		int took = 1;

		if (!only_words && !strcmp(*argv, "--")) {
			only_words = true;
		} else if (!only_words && argv[0][0] == '-' && argv[0][1]) {
			took = option_take(c, argv);
			if (!took)
				return trouble;
		} else if (*n == OPTION_WORDS_MAX) {
			return "too many words";
		} else {
			words[(*n)++] = *argv;
		}
		argv += took;
	}
	return NULL;
}

/* Is name among the words of list? */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *at = list;

	while (at && (at = strstr(at, name))) {
		bool begins = at == list || at[-1] == ' ';

		if (begins && (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

bool option_fits(const struct option_row *r, const struct verb *v)
{
	return r->anywhere || listed(v->options, r->name);
}

const char *options_unfit(const struct ctl_cmd *c, const struct verb *v)
{
	for (size_t i = 0; i < option_count; i++)
		if (c->option[i] && !option_fits(&option_rows[i], v))
			return option_rows[i].name;
	return NULL;
}

void option_help(FILE *out, const struct option_row *r)
{
	char letter[] = { '-', r->letter, ',', ' ', '\0' };
	char both[48];
	bool optional = r->value && r->value[0] == '[';

	snprintf(both, sizeof(both), "%s--%s%s%s", r->letter ? letter : "    ", r->name,
		 !r->value || optional ? "" : " ", r->value ? r->value : "");
	fprintf(out, "  %-26s  %s\n", both, r->help);
}

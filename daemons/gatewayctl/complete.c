/*
 * complete.c - what may stand next on the command line, for the shell's completion
 *
 * gatewayctl __complete WORD... prints one candidate per line; WORDs are those before
 * the one being typed. Names of networks, hosts and published ports come from the
 * configuration, what else there is now from the daemons (complete_live.c).
 */
#include <stdio.h>
#include <string.h>

#include <gateway6/networks.h>
#include <gateway6/nl.h>

#include "complete_live.h"
#include "dispatch.h"
#include "options.h"

static void networks(struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);
	struct nl *n = config ? nl_snapshot() : NULL;
	const struct conf_network *net;

	if (!n)
		return;
	for (struct network_walk w = networks_of(config, nl_facts(n)); (net = network_next(&w)); )
		puts(net->name);
	nl_free(n);
}

static void hosts(struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);

	for (size_t i = 0; config && i < config->hosts.n; i++)
		puts(config->hosts.item[i].name);
}

static void guests(struct ctl_cmd *c)
{
	hosts(c);
	live_guests(c);
}

static void published(struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);

	for (size_t i = 0; config && i < config->publish.n; i++)
		if (config->publish.item[i].name)
			puts(config->publish.item[i].name);
}

static void protos(struct ctl_cmd *c)
{
	(void)c;
	puts("tcp\nudp\nicmp");
}

static void daemons(struct ctl_cmd *c)
{
	(void)c;
	puts("raserv\ndns64d\nnat64d");
}

/* What stands behind an option, or behind a verb. */
static const struct {
	const char *option;
	int	  (*verb)(struct ctl_cmd *c);
	void	  (*list)(struct ctl_cmd *c);
} sources[] = {
	{ "host", NULL, guests },
	{ "client", NULL, live_clients },
	{ "zone", NULL, live_names },
	{ "proto", NULL, protos },
	{ NULL, verb_ra_show, networks },
	{ NULL, verb_ra_monitor, networks },
	{ NULL, verb_ra_send, networks },
	{ NULL, verb_ndp, networks },
	{ NULL, verb_stats, daemons },
	{ NULL, verb_logs, daemons },
	{ NULL, verb_explain, guests },
	{ NULL, verb_publish, published },
	{ NULL, verb_dns_cache, live_names },
	{ NULL, verb_dns_flush, live_names },
	{ NULL, verb_dns_query, live_names },
	{ NULL, verb_dns_log, live_names },
};

#define SOURCES (sizeof(sources) / sizeof(sources[0]))

/* Is the word before an option that waits for its value? Then list values. */
static bool complete_value(struct ctl_cmd *c, const char *before)
{
	if (strncmp(before, "--", 2) != 0)
		return false;
	for (const struct option_row *r = option_rows; r->name; r++) {
		if (strcmp(r->name, before + 2) != 0 || !r->value || r->value[0] == '[')
			continue;
		for (size_t i = 0; i < SOURCES; i++)
			if (sources[i].option && !strcmp(sources[i].option, r->name))
				sources[i].list(c);
		return true;
	}
	return false;
}

static void complete_words(char **words, int n)
{
	for (const struct verb *v = verbs; v->run; v++) {
		bool seen = false;

		if (!v->help)
			continue;
		if (n == 1 && v->words[1] && !strcmp(v->words[0], words[0]))
			puts(v->words[1]);
		for (const struct verb *u = verbs; u < v; u++)
			seen |= !strcmp(u->words[0], v->words[0]);
		if (n == 0 && !seen)
			puts(v->words[0]);
	}
}

static void complete_verb(struct ctl_cmd *c, const struct verb *v, int args)
{
	for (size_t i = 0; i < SOURCES; i++)
		if (sources[i].verb == v->run && args == 0)
			sources[i].list(c);
	for (const struct option_row *r = option_rows; r->name; r++)
		if (!r->anywhere && option_fits(r, v))
			printf("--%s\n", r->name);
}

static void complete_anywhere(void)
{
	for (const struct option_row *r = option_rows; r->name; r++)
		if (r->anywhere)
			printf("--%s\n", r->name);
}

int verb_complete(struct ctl_cmd *c)
{
	struct ctl_cmd typed = { 0 };
	char *words[OPTION_WORDS_MAX];
	int n = 0, used = 0;
	const struct verb *v;
	bool wrong = options_read(&typed, c->argv, words, &n) != NULL;

	if (cmd_option(&typed, "config"))
		c->config_path = cmd_option(&typed, "config");
	if (c->argc > 0 && complete_value(c, c->argv[c->argc - 1]))
		return EXIT_OK;
	if (wrong)
		return EXIT_OK;		/* nothing fits behind what is wrong */
	v = verb_find(words, n, &used);
	if (v)
		complete_verb(c, v, n - used);
	else
		complete_words(words, n);
	complete_anywhere();
	return EXIT_OK;
}

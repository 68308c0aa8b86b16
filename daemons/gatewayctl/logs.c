/*
 * logs.c - what the three daemons wrote: journalctl with their units
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"

#define WORDS_MAX 16

static bool is_daemon(const char *name)
{
	for (size_t i = 0; daemon_names[i]; i++)
		if (!strcmp(daemon_names[i], name))
			return true;
	return false;
}

int verb_logs(struct ctl_cmd *c)
{
	const char *words[WORDS_MAX] = { "journalctl" }, *only = cmd_arg(c, 0);
	size_t n = 1;

	if (only && !is_daemon(only)) {
		fprintf(stderr, "gatewayctl: no daemon %s (raserv, dns64d, nat64d)\n", only);
		return EXIT_OPTIONS;
	}
	for (size_t i = 0; daemon_names[i]; i++) {
		if (only && strcmp(only, daemon_names[i]))
			continue;
		words[n++] = "-u";
		words[n++] = daemon_names[i];
	}
	if (cmd_option(c, "follow"))
		words[n++] = "-f";
	if (c->output == OUT_JSON)
		words[n++] = "--output=json";
	if (!isatty(STDOUT_FILENO))
		words[n++] = "--no-pager";
	words[n] = NULL;
	execvp(words[0], (char **)(uintptr_t)words);	/* reads them only */
	fprintf(stderr, "gatewayctl: journalctl: %s; the daemons log to where they were started "
		"from\n", strerror(errno));
	return EXIT_RUN_TIME;
}

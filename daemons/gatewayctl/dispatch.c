/*
 * dispatch.c - find the row, check what was given against it, run it
 */
#include "dispatch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "term.h"

#define WATCH_DEFAULT_S 2
#define WATCH_MAX_S 86400

/* Is help for these words also about this verb? Of none, or of a word that is none, all. */
static bool is_meant(const struct verb *v, char **words, int n)
{
	if (n > 0 && strcmp(v->words[0], words[0]) != 0)
		return false;
	return n < 2 || !v->words[1] || !strcmp(v->words[1], words[1]);
}

static bool one_takes(const struct option_row *r, char **words, int n)
{
	for (const struct verb *v = verbs; v->run; v++)
		if (is_meant(v, words, n) && option_fits(r, v))
			return true;
	return false;
}

static bool one_is_meant(char **words, int n)
{
	for (const struct verb *v = verbs; v->run; v++)
		if (v->help && is_meant(v, words, n))
			return true;
	return false;
}

static void verb_help(FILE *out, const struct verb *v)
{
	char both[48];

	snprintf(both, sizeof(both), "%s%s%s %s", v->words[0], v->words[1] ? " " : "",
		 v->words[1] ? v->words[1] : "", v->args);
	fprintf(out, "  %-26s  %s\n", both, v->help);
}

void usage(FILE *out, char **words, int n)
{
	while (n > 0 && !one_is_meant(words, n))
		n--;
	fprintf(out, "Usage: gatewayctl [OPTION]... COMMAND\n\n");
	for (const struct verb *v = verbs; v->run; v++)
		if (v->help && is_meant(v, words, n))	/* else not for people, or not meant */
			verb_help(out, v);
	fprintf(out, "\n");
	for (const struct option_row *r = option_rows; r->name; r++)
		if (one_takes(r, words, n))
			option_help(out, r);
	fprintf(out, "\nSee gatewayctl(8).\n");
}

const struct verb *verb_find(char **words, int n, int *used)
{
	for (const struct verb *v = verbs; v->run; v++) {
		if (n < 1 || strcmp(words[0], v->words[0]))
			continue;
		*used = v->words[1] ? 2 : 1;
		if (!v->words[1] || (n > 1 && !strcmp(words[1], v->words[1])))
			return v;
	}
	return NULL;
}

static int wrong_usage(const char *what, const char *which)
{
	fprintf(stderr, "gatewayctl: %s%s; try `gatewayctl --help`\n", what, which);
	return EXIT_OPTIONS;
}

/* A verb of two words with only the first given: name the second ones. */
static int no_verb(char **words, int n)
{
	bool first = true;

	if (n == 0) {
		usage(stderr, words, 0);
		return EXIT_OPTIONS;
	}
	for (const struct verb *v = verbs; v->run; v++) {
		if (strcmp(words[0], v->words[0]))
			continue;
		fprintf(stderr, "%s%s", first ? "gatewayctl: say one of: " : ", ",
			v->words[1]);
		first = false;
	}
	if (first)
		return wrong_usage("no command ", words[0]);
	fputc('\n', stderr);
	return EXIT_OPTIONS;
}

/* Seconds of --watch; 0 for none; UINT32_MAX when it is no such number. */
static unsigned watch_span(const struct ctl_cmd *c)
{
	const char *text = cmd_option(c, "watch");
	char *end;
	unsigned long s;

	if (!text)
		return 0;
	if (!*text)
		return WATCH_DEFAULT_S;
	s = strtoul(text, &end, 10);
	return *end || s < 1 || s > WATCH_MAX_S ? UINT32_MAX : (unsigned)s;
}

static void look_decide(struct ctl_cmd *c)
{
	const char *no_color = getenv("NO_COLOR");	/* no-color.org: any text but none */
	const char *path = cmd_option(c, "config");

	c->config_path = path ? path : GW_CONFIG_DEFAULT;
	c->output = cmd_option(c, "json") ? OUT_JSON : OUT_TABLE;
	c->headers = !cmd_option(c, "no-headers");
	c->color = isatty(STDOUT_FILENO) && !cmd_option(c, "no-color") &&
		   !(no_color && *no_color);
	c->width = isatty(STDOUT_FILENO) ? term_size().columns : 0;
	c->watch_s = watch_span(c);
}

static int run_once(struct ctl_cmd *c)
{
	int code = c->verb->run(c);

	if (fflush(stdout) != 0 || ferror(stdout)) {	/* disk full, reader gone */
		perror("gatewayctl: stdout");
		return EXIT_RUN_TIME;
	}
	return code;
}

/* Until a signal ends us, or what we asked fails for good. */
static int run_watching(struct ctl_cmd *c)
{
	int code;

	for (;;) {
		if (c->output == OUT_TABLE && isatty(STDOUT_FILENO))
			fputs("\033[H\033[2J", stdout);	/* home, clear */
		code = run_once(c);
		if (code == EXIT_NO_PERMISSION || code == EXIT_OPTIONS)
			return code;
		sleep(c->watch_s);
		if (c->output == OUT_TABLE && !isatty(STDOUT_FILENO))
			putchar('\n');
	}
}

static int run_verb(struct ctl_cmd *c)
{
	const char *unfit = options_unfit(c, c->verb);
	int code;

	if (unfit)
		return wrong_usage("this command does not take --", unfit);
	if (c->argc > c->verb->args_max)
		return wrong_usage("one word too many: ", c->argv[c->verb->args_max]);
	look_decide(c);
	if (c->watch_s == UINT32_MAX)
		return wrong_usage("no span in seconds: --watch=", cmd_option(c, "watch"));
	code = c->watch_s ? run_watching(c) : run_once(c);
	config_free(c->config);
	return code;
}

static int find_and_run(struct ctl_cmd *c, char **words, int n)
{
	int used = 0;

	if (cmd_option(c, "help")) {
		usage(stdout, words, n);
		return EXIT_OK;
	}
	if (cmd_option(c, "version")) {
		printf("gatewayctl (gateway6) %s\n", GW_VERSION);
		return EXIT_OK;
	}
	c->verb = verb_find(words, n, &used);
	if (!c->verb)
		return no_verb(words, n);
	c->argc = n - used;
	c->argv = words + used;
	return run_verb(c);
}

/* The words to complete are not ours to judge. */
static int run_complete(char **argv)
{
	struct ctl_cmd c = { .config_path = GW_CONFIG_DEFAULT, .argv = argv };
	int code;

	while (argv[c.argc])
		c.argc++;
	code = verb_complete(&c);
	config_free(c.config);
	return code;
}

int dispatch(char **argv)
{
	struct ctl_cmd c = { 0 };
	char *words[OPTION_WORDS_MAX];
	const char *wrong;
	int n;

	if (argv[0] && argv[1] && !strcmp(argv[1], "__complete"))
		return run_complete(argv + 2);
	wrong = options_read(&c, argv + 1, words, &n);
	if (wrong)
		return wrong_usage(wrong, "");
	return find_and_run(&c, words, n);
}

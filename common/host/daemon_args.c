/*
 * daemon_args.c - the command line that all three daemons share
 *
 * An option is a row: its letters, its help and what it does. Those that only print
 * (-V, -h, -t, --dump-config) run after all rows are read, so that -c counts wherever
 * it stands.
 */
#include <gateway6/daemon.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gateway6/must.h>

struct args {
	struct daemon *d;
	void	     (*only)(struct daemon *d);	/* run this instead of the daemon */
};

struct option_row {
	char	    letter;		/* 0: long only */
	const char *name, *value;
	void	  (*take)(struct args *a, const char *value);
	const char *help;
};

static const struct {
	const char    *name;
	enum log_level level;
} level_names[] = {
	{ "error", LOG_LEVEL_ERROR }, { "warning", LOG_LEVEL_WARNING },
	{ "notice", LOG_LEVEL_NOTICE }, { "info", LOG_LEVEL_INFO },
	{ "debug", LOG_LEVEL_DEBUG },
};

static _Noreturn void wrong_options(const struct args *a)
{
	fprintf(stderr, "try `%s --help`\n", a->d->name);
	exit(EXIT_OPTIONS);
}

static void take_config(struct args *a, const char *value)
{
	a->d->config_path = value;
}

static void take_nothing(struct args *a, const char *value)
{
	(void)a;
	(void)value;
}

static void set_level(struct args *a, enum log_level level)
{
	a->d->log_level = (int)level;
	log_set_level(level);
}

static void take_verbose(struct args *a, const char *value)
{
	(void)value;
	set_level(a, LOG_LEVEL_DEBUG);
}

static void take_level(struct args *a, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(level_names); i++) {
		if (!strcmp(value, level_names[i].name)) {
			set_level(a, level_names[i].level);
			return;
		}
	}
	fprintf(stderr, "%s: no log level \"%s\" (error, warning, notice, info, debug)\n",
		a->d->name, value);
	wrong_options(a);
}

/* The same code as a start: what -t passes comes up. */
static struct config *load_printing(struct daemon *d, struct nl **nl)
{
	struct conf_errors errors;
	struct config *c;

	conf_errors_init(&errors);
	*nl = nl_snapshot();
	c = config_load(d->config_path, &errors);
	if (c && *nl)
		config_check_host(c, nl_facts(*nl), &errors);
	conf_errors_print(&errors, stderr, isatty(STDERR_FILENO));
	if (c && errors.errors) {
		config_free(c);
		c = NULL;
	}
	conf_errors_fini(&errors);
	return c;
}

static void only_check(struct daemon *d)
{
	struct nl *nl;
	struct config *c = load_printing(d, &nl);

	int code = c ? EXIT_OK : EXIT_CONFIGURATION;

	if (c)
		printf("%s: configuration is fine\n", d->config_path);
	config_free(c);
	nl_free(nl);
	exit(code);
}

static void only_dump(struct daemon *d)
{
	struct nl *nl;
	struct config *c = load_printing(d, &nl);

	int code = c ? EXIT_OK : EXIT_CONFIGURATION;

	if (c)
		config_print(c, nl ? nl_facts(nl) : NULL, stdout);
	config_free(c);
	nl_free(nl);
	exit(code);
}

static void only_version(struct daemon *d)
{
	printf("%s (gateway6) %s\n", d->name, GW_VERSION);
	exit(EXIT_OK);
}

static void only_help(struct daemon *d);

static void take_check(struct args *a, const char *value)
{
	(void)value;
	a->only = only_check;
}

static void take_dump(struct args *a, const char *value)
{
	(void)value;
	a->only = only_dump;
}

static void take_version(struct args *a, const char *value)
{
	(void)value;
	a->only = only_version;
}

static void take_help(struct args *a, const char *value)
{
	(void)value;
	a->only = only_help;
}

static const struct option_row rows[] = {
	{ 'c', "config", "FILE", take_config, "configuration (" GW_CONFIG_DEFAULT ")" },
	{ 't', "check-config", NULL, take_check, "check the configuration and leave" },
	{ 0, "check", NULL, take_check, NULL },
	{ 0, "dump-config", NULL, take_dump, "print it with every default and leave" },
	{ 'f', "foreground", NULL, take_nothing, "stay in the foreground (always so)" },
	{ 'v', "verbose", NULL, take_verbose, "same as --log-level debug" },
	{ 0, "log-level", "LEVEL", take_level, "error, warning, notice, info or debug" },
	{ 'V', "version", NULL, take_version, "print the version and leave" },
	{ 'h', "help", NULL, take_help, "print this and leave" },
};

static void only_help(struct daemon *d)
{
	printf("Usage: %s [OPTION]...\n\n", d->name);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option_row *r = &rows[i];
		char letter[] = { '-', r->letter, ',', ' ', '\0' };
		char both[40];

		if (!r->help)
			continue;
		snprintf(both, sizeof(both), "%s--%s%s%s", r->letter ? letter : "    ",
			 r->name, r->value ? " " : "", r->value ? r->value : "");
		printf("  %-24s  %s\n", both, r->help);
	}
	printf("\nSee %s(8) and gateway6.yaml(5).\n", d->name);
	exit(EXIT_OK);
}

/* getopt's own form of the rows; what it returns is 256 + the row's number. */
#define ROW_BASE 256

static void getopt_rows(struct option *longs, char *shorts)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		*longs++ = (struct option){ rows[i].name,
					    rows[i].value ? required_argument : no_argument,
					    NULL, ROW_BASE + (int)i };
		if (rows[i].letter)
			*shorts++ = rows[i].letter;
		if (rows[i].letter && rows[i].value)
			*shorts++ = ':';
	}
	*longs = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_row *row_of(int got)
{
	if (got >= ROW_BASE)
		return &rows[got - ROW_BASE];
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].letter == got)
			return &rows[i];
	return NULL;
}

void daemon_args(struct daemon *d, int argc, char **argv, const char *name)
{
	struct option longs[ARRAY_SIZE(rows) + 1];
	char shorts[2 * ARRAY_SIZE(rows) + 1];
	struct args a = { .d = d };
	int got;

	d->name = name;
	if (!d->config_path)
		d->config_path = GW_CONFIG_DEFAULT;
	getopt_rows(longs, shorts);
	while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *r = row_of(got);

		if (!r)
			wrong_options(&a);
		r->take(&a, optarg);
	}
	if (optind < argc) {
		fprintf(stderr, "%s: \"%s\" is too much\n", name, argv[optind]);
		wrong_options(&a);
	}
	if (a.only)
		a.only(d);
}

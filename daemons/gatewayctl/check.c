/*
 * check.c - judge the configuration as a daemon would; show it with its defaults
 *
 * The same loader and the same checks as in the daemons: what passes here comes up.
 */
#include <unistd.h>

#include "verbs.h"

struct judged {
	struct config	  *config;	/* NULL, or decoded though there are errors */
	struct nl	  *nl;		/* facts of the host; NULL when we may not look */
	struct conf_errors errors;
	bool		   fine;
};

static void judge(struct judged *j, const char *path)
{
	conf_errors_init(&j->errors);
	j->nl = nl_snapshot();
	j->config = config_load(path, &j->errors);
	if (j->config && j->nl)
		config_check_host(j->config, nl_facts(j->nl), &j->errors);
	j->fine = j->config && !j->errors.errors;
}

static void judged_fini(struct judged *j)
{
	config_free(j->config);
	nl_free(j->nl);
	conf_errors_fini(&j->errors);
}

static void say_errors(const struct ctl_cmd *c, const struct judged *j)
{
	conf_errors_print(&j->errors, stderr, c->color && isatty(STDERR_FILENO));
}

int verb_check(struct ctl_cmd *c)
{
	const char *path = cmd_arg(c, 0) ? cmd_arg(c, 0) : c->config_path;
	struct judged j;
	int code;

	judge(&j, path);
	code = j.fine ? EXIT_OK : EXIT_CONFIGURATION;
	if (c->output == OUT_JSON)
		conf_errors_json(&j.errors, stdout);
	else
		say_errors(c, &j);
	if (j.fine && c->output == OUT_TABLE)
		printf("%s: fine\n", path);
	judged_fini(&j);
	return code;
}

int verb_config_show(struct ctl_cmd *c)
{
	bool effective = cmd_option(c, "effective") != NULL;
	struct judged j;
	int code;

	judge(&j, c->config_path);
	code = j.fine ? EXIT_OK : EXIT_CONFIGURATION;
	if (j.fine)
		config_print(j.config, effective && j.nl ? nl_facts(j.nl) : NULL, stdout);
	else
		say_errors(c, &j);
	judged_fini(&j);
	return code;
}

int verb_config_example(struct ctl_cmd *c)
{
	(void)c;
	config_print_example(stdout);
	return EXIT_OK;
}

int verb_config_schema(struct ctl_cmd *c)
{
	(void)c;
	config_print_schema(stdout);
	return EXIT_OK;
}

int verb_manual(struct ctl_cmd *c)
{
	(void)c;
	config_print_manual(stdout);
	return EXIT_OK;
}

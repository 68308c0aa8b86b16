/* check.c - judge the configuration as a daemon would, and say what is wrong with it */
#include <unistd.h>

#include "verbs.h"

int verb_check(struct ctl_cmd *c)
{
	const char *path = cmd_arg(c, 0) ? cmd_arg(c, 0) : c->config_path;
	struct conf_errors errors;
	struct config *config;
	bool fine;

	conf_errors_init(&errors);
	config = config_load(path, &errors);
	fine = config && !errors.errors;
	if (c->output == OUT_JSON)
		conf_errors_json(&errors, stdout);
	else
		conf_errors_print(&errors, stderr, c->color && isatty(STDERR_FILENO));
	if (fine && c->output == OUT_TABLE)
		printf("%s: fine\n", path);
	config_free(config);
	conf_errors_fini(&errors);
	return fine ? EXIT_OK : EXIT_CONFIGURATION;
}

/* metrics.c - what the daemons measure: printed, or written to a file */
#include "metrics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "out.h"

static void say_json(const struct metrics *m)
{
	struct out_extra metric = { "metric", NULL };
	const cJSON *one;

	for (size_t f = 0; f < FAMILY_COUNT; f++) {
		metric.text = metric_families[f].name;
		cJSON_ArrayForEach(one, m->samples[f])
			json_row(stdout, one, &metric);
	}
}

int verb_metrics_print(struct ctl_cmd *c)
{
	struct metrics m;
	int done = metrics_gather(&m, c);

	if (done != EXIT_OK && done != EXIT_NOT_RUNNING)
		fprintf(stderr, "gatewayctl: no metrics\n");
	else if (c->output == OUT_JSON)
		say_json(&m);
	else
		metrics_print(&m, PROMETHEUS, stdout);
	metrics_fini(&m);
	return done;
}

/* Beside it, then renamed: who reads sees the old one or the new one. 0 or -1, errno. */
static int write_whole(const struct metrics *m, const char *path)
{
	char beside[4096];
	FILE *out;
	int fd;

	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkstemp(beside);
	if (fd < 0)
		return -1;
	out = fdopen(fd, "w");
	must(out, "no memory");
	metrics_print(m, PROMETHEUS, out);
	if (fchmod(fd, 0644) < 0 || ferror(out) || fclose(out) != 0 ||
	    rename(beside, path) < 0) {
		int why = errno;

		unlink(beside);
		errno = why;
		return -1;
	}
	return 0;
}

/* With no daemon there is still something to tell: gateway6_up is 0. */
int verb_metrics_write(struct ctl_cmd *c)
{
	const struct config *config = cmd_config(c);
	const char *path = cmd_arg(c, 0) ? cmd_arg(c, 0) : config ? config->metrics.textfile : "";
	struct metrics m;
	int done;

	if (!*path) {
		fprintf(stderr, "gatewayctl: metrics write takes a file, for there is no "
			"metrics.textfile in %s\n", c->config_path);
		return EXIT_OPTIONS;
	}
	done = metrics_gather(&m, c);
	if ((done == EXIT_OK || done == EXIT_NOT_RUNNING) && write_whole(&m, path) < 0) {
		fprintf(stderr, "gatewayctl: %s: %s\n", path, strerror(errno));
		done = EXIT_RUN_TIME;
	}
	metrics_fini(&m);
	return done;
}

/*
 * metrics.c - what the daemons measure, in the text format of Prometheus
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/: the samples of a family
 * stand together below its HELP and TYPE.
 */
#include "metrics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "out.h"

static const struct { const char *name, *type, *help; } families[] = {
#define X(NAME, name, type, help) { "gateway6_" #name, type, help },
	FAMILIES(X)
#undef X
};

static void say_label(FILE *out, const char *between, const cJSON *label)
{
	fprintf(out, "%s%s=\"", between, label->string);
	for (const char *s = label->valuestring; *s; s++) {
		if (*s == '\\' || *s == '"')
			fputc('\\', out);
		fputc((unsigned char)*s < ' ' ? '?' : *s, out);
	}
	fputc('"', out);
}

static void say_sample(FILE *out, enum family f, const cJSON *one)
{
	const cJSON *label, *labels = cJSON_GetObjectItemCaseSensitive(one, "labels");
	const char *between = "{";

	fputs(families[f].name, out);
	cJSON_ArrayForEach(label, labels) {
		say_label(out, between, label);
		between = ",";
	}
	fprintf(out, "%s %.15g\n", *between == ',' ? "}" : "", field_number(one, "value", 0));
}

static void say_text(const struct metrics *m, FILE *out)
{
	const cJSON *one;

	for (size_t f = 0; f < FAMILY_COUNT; f++) {
		if (!m->samples[f]->child)
			continue;
		fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", families[f].name, families[f].help,
			families[f].name, families[f].type);
		cJSON_ArrayForEach(one, m->samples[f])
			say_sample(out, (enum family)f, one);
	}
}

static void say_json(const struct metrics *m)
{
	struct out_extra metric = { "metric", NULL };
	const cJSON *one;

	for (size_t f = 0; f < FAMILY_COUNT; f++) {
		metric.text = families[f].name;
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
		say_text(&m, stdout);
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
	say_text(m, out);
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
	struct metrics m;
	int done;

	if (!cmd_arg(c, 0)) {
		fprintf(stderr, "gatewayctl: metrics write takes a file\n");
		return EXIT_OPTIONS;
	}
	done = metrics_gather(&m, c);
	if ((done == EXIT_OK || done == EXIT_NOT_RUNNING) && write_whole(&m, cmd_arg(c, 0)) < 0) {
		fprintf(stderr, "gatewayctl: %s: %s\n", cmd_arg(c, 0), strerror(errno));
		done = EXIT_RUN_TIME;
	}
	metrics_fini(&m);
	return done;
}

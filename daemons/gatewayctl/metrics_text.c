/*
 * metrics_text.c - samples in the text formats of Prometheus and of OpenMetrics
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/ and
 * https://github.com/prometheus/OpenMetrics: the samples of a family stand together below
 * its HELP and TYPE. In OpenMetrics a counter's family has no _total, and the text ends
 * with a mark of its own.
 */
#include "metrics.h"

#include <string.h>

#include <gateway6/must.h>

#include "out.h"

const struct family_row metric_families[] = {
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

	fprintf(out, "%s%s", metric_families[f].name, field_text(one, "suffix"));
	cJSON_ArrayForEach(label, labels) {
		say_label(out, between, label);
		between = ",";
	}
	fprintf(out, "%s %.15g\n", *between == ',' ? "}" : "", field_number(one, "value", 0));
}

static void say_family(FILE *out, enum metrics_form form, const struct family_row *f)
{
	int len = (int)strlen(f->name), total = (int)strlen("_total");

	if (form == OPENMETRICS && len > total && !strcmp(f->name + len - total, "_total"))
		len -= total;
	fprintf(out, "# HELP %.*s %s\n# TYPE %.*s %s\n", len, f->name, f->help, len, f->name,
		f->type);
}

void metrics_print(const struct metrics *m, enum metrics_form form, FILE *out)
{
	const cJSON *one;

	for (size_t f = 0; f < FAMILY_COUNT; f++) {
		if (!m->samples[f]->child)
			continue;
		say_family(out, form, &metric_families[f]);
		cJSON_ArrayForEach(one, m->samples[f])
			say_sample(out, (enum family)f, one);
	}
	if (form == OPENMETRICS)
		fputs("# EOF\n", out);
}


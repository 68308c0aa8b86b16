/* metrics_upstream.c - what dns64d knows of the name servers it asks, as samples */
#include "metrics_gather.h"

#include <stdio.h>

#include "out.h"

/* One of the samples of a histogram: _bucket, _sum or _count. */
static void sample_as(struct metrics *m, enum family f, const char *suffix, double value,
		      const char *const *labels)
{
	cJSON *list = m->samples[f];

	sample(m, f, value, labels);
	cJSON_AddStringToObject(cJSON_GetArrayItem(list, cJSON_GetArraySize(list) - 1), "suffix",
				suffix);
}

static void of_histogram(struct metrics *m, const cJSON *u, const char *port)
{
	const char *address = field_text(u, "address");
	const char *const *labels = LABELS("upstream", address, "port", port);
	const cJSON *b;

	cJSON_ArrayForEach(b, cJSON_GetObjectItemCaseSensitive(u, "rtt_buckets")) {
		char le[16] = "+Inf";

		if (field_is(b, "le_ms"))
			snprintf(le, sizeof(le), "%g", field_number(b, "le_ms", 0) / 1000);
		sample_as(m, DNS_UPSTREAM_RTT, "_bucket", field_number(b, "count", 0),
			  LABELS("upstream", address, "port", port, "le", le));
	}
	if (!field_is(u, "rtt_sum_ms"))
		return;
	sample_as(m, DNS_UPSTREAM_RTT, "_sum", field_number(u, "rtt_sum_ms", 0) / 1000, labels);
	sample_as(m, DNS_UPSTREAM_RTT, "_count", field_number(u, "answered", 0), labels);
}

static void of_failures(struct metrics *m, const cJSON *u, const char *port)
{
	const char *address = field_text(u, "address");
	double timeouts = field_number(u, "timeouts", 0);

	sample(m, DNS_UPSTREAM_FAILURES, timeouts,
	       LABELS("upstream", address, "port", port, "reason", "timeout"));
	sample(m, DNS_UPSTREAM_FAILURES, field_number(u, "failed", 0) - timeouts,
	       LABELS("upstream", address, "port", port, "reason", "network"));
}

void metrics_upstreams(struct metrics *m, const cJSON *s)
{
	const cJSON *u;

	cJSON_ArrayForEach(u, cJSON_GetObjectItemCaseSensitive(s, "upstreams")) {
		char port[8];
		const char *const *labels = LABELS("upstream", field_text(u, "address"),
						   "port", port);

		snprintf(port, sizeof(port), "%u",
			 (unsigned)field_number(u, "port", 0) & 0xffff);
		sample_field(m, DNS_UPSTREAM_UP, u, "ok", 1, labels);
		of_histogram(m, u, port);
		sample_field(m, DNS_UPSTREAM_QUERIES, u, "asked", 1, labels);
		of_failures(m, u, port);
	}
}

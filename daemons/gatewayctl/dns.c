/* dns.c - what dns64d remembers, and how to make it forget */
#include "ask.h"
#include "out.h"

static void fill_ttl(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s", span_text(field_number(row, "ttl_s", 0)).s);
}

static void fill_size(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s", bytes_text(field_number(row, "size", 0)).s);
}

static const struct column cache_columns[] = {
	{ "NAME", ALIGN_LEFT, NULL, "name" },
	{ "TYPE", ALIGN_LEFT, NULL, "type" },
	{ "TTL", ALIGN_RIGHT, fill_ttl, NULL },
	{ "KIND", ALIGN_LEFT, NULL, "kind" },
	{ "SIZE", ALIGN_RIGHT, fill_size, NULL },
	{ 0 },
};

int verb_dns_cache(struct ctl_cmd *c)
{
	cJSON *parameters = cJSON_CreateObject();
	struct rows rows = rows_new(c, cache_columns, NULL);
	size_t n;
	int done;

	if (cmd_arg(c, 0))
		cJSON_AddStringToObject(parameters, "name", cmd_arg(c, 0));
	done = ask(c, "dns64d", "CacheList", parameters, rows_take, &rows);
	n = rows_end(&rows, done == EXIT_OK ? TABLE_WHOLE : TABLE_BROKEN);
	if (done == EXIT_OK && c->headers && c->output == OUT_TABLE)
		printf("%zu entries; forget some: gatewayctl dns flush NAME\n", n);
	return done;
}

static void say_removed(const cJSON *row, void *arg)
{
	const struct ctl_cmd *c = arg;
	double n = field_number(row, "removed", 0);

	if (c->output == OUT_JSON)
		json_row(stdout, row, NULL);
	else
		printf("%.0f %s removed\n", n, n == 1 ? "entry" : "entries");
}

int verb_dns_flush(struct ctl_cmd *c)
{
	const char *name = cmd_arg(c, 0), *zone = cmd_option(c, "zone");
	bool all = cmd_option(c, "all") != NULL;
	cJSON *parameters;

	if ((name != NULL) + (zone != NULL) + all != 1) {
		fprintf(stderr, "gatewayctl: dns flush takes one of NAME, --zone NAME, "
			"--all\n");
		return EXIT_OPTIONS;
	}
	parameters = cJSON_CreateObject();
	if (all)
		cJSON_AddTrueToObject(parameters, "all");
	else
		cJSON_AddStringToObject(parameters, zone ? "zone" : "name", zone ? zone : name);
	return ask(c, "dns64d", "CacheFlush", parameters, say_removed, c);
}

static void say_numbers(const cJSON *row, void *arg)
{
	const struct ctl_cmd *c = arg;
	const cJSON *item;

	if (c->output == OUT_JSON) {
		json_row(stdout, row, NULL);
		return;
	}
	cJSON_ArrayForEach(item, row)
		if (cJSON_IsNumber(item))
			printf("%-20s %15s\n", item->string, count_text(item->valuedouble).s);
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(row, "views"))
		printf("queries of view %s: %s\n", field_text(item, "view"),
		       count_text(field_number(item, "queries", 0)).s);
	if (c->headers)
		printf("what is in it: gatewayctl dns cache; all counters: "
		       "gatewayctl stats dns64d\n");
}

int verb_dns_stats(struct ctl_cmd *c)
{
	return ask(c, "dns64d", "CacheStats", NULL, say_numbers, c);
}

/*
 * status.c - one screen: is it well, what is announced, how much goes through
 *
 * A field that a daemon does not send is left out, so an older or newer daemon still
 * gets its line.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "health.h"
#include "out.h"

static const int exit_codes[] = {
	[HEALTHY] = EXIT_OK, [DEGRADED] = EXIT_RUN_TIME, [NOT_RUNNING] = EXIT_NOT_RUNNING,
};

static const enum color colors[] = {
	[HEALTHY] = GREEN, [DEGRADED] = YELLOW, [NOT_RUNNING] = RED,
};

static const cJSON *list_of(const cJSON *row, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(row, key);
}

static const char *node_name(struct ctl_cmd *c)
{
	static char name[65];
	const struct config *config = cmd_config(c);

	if (config && config->node_name)
		return config->node_name;
	if (gethostname(name, sizeof(name) - 1) < 0)
		return "this host";
	return name;
}

/* The configuration of all that run: one generation, or each its own. */
static void say_generation(const struct health_report *r)
{
	const cJSON *first = NULL;
	bool alike = true;

	for (size_t i = 0; i < DAEMONS; i++) {
		const cJSON *s = r->of[i].status;

		if (!s)
			continue;
		if (first && field_number(s, "generation", 0) !=
				     field_number(first, "generation", 0))
			alike = false;
		first = first ? first : s;
	}
	if (first && alike)
		printf("     config generation %.0f, %s ago", field_number(first, "generation", 0),
		       span_text(field_number(first, "loaded_ago_s", 0)).s);
	else if (first)
		printf("     config generations differ: gatewayctl reload");
}

static void say_head(struct ctl_cmd *c, const struct health_report *r)
{
	printf("%sgateway6 %s%s on %s — %s%s%s", color_on(c, BOLD), GW_VERSION, color_off(c),
	       node_name(c), color_on(c, colors[r->health]), health_words[r->health],
	       color_off(c));
	say_generation(r);
	putchar('\n');
}

static const char *separator(size_t *said, const char *text)
{
	return (*said)++ ? text : "";
}

/* "2001:db8:1::/64, DNS 2001:db8:1::1, NAT64 64:ff9b::/96" */
static void say_link(const cJSON *link)
{
	const cJSON *item, *pref64 = list_of(link, "pref64");
	size_t said = 0;

	printf("%s: ", field_text(link, "interface"));
	if (*field_text(link, "error")) {
		printf("not served\n");
		return;
	}
	cJSON_ArrayForEach(item, list_of(link, "prefixes"))
		printf("%s%s", separator(&said, ", "), field_text(item, "prefix"));
	cJSON_ArrayForEach(item, list_of(link, "rdnss"))
		printf("%sDNS %s", separator(&said, ", "), field_text(item, "server"));
	if (cJSON_IsObject(pref64))
		printf("%sNAT64 %s", separator(&said, ", "), field_text(pref64, "prefix"));
	if (cJSON_GetArraySize(list_of(link, "withheld")))
		printf("%ssome withheld (gatewayctl ra show %s)", separator(&said, ", "),
		       field_text(link, "interface"));
	puts(said ? "" : "nothing yet");
}

#define INDENT "                       "

static void say_raserv(const cJSON *status, const cJSON *links)
{
	const cJSON *link;
	size_t n = 0;

	(void)status;
	cJSON_ArrayForEach(link, links) {
		fputs(n++ ? INDENT : "", stdout);
		say_link(link);
	}
	if (!n)
		puts("no networks");
}

static double percent(double part, double whole)
{
	return whole > 0 ? 100 * part / whole : 0;
}

static void say_upstreams(const cJSON *upstreams)
{
	const cJSON *item;
	size_t said = 0;

	cJSON_ArrayForEach(item, upstreams) {
		printf("%s%s", separator(&said, ", "), field_text(item, "address"));
		if (field_is(item, "ok") && !field_true(item, "ok"))
			printf(" silent");
		else if (field_is(item, "rtt_ms"))
			printf(" %.0f ms", field_number(item, "rtt_ms", 0));
	}
}

static void say_dns64d(const cJSON *status, const cJSON *links)
{
	const cJSON *upstreams = list_of(status, "upstreams");
	double queries = field_number(status, "queries", 0);
	double hits = field_number(status, "cache_hits", 0);
	double looks = hits + field_number(status, "cache_misses", 0);

	(void)links;
	printf("%s queries", count_text(queries).s);
	if (field_is(status, "queries_per_second"))
		printf(", %.0f/s", field_number(status, "queries_per_second", 0));
	if (looks > 0)
		printf(", %.0f %% from cache", percent(hits, looks));
	if (queries > 0)
		printf(", %.0f %% synthesised",
		       percent(field_number(status, "synthesised", 0), queries));
	if (cJSON_GetArraySize(upstreams)) {
		printf("; upstreams ");
		say_upstreams(upstreams);
	}
	putchar('\n');
}

static void say_nat64d(const cJSON *status, const cJSON *links)
{
	const cJSON *item;
	size_t said = 0;

	(void)links;
	printf("%s sessions", count_text(field_number(status, "sessions", 0)).s);
	cJSON_ArrayForEach(item, list_of(status, "addresses"))
		if (cJSON_IsString(item))
			printf("%s%s", said++ ? " " : ", ", item->valuestring);
	if (field_number(status, "ports_total", 0) > 0)
		printf(" ports %.0f %% used", percent(field_number(status, "ports_used", 0),
						     field_number(status, "ports_total", 0)));
	if (field_number(status, "fast_flows", 0) > 0)
		printf(", %.0f by the kernel", field_number(status, "fast_flows", 0));
	if (field_is(status, "bit_s_in"))
		printf("; %s ▼  %s ▲", rate_text(field_number(status, "bit_s_in", 0)).s,
		       rate_text(field_number(status, "bit_s_out", 0)).s);
	putchar('\n');
}

static void (*const says[DAEMONS])(const cJSON *status, const cJSON *links) = {
	say_raserv, say_dns64d, say_nat64d,		/* as in daemon_names */
};

static void say_daemon(const struct ctl_cmd *c, const struct health_report *r, size_t i)
{
	const struct health_of *of = &r->of[i];

	if (of->status) {
		bool ready = field_true(of->status, "ready");
		struct short_text up = span_text(field_number(of->status, "uptime_s", 0));

		printf("  %-6s  %s%s%s %-5s  ", of->daemon, color_on(c, ready ? GREEN : YELLOW),
		       "running", color_off(c), up.s);
		says[i](of->status, r->links);
	} else if (!of->wanted) {
		printf("  %-6s  off in the configuration\n", of->daemon);
	} else {
		printf("  %-6s  %s%s%s\n", of->daemon, color_on(c, RED),
		       ask_not_running(of->why) ? "not running" : strerror(-of->why),
		       color_off(c));
	}
}

static void say_publish(const cJSON *status)
{
	const cJSON *list = list_of(status, "publish"), *item;
	int n = cJSON_GetArraySize(list);
	size_t said = 0;

	if (!n)
		return;
	printf("  publish %d %s  ", n, n == 1 ? "port" : "ports");
	cJSON_ArrayForEach(item, list) {
		printf("%s%s", separator(&said, ", "), field_text(item, "name"));
		printf(" %.0f", field_number(item, "port", 0));
		if (strcmp(field_text(item, "proto"), "tcp"))
			printf("/%s", field_text(item, "proto"));
		printf(" → %s (%.0f)", field_text(item, "to"), field_number(item, "sessions", 0));
	}
	putchar('\n');
}

static void say_warnings(const struct ctl_cmd *c, const struct health_report *r)
{
	for (size_t i = 0; i < r->n_reasons; i++)
		printf("%s! %s%s\n", color_on(c, YELLOW), r->reason[i], color_off(c));
	for (size_t i = 0; i < DAEMONS; i++) {
		const cJSON *item;

		cJSON_ArrayForEach(item, list_of(r->of[i].status, "warnings"))
			if (cJSON_IsString(item))
				printf("%s! warning:%s %s: %s\n", color_on(c, YELLOW),
				       color_off(c), r->of[i].daemon, item->valuestring);
	}
}

static void say_json(struct ctl_cmd *c, const struct health_report *r)
{
	cJSON *row = cJSON_CreateObject(), *reasons, *daemons;

	cJSON_AddStringToObject(row, "version", GW_VERSION);
	cJSON_AddStringToObject(row, "node", node_name(c));
	cJSON_AddStringToObject(row, "health", health_words[r->health]);
	reasons = cJSON_AddArrayToObject(row, "reasons");
	for (size_t i = 0; i < r->n_reasons; i++)
		cJSON_AddItemToArray(reasons, cJSON_CreateString(r->reason[i]));
	daemons = cJSON_AddObjectToObject(row, "daemons");
	for (size_t i = 0; i < DAEMONS; i++)
		if (r->of[i].status)
			cJSON_AddItemToObject(daemons, r->of[i].daemon,
					      cJSON_Duplicate(r->of[i].status, true));
	cJSON_AddItemToObject(row, "networks", cJSON_Duplicate(r->links, true));
	json_row(stdout, row, NULL);
	cJSON_Delete(row);
}

/* Nothing at all may be asked: say that instead of a screen of riddles. */
static bool all_denied(const struct health_report *r)
{
	for (size_t i = 0; i < DAEMONS; i++)
		if (r->of[i].why != -EACCES && r->of[i].why != -EREMOTEIO)
			return false;
	return true;
}

int verb_status(struct ctl_cmd *c)
{
	struct health_report r;
	int code;

	health_ask(c, &r);
	code = exit_codes[r.health];
	if (all_denied(&r)) {
		fprintf(stderr, "gatewayctl: status is for root and members of group "
			"gateway6\n");
		code = EXIT_NO_PERMISSION;
	} else if (c->output == OUT_JSON) {
		say_json(c, &r);
	} else {
		say_head(c, &r);
		for (size_t i = 0; i < DAEMONS; i++)
			say_daemon(c, &r, i);
		say_publish(r.of[DAEMONS - 1].status);
		say_warnings(c, &r);
	}
	health_fini(&r);
	return code;
}

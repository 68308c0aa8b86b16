/*
 * explain.c - what would become of a packet, and why: asked, not tried
 *
 * The daemon walks it through a copy of itself; here are only the words of the question
 * and the lines of the answer.
 */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "out.h"

struct explain {
	struct ctl_cmd *c;
	unsigned	line;
	bool		dropped;
};

#define STEP_WIDTH 10
#define TEXT_WIDTH 70

static void say(struct explain *e, const cJSON *row)
{
	const char *verdict = field_text(row, "verdict");
	const char *reason = field_text(row, "reason"), *remedy = field_text(row, "remedy");
	bool drop = !strcmp(verdict, "drop");

	printf("%2u %-*s %-*s", ++e->line, STEP_WIDTH, field_text(row, "step"),
	       *verdict == 'n' ? 0 : TEXT_WIDTH, field_text(row, "text"));
	if (drop)
		printf("  %sDROP%s%s%s", color_on(e->c, RED), color_off(e->c),
		       *reason ? " reason " : "", reason);
	else if (!strcmp(verdict, "ok"))
		printf("  %sok%s", color_on(e->c, GREEN), color_off(e->c));
	putchar('\n');
	if (*remedy)
		printf("   %-*s %s\n", STEP_WIDTH, "", remedy);
}

static void on_row(const cJSON *row, void *arg)
{
	struct explain *e = arg;

	e->dropped |= !strcmp(field_text(row, "verdict"), "drop");
	if (e->c->output == OUT_JSON)
		json_row(stdout, row, NULL);
	else
		say(e, row);
}

/* "tcp/443", "icmp". */
static bool proto_read(const char *text, cJSON *with)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char proto[8], *end;
	unsigned long port;

	if (len >= sizeof(proto))
		return false;
	snprintf(proto, sizeof(proto), "%.*s", (int)len, text);
	cJSON_AddStringToObject(with, "proto", proto);
	if (!strcmp(proto, "icmp"))
		return !slash;
	if (!slash || (strcmp(proto, "tcp") && strcmp(proto, "udp")))
		return false;
	port = strtoul(slash + 1, &end, 10);
	cJSON_AddNumberToObject(with, "port", (double)port);
	return slash[1] >= '0' && slash[1] <= '9' && !*end && port >= 1 && port <= UINT16_MAX;
}

int verb_explain(struct ctl_cmd *c)
{
	struct explain e = { .c = c };
	cJSON *with = cJSON_CreateObject();
	int code;

	if (!cmd_arg(c, 2) || !proto_read(cmd_arg(c, 2), with)) {
		cJSON_Delete(with);
		fprintf(stderr, "gatewayctl: explain SRC DST tcp/PORT, udp/PORT or icmp; such as "
			"explain web 64:ff9b::192.0.2.1 tcp/443\n");
		return EXIT_OPTIONS;
	}
	cJSON_AddStringToObject(with, "src", cmd_arg(c, 0));
	cJSON_AddStringToObject(with, "dst", cmd_arg(c, 1));
	code = ask(c, "nat64d", "Explain", with, on_row, &e);
	return code == EXIT_OK && e.dropped ? EXIT_RUN_TIME : code;
}

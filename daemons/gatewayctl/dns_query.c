/* dns_query.c - a question to dns64d as a guest would ask it, and why it is answered so */
#include <string.h>

#include "ask.h"
#include "out.h"

struct printer { struct ctl_cmd *c; bool trace, made, failed; };

static const char *rcode_text(double rcode)
{
	static const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
					     "NOTIMP", "REFUSED", "YXDOMAIN" };

	return rcode >= 0 && rcode < 7 ? names[(int)rcode] : "another RCODE";
}

/* ---- steps ---- */

static void say_plain(const cJSON *row, const char *text)
{
	(void)row;
	fputs(text, stdout);
}

static void say_cache(const cJSON *row, const char *text)
{
	static const struct { const char *why, *text; } states[] = {
		{ "nothing", "nothing is kept" }, { "fresh", "a fresh answer" },
		{ "due", "a fresh answer, in demand and soon over: it is asked for anew" },
		{ "stale", "a stale answer, for want of better" },
		{ "held", "a stale answer; asking for better failed a moment ago" },
	};
	const char *why = field_text(row, "why");

	fputs(text, stdout);
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].why, why))
			fputs(states[i].text, stdout);
}

static void say_view(const cJSON *row, const char *text)
{
	printf("%s%s", text, field_text(row, "why"));
}

static void say_question(const cJSON *row)
{
	printf("%s %s", field_text(row, "type"), field_text(row, "name"));
}

static void say_ask(const cJSON *row, const char *text)
{
	printf("%s%s%s ", text, field_text(row, "upstream"),
	       field_true(row, "tcp") ? " (TCP)" : "");
	say_question(row);
	if (field_is(row, "took_ms") && field_number(row, "took_ms", 0) > 0)
		printf("  %.0f ms", field_number(row, "took_ms", 0));
}

static void say_kind(const cJSON *row)
{
	printf("%s, kept for %s", field_text(row, "kind"),
	       span_text(field_number(row, "kept_s", 0)).s);
	if (field_is(row, "soa_ttl_s"))
		printf(", SOA ttl %.0f", field_number(row, "soa_ttl_s", 0));
}

static void say_answer(const cJSON *row, const char *text)
{
	say_ask(row, text);
	printf("  %s, ", rcode_text(field_number(row, "rcode", 0)));
	if (field_is(row, "kind"))
		say_kind(row);
	else
		printf("not used (%s)", field_text(row, "why"));
}

static void say_known(const cJSON *row, const char *text)
{
	fputs(text, stdout);
	say_question(row);
	fputs(": ", stdout);
	say_kind(row);
}

static void say_joined(const cJSON *row, const char *text)
{
	fputs(text, stdout);
	say_question(row);
}

static void say_decided(const cJSON *row, const char *text)
{
	static const struct { const char *why, *text; } steps[] = {
		{ "take_aaaa", "the AAAA answer as it is, less what is excluded" },
		{ "take_a", "the A answer as it is" },
		{ "make", "AAAA records are made of A (RFC 6147 5.1.7)" },
		{ "empty", "no data: nothing may be made of A" },
		{ "pass_a", "the error of the A question (RFC 6147 5.1.6)" },
	};
	const char *why = field_text(row, "why");

	fputs(text, stdout);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i].why, why))
			fputs(steps[i].text, stdout);
}

static void say_failed(const cJSON *row, const char *text)
{
	fputs(text, stdout);
	say_question(row);
	printf(": %s", rcode_text(field_number(row, "rcode", 0)));
}

static void say_reply(const cJSON *row, const char *text)
{
	printf("%s%s%s", text, rcode_text(field_number(row, "rcode", 0)),
	       field_true(row, "authentic") ? ", authenticated by the upstream" : "");
	if (field_is(row, "extended_error"))
		printf(", extended error %.0f", field_number(row, "extended_error", 0));
}

static const struct step {
	const char *name;
	void	  (*say)(const cJSON *row, const char *text);
	const char *text;
} steps[] = {
	{ "view",	 say_view,	"the client is of the view " },
	{ "cache",	 say_cache,	"cache: " },
	{ "local",	 say_plain,	"answered here, nobody is asked" },
	{ "cut",	 say_plain,	"a name above is known not to exist (RFC 8020)" },
	{ "joined",	 say_joined,	"an equal question is in flight: " },
	{ "beside",	 say_plain,	"names here have no AAAA: A is asked for at once" },
	{ "known",	 say_known,	"cache: " },
	{ "ask",	 say_ask,	"→ " },
	{ "answer",	 say_answer,	"← " },
	{ "silence",	 say_ask,	"no answer yet: " },
	{ "undelivered", say_ask,	"cannot be reached: " },
	{ "decided",	 say_decided,	"DNS64: " },
	{ "stale",	 say_plain,	"a stale answer is told (RFC 8767)" },
	{ "failed",	 say_failed,	"nothing was found out of " },
	{ "reply",	 say_reply,	"reply: " },
};

static const struct step *step_of(const char *name)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i].name, name))
			return &steps[i];
	return NULL;
}

static void say_step(const cJSON *row, const char *name)
{
	const struct step *s = step_of(name);

	if (!s)				/* a newer daemon */
		return;
	printf("%6.0f ms  ", field_number(row, "at_ms", 0));
	s->say(row, s->text);
	putchar('\n');
}

/* ---- the answer ---- */

static void say_record(const struct printer *p, const cJSON *row)
{
	const char *type = field_text(row, "type");

	if (strcmp(field_text(row, "section"), "answer") && !p->trace)
		return;
	printf("%s  %.0f  IN  %s  %s%s\n", field_text(row, "name"),
	       field_number(row, "ttl_s", 0), type, field_text(row, "data"),
	       p->made && !strcmp(type, "AAAA") ? "        (synthesised, not signed)" : "");
}

static void note_reply(struct printer *p, const cJSON *row)
{
	double rcode = field_number(row, "rcode", 0);

	p->made = field_number(row, "extended_error", -1) == 4;	/* Forged Answer */
	p->failed = rcode != 0;
	if (p->failed && !p->trace && p->c->output == OUT_TABLE)
		printf("%s\n", rcode_text(rcode));
}

static void row_seen(const cJSON *row, void *arg)
{
	struct printer *p = arg;
	const char *step = field_text(row, "step");
	bool record = !strcmp(step, "record");

	if (!strcmp(step, "reply"))
		note_reply(p, row);
	if (p->c->output == OUT_JSON)
		json_row(stdout, row, NULL);
	else if (record)
		say_record(p, row);
	else if (p->trace)
		say_step(row, step);
}

int verb_dns_query(struct ctl_cmd *c)
{
	struct printer p = { .c = c, .trace = cmd_option(c, "trace") != NULL };
	cJSON *parameters;
	int done;

	if (!cmd_arg(c, 0)) {
		fprintf(stderr, "gatewayctl: dns query takes NAME [TYPE]\n");
		return EXIT_OPTIONS;
	}
	parameters = cJSON_CreateObject();
	cJSON_AddStringToObject(parameters, "name", cmd_arg(c, 0));
	if (cmd_arg(c, 1))
		cJSON_AddStringToObject(parameters, "type", cmd_arg(c, 1));
	if (cmd_option(c, "client"))
		cJSON_AddStringToObject(parameters, "client", cmd_option(c, "client"));
	done = ask(c, "dns64d", "Query", parameters, row_seen, &p);
	return done == EXIT_OK && p.failed ? EXIT_RUN_TIME : done;
}

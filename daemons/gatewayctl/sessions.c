/*
 * sessions.c - who talks to whom, and who holds which port
 *
 * Rows stream from nat64d to the screen. With --top N the N largest are kept and
 * shown at the end: memory for N rows, whatever the table holds.
 */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "follow.h"
#include "guest.h"
#include "out.h"

#define TOP_MAX 10000

/* sessions and bindings differ in these only. */
struct list {
	const char	    *method, *more;	/* the closing line, behind the count */
	const struct column *columns;
	double		   (*size)(const cJSON *row);
};

struct top { cJSON **row; size_t n, max; };

struct show {
	struct ctl_cmd	  *c;
	const struct list *list;
	struct table	  *table;	/* NULL: JSON */
	struct top	   top;		/* max 0: all */
	size_t		   seen;
};

/* Guests with an address of their own hold it whole. */
static struct short_text port_text(const cJSON *row, const char *field)
{
	struct short_text t = { "" };

	if (field_is(row, field))
		snprintf(t.s, sizeof(t.s), " %.0f", field_number(row, field, 0));
	return t;
}

static void fill_guest(const cJSON *row, struct cell *out, void *arg)
{
	const struct show *s = arg;
	const char *name = guest_name(s->c, field_text(row, "src6"));

	snprintf(out->s, sizeof(out->s), "%s%s%s%s%s", name ? name : "", name ? " [" : "",
		 field_text(row, "src6"), name ? "]" : "", port_text(row, "sport6").s);
}

static void fill_via(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s%s", field_text(row, "ip4"),
		 port_text(row, "port4").s);
}

static void fill_peer(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s %.0f", field_text(row, "dst4"),
		 field_number(row, "dport4", 0));
}

static void fill_expires(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s",
		 span_text(field_number(row, "expires_s", 0)).s);
}

/* Who carries its packets: nat64.datapath. */
static void fill_path(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	if (field_is(row, "fast"))
		snprintf(out->s, sizeof(out->s), "%s",
			 field_true(row, "fast") ? "kernel" : "nat64d");
}

static void fill_age(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	if (field_true(row, "static"))		/* as old as the configuration */
		snprintf(out->s, sizeof(out->s), "-");
	else
		snprintf(out->s, sizeof(out->s), "%s",
			 span_text(field_number(row, "age_s", 0)).s);
}

static void fill_bytes(const cJSON *row, struct cell *out, void *arg)
{
	(void)arg;
	snprintf(out->s, sizeof(out->s), "%s / %s",
		 bytes_text(field_number(row, "bytes_out", 0)).s,
		 bytes_text(field_number(row, "bytes_in", 0)).s);
}

static double size_of_session(const cJSON *row)
{
	return field_number(row, "bytes_out", 0) + field_number(row, "bytes_in", 0);
}

static double size_of_binding(const cJSON *row)
{
	return field_number(row, "sessions", 0);
}

static const struct column session_columns[] = {
	{ "PROTO", ALIGN_LEFT, NULL, "proto" },
	{ "STATE", ALIGN_LEFT, NULL, "state" },
	{ "GUEST", ALIGN_LEFT, fill_guest, NULL },
	{ "VIA", ALIGN_MAY_GO, fill_via, NULL },
	{ "PEER", ALIGN_LEFT, fill_peer, NULL },
	{ "PATH", ALIGN_MAY_GO, fill_path, NULL },
	{ "EXPIRES", ALIGN_RIGHT, fill_expires, NULL },
	{ "BYTES ▲ / ▼", ALIGN_RIGHT, fill_bytes, NULL },
	{ 0 },
};

static const struct column binding_columns[] = {
	{ "PROTO", ALIGN_LEFT, NULL, "proto" },
	{ "GUEST", ALIGN_LEFT, fill_guest, NULL },
	{ "HOLDS", ALIGN_LEFT, fill_via, NULL },
	{ "SESSIONS", ALIGN_RIGHT, NULL, "sessions" },
	{ "STATIC", ALIGN_MAY_GO, NULL, "static" },
	{ "AGE", ALIGN_RIGHT, fill_age, NULL },
	{ 0 },
};

static const struct list session_list = {
	"Sessions", "the ports behind them: gatewayctl bindings", session_columns,
	size_of_session,
};

static const struct list binding_list = {
	"Bindings", "who is reached through them: gatewayctl sessions", binding_columns,
	size_of_binding,
};

/* The place of a row of this size; rows stand with the largest first. */
static size_t top_place(const struct show *s, double size)
{
	size_t at = s->top.n;

	while (at > 0 && s->list->size(s->top.row[at - 1]) < size)
		at--;
	return at;
}

static void top_keep(struct show *s, const cJSON *row)
{
	struct top *top = &s->top;
	size_t at = top_place(s, s->list->size(row));

	if (at == top->max)
		return;
	if (top->n == top->max)
		cJSON_Delete(top->row[--top->n]);
	memmove(&top->row[at + 1], &top->row[at], (top->n - at) * sizeof(cJSON *));
	top->row[at] = cJSON_Duplicate(row, true);
	top->n++;
}

static void show_row(struct show *s, const cJSON *row)
{
	struct out_extra guest = { "guest", NULL };

	if (s->table) {
		table_row(s->table, row);
		return;
	}
	guest.text = guest_name(s->c, field_text(row, "src6"));
	json_row(stdout, row, &guest);
}

static void on_row(const cJSON *row, void *arg)
{
	struct show *s = arg;

	s->seen++;
	if (s->top.max)
		top_keep(s, row);
	else
		show_row(s, row);
}

/* EXIT_OK, or EXIT_OPTIONS after saying why. */
static int top_read(struct show *s)
{
	const char *text = cmd_option(s->c, "top");
	char *end;
	unsigned long n;

	if (!text)
		return EXIT_OK;
	n = strtoul(text, &end, 10);
	if (*end || n < 1 || n > TOP_MAX) {
		fprintf(stderr, "gatewayctl: --top takes a number from 1 to %d\n", TOP_MAX);
		return EXIT_OPTIONS;
	}
	s->top.max = n;
	s->top.row = calloc(n + 1, sizeof(cJSON *));
	return s->top.row ? EXIT_OK : EXIT_RUN_TIME;
}

/* An address, or a name of hosts:. False after saying that it is neither. */
static bool host_find(struct ctl_cmd *c, const char *text, struct addr6 *out)
{
	const struct config *config = cmd_config(c);

	if (addr6_parse(text, out))
		return true;
	for (size_t i = 0; config && i < config->hosts.n; i++) {
		const struct conf_host *h = &config->hosts.item[i];

		if (strcmp(h->name, text) || !h->has_address)
			continue;
		*out = h->address;
		return true;
	}
	fprintf(stderr, "gatewayctl: \"%s\" is neither an IPv6 address nor under `hosts:` "
		"in %s\n", text, c->config_path);
	return false;
}

/* NULL after saying why. */
static cJSON *filters_read(struct ctl_cmd *c)
{
	const char *host = cmd_option(c, "host"), *proto = cmd_option(c, "proto");
	cJSON *filters = cJSON_CreateObject();
	struct addr6 a;

	if (proto && strcmp(proto, "tcp") && strcmp(proto, "udp") && strcmp(proto, "icmp")) {
		fprintf(stderr, "gatewayctl: --proto takes tcp, udp or icmp\n");
		cJSON_Delete(filters);
		return NULL;
	}
	if (host && !host_find(c, host, &a)) {
		cJSON_Delete(filters);
		return NULL;
	}
	if (proto)
		cJSON_AddStringToObject(filters, "proto", proto);
	if (host)
		cJSON_AddStringToObject(filters, "host", addr6_text(a).s);
	return filters;
}

static void show_end(struct show *s, int done)
{
	size_t shown = s->top.max ? s->top.n : s->seen;

	for (size_t i = 0; i < s->top.n; i++) {
		show_row(s, s->top.row[i]);
		cJSON_Delete(s->top.row[i]);
	}
	free(s->top.row);
	if (!s->table)
		return;
	table_end(s->table, done == EXIT_OK ? TABLE_WHOLE : TABLE_BROKEN);
	if (done == EXIT_OK && s->c->headers)
		printf("%zu of %zu shown; %s\n", shown, s->seen, s->list->more);
}

static int show_list(struct ctl_cmd *c, const struct list *list)
{
	struct show s = { .c = c, .list = list };
	cJSON *filters = filters_read(c);
	int done;

	if (!filters)
		return EXIT_OPTIONS;
	if (cmd_option(c, "follow") && !cmd_option(c, "top"))
		return follow(c, list->method, filters);
	if (cmd_option(c, "follow")) {
		fprintf(stderr, "gatewayctl: --top is of what is there, not of what comes\n");
		cJSON_Delete(filters);
		return EXIT_OPTIONS;
	}
	done = top_read(&s);
	if (done != EXIT_OK) {
		cJSON_Delete(filters);
		return done;
	}
	if (c->output == OUT_TABLE)
		s.table = table_new(c, list->columns, stdout, &s);
	done = ask(c, "nat64d", list->method, filters, on_row, &s);
	show_end(&s, done);
	return done;
}

int verb_sessions(struct ctl_cmd *c)
{
	return show_list(c, &session_list);
}

int verb_bindings(struct ctl_cmd *c)
{
	return show_list(c, &binding_list);
}

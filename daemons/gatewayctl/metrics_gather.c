/*
 * metrics_gather.c - which number of the daemons is which sample
 *
 * Status, Stats, Links and Publish are asked; tables say what becomes a sample. A
 * number that a daemon does not send makes none.
 */
#include "metrics.h"

#include <string.h>
#include <time.h>

#include <gateway6/must.h>

#include "ask.h"
#include "out.h"

/* Labels in pairs: "interface", "vmbr0", NULL. */
static void sample(struct metrics *m, enum family f, double value, const char *const *labels)
{
	cJSON *one = cJSON_CreateObject(), *list = cJSON_AddObjectToObject(one, "labels");

	for (; labels[0]; labels += 2)
		cJSON_AddStringToObject(list, labels[0], labels[1]);
	cJSON_AddNumberToObject(one, "value", value);
	cJSON_AddItemToArray(m->samples[f], one);
}

#define LABELS(...)	((const char *const[]){ __VA_ARGS__, NULL })

/* ---- Stats: a counter's name to its sample ---- */

static const struct {
	const char *daemon, *name;
	bool	    begins;			/* the rest of its name is the label's value */
	enum family family;
	const char *labels[5];
} counters[] = {
	{ "raserv", "foreign_ra", false, RA_RECEIVED, { "kind", "foreign" } },
	{ "raserv", "send_failed", false, RA_ERRORS, { "error", "send" } },
	{ "dns64d", "queries_udp", false, DNS_QUERIES, { "transport", "udp" } },
	{ "dns64d", "queries_tcp", false, DNS_QUERIES, { "transport", "tcp" } },
	{ "dns64d", "replies_noerror", false, DNS_RESPONSES, { "rcode", "NOERROR" } },
	{ "dns64d", "replies_nxdomain", false, DNS_RESPONSES, { "rcode", "NXDOMAIN" } },
	{ "dns64d", "replies_servfail", false, DNS_RESPONSES, { "rcode", "SERVFAIL" } },
	{ "dns64d", "replies_other", false, DNS_RESPONSES, { "rcode", "other" } },
	{ "dns64d", "synthesized", false, DNS_SYNTHESIZED, { NULL } },
	{ "dns64d", "cache_hits", false, DNS_CACHE_HITS, { NULL } },
	{ "nat64d", "packets_out_", true, NAT64_PACKETS, { "direction", "6to4", "proto" } },
	{ "nat64d", "packets_in_", true, NAT64_PACKETS, { "direction", "4to6", "proto" } },
	{ "nat64d", "bytes_out_", true, NAT64_BYTES, { "direction", "6to4", "proto" } },
	{ "nat64d", "bytes_in_", true, NAT64_BYTES, { "direction", "4to6", "proto" } },
	{ "nat64d", "dropped_", true, NAT64_DROPPED, { "reason" } },
	{ "nat64d", "sessions", false, NAT64_SESSIONS, { NULL } },
	{ "nat64d", "sessions_opened", false, NAT64_OPENED, { NULL } },
	{ "nat64d", "bindings", false, NAT64_BINDINGS, { NULL } },
	{ "nat64d", "guests", false, NAT64_GUESTS, { NULL } },
	{ "nat64d", "errors_sent", false, NAT64_ERRORS, { NULL } },
};

static void on_counter(const cJSON *row, void *arg)
{
	struct metrics *m = arg;
	const char *name = field_text(row, "name");

	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		const char *labels[7] = { NULL };
		size_t len = strlen(counters[i].name), n = 0;

		if (strcmp(counters[i].daemon, m->daemon) ||
		    (counters[i].begins ? strncmp(name, counters[i].name, len) :
					  strcmp(name, counters[i].name)))
			continue;
		for (; counters[i].labels[n]; n++)
			labels[n] = counters[i].labels[n];
		if (counters[i].begins)
			labels[n] = name + len;
		sample(m, counters[i].family, field_number(row, "value", 0), labels);
	}
}

/* ---- Status, Links, Publish ---- */

static void sample_field(struct metrics *m, enum family f, const cJSON *row, const char *key,
			 double scale, const char *const *labels)
{
	if (field_is(row, key))
		sample(m, f, field_number(row, key, field_true(row, key)) * scale, labels);
}

static void of_every_daemon(struct metrics *m, const cJSON *s)
{
	const char *const *daemon = LABELS("daemon", m->daemon);

	sample(m, BUILD_INFO, 1, LABELS("daemon", m->daemon, "version",
					field_text(s, "version")));
	sample_field(m, READY, s, "ready", 1, daemon);
	sample_field(m, GENERATION, s, "generation", 1, daemon);
	if (field_is(s, "reload_failed"))
		sample(m, RELOAD_OK, !field_true(s, "reload_failed"), daemon);
	if (field_is(s, "loaded_ago_s"))
		sample(m, RELOAD_TIME, (double)time(NULL) - field_number(s, "loaded_ago_s", 0),
		       daemon);
}

static void of_upstreams(struct metrics *m, const cJSON *s)
{
	const cJSON *u;

	cJSON_ArrayForEach(u, cJSON_GetObjectItemCaseSensitive(s, "upstreams")) {
		char port[8];
		const char *const *labels = LABELS("upstream", field_text(u, "address"),
						   "port", port);

		snprintf(port, sizeof(port), "%u",
			 (unsigned)field_number(u, "port", 0) & 0xffff);
		sample_field(m, DNS_UPSTREAM_UP, u, "ok", 1, labels);
		sample_field(m, DNS_UPSTREAM_RTT, u, "rtt_ms", 0.001, labels);
		sample_field(m, DNS_UPSTREAM_QUERIES, u, "asked", 1, labels);
		sample_field(m, DNS_UPSTREAM_FAILURES, u, "failed", 1, labels);
	}
}

static void on_status(const cJSON *s, void *arg)
{
	struct metrics *m = arg;
	double ports = field_number(s, "ports_total", 0);
	const char *const none[] = { NULL };

	of_every_daemon(m, s);
	of_upstreams(m, s);
	sample_field(m, DNS_CACHE_ENTRIES, s, "cache_entries", 1, none);
	sample_field(m, NAT64_SESSIONS_MAX, s, "sessions_max", 1, none);
	if (ports > 0)
		sample_field(m, NAT64_PORTS, s, "ports_used", 1 / ports, none);
}

static void on_link(const cJSON *row, void *arg)
{
	struct metrics *m = arg;
	const char *interface = field_text(row, "interface");
	double unicast = field_number(row, "sent_unicast", 0);
	const cJSON *p;

	if (field_is(row, "sent")) {
		sample(m, RA_SENT, field_number(row, "sent", 0) - unicast,
		       LABELS("interface", interface, "type", "multicast"));
		sample(m, RA_SENT, unicast, LABELS("interface", interface, "type", "unicast"));
	}
	sample_field(m, RA_RS, row, "rs_received", 1, LABELS("interface", interface));
	sample(m, RA_OTHERS, cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(row, "others")),
	       LABELS("interface", interface));
	cJSON_ArrayForEach(p, cJSON_GetObjectItemCaseSensitive(row, "prefixes"))
		sample_field(m, RA_VALID, p, "valid_s", 1,
			     LABELS("interface", interface, "prefix", field_text(p, "prefix")));
}

static void on_publish(const cJSON *row, void *arg)
{
	sample_field(arg, PUBLISH_SESSIONS, row, "sessions", 1,
		     LABELS("name", field_text(row, "name")));
}

static const struct {
	const char *daemon;			/* NULL: each */
	const char *method;
	void	  (*row)(const cJSON *row, void *arg);
} questions[] = {
	{ NULL, "Status", on_status }, { NULL, "Stats", on_counter },
	{ "raserv", "Links", on_link }, { "nat64d", "Publish", on_publish },
};

int metrics_gather(struct metrics *m, struct ctl_cmd *c)
{
	*m = (struct metrics){ .c = c };
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		m->samples[f] = cJSON_CreateArray();
	for (size_t i = 0; daemon_names[i]; i++) {
		int up;

		m->daemon = daemon_names[i];
		up = ask_quietly(m->c, m->daemon, "Status", NULL, NULL);
		sample(m, UP, up == 0, LABELS("daemon", m->daemon));
		for (size_t q = 0; up == 0 && q < ARRAY_SIZE(questions); q++) {
			int done = EXIT_OK;

			if (!questions[q].daemon || !strcmp(questions[q].daemon, m->daemon))
				done = ask(m->c, m->daemon, questions[q].method, NULL,
					   questions[q].row, m);
			if (done != EXIT_OK)
				return done;
		}
		m->any |= up == 0;
	}
	return m->any ? EXIT_OK : EXIT_NOT_RUNNING;
}

void metrics_fini(struct metrics *m)
{
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		cJSON_Delete(m->samples[f]);
}

/*
 * metrics_gather.c - which number of the daemons is which sample
 *
 * Status, Stats, Series, Links, Publish and Ports are asked, and Sessions for sums by
 * guest; tables say what becomes a sample. A number that a daemon does not send makes none.
 *
 * Not here: name servers (metrics_upstream.c), guests (metrics_guest.c).
 */
#include "metrics_gather.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <gateway6/must.h>

#include "ask.h"
#include "out.h"

void sample(struct metrics *m, enum family f, double value, const char *const *labels)
{
	cJSON *one = cJSON_CreateObject(), *list = cJSON_AddObjectToObject(one, "labels");

	for (; labels[0]; labels += 2)
		cJSON_AddStringToObject(list, labels[0], labels[1]);
	cJSON_AddNumberToObject(one, "value", value);
	cJSON_AddItemToArray(m->samples[f], one);
}

void sample_field(struct metrics *m, enum family f, const cJSON *row, const char *key,
		  double scale, const char *const *labels)
{
	if (field_is(row, key))
		sample(m, f, field_number(row, key, field_true(row, key)) * scale, labels);
}

/* ---- Stats: a counter's name to its sample ---- */

static const struct {
	const char *daemon, *name;
	bool	    begins;			/* the rest of its name is the label's value */
	enum family family;
	const char *labels[5];
} counters[] = {
	{ "dns64d", "replies_noerror", false, DNS_RESPONSES, { "rcode", "NOERROR" } },
	{ "dns64d", "replies_nxdomain", false, DNS_RESPONSES, { "rcode", "NXDOMAIN" } },
	{ "dns64d", "replies_servfail", false, DNS_RESPONSES, { "rcode", "SERVFAIL" } },
	{ "dns64d", "replies_other", false, DNS_RESPONSES, { "rcode", "other" } },
	{ "dns64d", "cache_hits", false, DNS_CACHE_HITS, { NULL } },
	{ "nat64d", "packets_out_", true, NAT64_PACKETS, { "direction", "6to4", "proto" } },
	{ "nat64d", "packets_in_", true, NAT64_PACKETS, { "direction", "4to6", "proto" } },
	{ "nat64d", "bytes_out_", true, NAT64_BYTES, { "direction", "6to4", "proto" } },
	{ "nat64d", "bytes_in_", true, NAT64_BYTES, { "direction", "4to6", "proto" } },
	{ "nat64d", "dropped_", true, NAT64_DROPPED, { "reason" } },
	{ "nat64d", "guests", false, NAT64_GUESTS, { NULL } },
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

/* ---- Series and Ports: numbers with labels, which are ours already ---- */

static const struct { const char *daemon, *name; enum family family; } series[] = {
	{ "raserv", "ndp_answers", NDP_ANSWERS },
	{ "dns64d", "queries", DNS_QUERIES },
	{ "dns64d", "synthesized", DNS_SYNTHESIZED },
	{ "nat64d", "sessions", NAT64_SESSIONS },
	{ "nat64d", "sessions_opened", NAT64_OPENED },
	{ "nat64d", "bindings", NAT64_BINDINGS },
	{ "nat64d", "icmp_errors", NAT64_ERRORS },
};

#define LABELS_MAX 4

static void on_series(const cJSON *row, void *arg)
{
	struct metrics *m = arg;
	const char *labels[2 * LABELS_MAX + 1] = { NULL };
	const cJSON *label;
	size_t n = 0;

	cJSON_ArrayForEach(label, cJSON_GetObjectItemCaseSensitive(row, "labels")) {
		if (n == 2 * LABELS_MAX || !cJSON_IsString(label))
			return;
		labels[n++] = label->string;
		labels[n++] = label->valuestring;
	}
	for (size_t i = 0; i < ARRAY_SIZE(series); i++)
		if (!strcmp(series[i].daemon, m->daemon) &&
		    !strcmp(series[i].name, field_text(row, "name")))
			sample(m, series[i].family, field_number(row, "value", 0), labels);
}

static void on_ports(const cJSON *row, void *arg)
{
	double lendable = field_number(row, "lendable", 0);

	if (lendable > 0)
		sample(arg, NAT64_PORTS, field_number(row, "lent", 0) / lendable,
		       LABELS("address", field_text(row, "address"), "proto",
			      field_text(row, "proto")));
}

static bool per_host(struct metrics *m)
{
	const struct config *config = cmd_config(m->c);

	return config && config->metrics.per_host;
}

/* ---- Status, Links, Publish ---- */

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

static void on_status(const cJSON *s, void *arg)
{
	struct metrics *m = arg;
	const char *const none[] = { NULL };

	of_every_daemon(m, s);
	metrics_upstreams(m, s);
	sample_field(m, DNS_CACHE_ENTRIES, s, "cache_entries", 1, none);
	sample_field(m, NAT64_SESSIONS_MAX, s, "sessions_max", 1, none);
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
	sample_field(m, RA_RECEIVED, row, "foreign_received", 1,
		     LABELS("interface", interface, "kind", "foreign"));
	sample_field(m, RA_ERRORS, row, "send_failed", 1,
		     LABELS("interface", interface, "error", "send"));
	sample(m, RA_OTHERS, cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(row, "others")),
	       LABELS("interface", interface));
	cJSON_ArrayForEach(p, cJSON_GetObjectItemCaseSensitive(row, "prefixes"))
		sample_field(m, RA_VALID, p, "valid_s", 1,
			     LABELS("interface", interface, "prefix", field_text(p, "prefix")));
}

static void on_publish(const cJSON *row, void *arg)
{
	const char *const *name = LABELS("name", field_text(row, "name"));

	sample_field(arg, PUBLISH_OPENED, row, "opened", 1, name);
	sample_field(arg, PUBLISH_SESSIONS, row, "sessions", 1, name);
}

static const struct {
	const char *daemon;			/* NULL: each */
	const char *method;
	void	  (*row)(const cJSON *row, void *arg);
	bool	  (*wanted)(struct metrics *m);	/* NULL: always */
} questions[] = {
	{ NULL, "Status", on_status, NULL }, { NULL, "Stats", on_counter, NULL },
	{ NULL, "Series", on_series, NULL }, { "raserv", "Links", on_link, NULL },
	{ "nat64d", "Publish", on_publish, NULL }, { "nat64d", "Ports", on_ports, NULL },
	{ "nat64d", "Sessions", metrics_session, per_host },
};

/* A daemon that goes while it is asked is told as down, beside what it had said. */
static int gather_daemon(struct metrics *m)
{
	int done = ask_quietly(m->c, m->daemon, "Status", NULL, NULL);

	for (size_t q = 0; done == 0 && q < ARRAY_SIZE(questions); q++)
		if ((!questions[q].daemon || !strcmp(questions[q].daemon, m->daemon)) &&
		    (!questions[q].wanted || questions[q].wanted(m)))
			done = ask_quietly(m->c, m->daemon, questions[q].method,
					   questions[q].row, m);
	sample(m, UP, done == 0, LABELS("daemon", m->daemon));
	m->any |= done == 0;
	return done;
}

int metrics_gather(struct metrics *m, struct ctl_cmd *c)
{
	bool denied = false;

	*m = (struct metrics){ .c = c, .guests = cJSON_CreateObject() };
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		m->samples[f] = cJSON_CreateArray();
	for (size_t i = 0; daemon_names[i]; i++) {
		m->daemon = daemon_names[i];
		denied |= gather_daemon(m) == -EACCES;
	}
	metrics_guests(m);
	return m->any ? EXIT_OK : denied ? EXIT_NO_PERMISSION : EXIT_NOT_RUNNING;
}

void metrics_fini(struct metrics *m)
{
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		cJSON_Delete(m->samples[f]);
	cJSON_Delete(m->guests);
}

/*
 * metrics_gather.c - which number of the daemons is which sample
 *
 * Status, Stats, Series, Links, Publish and Ports are asked, and Sessions for sums by
 * guest; tables say what becomes a sample. A number that a daemon does not send makes none.
 */
#include "metrics.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <gateway6/must.h>

#include "ask.h"
#include "guest.h"
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
#define LABELS_MAX	4

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

/* ---- Sessions: sums by guest, where metrics.per_host wants them ---- */

enum { SUM_SESSIONS, SUM_OUT, SUM_IN, SUMS };

/* m->guests: { address: [sessions, bytes out, bytes in] } */
static void on_session(const cJSON *row, void *arg)
{
	struct metrics *m = arg;
	const char *guest = field_text(row, "src6");
	cJSON *sums = cJSON_GetObjectItemCaseSensitive(m->guests, guest);
	const double add[SUMS] = { 1, field_number(row, "bytes_out", 0),
				   field_number(row, "bytes_in", 0) };

	if (!sums)
		sums = cJSON_AddArrayToObject(m->guests, guest);
	for (int i = 0; i < SUMS; i++) {
		cJSON *sum = cJSON_GetArrayItem(sums, i);

		if (sum)
			cJSON_SetNumberValue(sum, sum->valuedouble + add[i]);
		else
			cJSON_AddItemToArray(sums, cJSON_CreateNumber(add[i]));
	}
}

static double sum_of(const cJSON *sums, int which)
{
	return cJSON_GetNumberValue(cJSON_GetArrayItem(sums, which));
}

static void guests_sample(struct metrics *m)
{
	const cJSON *sums;

	cJSON_ArrayForEach(sums, m->guests) {
		const char *name = guest_name(m->c, sums->string);
		const char *guest = name ? name : sums->string;

		sample(m, GUEST_SESSIONS, sum_of(sums, SUM_SESSIONS), LABELS("guest", guest));
		sample(m, GUEST_BYTES, sum_of(sums, SUM_OUT),
		       LABELS("guest", guest, "direction", "6to4"));
		sample(m, GUEST_BYTES, sum_of(sums, SUM_IN),
		       LABELS("guest", guest, "direction", "4to6"));
	}
}

static bool per_host(struct metrics *m)
{
	const struct config *config = cmd_config(m->c);

	return config && config->metrics.per_host;
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
		of_histogram(m, u, port);
		sample_field(m, DNS_UPSTREAM_QUERIES, u, "asked", 1, labels);
		of_failures(m, u, port);
	}
}

static void on_status(const cJSON *s, void *arg)
{
	struct metrics *m = arg;
	const char *const none[] = { NULL };

	of_every_daemon(m, s);
	of_upstreams(m, s);
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
	{ "nat64d", "Sessions", on_session, per_host },
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
	guests_sample(m);
	return m->any ? EXIT_OK : denied ? EXIT_NO_PERMISSION : EXIT_NOT_RUNNING;
}

void metrics_fini(struct metrics *m)
{
	for (size_t f = 0; f < FAMILY_COUNT; f++)
		cJSON_Delete(m->samples[f]);
	cJSON_Delete(m->guests);
}

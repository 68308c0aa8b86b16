/*
 * control.c - gatewayctl's questions to dns64d (docs/control.md)
 *
 * Each is a read-only walk of the core, a row per call of ctl_row; a long list pauses
 * when the client is slow and goes on from its position.
 */
#include "dns64d.h"

#include <stdio.h>

#include "listen.h"
#include "core/rr_text.h"
#include "tcp.h"
#include "udp.h"

static double number(uint64_t v)
{
	return (double)v;
}

/* ---- Status ---- */

static void add_address(void *list, const char *address)
{
	cJSON_AddItemToArray(list, cJSON_CreateString(address));
}

/* How many answers took at most so long; the last of all times. */
static void add_histogram(cJSON *row, const struct upstream *u)
{
	cJSON *list = cJSON_AddArrayToObject(row, "rtt_buckets");
	uint64_t sum = 0;

	for (unsigned i = 0; i <= RTT_BOUNDS; i++) {
		cJSON *bucket = cJSON_CreateObject();

		sum += u->took[i];
		if (i < RTT_BOUNDS)
			cJSON_AddNumberToObject(bucket, "le_ms", rtt_bounds_ms[i]);
		cJSON_AddNumberToObject(bucket, "count", number(sum));
		cJSON_AddItemToArray(list, bucket);
	}
}

static cJSON *upstream_fields(const struct upstream *u)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "address", u->at.is6 ? addr6_text(u->at.v6).s :
							    addr4_text(u->at.v4).s);
	cJSON_AddNumberToObject(row, "port", u->at.port);
	cJSON_AddBoolToObject(row, "ok", !u->down);
	if (u->srtt_us && u->answered)
		cJSON_AddNumberToObject(row, "rtt_ms", u->srtt_us / 1000.0);
	cJSON_AddNumberToObject(row, "asked", number(u->asked));
	cJSON_AddNumberToObject(row, "answered", number(u->answered));
	cJSON_AddNumberToObject(row, "failed", number(u->failed));
	cJSON_AddNumberToObject(row, "timeouts", number(u->silent));
	cJSON_AddNumberToObject(row, "rtt_sum_ms", number(u->took_ms));
	add_histogram(row, u);
	return row;
}

static uint64_t queries(const struct dns64_counts *c)
{
	return c->counter[DNS64_QUERIES_UDP] + c->counter[DNS64_QUERIES_TCP];
}

static uint64_t misses(const struct dns64_counts *c)
{
	return c->counter[DNS64_RESOLVED] + c->counter[DNS64_MERGED];
}

static void status_numbers(const struct dns64d *d, cJSON *fields)
{
	const struct dns64_counts *c = dns64_counts(d->core);
	struct cache_stats cache = cache_stats(dns64_cache(d->core));
	const struct { const char *name; double value; } rows[] = {
		{ "queries", number(queries(c)) },
		{ "queries_per_second", d->rate },
		{ "cache_hits", number(c->counter[DNS64_CACHE_HITS]) },
		{ "cache_misses", number(misses(c)) },
		{ "synthesised", number(c->counter[DNS64_SYNTHESIZED]) },
		{ "cache_entries", number(cache.entries) },
		{ "cache_bytes", number(cache.bytes_used) },
		{ "waiting", dns64_waiting(d->core) },
		{ "tcp_clients", tcp_stats(d->tcp).open },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cJSON_AddNumberToObject(fields, rows[i].name, rows[i].value);
}

void control_status(struct daemon *base, cJSON *fields)
{
	struct dns64d *d = (struct dns64d *)base;
	const struct upstreams *up = dns64_upstreams(d->core);
	cJSON *list;

	cJSON_AddStringToObject(fields, "prefix", prefix6_text(&d->conf.prefix[0].prefix).s);
	listen_each(d->listen, add_address, cJSON_AddArrayToObject(fields, "listen"));
	status_numbers(d, fields);
	list = cJSON_AddArrayToObject(fields, "upstreams");
	for (unsigned i = 0; i < up->n; i++) {
		const struct upstream *u = &up->one[i];

		cJSON_AddItemToArray(list, upstream_fields(u));
		if (u->down)
			ctl_warn(fields, "upstream %s does not answer",
				 u->at.is6 ? addr6_text(u->at.v6).s :
					     addr4_text(u->at.v4).s);
	}
	query_log_status(&d->query_log, fields);
}

/* ---- Stats ---- */

void control_stats(struct daemon *base, struct ctl_call *call)
{
	struct dns64d *d = (struct dns64d *)base;
	const struct dns64_counts *c = dns64_counts(d->core);
	struct tcp_stats tcp = tcp_stats(d->tcp);
	struct udp_stats udp = udp_stats(d->udp);
	const struct { const char *name; uint64_t value; const char *text; } shell[] = {
		{ "tcp_accepted", tcp.accepted, "TCP connections accepted" },
		{ "tcp_idle", tcp.idle, "TCP connections closed after ten silent seconds" },
		{ "tcp_pushed_out", tcp.pushed_out,
		  "silent TCP connections closed to make place for another client" },
		{ "tcp_broken", tcp.broken,
		  "TCP connections that ended by an error or took no data" },
		{ "udp_unsent", udp.unsent, "UDP replies that the kernel did not take" },
		{ "udp_too_long", udp.truncated_in,
		  "UDP messages too long to be a query (cut off, and then malformed)" },
		{ "queries_logged", d->query_log.log.lines, "lines of dns64.query_log" },
		{ "query_log_lost", d->query_log.log.lost,
		  "lines of it that could not be written" },
	};

	for (unsigned i = 0; i < DNS64_COUNTER_COUNT; i++)
		ctl_counter(call, dns64_counter_names[i].name, dns64_counter_names[i].text,
			    c->counter[i]);
	for (unsigned i = REFUSAL_NONE + 1; i < REFUSAL_COUNT; i++)
		ctl_counter(call, refusal_names[i].name, refusal_names[i].text,
			    c->refusal[i]);
	for (size_t i = 0; i < sizeof(shell) / sizeof(shell[0]); i++)
		ctl_counter(call, shell[i].name, shell[i].text, shell[i].value);
}

/* ---- Series ---- */

#define LABELS(...)	((const char *const[]){ __VA_ARGS__, NULL })

static void series_network(struct ctl_call *call, const struct tally_network *n)
{
	const char *name = *n->name ? n->name : "other";

	ctl_series(call, "synthesized", number(n->synthesized), LABELS("network", name));
	for (unsigned t = 0; t < TALLY_TRANSPORTS; t++)
		for (unsigned k = 0; k < TALLY_TYPES; k++)
			if (n->queries[t][k])
				ctl_series(call, "queries", number(n->queries[t][k]),
					   LABELS("network", name, "qtype", tally_type_names[k],
						  "transport", tally_transport_names[t]));
}

/* Only what was ever asked: else most rows would be 0. */
void control_series(struct daemon *base, struct ctl_call *call)
{
	struct dns64d *d = (struct dns64d *)base;
	const struct tally *t = dns64_tally(d->core);

	for (unsigned i = 0; i < t->n; i++)
		series_network(call, &t->network[i]);
}

/* ---- cache ---- */

static const char *kind_text(const struct cache_item *i)
{
	static const char *const names[] = {
		[IMAGE_DATA] = "data", [IMAGE_NODATA] = "no data",
		[IMAGE_NXDOMAIN] = "no such name", [IMAGE_ERROR] = "error",
	};

	return i->stale ? "stale" : i->synthesized ? "synthesised" : names[i->kind];
}

static cJSON *item_row(const struct cache_item *i)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "name", dname_text(&i->name).s);
	cJSON_AddStringToObject(row, "type", type_text(i->type).s);
	cJSON_AddNumberToObject(row, "ttl_s", i->left_s);
	cJSON_AddStringToObject(row, "kind", kind_text(i));
	cJSON_AddNumberToObject(row, "size", i->bytes);
	cJSON_AddNumberToObject(row, "hits", i->hits);
	cJSON_AddBoolToObject(row, "dnssec", (i->flags & KEY_DO) != 0);
	cJSON_AddBoolToObject(row, "checking_disabled", (i->flags & KEY_CD) != 0);
	return row;
}

/* The name in a parameter. False when there is none or it is no name. */
static bool name_param(struct ctl_call *call, const char *which, struct dname *out)
{
	const char *text = ctl_text_param(call, which);

	return text && dname_parse(text, out);
}

static enum ctl_step cache_list(struct ctl_call *call, void *daemon)
{
	struct dns64d *d = daemon;
	uint64_t now_ms = loop_now_ms(d->base.loop), *at = &ctl_state(call)[0];
	struct dname below = { .len = 1 };
	struct cache_item item;

	if (ctl_text_param(call, "name") && !name_param(call, "name", &below))
		return ctl_refuse(call, "BadName", "\"%s\" is no domain name",
				  ctl_text_param(call, "name"));
	while (!ctl_full(call)) {	/* ends: the position moves on */
		if (!cache_next(dns64_cache(d->core), at, now_ms, &item))
			return CTL_DONE;
		if (dname_under(&item.name, &below))
			ctl_row(call, item_row(&item));
	}
	return CTL_AGAIN;
}

static enum ctl_step cache_flush(struct ctl_call *call, void *daemon)
{
	struct dns64d *d = daemon;
	struct cache *c = dns64_cache(d->core);
	cJSON *row;
	struct dname name;
	unsigned removed;

	if (ctl_flag_param(call, "all"))
		removed = cache_flush_all(c);
	else if (name_param(call, "zone", &name))
		removed = cache_flush_zone(c, &name);
	else if (name_param(call, "name", &name))
		removed = cache_flush_name(c, &name);
	else
		return ctl_refuse(call, "BadName", "give a domain name as name or zone, or all");
	row = cJSON_CreateObject();
	cJSON_AddNumberToObject(row, "removed", removed);
	ctl_row(call, row);
	return CTL_DONE;
}

static void add_views(const struct dns64d *d, cJSON *row)
{
	const struct dns64_counts *c = dns64_counts(d->core);
	cJSON *list = cJSON_AddArrayToObject(row, "views");

	for (unsigned i = 1; i < d->conf.n_views; i++) {
		cJSON *view = cJSON_CreateObject();

		cJSON_AddStringToObject(view, "view", d->conf.view[i].c->name);
		cJSON_AddNumberToObject(view, "queries", number(c->view[i]));
		cJSON_AddItemToArray(list, view);
	}
}

static enum ctl_step cache_numbers(struct ctl_call *call, void *daemon)
{
	struct dns64d *d = daemon;
	struct cache_stats s = cache_stats(dns64_cache(d->core));
	const struct dns64_counts *c = dns64_counts(d->core);
	const struct { const char *name; uint64_t value; } rows[] = {
		{ "entries", s.entries }, { "entries_max", s.entries_max },
		{ "bytes", s.bytes_used }, { "bytes_max", s.bytes },
		{ "hits", c->counter[DNS64_CACHE_HITS] }, { "misses", misses(c) },
		{ "inserted", s.inserted }, { "evicted", s.evicted },
		{ "kept_again", s.moved }, { "flushed", s.flushed },
	};
	cJSON *row = cJSON_CreateObject();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cJSON_AddNumberToObject(row, rows[i].name, number(rows[i].value));
	add_views(d, row);
	ctl_row(call, row);
	return CTL_DONE;
}

/* ---- the last queries ---- */

static cJSON *recent_row(const struct dns64d *d, const struct recent_query *q, uint64_t n,
			 const char *client)
{
	uint64_t age_ms = loop_now_ms(d->base.loop) - q->at_ms;
	cJSON *row = cJSON_CreateObject();

	cJSON_AddNumberToObject(row, "number", number(n));
	cJSON_AddNumberToObject(row, "age_s", (double)(age_ms / 1000));
	cJSON_AddStringToObject(row, "client", client);
	cJSON_AddStringToObject(row, "name", dname_text(&q->name).s);
	cJSON_AddStringToObject(row, "type", type_text(q->type).s);
	cJSON_AddStringToObject(row, "rcode", rcode_text(q->rcode));
	cJSON_AddBoolToObject(row, "synthesised", q->synthesized);
	cJSON_AddBoolToObject(row, "stale", q->stale);
	cJSON_AddBoolToObject(row, "withheld", q->withheld);
	if (q->view)
		cJSON_AddStringToObject(row, "view", d->conf.view[q->view].c->name);
	if (q->has_address)
		cJSON_AddStringToObject(row, "address", addr46_text(q->address).s);
	return row;
}

static enum ctl_step recent_list(struct ctl_call *call, void *daemon)
{
	struct dns64d *d = daemon;
	const struct recent *r = dns64_recent(d->core);
	const char *only = ctl_text_param(call, "client");
	uint64_t *state = ctl_state(call), after = ctl_number_param(call, "after", 0);
	struct dname below = { .len = 1 };
	struct addr6_text client;

	if (ctl_text_param(call, "name") && !name_param(call, "name", &below))
		return ctl_refuse(call, "BadName", "\"%s\" is no domain name",
				  ctl_text_param(call, "name"));
	if (!state[1])			/* how many there were at the start, plus one */
		state[1] = r->n + 1;
	while (!ctl_full(call)) {	/* ends: the position moves on */
		uint64_t n = state[1] - 1 - state[0]++;		/* its number, from 1 */
		bool wanted = n > after && n <= r->n;
		const struct recent_query *q = wanted ? recent_at(r, r->n - n) : NULL;

		if (!q)
			return CTL_DONE;
		client = addr46_text(q->client);
		if ((!only || !strcmp(only, client.s)) && dname_under(&q->name, &below))
			ctl_row(call, recent_row(d, q, n, client.s));
	}
	return CTL_AGAIN;
}

const struct ctl_method dns64d_methods[] = {
	{ "CacheList", CTL_READ, cache_list, NULL, "what is remembered, below a name or all" },
	{ "CacheFlush", CTL_CHANGE, cache_flush, NULL, "forget a name, a zone or everything" },
	{ "CacheStats", CTL_READ, cache_numbers, NULL, "how full it is and what it is worth" },
	{ "Recent", CTL_READ, recent_list, NULL, "the last queries, newest first" },
	{ "Query", CTL_READ, lookup_query, lookup_gone,
	  "ask as a client would, with each step on the way" },
	{ 0 },
};

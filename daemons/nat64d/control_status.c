/*
 * control_status.c - nat64d's own part of Status and Stats (docs/control.md)
 */
#include "control.h"

#include <stdio.h>

#include <gateway6/arena.h>
#include <gateway6/must.h>

#include "serve.h"

static void add_number(cJSON *row, const char *name, uint64_t value)
{
	cJSON_AddNumberToObject(row, name, (double)value);
}

/* ---- Status ---- */

static uint64_t sum64(const uint64_t *list)
{
	uint64_t sum = 0;

	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++)
		sum += list[l4];
	return sum;
}

static uint32_t sum32(const uint32_t *list)
{
	uint32_t sum = 0;

	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++)
		sum += list[l4];
	return sum;
}

static void status_addresses(const struct nat64d *n, cJSON *fields)
{
	const struct conf_prefix4_list *pool = &n->d.config->nat64.ipv4.addresses;
	cJSON *list = cJSON_AddArrayToObject(fields, "addresses");

	if (n->d.config->nat64.ipv4.mode == IPV4_SHARE) {
		if (n->host.ready)
			cJSON_AddItemToArray(list, cJSON_CreateString(
				addr4_text(n->host.shown4).s));
		return;
	}
	for (size_t i = 0; i < pool->n; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(
			pool->item[i].len == 32 ? addr4_text(pool->item[i].addr).s
						: prefix4_text(pool->item[i]).s));
}

/* The fullest protocol tells how near the end of the ports is. */
static uint32_t ports_used(const struct nat64_stats *s)
{
	uint32_t most = 0;

	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++)
		if (s->ports_lent[l4] > most)
			most = s->ports_lent[l4];
	return most;
}

static void status_numbers(const struct nat64d *n, cJSON *fields)
{
	struct nat64_stats s;

	nat64_stats_read(n->core, &s);
	add_number(fields, "sessions", sum32(s.sessions));
	add_number(fields, "sessions_max", s.sessions_max);
	add_number(fields, "bindings", sum32(s.bindings));
	add_number(fields, "guests", s.guests);
	add_number(fields, "ports_used", ports_used(&s));
	add_number(fields, "ports_total", s.ports_max);
	add_number(fields, "bytes_out", sum64(s.bytes[NAT64_OUT]));
	add_number(fields, "bytes_in", sum64(s.bytes[NAT64_IN]));
	add_number(fields, "bit_s_out", n->rate4.bit_s);
	add_number(fields, "bit_s_in", n->rate6.bit_s);
}

static void status_fastpath(const struct nat64d *n, cJSON *fields)
{
	struct fastpath_numbers f = fastpath_numbers(n->fastpath);

	cJSON_AddStringToObject(fields, "datapath", f.why_not ? "user" : "fast");
	if (f.why_not)
		cJSON_AddStringToObject(fields, "datapath_why", f.why_not);
	add_number(fields, "fast_flows", f.flows);
	add_number(fields, "fast_flows_max", f.flows_max);
}

/* ---- published ports in Status ---- */

/* Rows of `publish` and how many sessions each has, while walking the bindings. */
struct published {
	const struct config *c;
	uint64_t *sessions;		/* one for each row of publish */
};

static void count_published(const struct nat64_binding_row *b, void *arg)
{
	const struct published *p = arg;

	for (size_t i = 0; b->fixed && i < p->c->publish.n; i++)
		if (control_publishes(&p->c->publish.item[i], b->l4, &b->guest,
				      b->lent_port))
			p->sessions[i] += b->sessions;
}

static void publish_row(const struct conf_publish *p, uint64_t sessions, cJSON *list)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "name", p->name ? p->name : "");
	cJSON_AddStringToObject(row, "proto", control_proto_text(p->proto));
	add_number(row, "port", p->port.first);
	if (p->port.last > p->port.first)
		add_number(row, "port_last", p->port.last);
	cJSON_AddStringToObject(row, "to", addr6_text(p->to).s);
	add_number(row, "to_port", p->to_port);
	add_number(row, "sessions", sessions);
	cJSON_AddItemToArray(list, row);
}

/* Guests with an address of their own: they have neither sessions nor bindings. */
static void status_static(const struct nat64d *n, cJSON *fields)
{
	const struct conf_nat64 *c = &n->d.config->nat64;
	cJSON *list = cJSON_AddArrayToObject(fields, "static");

	for (size_t i = 0; i < c->statics.n; i++) {
		cJSON *row = cJSON_CreateObject();

		cJSON_AddStringToObject(row, "ipv4", addr4_text(c->statics.item[i].ipv4).s);
		cJSON_AddStringToObject(row, "ipv6", addr6_text(c->statics.item[i].ipv6).s);
		cJSON_AddItemToArray(list, row);
	}
}

static void status_publish(const struct nat64d *n, cJSON *fields)
{
	const struct config *c = n->d.config;
	cJSON *list = cJSON_AddArrayToObject(fields, "publish");
	struct arena *arena = arena_new();
	struct published p = { .c = c };
	uint32_t cursor = 0;

	if (arena && c->publish.n) {
		p.sessions = arena_take(arena, c->publish.n * sizeof(*p.sessions));
		do {			/* ends: the walk comes round to 0 */
			nat64_bindings_walk(n->core, &cursor, 4096, NULL,
					    loop_now_ms(n->d.loop), count_published, &p);
		} while (cursor);
		for (size_t i = 0; i < c->publish.n; i++)
			publish_row(&c->publish.item[i], p.sessions[i], list);
	}
	arena_free(arena);
}

static void status_warnings(const struct nat64d *n, cJSON *fields)
{
	if (n->lost_devices)
		ctl_warn(fields, "the device %s was deleted by somebody %llu times and made "
			 "again", n->tun.name, (unsigned long long)n->lost_devices);
	if (n->hold.told[0])
		ctl_warn(fields, "%s", n->hold.told);
	if (!ports_none(&n->hold.told_used))
		ctl_warn(fields, "programs of this host wait on ports that nat64 lends; see "
			 "the log of nat64d");
}

void control_status(struct daemon *d, cJSON *fields)
{
	const struct nat64d *n = (const struct nat64d *)d;
	const struct conf_nat64 *c = &d->config->nat64;

	if (!n->core)
		return;
	fastpath_hear(n->fastpath, loop_now_ms(n->d.loop));
	cJSON_AddStringToObject(fields, "mode",
				c->ipv4.mode == IPV4_SHARE ? "share" : "pool");
	cJSON_AddStringToObject(fields, "prefix", prefix6_text(&c->prefix).s);
	cJSON_AddStringToObject(fields, "device", n->tun.name);
	status_addresses(n, fields);
	status_numbers(n, fields);
	status_fastpath(n, fields);
	status_static(n, fields);
	status_publish(n, fields);
	status_warnings(n, fields);
	disk_status(&n->disk, loop_now_ms(n->d.loop), fields);
}

/* ---- Stats ---- */

static COUNTER_NAMES(tun_names, TUN_COUNTERS, TUN_COUNTER_COUNT);

/* packets_out_tcp and so on: one row for each way and protocol. */
static void stats_ways(struct ctl_call *call, const struct nat64_stats *s)
{
	static const struct { const char *name, *text; } ways[NAT64_WAYS] = {
		[NAT64_OUT] = { "out", "from guests to the IPv4 internet" },
		[NAT64_IN] = { "in", "from the IPv4 internet to guests" },
	};
	char name[64], text[96];

	for (unsigned way = 0; way < NAT64_WAYS; way++) {
		for (unsigned l4 = 0; l4 < NAT64_L4S; l4++) {
			snprintf(name, sizeof(name), "packets_%s_%s", ways[way].name,
				 nat64_l4_names[l4]);
			snprintf(text, sizeof(text), "packets translated %s",
				 ways[way].text);
			ctl_counter(call, name, text, s->packets[way][l4]);
			snprintf(name, sizeof(name), "bytes_%s_%s", ways[way].name,
				 nat64_l4_names[l4]);
			snprintf(text, sizeof(text), "bytes translated %s", ways[way].text);
			ctl_counter(call, name, text, s->bytes[way][l4]);
		}
	}
}

static uint64_t errors_sent(const struct nat64_stats *s)
{
	uint64_t sum = 0;

	for (unsigned way = 0; way < NAT64_WAYS; way++)
		for (unsigned kind = 0; kind < NAT64_ERROR_KINDS; kind++)
			sum += s->errors_sent[way][kind];
	return sum;
}

static void stats_tables(struct ctl_call *call, const struct nat64_stats *s)
{
	const struct { const char *name, *text; uint64_t value; } rows[] = {
		{ "sessions_opened", "sessions begun", sum64(s->sessions_opened) },
		{ "sessions", "sessions now", sum32(s->sessions) },
		{ "bindings", "bindings now, static ones included", sum32(s->bindings) },
		{ "guests",
		  "guests that have a binding now: addresses, or a /64 routed to one", s->guests },
		{ "syns_held", "IPv4 SYNs held now for a simultaneous open", s->syns_held },
		{ "fragments_held", "fragments held now until the first one comes",
		  s->fragments_held },
		{ "mapped_packets_out", "packets of guests with an address of their own",
		  s->mapped_packets[NAT64_OUT] },
		{ "mapped_packets_in", "packets to guests with an address of their own",
		  s->mapped_packets[NAT64_IN] },
		{ "mapped_bytes_out", "bytes of guests with an address of their own",
		  s->mapped_bytes[NAT64_OUT] },
		{ "mapped_bytes_in", "bytes to guests with an address of their own",
		  s->mapped_bytes[NAT64_IN] },
		{ "paths_learned", "errors that told a low path MTU", s->paths_learned },
		{ "paths_known", "destinations whose low path MTU is remembered",
		  s->paths_known },
		{ "hairpinned", "packets from guest to guest by a pool address",
		  s->hairpinned },
		{ "errors_sent", "ICMP errors that we sent", errors_sent(s) },
		{ "errors_limited", "ICMP errors that the rate limit kept back",
		  s->errors_limited },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ctl_counter(call, rows[i].name, rows[i].text, rows[i].value);
}

static void stats_drops(struct ctl_call *call, const struct nat64_stats *s)
{
	char name[64];

	for (unsigned why = 1; why < DROP_COUNT; why++) {	/* [0] is "none" */
		snprintf(name, sizeof(name), "dropped_%s", nat64_drop_names[why].name);
		ctl_counter(call, name, nat64_drop_names[why].text, s->drops[why]);
	}
}

static void stats_fastpath(const struct nat64d *n, struct ctl_call *call)
{
	struct fastpath_numbers f = fastpath_numbers(n->fastpath);

	ctl_counter(call, "fast_packets", "of those translated, packets carried by the kernel "
		    "(nat64.datapath)", f.packets);
	ctl_counter(call, "fast_flows", "sessions carried by the kernel now", f.flows);
	ctl_counter(call, "fast_begun", "times that a session went to the kernel", f.begun);
	ctl_counter(call, "fast_full", "times that one could not: too many are there", f.full);
}

void control_stats(struct daemon *d, struct ctl_call *call)
{
	const struct nat64d *n = (const struct nat64d *)d;
	struct nat64_stats s;

	if (!n->core)
		return;
	fastpath_hear(n->fastpath, loop_now_ms(n->d.loop));
	nat64_stats_read(n->core, &s);
	stats_ways(call, &s);
	stats_tables(call, &s);
	stats_drops(call, &s);
	stats_fastpath(n, call);
	disk_stats(&n->disk, call);
	for (unsigned i = 0; i < TUN_COUNTER_COUNT; i++)
		ctl_counter(call, tun_names[i].name, tun_names[i].text, n->tun.count[i]);
}

/*
 * control.c - what nat64d answers to gatewayctl (docs/control.md)
 *
 * A table is walked a few rows at a time, between packets. In share mode the world
 * sees the uplink's address where the core says `internal`: rows show what the world
 * sees.
 */
#include "control.h"

#include <string.h>

#include "capture.h"
#include "explain.h"
#include "follow.h"
#include "serve.h"

enum { ROWS_A_TURN = 64 };

/* A walk's row function gets this. */
struct listing {
	struct ctl_call *call;
	const struct nat64d *n;
};

struct addr4 control_shown(const struct nat64d *n, struct addr4 lent)
{
	bool share = n->d.config->nat64.ipv4.mode == IPV4_SHARE;

	return share && n->host.ready ? n->host.shown4 : lent;
}

static void add4(cJSON *row, const char *name, struct addr4 a)
{
	cJSON_AddStringToObject(row, name, addr4_text(a).s);
}

static void add6(cJSON *row, const char *name, const struct addr6 *a)
{
	cJSON_AddStringToObject(row, name, addr6_text(*a).s);
}

static void add_number(cJSON *row, const char *name, uint64_t value)
{
	cJSON_AddNumberToObject(row, name, (double)value);
}

/* ---- Sessions and Bindings ---- */

cJSON *control_session_row(const struct nat64d *n, const struct nat64_session_row *s)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "proto", nat64_l4_names[s->l4]);
	cJSON_AddStringToObject(row, "state", s->state);
	add6(row, "src6", &s->guest);
	add_number(row, "sport6", s->guest_port);
	add4(row, "ip4", control_shown(n, s->lent));
	add_number(row, "port4", s->lent_port);
	add4(row, "dst4", s->peer);
	add_number(row, "dport4", s->peer_port);
	add6(row, "dst6", &s->peer6);
	add_number(row, "expires_s", s->expires_ms / 1000);
	add_number(row, "bytes_out", s->bytes[NAT64_OUT]);
	add_number(row, "bytes_in", s->bytes[NAT64_IN]);
	cJSON_AddBoolToObject(row, "static", s->fixed);
	cJSON_AddBoolToObject(row, "fast", s->fast);
	return row;
}

static void session_row(const struct nat64_session_row *s, void *arg)
{
	const struct listing *l = arg;

	ctl_row(l->call, control_session_row(l->n, s));
}

static void binding_row(const struct nat64_binding_row *b, void *arg)
{
	const struct listing *l = arg;
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "proto", nat64_l4_names[b->l4]);
	add6(row, "src6", &b->guest);
	add_number(row, "sport6", b->guest_port);
	add4(row, "ip4", control_shown(l->n, b->lent));
	add_number(row, "port4", b->lent_port);
	add_number(row, "sessions", b->sessions);
	cJSON_AddBoolToObject(row, "static", b->fixed);
	add_number(row, "age_s", b->age_s);
	ctl_row(l->call, row);
}

/* Guests with an address of their own hold all of its ports, for every protocol. */
static void static_rows(const struct listing *l, const struct nat64_filter *f)
{
	const struct conf_nat64 *c = &l->n->d.config->nat64;

	for (size_t i = 0; i < c->statics.n; i++) {
		cJSON *row;

		if (f->by_guest && !addr6_equal(&f->guest, &c->statics.item[i].ipv6))
			continue;
		row = cJSON_CreateObject();
		cJSON_AddStringToObject(row, "proto", "any");
		add6(row, "src6", &c->statics.item[i].ipv6);
		add4(row, "ip4", c->statics.item[i].ipv4);
		cJSON_AddBoolToObject(row, "static", true);
		ctl_row(l->call, row);
	}
}

bool control_l4(const char *text, enum nat64_l4 *l4)
{
	for (unsigned i = 0; i < NAT64_L4S; i++) {
		if (strcmp(text, nat64_l4_names[i]) != 0)
			continue;
		*l4 = (enum nat64_l4)i;
		return true;
	}
	return false;
}

bool control_host(const struct config *c, const char *text, struct addr6 *out)
{
	if (addr6_parse(text, out))
		return true;
	for (size_t i = 0; i < c->hosts.n; i++) {
		if (!c->hosts.item[i].has_address || strcmp(c->hosts.item[i].name, text))
			continue;
		*out = c->hosts.item[i].address;
		return true;
	}
	return false;
}

/* Parameters of the call, read anew in each turn. False after refusing. */
static bool filter_of(struct ctl_call *call, const struct nat64d *n, struct nat64_filter *f)
{
	const char *host = ctl_text_param(call, "host");
	const char *proto = ctl_text_param(call, "proto");

	*f = (struct nat64_filter){ .by_guest = host, .by_l4 = proto };
	if (proto && !control_l4(proto, &f->l4)) {
		ctl_refuse(call, "BadParameter", "proto is tcp, udp or icmp, not %s", proto);
		return false;
	}
	if (host && !control_host(n->d.config, host, &f->guest)) {
		ctl_refuse(call, "BadParameter",
			   "%s is neither an IPv6 address nor a name of hosts:", host);
		return false;
	}
	return true;
}

/* Both walks keep their place in the first word of the call's state. */
static enum ctl_step turn_done(struct ctl_call *call, uint32_t cursor)
{
	*ctl_state(call) = cursor;
	return cursor ? CTL_AGAIN : CTL_DONE;
}

static enum ctl_step sessions_run(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;
	struct listing l = { call, n };
	uint32_t cursor = (uint32_t)*ctl_state(call);
	struct nat64_filter f;

	if (!n->core || !filter_of(call, n, &f))
		return CTL_DONE;
	if (ctl_flag_param(call, "follow"))
		return follow_run(call, n, FOLLOW_SESSIONS, &f);
	if (!cursor)
		fastpath_hear(n->fastpath, loop_now_ms(n->d.loop));
	nat64_sessions_walk(n->core, &cursor, ROWS_A_TURN, &f, loop_now_ms(n->d.loop),
			    session_row, &l);
	return turn_done(call, cursor);
}

static enum ctl_step bindings_run(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;
	struct listing l = { call, n };
	uint32_t cursor = (uint32_t)*ctl_state(call);
	struct nat64_filter f;

	if (!n->core || !filter_of(call, n, &f))
		return CTL_DONE;
	if (ctl_flag_param(call, "follow"))
		return follow_run(call, n, FOLLOW_BINDINGS, &f);
	if (!cursor)
		static_rows(&l, &f);
	nat64_bindings_walk(n->core, &cursor, ROWS_A_TURN, &f, loop_now_ms(n->d.loop),
			    binding_row, &l);
	return turn_done(call, cursor);
}

static const struct ctl_method methods[] = {
	{ "Sessions", CTL_READ, sessions_run, follow_gone,
	  "who talks to whom; host, proto, follow" },
	{ "Bindings", CTL_READ, bindings_run, follow_gone,
	  "who was lent which port; host, proto, follow" },
	{ "Ports", CTL_READ, control_ports, NULL, "how many ports of each address are lent" },
	{ "Publish", CTL_READ, control_publish, NULL, "published ports and their traffic" },
	{ "Capture", CTL_CHANGE, capture_run, capture_gone, "both sides, packet by packet" },
	{ "Explain", CTL_READ, explain_run, explain_gone, "what would become of a packet" },
	{ 0 },
};

int control_up(void *daemon)
{
	return daemon_control_up(daemon, methods);
}

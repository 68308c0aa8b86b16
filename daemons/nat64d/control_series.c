/*
 * control_series.c - what metrics tell of nat64d by labels: Series and Ports (docs/control.md)
 *
 * A direction is that of the packet: 6to4 from a guest, 4to6 to one. An error is told under
 * the direction of the packet that it is about, so it went the other way itself.
 */
#include "control.h"

#include <gateway6/must.h>

#include "serve.h"

static const char *const directions[NAT64_WAYS] = {
	[NAT64_OUT] = "6to4", [NAT64_IN] = "4to6",
};

#define LABELS(...)	((const char *const[]){ __VA_ARGS__, NULL })

static void series_errors(struct ctl_call *call, const struct nat64_stats *s)
{
	for (unsigned way = 0; way < NAT64_WAYS; way++)
		for (unsigned kind = 0; kind < NAT64_ERROR_KINDS; kind++)
			ctl_series(call, "icmp_errors", (double)s->errors_sent[way][kind],
				   LABELS("direction", directions[way], "type",
					  nat64_error_names[kind]));
}

void control_series(struct daemon *d, struct ctl_call *call)
{
	const struct nat64d *n = (const struct nat64d *)d;
	struct nat64_stats s;

	if (!n->core)
		return;
	nat64_stats_read(n->core, &s);
	for (unsigned i = 0; i < NAT64_TCP_STATES; i++)
		ctl_series(call, "sessions", s.tcp[i].sessions,
			   LABELS("proto", "tcp", "state", s.tcp[i].state));
	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++) {
		const char *const *proto = LABELS("proto", nat64_l4_names[l4]);

		if (l4 != NAT64_TCP)		/* the others have no states */
			ctl_series(call, "sessions", s.sessions[l4], proto);
		ctl_series(call, "sessions_opened", (double)s.sessions_opened[l4], proto);
		ctl_series(call, "bindings", s.bindings[l4], proto);
	}
	series_errors(call, &s);
}

/* ---- Ports: a row for each address and protocol, some at a time ---- */

static void ports_rows(struct ctl_call *call, const struct nat64d *n,
		       const struct nat64_ports *p)
{
	struct addr4_text address = addr4_text(control_shown(n, p->address));

	for (unsigned l4 = 0; p->lendable && l4 < NAT64_L4S; l4++) {
		cJSON *row = cJSON_CreateObject();

		cJSON_AddStringToObject(row, "address", address.s);
		cJSON_AddStringToObject(row, "proto", nat64_l4_names[l4]);
		cJSON_AddNumberToObject(row, "lent", p->lent[l4]);
		cJSON_AddNumberToObject(row, "lendable", p->lendable);
		ctl_row(call, row);
	}
}

enum ctl_step control_ports(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;
	uint64_t *at = ctl_state(call);
	struct nat64_ports p;

	while (n->core && !ctl_full(call)) {	/* ends: the pool does */
		if (!nat64_ports_of(n->core, (uint32_t)(*at)++, &p))
			return CTL_DONE;
		ports_rows(call, n, &p);
	}
	return n->core ? CTL_AGAIN : CTL_DONE;
}

/*
 * control_status.c - what Status and Stats tell: how many networks, what is wrong
 */
#include <string.h>

#include "shell.h"

static void warn_of(const struct config *c, const struct iface *it, uint64_t now_ms,
		    cJSON *fields)
{
	const struct other *rival = others_rival(&it->others);

	if (rival && it->conf && it->conf->ra.guard == GUARD_WARN)
		ctl_warn(fields, "foreign RA on %s from %s%s, %u s ago: guests may use it as "
			 "their router; see `gatewayctl ra show %s`", it->name,
			 addr6_text(rival->address).s, other_called(c, rival).s,
			 (unsigned)((now_ms - rival->seen_ms) / 1000), it->name);
	if (it->error)
		ctl_warn(fields, "%s: the last advertisement could not be sent: %s", it->name,
			 refusal(it->error).s);
	if (it->state == IFACE_SPEAKING && it->withheld & WITHHELD_BIT(NO_ROUTE))
		ctl_warn(fields, "%s: guests have no default route, as this host has none for "
			 "IPv6 (ra.default_route)", it->name);
	if (it->withheld & WITHHELD_BIT(UPLINK))
		ctl_warn(fields, "%s: not advertised on, %s", it->name, it->uplink_why);
}

void control_status(struct daemon *d, cJSON *fields)
{
	const struct raserv_daemon *r = (const struct raserv_daemon *)d;
	uint64_t now_ms = loop_now_ms(d->loop);
	unsigned networks = 0, speaking = 0;

	for (size_t i = 0; i < raserv_count(r->core); i++) {
		networks += !iface_is_gone(raserv_iface(r->core, i));
		speaking += raserv_iface(r->core, i)->state == IFACE_SPEAKING;
		warn_of(d->config, raserv_iface(r->core, i), now_ms, fields);
	}
	if (ndproxy_lacks_routes(r))
		ctl_warn(fields, "addresses of the NDP proxy cannot be routed: CAP_NET_ADMIN is "
			 "missing, or was given back at the start; restart raserv");
	if (r->addresses_refused)
		ctl_warn(fields, "addresses cannot be set: CAP_NET_ADMIN is missing, or was given "
			 "back at the start; restart raserv");
	if (r->isolation.failed)
		ctl_warn(fields, "networks with isolate: true are NOT kept apart: nft failed, see "
			 "the log");
	cJSON_AddNumberToObject(fields, "networks", networks);
	cJSON_AddNumberToObject(fields, "advertising", speaking);
}

void control_stats(struct daemon *d, struct ctl_call *call)
{
	const struct raserv_daemon *r = (const struct raserv_daemon *)d;
	const uint64_t *count = raserv_counters(r->core);
	const uint64_t *proxy = proxy_counters(ndproxy_core(r));

	for (size_t i = 0; i < RA_COUNTER_COUNT; i++)
		ctl_counter(call, ra_counter_names[i].name, ra_counter_names[i].text,
			    count[i] + proxy[i]);
}

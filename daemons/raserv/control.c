/*
 * control.c - the advertiser's own control methods (docs/control.md)
 *
 * Links is a walk over the interfaces, one row each (control_link.c); Advertise speaks on
 * one of them now.
 */
#include <string.h>

#include "shell.h"

static enum ctl_step links_run(struct ctl_call *call, void *daemon)
{
	struct raserv_daemon *r = daemon;
	const char *only = ctl_text_param(call, "interface");
	uint64_t *at = ctl_state(call), now_ms = loop_now_ms(r->d.loop);

	while (*at < raserv_count(r->core) && !ctl_full(call)) {
		const struct iface *it = raserv_iface(r->core, (size_t)(*at)++);

		if (!iface_is_gone(it) && (!only || !strcmp(only, it->name)))
			ctl_row(call, control_link(it, nl_facts(r->d.nl), now_ms));
	}
	return *at < raserv_count(r->core) ? CTL_AGAIN : CTL_DONE;
}

static enum ctl_step advertise_run(struct ctl_call *call, void *daemon)
{
	struct raserv_daemon *r = daemon;
	const char *name = ctl_text_param(call, "interface");
	uint64_t now_ms = loop_now_ms(r->d.loop);
	size_t i = 0;
	cJSON *row;

	while (i < raserv_count(r->core) &&
	       (!name || strcmp(name, raserv_iface(r->core, i)->name) != 0))
		i++;
	if (i == raserv_count(r->core))
		return ctl_refuse(call, "NoSuchNetwork", "no network %s", name ? name : "");
	if (!raserv_advertise(r->core, i, now_ms))
		return ctl_refuse(call, "Silent", "nothing is announced to all on %s; see "
				  "`gatewayctl ra show %s`", name, name);
	row = cJSON_CreateObject();
	cJSON_AddStringToObject(row, "interface", name);
	cJSON_AddNumberToObject(row, "next_ra_ms",
				(double)(raserv_iface(r->core, i)->sched.next_ms - now_ms));
	ctl_row(call, row);
	advertiser_run(r);
	return CTL_DONE;
}

static const struct ctl_method methods[] = {
	{ "Advertise", CTL_CHANGE, advertise_run, NULL, "tell all guests of a network now" },
	{ "Proxied", CTL_READ, control_proxied, NULL, "addresses that the NDP proxy knows of" },
	{ "Links", CTL_READ, links_run, NULL, "what is advertised on each network" },
	{ 0 },
};

int control_up(void *daemon)
{
	struct raserv_daemon *r = daemon;

	if (daemon_control_up(&r->d, methods) < 0)
		return -1;
	advertiser_run(r);			/* readiness can be told from now on */
	return 0;
}

/*
 * links.c - netlink's facts and the other daemons' readiness, told to the core
 */
#include "shell.h"

#include <gateway6/resolve.h>

/* A link that is there is listened on; joining again is harmless and finds new ones. */
static void join_all(struct raserv_daemon *r)
{
	for (size_t i = 0; i < raserv_count(r->core); i++)
		if (raserv_iface(r->core, i)->link)
			icmp6_join(r->icmp6, raserv_iface(r->core, i)->link);
}

/* The kernel keeps the membership of a deleted link until told, and counts it. */
static void leave_lost(struct raserv_daemon *r, const struct facts *f)
{
	for (size_t i = 0; i < raserv_count(r->core); i++) {
		uint32_t link = raserv_iface(r->core, i)->link;

		if (link && !facts_link(f, link))
			icmp6_leave(r->icmp6, link);
	}
}

void links_changed(void *daemon)
{
	struct raserv_daemon *r = daemon;
	const struct facts *f = nl_facts(r->d.nl);

	addresses_changed(r);
	isolation_changed(r);
	leave_lost(r, f);
	raserv_update(r->core, f, loop_now_ms(r->d.loop));
	join_all(r);
	ndproxy_changed(r);
	advertiser_run(r);
}

int links_up(void *daemon)
{
	struct raserv_daemon *r = daemon;

	nl_on_change(r->d.nl, links_changed, r);
	links_changed(r);
	return 0;
}

/* ---- the other daemons ---- */

static void on_dns64d(void *arg, bool ready)
{
	struct raserv_daemon *r = arg;

	raserv_ready(r->core, NEED_DNS64D, ready ? RASERV_READY : RASERV_GONE,
		     loop_now_ms(r->d.loop));
	advertiser_run(r);
}

static void on_nat64d(void *arg, bool ready)
{
	struct raserv_daemon *r = arg;

	raserv_ready(r->core, NEED_NAT64D, ready ? RASERV_READY : RASERV_GONE,
		     loop_now_ms(r->d.loop));
	advertiser_run(r);
}

static const struct {
	const char *daemon;
	void (*changed)(void *arg, bool ready);
} watched[WATCHED] = {
	{ "dns64d", on_dns64d },
	{ "nat64d", on_nat64d },
};

int watches_up(void *daemon)
{
	struct raserv_daemon *r = daemon;

	for (int i = 0; i < WATCHED; i++) {
		r->watch[i] = ctl_watch_new(r->d.loop, r->d.config->control.directory,
					    watched[i].daemon, watched[i].changed, r);
		if (r->watch[i])
			continue;
		watches_down(r);
		return fail("raserv: cannot watch %s: no memory, or control.directory is "
			    "too long", watched[i].daemon);
	}
	return 0;
}

void watches_down(void *daemon)
{
	struct raserv_daemon *r = daemon;

	for (int i = 0; i < WATCHED; i++) {
		ctl_watch_free(r->watch[i]);
		r->watch[i] = NULL;
	}
}

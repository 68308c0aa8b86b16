/*
 * advertiser.c - the core with its clock, its socket and its end
 *
 * After each event the core is run until nothing is due, and one timer waits for what
 * comes next.
 *
 * The end. SIGTERM and SIGINT are a real stop: the loop runs on until the final
 * advertisements are out, three to six seconds; a second signal cuts that short. SIGUSR1
 * is a hand-over: somebody takes our place in a moment, so we leave without a word.
 * systemd sends it in place of SIGTERM when it restarts us (RestartKillSignal=).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell.h"

/* ---- random numbers ---- */

static uint32_t draw(void *arg)
{
	(void)arg;
	return arc4random();
}

/* ---- the core's words ---- */

static int on_send(void *arg, const struct ra_out *out)
{
	struct raserv_daemon *r = arg;
	int done = icmp6_send(r->icmp6, out);

	if (done < 0)
		refusal_log(r, out->link, -done);
	return done;
}

static const char *silence_of(const struct iface *it)
{
	for (unsigned i = 0; i < WITHHELD_COUNT; i++)
		if (it->withheld & WITHHELD_ALL & 1u << i)
			return withheld_text[i];
	return "it was said good-bye";
}

static void on_state(void *arg, const struct iface *it, enum iface_state was)
{
	(void)arg;
	(void)was;
	switch (it->state) {
	case IFACE_SPEAKING:
		log_info("%s: advertising as %s", it->name, addr6_text(it->source).s);
		return;
	case IFACE_CEASING:
		log_info("%s: stopped advertising, telling the guests", it->name);
		return;
	case IFACE_SILENT:
		log_info("%s: silent; %s", it->name, silence_of(it));
		return;
	}
}

struct other_called other_called(const struct config *c, const struct other *router)
{
	const struct conf_host *host = config_host_by_address(c, &router->address);
	struct other_called t = { "" };
	char vm[24] = "";

	if (!host && router->has_lladdr)
		host = config_host_by_mac(c, &router->mac);
	if (host && host->vmid)
		snprintf(vm, sizeof(vm), ", vm %u", host->vmid);
	if (host)
		snprintf(t.s, sizeof(t.s), " (%.63s%s)", host->name, vm);
	return t;
}

/* RFC 4861 6.2.7: tell the administrator; it may be an attack, a mistake or a peer. */
static void on_foreign(void *arg, const struct iface *it, const struct other *router)
{
	struct raserv_daemon *r = arg;
	bool ours = addr6_equal(&router->address, &it->source);

	log_limited_event(&r->foreign_limit, loop_now_ms(r->d.loop), EVENT_FOREIGN_ROUTER,
		    LOG_LEVEL_WARNING,
		    "%s: heard advertisements of %s%s%s, router lifetime %u s", it->name,
		    addr6_text(router->address).s, other_called(r->d.config, router).s,
		    ours ? ", which is our own address: a second advertiser runs here" : "",
		    router->lifetime_s);
}

/* "hop limit 32 (ours 64), valid lifetime in s of 2001:db8::/64 60 (ours 86400)" */
static const char *contradictions_text(const struct contradiction *list, size_t n)
{
	static char text[400];
	size_t at = 0;

	for (size_t i = 0; i < n && at < sizeof(text); i++) {
		const struct contradiction *c = &list[i];
		int len = snprintf(text + at, sizeof(text) - at, "%s%s%s%s %u (ours %u)",
				   i ? ", " : "", contradiction_text[c->field],
				   c->prefix ? " of " : "",
				   c->prefix ? prefix6_text(c->prefix).s : "", c->theirs,
				   c->ours);

		at += len > 0 ? (size_t)len : 0;
	}
	return text;
}

static void on_contradicted(void *arg, const struct iface *it, const struct other *router,
			    const struct contradiction *list, size_t n)
{
	struct raserv_daemon *r = arg;

	log_limited_event(&r->contradicted_limit, loop_now_ms(r->d.loop), EVENT_CONTRADICTED,
		    LOG_LEVEL_WARNING,
		    "%s: %s%s contradicts us, guests will switch to and fro: %s", it->name,
		    addr6_text(router->address).s, other_called(r->d.config, router).s,
		    contradictions_text(list, n));
}

/* ---- running ---- */

static const char *not_ready_text(const struct raserv_daemon *r)
{
	bool any = false;

	for (size_t i = 0; i < raserv_count(r->core); i++) {
		any = true;
		if (raserv_iface(r->core, i)->state == IFACE_SPEAKING)
			return NULL;
	}
	return any ? "no network can be advertised on yet, see `gatewayctl ra show`"
		   : "the configuration has no network to advertise on";
}

void advertiser_run(struct raserv_daemon *r)
{
	uint64_t next_ms = raserv_tick(r->core, loop_now_ms(r->d.loop));

	if (next_ms == SCHED_NEVER)
		loop_timer_off(r->timer);
	else
		loop_timer_at(r->timer, next_ms);
	memory_look(r);
	daemon_set_ready(&r->d, not_ready_text(r));
	if (r->ceasing && !raserv_is_ceasing(r->core))
		loop_stop(r->d.loop, 0);
}

static void on_due(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	advertiser_run(arg);
}

static void on_received(void *arg, const struct nd_in *in)
{
	struct raserv_daemon *r = arg;

	raserv_receive(r->core, in, loop_now_ms(r->d.loop));
}

static void on_received_all(void *arg)
{
	advertiser_run(arg);
}

/* ---- a new configuration ---- */

static int on_commit(struct daemon *d, const struct config *fresh)
{
	struct raserv_daemon *r = (struct raserv_daemon *)d;

	if (raserv_reconfigure(r->core, fresh, loop_now_ms(d->loop)) < 0)
		return fail("raserv: no memory for the new configuration");
	return 0;
}

static void on_adopted(struct daemon *d)
{
	links_changed(d);
}

/* ---- up and down ---- */

static int socket_up(struct raserv_daemon *r)
{
	r->icmp6 = icmp6_new(&(struct icmp6_plan){ r->d.loop, on_received, on_received_all, r });
	if (r->icmp6)
		return 0;
	return daemon_fail(&r->d, errno == EPERM ? EXIT_NO_PERMISSION : EXIT_UNAVAILABLE,
			   "icmp6: cannot open a raw socket: %s%s", strerror(errno),
			   errno == EPERM ? "; CAP_NET_RAW is missing" : "");
}

static int core_up(struct raserv_daemon *r)
{
	struct rng rng = { draw, NULL };
	struct raserv_sink sink = { on_send, on_state, on_foreign, on_contradicted, r };

	r->core = raserv_new(r->d.config, &rng, &sink);
	r->timer = loop_timer(r->d.loop, on_due, r);
	if (!r->core || !r->timer)
		return fail("raserv: no memory");
	r->d.commit = on_commit;
	r->d.adopted = on_adopted;
	r->d.status = control_status;
	r->d.stats = control_stats;
	r->d.series = control_series;
	return 0;
}

static void all_gone(struct raserv_daemon *r)
{
	loop_timer_free(r->timer);
	raserv_free(r->core);
	icmp6_free(r->icmp6);
}

int advertiser_up(void *daemon)
{
	struct raserv_daemon *r = daemon;

	if (socket_up(r) == 0 && core_up(r) == 0)
		return 0;
	all_gone(r);
	return -1;
}

void advertiser_down(void *daemon)
{
	struct raserv_daemon *r = daemon;

	if (!loop_hands_over(r->d.loop)) {
		raserv_withdraw(r->core, loop_read_clock(r->d.loop));
		r->ceasing = raserv_is_ceasing(r->core);
		advertiser_run(r);
		if (r->ceasing && raserv_is_ceasing(r->core))
			loop_run(r->d.loop);
	}
	all_gone(r);
}

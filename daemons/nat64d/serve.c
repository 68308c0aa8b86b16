/*
 * serve.c - the daemon at work: packets, time, facts
 *
 * One thread. A wakeup of the device reads a bounded number of packets, each goes
 * through the core and out again before the next is read, so order within a flow is
 * kept and nothing is copied. Everything that concerns the host goes through one
 * door, settle(): wish, hold, tell the core, tell the guests (readiness).
 */
#include "serve.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <gateway6/must.h>

#include "capture.h"

enum {
	BURSTS = 8,			/* a wakeup: others get their turn */
	BURST_BYTES = 16384,		/* and no more: large packets are read by themselves, or
					 * they would push each other out of the cache */
	LOOK_EVERY_MS = 5 * 1000,	/* what no notice tells: accept_ra, a route */
	TRY_AGAIN_MS = 1000,		/* after a failure, or a table taken away */
};

static uint32_t random32(void *arg)
{
	(void)arg;
	return arc4random();
}

static const struct rng rng = { .next = random32 };

/* ---- the host ---- */

static void tell_core(struct nat64d *n, const struct nat64_host *host)
{
	if (!memcmp(&n->host, host, sizeof(*host)))
		return;
	if (host->ready && !addr4_equal(n->host.shown4, host->shown4))
		log_info("nat64: guests are seen as %s", addr4_text(host->shown4).s);
	n->host = *host;
	nat64_host_is(n->core, host);
	if (host->ready)
		binding_log_shown(&n->disk.log, host->shown4);
}

static void say_once(struct nat64d *n, const struct wish *w)
{
	if (w->more_shared && !n->more_shared)
		log_warning("nat64: more than %d prefixes of guests; in the others all guests of a "
			    "/64 share one quota", NAT64_SHARED_MAX);
	n->more_shared = w->more_shared;
}

/* True when all is as it should be. */
static bool settle(struct nat64d *n)
{
	struct wish w = wish_of(n->d.config, nl_facts(n->d.nl));
	char why_not[200] = "";
	bool ready = hold_apply(&n->hold, n->d.config, &w, why_not, sizeof(why_not));

	say_once(n, &w);
	tell_core(n, &w.host);
	daemon_set_ready(&n->d, ready ? NULL : why_not);
	loop_timer_at(n->look, loop_now_ms(n->d.loop) +
		      (n->hold.told[0] ? TRY_AGAIN_MS : LOOK_EVERY_MS));
	return !n->hold.told[0];
}

static void facts_changed(void *arg)
{
	struct nat64d *n = arg;

	if (n->core && n->look)
		settle(n);
}

/* A program that begins to wait on a lent port keeps it to itself. */
static void look_for_ports(struct nat64d *n)
{
	if (hold_look_for_ports(&n->hold, n->d.config))
		nat64_ports_busy(n->core, n->hold.told_used.word);
}

static void look_due(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	look_for_ports(arg);
	settle(arg);
}

static void table_ready(void *arg)
{
	struct nat64d *n = arg;

	/* not at once: `nft -f` of a whole ruleset may still be on its way */
	if (hold_table_changed(&n->hold))
		loop_timer_at(n->look, loop_now_ms(n->d.loop) + TRY_AGAIN_MS / 10);
}

/* ---- packets and time ---- */

static void device_lost(struct nat64d *n)
{
	int r = tun_again(&n->tun);

	n->lost_devices++;
	if (r < 0) {
		log_error("tun %s: was deleted and not made again: %s", n->tun.name,
			  strerror(-r));
		loop_stop(n->d.loop, EXIT_RUN_TIME);
		return;
	}
	log_event(EVENT_TUN_DELETED, LOG_LEVEL_WARNING, "tun %s: was deleted, made again",
		  n->tun.name);
	switches_tun(n->tun.name);
	hold_link_is(&n->hold, if_nametoindex(n->tun.name));
	fastpath_link_is(n->fastpath, if_nametoindex(n->tun.name));
	settle(n);
}

static void pass(struct nat64d *n, enum tun_got from, const struct packet_in *p,
		 uint64_t now_ms)
{
	if (n->capture)
		capture_begin(n, p);
	if (from == TUN_GOT6)
		nat64_in6(n->core, p, now_ms);
	else
		nat64_in4(n->core, p, now_ms);
	if (n->capture)
		capture_end(n);
}

struct burst { struct packet_in packet[NAT64_BURST]; enum tun_got from[NAT64_BURST]; unsigned n; };

/* What the last reading got: NONE and LOST end it before it is full. */
static enum tun_got burst_read(struct nat64d *n, struct burst *b)
{
	enum tun_got got = TUN_GOT_JUNK;
	size_t bytes = 0;

	b->n = 0;
	for (unsigned i = 0; i < NAT64_BURST && bytes < BURST_BYTES; i++) {
		got = b->from[b->n] = tun_get(&n->tun, b->n, &b->packet[b->n]);
		if (got == TUN_GOT_NONE || got == TUN_GOT_LOST)
			break;
		if (got != TUN_GOT_JUNK)
			bytes += b->packet[b->n++].len;
	}
	return got;
}

/* False when the device has no more. */
static bool one_burst(struct nat64d *n, uint64_t now_ms)
{
	struct burst b;
	enum tun_got end = burst_read(n, &b);

	nat64_expect(n->core, b.packet, b.n);
	for (unsigned i = 0; i < b.n; i++)
		pass(n, b.from[i], &b.packet[i], now_ms);
	if (end == TUN_GOT_LOST)
		device_lost(n);
	return end != TUN_GOT_NONE && end != TUN_GOT_LOST;
}

static void tun_ready(void *arg)
{
	struct nat64d *n = arg;
	uint64_t now_ms = loop_now_ms(n->d.loop);
	bool more = true;

	for (unsigned i = 0; i < BURSTS && more; i++)
		more = one_burst(n, now_ms);
	fastpath_turn(n->fastpath, !more, now_ms);
	line_log_flush(&n->disk.log.log);
}

static void tick_due(void *arg, uint64_t now_ms)
{
	struct nat64d *n = arg;
	struct fastpath_numbers fast;

	fastpath_tick(n->fastpath, now_ms);
	fast = fastpath_numbers(n->fastpath);
	rate_sample(&n->rate4, n->tun.bytes4 + fast.bytes[NAT64_OUT], now_ms);
	rate_sample(&n->rate6, n->tun.bytes6 + fast.bytes[NAT64_IN], now_ms);
	loop_timer_at(n->tick, nat64_tick(n->core, now_ms));
	line_log_flush(&n->disk.log.log);
}

/* ---- up and down ---- */

#define HUGE_PAGE ((uintptr_t)2 << 20)
#define PAGE ((uintptr_t)4096)

/*
 * Huge pages are a wish: where the kernel has none to give, the tables lie in small ones.
 * And all of it is taken now, so that no packet waits for the kernel to find a page, and
 * a machine that has too little memory says so today and not in a year.
 */
static void take_memory_now(void *arg, void *at, size_t len)
{
	uintptr_t first = ((uintptr_t)at + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uintptr_t end = (uintptr_t)at + len, page = (uintptr_t)at & ~(PAGE - 1);

	(void)arg;
	if (first < (end & ~(HUGE_PAGE - 1)))
		madvise((void *)first, (end & ~(HUGE_PAGE - 1)) - first, MADV_HUGEPAGE);
	madvise((void *)page, end - page, MADV_POPULATE_WRITE);
}

int serve_translator_up(void *daemon)
{
	struct nat64d *n = daemon;
	const struct config *c = n->d.config;
	struct nat64_sink sink = { .send = tun_put, .arg = &n->tun };

	n->tun.fd = n->hold.nft_fd = -1;
	if (!c->nat64.enabled) {
		hold_clear(c, n->d.nl);
		return 0;
	}
	if (!wish_fits(c))
		return daemon_fail(&n->d, EXIT_CONFIGURATION, "nat64: more than %u prefixes "
				   "in nat64.ipv4.addresses and nat64.static", WISH_ROUTES4_MAX);
	if (tun_open(&n->tun, c->nat64.device, &n->d.exit_code) < 0)
		return -1;
	n->core = nat64_new(c, &rng, &sink);
	if (!n->core) {
		serve_translator_down(n);
		return fail("nat64: no memory for %u sessions", c->nat64.limits.sessions);
	}
	nat64_memory(n->core, take_memory_now, NULL);
	if (c->nat64.datapath == DATAPATH_AUTO)
		n->fastpath = fastpath_new(n->core, n->d.loop);
	if (hold_open(&n->hold, c, n->d.nl, if_nametoindex(n->tun.name)) == 0)
		return 0;
	serve_translator_down(n);
	return -1;
}

void serve_translator_down(void *daemon)
{
	struct nat64d *n = daemon;

	if (!n->core)
		return tun_close(&n->tun);
	if (loop_hands_over(n->d.loop))
		hold_leave(&n->hold);
	else
		hold_close(&n->hold);
	tun_close(&n->tun);
	fastpath_free(n->fastpath);
	nat64_free(n->core);
	n->fastpath = NULL;
	n->core = NULL;
}

static int watches_up(struct nat64d *n)
{
	struct loop *l = n->d.loop;

	n->tun_watch = loop_watch(l, n->tun.fd, LOOP_READABLE, tun_ready, n);
	n->table_watch = loop_watch(l, n->hold.nft_fd, LOOP_READABLE, table_ready, n);
	n->tick = loop_timer(l, tick_due, n);
	n->look = loop_timer(l, look_due, n);
	if (!n->tun_watch || !n->table_watch || !n->tick || !n->look)
		return fail("nat64: no memory for the event loop");
	loop_timer_at(n->tick, 0);
	return 0;
}

int serve_host_up(void *daemon)
{
	struct nat64d *n = daemon;

	if (!n->core) {
		daemon_set_ready(&n->d, "nat64.enabled is false");
		return 0;
	}
	nl_on_change(n->d.nl, facts_changed, n);
	switches_tun(n->tun.name);
	fastpath_link_is(n->fastpath, if_nametoindex(n->tun.name));
	if (watches_up(n) < 0) {
		serve_host_down(n);
		return -1;
	}
	look_for_ports(n);
	if (settle(n))
		return 0;
	/* nft or the kernel refused already now: not a state to wait in */
	serve_host_down(n);
	return daemon_fail(&n->d, EXIT_UNAVAILABLE, "nat64: the host cannot be set up");
}

void serve_host_down(void *daemon)
{
	struct nat64d *n = daemon;

	loop_unwatch(n->tun_watch);
	loop_unwatch(n->table_watch);
	loop_timer_free(n->tick);
	loop_timer_free(n->look);
	n->tun_watch = n->table_watch = NULL;
	n->tick = n->look = NULL;
}

/* ---- a new configuration holds: serve_reload.c ---- */

void serve_adopted(struct daemon *d)
{
	struct nat64d *n = (struct nat64d *)d;

	if (!n->core)
		return;
	disk_reload(&n->disk, d->config);
	hold_look_for_ports(&n->hold, d->config);
	nat64_ports_busy(n->core, n->hold.told_used.word);
	settle(n);
}

/*
 * test_query.c - the doors as a whole, under a load that scenarios cannot write down:
 *                thousands of clients, upstreams that answer, fail, lie or keep silent
 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

#include <dns64d/core/job.h>

#define CLIENTS 2000
#define ADDRESSES 9			/* some of them have more clients than places */

static struct world {
	struct config config;
	struct dns64 *d;
	uint64_t seed, now_ms;
	unsigned asked[CLIENTS], replied[CLIENTS];	/* per client */
	uint64_t asked_ms[CLIENTS];
	struct { uint64_t ticket; uint8_t bytes[300]; size_t len; } ask[4096];
	unsigned asks;
} w;

static void on_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes, size_t len)
{
	(void)arg;
	(void)bytes;
	assert_true(len >= 12);
	w.replied[to->port]++;
	assert_true(w.replied[to->port] <= w.asked[to->port]);
	assert_true(w.now_ms - w.asked_ms[to->port] < 5000);
}

static void on_ask(void *arg, const struct dns64_ask *ask)
{
	unsigned i = w.asks++ % ARRAY_SIZE(w.ask);

	(void)arg;
	w.ask[i].ticket = ask->ticket;
	w.ask[i].len = ask->len;
	memcpy(w.ask[i].bytes, ask->bytes, ask->len);
}

static int setup(void **state)
{
	struct dns64_sink sink = { on_reply, on_ask, NULL, NULL };
	struct rng rng = unit_rng(&w.seed);
	struct dns64_conf conf;

	(void)state;
	memset(&w, 0, sizeof(w));
	w.now_ms = 5000;
	w.config = kit_config();
	w.config.dns64.limits.outstanding = 500;
	w.config.dns64.cache.stale_s = 60;
	w.config.dns64.cache.prefetch = true;
	conf = kit_conf(&w.config);
	w.d = dns64_new(&conf, &rng, &sink);
	return w.d ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	dns64_free(w.d);
	return 0;
}

static void ask_something(unsigned client)
{
	static const char *const types[] = { "A", "AAAA", "AAAA", "TXT", "ANY" };
	struct dns64_client from = { .addr.b = { 0xfe, 0x80, [15] = (uint8_t)(client % ADDRESSES) },
				     .port = (uint16_t)client, .tcp = client % 3 == 0 };
	uint8_t bytes[512];
	char text[128];

	if (w.asked[client] != w.replied[client])
		return;			/* one at a time, so that ages are known */
	snprintf(text, sizeof(text), "flags rd | q n%u.example %s | edns", unit_draw(&w.seed) % 300,
		 types[unit_draw(&w.seed) % ARRAY_SIZE(types)]);
	w.asked[client]++;
	w.asked_ms[client] = w.now_ms;
	dns64_query(w.d, &from, bytes, text_message(text, bytes, sizeof(bytes)), w.now_ms);
}

static const char *const sayings[] = {
	"an %s 30 A 5.45.100.80", "ns example 30 SOA 30", "an %s 30 AAAA 2a02::1",
	"rcode SERVFAIL", "rcode NXDOMAIN | ns example 5 SOA 5", "an %s 30 TXT x",
	"an %s 5 CNAME n1.example | an n1.example 7 A 5.45.100.81", "flags tc", "rcode REFUSED",
	"an %s 5 CNAME %s", "an %s 1 A \\# 01", "",
};

static void answer_something(void)
{
	unsigned i = unit_draw(&w.seed) % ARRAY_SIZE(w.ask);
	char name[300], type[16], asked[512], what[256], text[1024];
	uint8_t bytes[2048];

	if (!w.ask[i].len)
		return;
	message_text(w.ask[i].bytes, w.ask[i].len, 1, asked, sizeof(asked));
	if (sscanf(strstr(asked, "| q "), "| q %299s %15s", name, type) != 2)
		return;
	snprintf(what, sizeof(what), "%s", sayings[unit_draw(&w.seed) % ARRAY_SIZE(sayings)]);
	for (char *at; (at = strstr(what, "%s"));) {	/* ends: names have no percent sign */
		char rest[256];

		strcpy(rest, at + 2);
		snprintf(at, sizeof(what) - (size_t)(at - what), "%s%s", name, rest);
	}
	snprintf(text, sizeof(text), "flags qr ra | q %s %s | %s", name, type, what);
	if (unit_draw(&w.seed) % 8)
		dns64_answer(w.d, w.ask[i].ticket, bytes,
			     text_message(text, bytes, sizeof(bytes)), w.now_ms);
	else
		dns64_no_answer(w.d, w.ask[i].ticket, w.now_ms);
	w.ask[i].len = 0;
}

static void pass(uint64_t ms)
{
	uint64_t to = w.now_ms + ms;

	while (dns64_next_ms(w.d) <= to) {
		uint64_t next = dns64_next_ms(w.d);

		w.now_ms = next > w.now_ms ? next : w.now_ms;
		dns64_tick(w.d, w.now_ms);
	}
	w.now_ms = to;
}

/* J4: every job stands on a place, and as many are taken as are stood on. */
static void expect_places_kept(void)
{
	const struct jobs *t = &w.d->jobs;
	unsigned own = 0, waiters = 0;

	for (uint32_t i = 1; i <= t->max; i++) {
		const struct job *j = &t->job[i];

		if (!j->live)
			continue;
		assert_true(j->holder || queue_head(&j->parents) || queue_head(&j->waiters));
		own += j->holder != 0;
		for (struct queue_link *l = queue_head(&j->waiters); l;
		     l = queue_next(&j->waiters, l))
			waiters += QUEUE_ITEM(l, struct waiter, link)->holder != 0;
	}
	assert_int_equal(own + waiters, w.d->share.taken);
	assert_true(t->n_heap <= 3 * w.d->share.taken);
}

static void dns64_query__is_answered_once_and_within_five_seconds(void **state)
{
	unsigned asked = 0, replied = 0;

	(void)state;
	for (unsigned turn = 0; turn < 200000; turn++) {
		ask_something(unit_draw(&w.seed) % CLIENTS);
		if (turn / 20000 % 2)		/* every other while nobody answers */
			for (unsigned i = 0; i < 8; i++)
				answer_something();
		if (turn % 10 == 0)
			pass(unit_draw(&w.seed) % 60);
		if (turn % 200 == 0)
			expect_places_kept();
	}
	pass(5000);
	for (unsigned i = 0; i < CLIENTS; i++) {
		asked += w.asked[i];
		replied += w.replied[i];
	}
	assert_int_equal(asked, replied);
	assert_true(asked > 50000);
	assert_int_equal(dns64_waiting(w.d), 0);
	assert_int_equal(share_free(&w.d->share), 500);
	assert_true(dns64_counts(w.d)->refusal[REFUSAL_SHARE] > 0);
	assert_true(dns64_counts(w.d)->counter[DNS64_STALE] > 0);
}

/* A question of this guest whose upstream answers at once, or never does. */
static void ask_named(unsigned client, const char *name, bool answered)
{
	struct dns64_client from = { .addr.b = { 0xfe, 0x80, [15] = (uint8_t)client },
				     .port = (uint16_t)client };
	unsigned asks = w.asks;
	uint8_t bytes[512];
	char text[128];

	snprintf(text, sizeof(text), "flags rd | q %s A", name);
	w.asked[client]++;
	w.asked_ms[client] = w.now_ms;
	dns64_query(w.d, &from, bytes, text_message(text, bytes, sizeof(bytes)), w.now_ms);
	if (!answered || w.asks == asks)
		return;
	snprintf(text, sizeof(text), "flags qr ra | q %s A | an %s 30 A 5.45.100.80", name, name);
	dns64_answer(w.d, w.ask[asks % ARRAY_SIZE(w.ask)].ticket, bytes,
		     text_message(text, bytes, sizeof(bytes)), w.now_ms);
}

/* 20 seconds: one asks a thousand slow names a second, another ten quick ones. */
static void dns64_query__serves_others_while_one_asks_for_thousands_of_slow_names(void **state)
{
	const struct dns64_counts *c = dns64_counts(w.d);
	char name[64];

	(void)state;
	for (unsigned ms = 0; ms < 20000; ms++) {
		snprintf(name, sizeof(name), "slow%u.example", ms);
		ask_named(1, name, false);
		if (ms % 100 == 0) {
			snprintf(name, sizeof(name), "quick%u.example", ms);
			ask_named(2, name, true);
		}
		pass(1);
	}
	pass(5000);
	assert_int_equal(w.replied[1], 20000);
	assert_int_equal(w.replied[2], 200);
	assert_int_equal(c->counter[DNS64_REPLIES_NOERROR], 200);
	assert_int_equal(c->refusal[REFUSAL_FULL], 0);
	assert_true(c->refusal[REFUSAL_SHARE] > 15000);
	assert_int_equal(share_free(&w.d->share), 500);
}

static void dns64_query__leaves_every_job_free_in_the_end(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 400; i++)
		ask_something(i);
	assert_true(dns64_waiting(w.d) > 250);
	pass(10000);
	ask_something(1999);		/* silence must last five seconds to mean "down" */
	pass(10000);
	assert_int_equal(dns64_waiting(w.d), 0);
	/* only the probe of the upstream that is down by now is left */
	assert_false(dns64_has_upstream(w.d));
	assert_true(dns64_next_ms(w.d) - w.now_ms <= 2000);
}

/* 65536 changes later the number of the first returns: what was made then must not. */
static void dns64_reconfigure__finds_nothing_made_before_when_numbers_return(void **state)
{
	const struct dns64_counts *c = dns64_counts(w.d);
	struct config fresh = w.config;
	struct dns64_conf conf;

	(void)state;
	ask_named(1, "a.example", true);
	ask_named(1, "a.example", true);
	assert_int_equal(c->counter[DNS64_CACHE_HITS], 1);
	assert_int_equal(w.d->epoch, 0);
	w.d->epoch = UINT16_MAX;
	fresh.nat64.prefix.addr.b[4] = 1;
	conf = kit_conf(&fresh);
	assert_int_equal(dns64_reconfigure(w.d, &conf, w.now_ms), 0);
	assert_int_equal(w.d->epoch, 0);
	assert_int_equal(cache_stats(dns64_cache(w.d)).entries, 0);
	ask_named(1, "a.example", true);
	assert_int_equal(c->counter[DNS64_CACHE_HITS], 1);
	w.config = fresh;
	conf = kit_conf(&w.config);
	assert_int_equal(dns64_reconfigure(w.d, &conf, w.now_ms), 0);
	assert_int_equal(cache_stats(dns64_cache(w.d)).entries, 1);	/* nothing differs */
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(dns64_query__is_answered_once_and_within_five_seconds),
		FRESH(dns64_query__serves_others_while_one_asks_for_thousands_of_slow_names),
		FRESH(dns64_reconfigure__finds_nothing_made_before_when_numbers_return),
		FRESH(dns64_query__leaves_every_job_free_in_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

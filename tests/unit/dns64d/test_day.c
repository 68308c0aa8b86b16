/*
 * test_day.c - a day of a busy host in virtual time: memory flat, nobody without a reply
 *
 * 50 guests, some of them in views with other answers, ask for 4,000 names, some far more
 * often than others, ten times a second for 24 hours. Every hour there is a reload, with
 * another prefix or the same. Two upstreams answer after 1 to 80 ms, now and then not at
 * all or with an error; each is dead for some minutes every few hours, sometimes both.
 * Names change their addresses with every answer.
 */
#include "kit.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include <dns64d/core/dns64.h>

#define GUESTS 50
#define NAMES 4000
#define DAY_MS (24 * 3600 * UINT64_C(1000))
#define EVERY_MS 100
#define HOUR_MS UINT64_C(3600000)
#define SETTLED_MS (8 * HOUR_MS)	/* malloc keeps seven freed pieces of a size */
#define STALE_S 3600
#define FLIGHT_MAX 1024

struct flight { uint64_t due_ms, ticket; unsigned upstream; uint8_t bytes[300]; size_t len; };

static struct conf_net native_net = { .is6 = true,
	.v6 = { { { 0xfe, 0x80, [15] = 8 } }, 126 } };	/* guests 8 to 11 */
static struct conf_net six_net = { .is6 = true,
	.v6 = { { { 0xfe, 0x80, [15] = 16 } }, 124 } };	/* guests 16 to 31 */
static struct conf_view views[] = {
	{ .name = "native", .clients = { &native_net, 1 }, .prefer = CONF_AUTO,
	  .upstreams_auto = true },
	{ .name = "six", .clients = { &six_net, 1 }, .prefer = PREFER_IPV6,
	  .synthesis_auto = true, .upstreams_auto = true },
};

static struct day {
	struct config config[2];	/* in turn: the core looks at the one before */
	struct dns64 *d;
	uint64_t seed, now_ms, asked, replied, failed;
	uint64_t waits_since[GUESTS];	/* 0: waits for nothing */
	struct flight flight[FLIGHT_MAX];
	unsigned flights;
} w;

static void on_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes, size_t len)
{
	(void)arg;
	assert_true(len >= 12);
	assert_true(w.waits_since[to->port] != 0);
	assert_true(w.now_ms - w.waits_since[to->port] <= 5000);
	w.waits_since[to->port] = 0;
	w.replied++;
	w.failed += (bytes[3] & 15) == DNS_SERVFAIL;
}

static bool dead(unsigned upstream, uint64_t ms)
{
	bool both = ms / (HOUR_MS / 30) % 97 == 50;	/* two minutes every three hours */

	return both || (ms / (HOUR_MS / 12) + upstream * 5) % 31 == 0;	/* five minutes */
}

static void on_ask(void *arg, const struct dns64_ask *ask)
{
	struct flight *f = &w.flight[w.flights];

	(void)arg;
	if (dead(ask->upstream, w.now_ms) || unit_draw(&w.seed) % 200 == 0)
		return;			/* never answered */
	assert_true(w.flights < FLIGHT_MAX);
	*f = (struct flight){ .due_ms = w.now_ms + 1 + unit_draw(&w.seed) % 80,
			      .ticket = ask->ticket, .upstream = ask->upstream,
			      .len = ask->len };
	memcpy(f->bytes, ask->bytes, ask->len);
	w.flights++;
}

/* Even names have an AAAA, every ninth is not there; TTLs from 5 s to an hour. */
static size_t answer_to(const struct flight *f, uint8_t *room, size_t size)
{
	uint32_t h = unit_draw(&w.seed);
	char text[400], name[64], type[16], question[200];
	unsigned n;

	message_text(f->bytes, f->len, 1, question, sizeof(question));
	assert_int_equal(sscanf(strstr(question, "| q ") + 4, "%63s %15s", name, type), 2);
	n = (unsigned)strtoul(name + 1, NULL, 10);
	if (h % 300 == 0)
		snprintf(text, sizeof(text), "flags qr rd ra | rcode SERVFAIL | q %s %s", name,
			 type);
	else if (n % 9 == 0)
		snprintf(text, sizeof(text), "flags qr rd ra | rcode NXDOMAIN | q %s %s | "
			 "ns example 60 SOA 60", name, type);
	else if (!strcmp(type, "A"))
		snprintf(text, sizeof(text), "flags qr rd ra | q %s A | an %s %u A 5.45.%u.%u",
			 name, name, 5 + h % 3600, h >> 8 & 255, h >> 16 & 255);
	else if (!strcmp(type, "AAAA") && n % 2 == 0)
		snprintf(text, sizeof(text), "flags qr rd ra | q %s AAAA | an %s %u AAAA "
			 "2a02::%x", name, name, 5 + h % 3600, h & 0xffff);
	else
		snprintf(text, sizeof(text), "flags qr rd ra | q %s %s | ns example 300 SOA 120",
			 name, type);
	return text_message(text, room, size);
}

/* What is due at this moment, in any order. */
static void answers_due(void)
{
	uint8_t bytes[512];

	for (unsigned i = 0; i < w.flights;) {
		struct flight f = w.flight[i];
		size_t len;

		if (f.due_ms > w.now_ms) {
			i++;
			continue;
		}
		w.flight[i] = w.flight[--w.flights];
		len = answer_to(&f, bytes, sizeof(bytes));
		dns64_answer(w.d, f.ticket, bytes, len, w.now_ms);
	}
}

static uint64_t next_ms(uint64_t to_ms)
{
	uint64_t next = dns64_next_ms(w.d);

	next = next < to_ms ? next : to_ms;
	for (unsigned i = 0; i < w.flights; i++)
		next = w.flight[i].due_ms < next ? w.flight[i].due_ms : next;
	return next > w.now_ms ? next : w.now_ms + 1;
}

static void pass(uint64_t ms)
{
	uint64_t to_ms = w.now_ms + ms;

	while (w.now_ms < to_ms) {
		w.now_ms = next_ms(to_ms);
		answers_due();
		dns64_tick(w.d, w.now_ms);
	}
}

/* Few names take most of the questions: the square of a draw. */
static void ask_something(void)
{
	static const char *const types[] = { "AAAA", "AAAA", "A", "HTTPS" };
	unsigned guest = unit_draw(&w.seed) % GUESTS, n = unit_draw(&w.seed) % NAMES;
	struct dns64_client from = { .addr.b = { 0xfe, 0x80, [15] = (uint8_t)guest },
				     .port = (uint16_t)guest };
	uint8_t bytes[300];
	char text[100];
	size_t len;

	if (w.waits_since[guest])
		return;
	n = n * n / NAMES;
	snprintf(text, sizeof(text), "flags rd | q n%u.z%u.example %s | edns", n, n % 40,
		 types[unit_draw(&w.seed) % ARRAY_SIZE(types)]);
	len = text_message(text, bytes, sizeof(bytes));
	w.waits_since[guest] = w.now_ms;
	w.asked++;
	assert_true(dns64_query(w.d, &from, bytes, len, w.now_ms));
}

static void expect_sound(void)
{
	struct cache_stats s = cache_stats(dns64_cache(w.d));
	struct cache_item item;
	uint64_t at = 0, n = 0;

	while (cache_next(dns64_cache(w.d), &at, w.now_ms, &item)) {
		n++;
		assert_true(!item.stale || item.kind != IMAGE_ERROR);
		assert_true(item.left_s <= 86400);
	}
	assert_true(n <= s.entries);
	assert_true(s.entries <= s.entries_max);
	assert_true(s.bytes_used <= s.bytes);
}

static struct dns64_conf conf_of(const struct config *c)
{
	struct upstream_list two = { .n = 2, .at = { { .port = 53 }, { .port = 54 } } };
	struct facts none = { 0 };
	struct dns64_conf conf;
	const char *why;

	assert_true(dns64_conf_make(&conf, c, &none, &two, &why));
	return conf;
}

/* Every third time the prefix is another, so that what was made is made anew. */
static void reload(unsigned hour)
{
	struct config *fresh = &w.config[hour % 2];
	struct dns64_conf conf;

	*fresh = w.config[!(hour % 2)];
	if (hour % 3 == 0)
		fresh->nat64.prefix.addr.b[11] ^= 1;
	conf = conf_of(fresh);
	assert_int_equal(dns64_reconfigure(w.d, &conf, w.now_ms), 0);
}

static size_t memory(void)
{
	return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static void a_day__leaves_memory_flat_and_nobody_without_a_reply(void **state)
{
	uint64_t start_ms = w.now_ms, hour_ms = start_ms;
	const struct dns64_counts *c = dns64_counts(w.d);
	size_t before = 0;

	(void)state;
	while (w.now_ms < start_ms + DAY_MS) {
		ask_something();
		pass(EVERY_MS);
		if (w.now_ms - hour_ms < HOUR_MS)
			continue;
		hour_ms = w.now_ms;
		reload((unsigned)((w.now_ms - start_ms) / HOUR_MS));
		if (!before && w.now_ms - start_ms >= SETTLED_MS)
			before = memory();
		expect_sound();
	}
	pass(6000);
	assert_int_equal(memory(), before);
	assert_true(c->view[1] > w.asked / 50 && c->view[2] > w.asked / 10);
	assert_int_equal(w.replied, w.asked);
	assert_int_equal(dns64_waiting(w.d), 0);
	printf("%llu queries, %llu SERVFAIL, %llu stale, %llu renewed, %llu cut\n",
	       (unsigned long long)w.asked, (unsigned long long)w.failed,
	       (unsigned long long)c->counter[DNS64_STALE],
	       (unsigned long long)c->counter[DNS64_PREFETCHED],
	       (unsigned long long)c->counter[DNS64_CUT]);
	assert_true(w.asked > 500000);
	assert_true(w.failed < w.asked / 100);
	assert_true(c->counter[DNS64_STALE] && c->counter[DNS64_PREFETCHED]);
}

static int setup(void **state)
{
	struct dns64_sink sink = { on_reply, on_ask, NULL, NULL };
	struct rng rng = unit_rng(&w.seed);
	struct config *c = &w.config[0];
	struct dns64_conf conf;

	(void)state;
	w.now_ms = 5000;
	*c = kit_config();
	c->dns64.cache.stale_s = STALE_S;
	c->dns64.cache.prefetch = true;
	c->dns64.views.item = views;
	c->dns64.views.n = sizeof(views) / sizeof(views[0]);
	conf = conf_of(c);
	w.d = dns64_new(&conf, &rng, &sink);
	return w.d ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	dns64_free(w.d);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_day__leaves_memory_flat_and_nobody_without_a_reply, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * nat64-core.c - what the translator's core costs by itself: one thread, no kernel
 *
 *	packets		64 bytes of IPv6 with UDP, and their answers, of 1,000 sessions and
 *			of a million in random order: nanoseconds each
 *	new sessions	until the table is full: a second; the last tenth beside the first
 *	expiry		of a million sessions at once: the longest turn
 *	memory		for a session with its binding, all that was taken
 *
 * Usage: bench_nat64-core [SESSIONS]; prints a table, exit 1 below the bar. The bar is
 * that of a quiet machine; -q prints only.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <gateway6/csum.h>
#include <gateway6/must.h>
#include <gateway6/pref64.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>
#include <nat64d/core/nat64.h>

#define FEW 1000u
#define PORTS 1000u		/* sessions of one guest */
#define PACKETS 4000000u
#define NOW_MS 1000000u

struct lent { struct addr4 addr; uint16_t port; wire16 checksum; };	/* of the header to it */

static struct nat64 *n;
static struct lent *lent, *last;	/* what each session left with */
static uint64_t sent;
static uint64_t seed = 1;
static bool missed;

struct packet6 { struct ip6_wire ip; struct udp_wire udp; uint8_t payload[16]; };
struct packet4 { struct ip4_wire ip; struct udp_wire udp; uint8_t payload[16]; };

static uint32_t draw(void *arg)
{
	uint64_t *s = arg, z = (*s += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z ^ z >> 31);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);	/* others share this machine */
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Memory that malloc has given away and not got back. */
static size_t taken(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static void keep(void *arg, const struct packet_out *p)
{
	const struct packet4 *out = (const void *)p->head;

	(void)arg;
	sent++;
	if (last)
		*last = (struct lent){ .addr = out->ip.src, .port = get16(out->udp.sport) };
}

#define HUGE_PAGE ((uintptr_t)2 << 20)
#define PAGE ((uintptr_t)4096)

/* As nat64d does: pages of 2 MiB where there are whole ones, and all of it taken now. */
static void take_now(void *arg, void *at, size_t len)
{
	uintptr_t first = ((uintptr_t)at + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uintptr_t end = (uintptr_t)at + len, page = (uintptr_t)at & ~(PAGE - 1);

	(void)arg;
	if (first < end)
		madvise((void *)first, end - first, MADV_HUGEPAGE);
	madvise((void *)page, end - page, MADV_POPULATE_WRITE);
}

static struct nat64 *translator(uint32_t sessions)
{
	static struct prefix4 net = { { { 5, 5, 5, 0 } }, 27 };
	struct rng rng = { draw, &seed };
	struct nat64_sink sink = { keep, NULL };
	struct nat64_host host = { .ready = true, .own4 = net.addr, .mtu4 = 1500, .mtu6 = 1500 };
	struct config c = { .arena = NULL };
	struct nat64 *made;

	c.nat64 = (struct conf_nat64){
		.enabled = true, .prefix = pref64_wkp,
		.ipv4 = { .mode = IPV4_POOL, .ports_auto = true, .addresses = { &net, 1 } },
		.hairpin = true,
		.limits = { sessions, UINT32_MAX, 0, 4096 },
		.timeouts = { 7200, 240, 6, 300, 15, 60, 2 }, .mss_clamp = CONF_AUTO,
		.lowest_ipv6_mtu = 1280,
	};
	made = nat64_new(&c, &rng, &sink);
	must(made, "no memory");
	nat64_memory(made, take_now, NULL);
	nat64_host_is(made, &host);
	return made;
}

/* ---- packets ---- */

static struct packet6 template6(void)
{
	struct packet6 p = {
		.ip = { .ver_class_flow = ip6_ver_class_flow(0, 0), .payload_len = put16(24),
			.next_header = IP_UDP, .hop_limit = 64,
			.dst = pref64_embed(&pref64_wkp, (struct addr4){ { 9, 9, 9, 9 } }) },
		.udp = { .dport = put16(5555), .len = put16(24), .checksum = put16(0x1234) },
	};

	memcpy(p.ip.src.b, "\x20\x01\x0d\xb8", 4);
	return p;
}

static void aim6(struct packet6 *p, uint32_t session)
{
	uint32_t guest = session / PORTS;

	p->ip.src.b[14] = (uint8_t)(guest >> 8);
	p->ip.src.b[15] = (uint8_t)guest;
	p->udp.sport = put16((uint16_t)(10000 + session % PORTS));
}

static void send6(struct packet6 *p, uint32_t session)
{
	struct packet_in in = { .bytes = (uint8_t *)p, .len = sizeof(*p) };

	aim6(p, session);
	nat64_in6(n, &in, NOW_MS);
}

static struct packet4 template4(void)
{
	return (struct packet4){
		.ip = { .ver_ihl = 0x45, .total_len = put16(sizeof(struct packet4)), .ttl = 64,
			.protocol = IP_UDP, .src = { { 9, 9, 9, 9 } } },
		.udp = { .sport = put16(5555), .len = put16(24), .checksum = put16(0x1234) },
	};
}

/* Made before the clock runs: what is measured is the translator. */
static void checksum4(const struct packet4 *like, struct lent *to)
{
	struct ip4_wire ip = like->ip;

	ip.dst = to->addr;
	to->checksum = csum_finish(sum_bytes(sum_zero, &ip, sizeof(ip)));
}

static void aim4(struct packet4 *p, struct lent to)
{
	p->ip.dst = to.addr;
	p->udp.dport = put16(to.port);
	p->ip.checksum = to.checksum;
}

/* In bursts, as nat64d reads them from its device. */
static void bursts_out(const uint32_t *order, uint32_t sessions)
{
	struct packet6 p[NAT64_BURST];
	struct packet_in in[NAT64_BURST];

	for (uint32_t i = 0; i < NAT64_BURST; i++) {
		p[i] = template6();
		in[i] = (struct packet_in){ .bytes = (uint8_t *)&p[i], .len = sizeof(p[i]) };
	}
	for (uint32_t i = 0, at = 0; i < PACKETS; i += NAT64_BURST) {
		for (uint32_t k = 0; k < NAT64_BURST; k++, at = at + 1 < sessions ? at + 1 : 0)
			aim6(&p[k], order[at]);
		nat64_expect(n, in, NAT64_BURST);
		for (uint32_t k = 0; k < NAT64_BURST; k++)
			nat64_in6(n, &in[k], NOW_MS);
	}
}

static void bursts_in(const struct lent *to, uint32_t sessions)
{
	struct packet4 p[NAT64_BURST];
	struct packet_in in[NAT64_BURST];

	for (uint32_t i = 0; i < NAT64_BURST; i++) {
		p[i] = template4();
		in[i] = (struct packet_in){ .bytes = (uint8_t *)&p[i], .len = sizeof(p[i]) };
	}
	for (uint32_t i = 0, at = 0; i < PACKETS; i += NAT64_BURST) {
		for (uint32_t k = 0; k < NAT64_BURST; k++, at = at + 1 < sessions ? at + 1 : 0)
			aim4(&p[k], to[at]);
		nat64_expect(n, in, NAT64_BURST);
		for (uint32_t k = 0; k < NAT64_BURST; k++)
			nat64_in4(n, &in[k], NOW_MS);
	}
}

/* ---- measures ---- */

static void line(const char *what, double value, const char *unit, double bar, bool good)
{
	printf("%-44s %9.1f %-12s (bar %.0f)%s\n", what, value, unit, bar,
	       good ? "" : "  MISSED");
	missed |= !good;
}

/* In an order that no cache foresees, which is itself read one after the other. */
static uint32_t *shuffled(uint32_t count)
{
	uint32_t *order = malloc(count * sizeof(*order));

	must(order, "no memory");
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = (uint32_t)((uint64_t)draw(&seed) * (i + 1) >> 32);

		order[i] = order[at];
		order[at] = i;
	}
	return order;
}

static void packets(uint32_t sessions, double bar)
{
	struct packet4 p4 = template4();
	uint32_t *order = shuffled(sessions);
	struct lent *to = malloc(sessions * sizeof(*to));
	uint64_t before = sent, start, took;
	char what[60];

	must(to, "no memory");
	for (uint32_t i = 0; i < sessions; i++) {
		to[i] = lent[order[i]];
		checksum4(&p4, &to[i]);
	}
	last = NULL;
	start = now_ns();
	bursts_out(order, sessions);
	took = now_ns() - start;
	snprintf(what, sizeof(what), "out, %u sessions", sessions);
	line(what, (double)took / PACKETS, "ns a packet", bar, (double)took / PACKETS <= bar);

	start = now_ns();
	bursts_in(to, sessions);
	took = now_ns() - start;
	snprintf(what, sizeof(what), "in, %u sessions", sessions);
	line(what, (double)took / PACKETS, "ns a packet", bar, (double)took / PACKETS <= bar);
	must(sent - before == 2u * PACKETS, "%llu of %u packets came through",
	     (unsigned long long)(sent - before), 2 * PACKETS);
	free(to);
	free(order);
}

static void open_all(uint32_t sessions)
{
	struct packet6 p = template6();
	uint32_t tenth = sessions / 10;
	uint64_t start = now_ns(), first = 0, all = 0;

	for (uint32_t i = 0; i < sessions; i++) {
		if (i == tenth)
			first = now_ns() - start;
		if (i == sessions - tenth)
			all = now_ns();
		last = &lent[i];
		send6(&p, i);
	}
	must(sent == sessions, "%llu of %u sessions opened", (unsigned long long)sent, sessions);
	line("new sessions, all", sessions * 1e3 / (double)(now_ns() - start), "million/s", 1,
	     sessions * 1e3 / (double)(now_ns() - start) >= 1);
	line("new sessions, last tenth beside the first",
	     100.0 * (double)first / (double)(now_ns() - all), "%", 50,
	     2 * first >= now_ns() - all);
}

static void full_table_refuses(uint32_t sessions)
{
	struct packet6 p = template6();
	struct nat64_stats s;

	last = NULL;
	send6(&p, sessions);		/* a guest that has no session yet */
	nat64_stats_read(n, &s);
	must(s.drops[DROP_SESSIONS_FULL] == 1, "a full table refuses");
}

static void expire_all(uint32_t sessions)
{
	uint64_t longest = 0, start, took, all = now_ns(), now_ms = NOW_MS + 301000, next;
	struct nat64_stats s;
	uint32_t turns = 0;

	do {
		start = now_ns();
		next = nat64_tick(n, now_ms);
		took = now_ns() - start;
		longest = took > longest ? took : longest;
		turns++;
		if (next > now_ms)
			now_ms = next;
		nat64_stats_read(n, &s);
	} while (s.sessions[NAT64_UDP]);
	line("longest turn of expiry", (double)longest / 1e3, "us", 2000, longest <= 2000000);
	printf("  %u sessions ended in %u turns, %.1f ms in all\n", sessions, turns,
	       (double)(now_ns() - all) / 1e6);
}

int main(int argc, char **argv)
{
	uint32_t many = argc > 1 && argv[argc - 1][0] != '-' ?
			(uint32_t)strtoul(argv[argc - 1], NULL, 10) : 1000000;
	bool quiet = argc > 1 && !strcmp(argv[1], "-q");
	size_t before;

	lent = calloc(many + FEW, sizeof(*lent));
	must(lent, "no memory");
	n = translator(FEW);
	for (uint32_t i = 0; i < FEW; i++) {
		struct packet6 p = template6();

		last = &lent[i];
		send6(&p, i);
	}
	packets(FEW, 120);
	nat64_free(n);

	before = taken();
	n = translator(many);
	sent = 0;
	open_all(many);
	full_table_refuses(many);
	line("memory", (double)(taken() - before) / many, "bytes", 200,
	     (double)(taken() - before) / many <= 200);
	packets(many, 350);
	expire_all(many);
	nat64_free(n);
	free(lent);
	return missed && !quiet;
}

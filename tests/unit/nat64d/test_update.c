/*
 * test_update.c - bindings, sessions and filtering against the slow twin
 *
 * Random traffic of few guests and few peers, so that everything meets everything;
 * time jumps so that everything expires. After each packet both must agree on whether
 * it passes, where it goes, and what was lent; every now and then the invariants of
 * all tables are counted anew.
 *
 * A million operations; GW_OPS=10000000 in the environment makes them ten.
 */
#include <unit/nat64d_bench.h>

#include <stdio.h>
#include <stdlib.h>

#include <oracle/nat64d_bib.h>

#define CHECK_EVERY 997u

static struct oracle o;
static struct pkt p;
static uint64_t seed = 42;

static uint32_t below(uint32_t n)
{
	struct rng rng = unit_rng(&seed);

	return rng_below(&rng, n);
}

/* Nothing is drawn of what the translator draws from. */
static const uint16_t peer_ports[] = { 53, 80, 4000 };
static const char *const peers[] = { "9.9.9.33", "8.8.8.8", "1.1.1.1" };
static const uint8_t flags[] = { TCP_SYN, TCP_SYN, TCP_ACK, TCP_SYN | TCP_ACK,
				 TCP_FIN | TCP_ACK, TCP_RST, TCP_ACK };

static struct end4 draw_peer(enum nat64_l4 l4)
{
	struct end4 e = { a4(peers[below(ARRAY_SIZE(peers))]), 0 };

	if (l4 != NAT64_ICMP)
		e.port = peer_ports[below(ARRAY_SIZE(peer_ports))];
	return e;
}

/* One of those that are lent now, or nobody's. */
static struct end4 draw_lent(enum nat64_l4 l4)
{
	struct end4 e = { a4("5.5.5.8"), (uint16_t)(4990 + below(20)) };
	unsigned i = o.bindings ? below(o.bindings) : 0;

	e.addr.b[3] = (uint8_t)(8 + below(4));
	return o.bindings && below(8) && o.binding[i].l4 == l4 ? o.binding[i].lent : e;
}

static struct end6 draw_guest(void)
{
	struct end6 e = { a6("2001:db8:1::10"), (uint16_t)(5000 + below(4)) };

	e.addr.b[15] = (uint8_t)(0x10 + below(4));
	return e;
}

static void send6(const struct tuple6 *t, uint8_t tcp_flags)
{
	struct addr6_text src = addr6_text(t->guest.addr);
	struct addr4_text v4 = addr4_text(t->peer.addr);
	char dst[40];
	struct kit_ends e = { src.s, t->guest.port, dst, t->peer.port };

	snprintf(dst, sizeof(dst), "64:ff9b::%s", v4.s);
	if (t->l4 == NAT64_ICMP)
		echo6(&p, src.s, dst, ICMP6_ECHO, t->guest.port);
	else if (t->l4 == NAT64_UDP)
		udp6(&p, e, below(40));
	else
		tcp6(&p, e, tcp_flags, below(40));
	kit_in6(&k, &p);
}

static void send4(const struct tuple4 *t, uint8_t tcp_flags)
{
	struct addr4_text src = addr4_text(t->peer.addr), dst = addr4_text(t->lent.addr);
	struct kit_ends e = { src.s, t->peer.port, dst.s, t->lent.port };

	if (t->l4 == NAT64_ICMP)
		echo4(&p, src.s, dst.s, ICMP4_ECHO_REPLY, t->lent.port);
	else if (t->l4 == NAT64_UDP)
		udp4(&p, e, below(40));
	else
		tcp4(&p, e, tcp_flags, below(40));
	kit_in4(&k, &p);
}

static struct end4 left_as(enum nat64_l4 l4)
{
	struct end4 e = { kit_ip4(&k, 0)->src, 0 };
	const struct icmp_wire *icmp = kit_l4(&k, 0);
	const struct udp_wire *udp = kit_l4(&k, 0);

	e.port = l4 == NAT64_ICMP ? get16(icmp->echo.id) : get16(udp->sport);
	return e;
}

static void go_out(void)
{
	struct tuple6 t = { (enum nat64_l4)below(NAT64_L4S), draw_guest(), { { { 0 } }, 0 } };
	uint8_t f = flags[below(ARRAY_SIZE(flags))];
	enum oracle_verdict want;
	struct end4 lent;

	t.peer = draw_peer(t.l4);
	want = oracle_out(&o, &t, f, k.now_ms);
	send6(&t, f);
	if (want == ORACLE_DROP) {
		assert_true(k.outs == 0 || k.out[0].is6);	/* at most an ICMPv6 error */
		return;
	}
	assert_int_equal(k.outs, 1);
	assert_true(addr4_equal(kit_ip4(&k, 0)->dst, t.peer.addr));
	if (oracle_lent(&o, &t, &lent))
		assert_true(end4_equal(left_as(t.l4), lent));	/* RFC 4787 REQ-1 */
	assert_true(oracle_learn(&o, &t, left_as(t.l4)));	/* REQ-3: not twice */
}

static void come_in(void)
{
	struct tuple4 t = { (enum nat64_l4)below(NAT64_L4S), { { { 0 } }, 0 }, { { { 0 } }, 0 } };
	uint8_t f = flags[below(ARRAY_SIZE(flags))];
	enum oracle_verdict want;
	struct end6 guest;

	t.lent = draw_lent(t.l4);
	t.peer = draw_peer(t.l4);
	want = oracle_in(&o, &t, f, k.now_ms, &guest);
	send4(&t, f);
	if (want != ORACLE_PASS) {
		assert_true(k.outs == 0 || !k.out[0].is6);
		return;
	}
	assert_int_equal(k.outs, 1);
	assert_true(addr6_equal(&kit_ip6(&k, 0)->dst, &guest.addr));
}

/* SYNs of one tick are answered together, probes too. */
static void pass_time(void)
{
	static const uint32_t jumps_ms[] = { 1, 999, 3000, 6000, 15000, 60000, 240000, 299999 };
	uint64_t now_ms = k.now_ms + jumps_ms[below(ARRAY_SIZE(jumps_ms))];
	uint64_t sent = 0;
	struct nat64_stats s;

	if (below(50) == 0)
		now_ms += 7200000;
	nat64_stats_read(k.n, &s);
	sent = s.drops[DROP_SYN_EXPIRED];
	kit_tick(&k, now_ms);
	assert_int_equal(oracle_time(&o, now_ms),
			 kit_drops(&k, DROP_SYN_EXPIRED) - sent);
}

static void compare_counts(void)
{
	struct nat64_stats s;
	uint32_t sessions = 0, bindings = 0;

	nat64_stats_read(k.n, &s);
	for (enum nat64_l4 l4 = 0; l4 < NAT64_L4S; l4++) {
		sessions += s.sessions[l4];
		bindings += s.bindings[l4];
	}
	assert_int_equal(sessions, o.sessions);
	assert_int_equal(bindings, o.bindings);
	assert_int_equal(s.syns_held, o.helds);
}

static unsigned all_ops(void)
{
	const char *wanted = getenv("GW_OPS");

	return wanted ? (unsigned)strtoul(wanted, NULL, 10) : 1000000;
}

struct run { int filtering; unsigned max, part, port_block; };

static void run(struct run r)
{
	unsigned ops = all_ops() / r.part;

	kit_init(&k, IPV4_POOL);
	memset(&o, 0, sizeof(o));
	k.c.nat64.filtering = FILTER_ADDRESS_DEPENDENT;
	if (r.filtering)
		k.c.nat64.filtering = FILTER_ENDPOINT_INDEPENDENT;
	o.address_dependent = !r.filtering;
	o.max = k.c.nat64.limits.sessions = r.max;
	k.c.nat64.limits.sessions_per_host = r.max;
	k.c.nat64.ipv4.port_block = r.port_block;
	k.c.nat64.limits.new_per_second_per_host = 0;
	kit_start(&k);
	for (unsigned i = 0; i < ops; i++) {
		uint32_t what = below(100);

		if (what < 50)
			go_out();
		else if (what < 97)
			come_in();
		else
			pass_time();
		compare_counts();
		if (i % CHECK_EVERY == 0)
			oracle_invariants(k.n);
	}
	kit_fini(&k);
}

static void update__agrees_with_lists_when_filtering_by_address(void **state)
{
	(void)state;
	run((struct run){ .max = 1024, .part = 2 });
}

static void update__agrees_with_lists_when_filtering_is_open(void **state)
{
	(void)state;
	run((struct run){ .filtering = 1, .max = 1024, .part = 5 });
}

static void update__agrees_with_lists_when_the_table_is_small(void **state)
{
	(void)state;
	run((struct run){ .max = 40, .part = 5 });
}

static void update__agrees_with_lists_when_ports_come_in_blocks(void **state)
{
	(void)state;
	run((struct run){ .max = 1024, .part = 10, .port_block = 8 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(update__agrees_with_lists_when_filtering_by_address),
		cmocka_unit_test(update__agrees_with_lists_when_filtering_is_open),
		cmocka_unit_test(update__agrees_with_lists_when_the_table_is_small),
		cmocka_unit_test(update__agrees_with_lists_when_ports_come_in_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

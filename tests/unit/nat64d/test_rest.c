/* test_rest.c - ports rest before another guest gets them (RFC 6888 REQ-8) */
#include <unit/nat64d_bench.h>

#define A "2001:db8:1::10"
#define B "2001:db8:1::11"

static struct pkt p;

/* One address with one port, which everybody wants. */
static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	k.net.len = 32;
	k.ports[0] = (struct conf_ports){ 2000, 2000 };
	k.c.nat64.ipv4.ports_auto = false;
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	k.c.nat64.filtering = FILTER_ENDPOINT_INDEPENDENT;
	return 0;
}

static bool udp_leaves(const char *guest)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ guest, 2000, SERVER, 7 }, 0));
	return k.outs == 1 && !k.out[0].is6;
}

static bool tcp_leaves(const char *guest)
{
	kit_in6(&k, tcp6(&p, (struct kit_ends){ guest, 2000, SERVER, 7 }, TCP_SYN, 0));
	return k.outs == 1 && !k.out[0].is6;
}

static bool ping_leaves(const char *guest)
{
	kit_in6(&k, echo6(&p, guest, SERVER, ICMP6_ECHO, 2000));
	return k.outs == 1 && !k.out[0].is6;
}

static void pass(uint64_t ms)
{
	kit_tick(&k, k.now_ms + ms);
	oracle_invariants(k.n);
}

static void rest__lasts_two_minutes_for_udp_and_ping(void **state)
{
	(void)state;
	kit_start(&k);
	assert_true(udp_leaves(A) && ping_leaves(A));
	pass(300000);			/* both are over */
	assert_false(udp_leaves(B));
	pass(119999);
	assert_false(udp_leaves(B));
	pass(1);
	assert_true(udp_leaves(B) && ping_leaves(B));
}

static void rest__is_not_for_tcp_which_was_seen_to_end(void **state)
{
	(void)state;
	kit_start(&k);
	assert_true(tcp_leaves(A));
	pass(240000);
	assert_true(tcp_leaves(B));
}

static void rest__is_not_where_filtering_keeps_strangers_out(void **state)
{
	(void)state;
	k.c.nat64.filtering = FILTER_ADDRESS_DEPENDENT;
	kit_start(&k);
	assert_true(udp_leaves(A));
	pass(300000);
	assert_true(udp_leaves(B));
}

static void rest__is_as_long_and_as_many_as_configured(void **state)
{
	(void)state;
	k.c.nat64.timeouts.port_reuse_s = 10;
	kit_start(&k);
	assert_true(udp_leaves(A));
	pass(300000);
	pass(9999);
	assert_false(udp_leaves(B));
	pass(1);
	assert_true(udp_leaves(B));
	k.c.nat64.limits.ports_resting = 0;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	pass(300000);
	assert_true(udp_leaves(A));
}

/* More than there is room for: the oldest is lent again before its time. */
static void rest__wakes_the_oldest_when_the_ring_is_full(void **state)
{
	(void)state;
	k.ports[0].last = 2002;
	k.c.nat64.limits.ports_resting = 2;
	kit_start(&k);
	for (uint16_t i = 0; i < 3; i++) {
		kit_in6(&k, udp6(&p, (struct kit_ends){ A, (uint16_t)(2000 + i), SERVER, 7 }, 0));
		assert_int_equal(k.outs, 1);
		k.now_ms += 1000;
	}
	pass(301000);
	assert_true(udp_leaves(B));		/* 2000, which was the first to end */
	assert_int_equal(get16(((const struct udp_wire *)kit_l4(&k, 0))->sport), 2000);
	kit_in6(&k, udp6(&p, (struct kit_ends){ B, 9999, SERVER, 7 }, 0));
	assert_true(k.outs != 1 || k.out[0].is6);
}

static void rest__does_not_survive_a_reload(void **state)
{
	(void)state;
	kit_start(&k);
	assert_true(udp_leaves(A));
	pass(300000);
	assert_false(udp_leaves(B));
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	assert_true(udp_leaves(B));
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(rest__lasts_two_minutes_for_udp_and_ping),
		T(rest__is_not_for_tcp_which_was_seen_to_end),
		T(rest__is_not_where_filtering_keeps_strangers_out),
		T(rest__is_as_long_and_as_many_as_configured),
		T(rest__wakes_the_oldest_when_the_ring_is_full),
		T(rest__does_not_survive_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

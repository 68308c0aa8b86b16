/*
 * test_life.c - a reload keeps what the new configuration still allows
 *
 *	2001:db8:1::10 --- nat64 (pool 5.5.5.8/30, later others) --- 9.9.9.33
 */
#include <unit/nat64d_bench.h>

static struct pkt p;
static struct addr4_text lent;

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_publish(&k, PROTO_TCP, GUEST, 443);
	kit_start(&k);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	kit_in4(&k, tcp4(&p, (struct kit_ends){ SERVER4, 9, "5.5.5.8", 443 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	return 0;
}

static int reload(void)
{
	int result = nat64_reconfigure(k.n, &k.c, k.now_ms);

	oracle_invariants(k.n);
	return result;
}

static struct nat64_stats stats(void)
{
	struct nat64_stats s;

	nat64_stats_read(k.n, &s);
	return s;
}

static bool answer_arrives(void)
{
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 123, lent.s, 25000 }, 0));
	return k.outs == 1 && k.out[0].is6;
}

static bool published_answers(uint16_t port)
{
	kit_in4(&k, tcp4(&p, (struct kit_ends){ SERVER4, 10, "5.5.5.8", port }, TCP_SYN, 0));
	return k.outs == 1 && k.out[0].is6;
}

static void reconfigure__changes_nothing_when_nothing_changed(void **state)
{
	(void)state;
	assert_int_equal(reload(), 0);
	assert_true(answer_arrives());
	assert_int_equal(stats().sessions[NAT64_TCP], 1);
	assert_int_equal(stats().bindings[NAT64_TCP], 1);
}

static void reconfigure__keeps_what_lies_in_the_new_ports(void **state)
{
	(void)state;
	k.c.nat64.ipv4.ports_auto = false;
	k.ports[0] = (struct conf_ports){ 25000, 25010 };
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	assert_int_equal(reload(), 0);
	assert_true(answer_arrives());
	assert_int_equal(stats().ports_lent[NAT64_UDP], 1);
	assert_int_equal(stats().ports_max, 4 * 11);
}

static void reconfigure__ends_what_lies_outside(void **state)
{
	(void)state;
	k.c.nat64.ipv4.ports_auto = false;
	k.ports[0] = (struct conf_ports){ 25001, 25010 };
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	assert_int_equal(reload(), 0);
	assert_false(answer_arrives());
	assert_int_equal(stats().bindings[NAT64_UDP], 0);
	assert_int_equal(stats().sessions[NAT64_TCP], 1);	/* published: elsewhere */
}

static void reconfigure__ends_sessions_of_an_address_that_left_the_pool(void **state)
{
	(void)state;
	k.net = (struct prefix4){ { { 6, 6, 6, 6 } }, 32 };
	assert_int_equal(reload(), 0);
	assert_false(answer_arrives());
	assert_int_equal(stats().sessions[NAT64_UDP], 0);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 0));
	assert_addr4(kit_ip4(&k, 0)->src, "6.6.6.6");
}

static void reconfigure__ends_sessions_of_another_prefix(void **state)
{
	(void)state;
	assert_true(prefix6_parse("2001:db8:64::/96", &k.c.nat64.prefix));
	assert_int_equal(reload(), 0);
	assert_int_equal(stats().sessions[NAT64_UDP] + stats().sessions[NAT64_TCP], 0);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, "2001:db8:64::9.9.9.33", 1 }, 0));
	assert_int_equal(k.outs, 1);
}

static void reconfigure__opens_and_closes_published_ports(void **state)
{
	(void)state;
	k.publish[0].port = (struct conf_ports){ 8443, 8444 };
	assert_int_equal(reload(), 0);
	assert_true(published_answers(8443));
	assert_true(published_answers(8444));
	assert_false(published_answers(443));
	assert_int_equal(stats().sessions[NAT64_TCP], 2);
	assert_true(answer_arrives());
}

/* The guest's own binding stood where a published port is to stand now. */
static void reconfigure__gives_a_lent_end_to_a_published_port(void **state)
{
	(void)state;
	k.publish[0].port = (struct conf_ports){ 25000, 25000 };
	k.publish[0].proto = PROTO_UDP;
	k.publish[0].listen_auto = false;
	k.publish[0].listen = a4(lent.s);
	k.publish[0].to_port = 53;
	assert_int_equal(reload(), 0);
	assert_int_equal(stats().bindings[NAT64_UDP], 1);
	assert_true(answer_arrives());
	assert_int_equal(get16(((const struct udp_wire *)kit_l4(&k, 0))->dport), 53);
}

static void reconfigure__refuses_another_size_and_keeps_all(void **state)
{
	(void)state;
	k.c.nat64.limits.sessions++;
	assert_int_equal(reload(), -1);
	assert_true(answer_arrives());
	assert_int_equal(stats().sessions[NAT64_TCP], 1);
}

static void reconfigure__uses_new_lifetimes_for_old_sessions(void **state)
{
	(void)state;
	k.c.nat64.timeouts.udp_s = 120;
	assert_int_equal(reload(), 0);
	kit_tick(&k, k.now_ms + 119999);
	assert_int_equal(stats().sessions[NAT64_UDP], 1);
	kit_tick(&k, k.now_ms + 1);
	assert_int_equal(stats().sessions[NAT64_UDP], 0);
}

static void new__refuses_what_has_no_address(void **state)
{
	struct nat64_sink sink = { NULL, NULL };

	(void)state;
	k.c.nat64.ipv4.addresses.n = 0;
	assert_null(nat64_new(&k.c, &k.rng, &sink));
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(reconfigure__changes_nothing_when_nothing_changed),
		T(reconfigure__keeps_what_lies_in_the_new_ports),
		T(reconfigure__ends_what_lies_outside),
		T(reconfigure__ends_sessions_of_an_address_that_left_the_pool),
		T(reconfigure__ends_sessions_of_another_prefix),
		T(reconfigure__opens_and_closes_published_ports),
		T(reconfigure__gives_a_lent_end_to_a_published_port),
		T(reconfigure__refuses_another_size_and_keeps_all),
		T(reconfigure__uses_new_lifetimes_for_old_sessions),
		T(new__refuses_what_has_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

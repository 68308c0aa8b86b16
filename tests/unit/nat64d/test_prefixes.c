/*
 * test_prefixes.c - several translation prefixes at once
 *
 *	2001:db8:1::10 --- nat64 --- 9.9.9.33, 10.9.9.9
 *	                    64:ff9b::/96, which carries global addresses only
 *	                    2001:db8:64::/96, 2001:db8:6::/48
 */
#include <unit/nat64d_bench.h>

#include <nat64d/core/prefixes.h>

#define PUBLIC "9.9.9.33"
#define PRIVATE "10.9.9.9"

static struct pkt p;
static struct prefix6 list[3];

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_SHARE);
	assert_true(prefix6_parse("64:ff9b::/96", &list[0]));
	assert_true(prefix6_parse("2001:db8:64::/96", &list[1]));
	assert_true(prefix6_parse("2001:db8:6::/48", &list[2]));
	k.c.nat64.prefixes = (struct conf_prefix6_list){ list, 3 };
	kit_publish(&k, PROTO_TCP, GUEST, 443);
	kit_start(&k);
	return 0;
}

/* A datagram to dst; then one back, which must come from there. */
static void there_and_back(const char *dst, const char *server)
{
	uint16_t port;

	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, dst, 123 }, 9));
	assert_int_equal(k.outs, 1);
	assert_addr4(kit_ip4(&k, 0)->dst, server);
	port = get16(((const struct udp_wire *)kit_l4(&k, 0))->sport);
	kit_in4(&k, udp4(&p, (struct kit_ends){ server, 123, "100.64.64.1", port }, 9));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, dst);
}

static void prefixes__answers_come_from_where_the_guest_sent_to(void **state)
{
	(void)state;
	there_and_back("2001:db8:64::909:921", PUBLIC);
	there_and_back("2001:db8:6:909:9:2100::", PUBLIC);
	there_and_back("64:ff9b::909:921", PUBLIC);
}

static void prefixes__share_one_binding_and_session(void **state)
{
	struct nat64_stats s;

	prefixes__answers_come_from_where_the_guest_sent_to(state);
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.bindings[NAT64_UDP], 1);	/* RFC 4787 REQ-1 */
	assert_int_equal(s.sessions[NAT64_UDP], 1);
}

static void prefixes__each_has_its_own_rule_for_private_addresses(void **state)
{
	(void)state;
	there_and_back("2001:db8:64::a09:909", PRIVATE);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 1, "64:ff9b::a09:909", 123 }, 9));
	assert_int_equal(kit_drops(&k, DROP_PRIVATE_IPV4), 1);
	/* not by the session of the other prefix either */
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, "64:ff9b::a09:909", 123 }, 9));
	assert_int_equal(kit_drops(&k, DROP_PRIVATE_IPV4), 2);
	there_and_back("2001:db8:64::a09:909", PRIVATE);
}

static void calls_from(const char *client, const char *shown)
{
	kit_in4(&k, tcp4(&p, (struct kit_ends){ client, 9, "100.64.64.1", 443 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, shown);
}

static void prefixes__a_caller_appears_behind_the_first_that_may_carry_him(void **state)
{
	(void)state;
	calls_from(PUBLIC, "64:ff9b::909:921");
	calls_from(PRIVATE, "2001:db8:64::a09:909");
}

static void prefixes__no_guest_lives_in_any_of_them(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ "2001:db8:64::1", 1, "64:ff9b::909:921", 1 }, 0));
	kit_in6(&k, udp6(&p, (struct kit_ends){ "2001:db8:6:1::", 1, "64:ff9b::909:921", 1 }, 0));
	assert_int_equal(kit_drops(&k, DROP_SOURCE_IN_PREFIX), 2);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 1, "2001:db8:65::1", 1 }, 0));
	assert_int_equal(kit_drops(&k, DROP_NOT_IN_PREFIX), 1);
}

static void prefixes__errors_speak_of_the_prefix_that_the_guest_used(void **state)
{
	const struct ip6_wire *inner;
	uint8_t quote[28];

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, "2001:db8:64::909:921", 123 }, 9));
	memcpy(quote, k.out[0].p.b, sizeof(quote));
	kit_in4(&k, icmp4(&p, "8.8.8.8", "100.64.64.1",
			  (struct icmp_wire){ .type = 3, .code = 3 }, quote, sizeof(quote)));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, "2001:db8:64::808:808");
	inner = (const void *)((const uint8_t *)kit_l4(&k, 0) + sizeof(struct icmp_wire));
	assert_addr6(inner->dst, "2001:db8:64::909:921");
}

static void reconfigure__keeps_sessions_of_a_prefix_that_moved_in_the_list(void **state)
{
	struct nat64_stats s;

	(void)state;
	there_and_back("2001:db8:64::909:921", PUBLIC);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 3, "64:ff9b::909:921", 123 }, 9));
	k.c.nat64.prefixes = (struct conf_prefix6_list){ list + 1, 2 };
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.sessions[NAT64_UDP], 1);
	kit_in4(&k, udp4(&p, (struct kit_ends){ PUBLIC, 123, "100.64.64.1", 25000 }, 9));
	assert_addr6(kit_ip6(&k, 0)->src, "2001:db8:64::909:921");
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(prefixes__answers_come_from_where_the_guest_sent_to),
		T(prefixes__share_one_binding_and_session),
		T(prefixes__each_has_its_own_rule_for_private_addresses),
		T(prefixes__a_caller_appears_behind_the_first_that_may_carry_him),
		T(prefixes__no_guest_lives_in_any_of_them),
		T(prefixes__errors_speak_of_the_prefix_that_the_guest_used),
		T(reconfigure__keeps_sessions_of_a_prefix_that_moved_in_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_eam.c - guests with an IPv4 address of their own (RFC 7757)
 *
 *	2001:db8:1::10 = 5.5.5.9    --- nat64 --- 9.9.9.33, 10.9.9.9
 *	2001:db8:1::11 = 5.5.7.7         pool 5.5.5.8/30, or share
 *	2001:db8:1::12, like everybody
 */
#include <unit/nat64d_bench.h>

#include <stdio.h>

#define A "2001:db8:1::10"
#define A4 "5.5.5.9"
#define B "2001:db8:1::11"
#define B4 "5.5.7.7"
#define C "2001:db8:1::12"

static struct pkt p, q;
static struct conf_static statics[2];
static struct prefix6 prefixes[2];

static void with(int mode)
{
	kit_init(&k, mode);
	statics[0] = (struct conf_static){ .ipv4 = a4(A4), .ipv6 = a6(A) };
	statics[1] = (struct conf_static){ .ipv4 = a4(B4), .ipv6 = a6(B) };
	k.c.nat64.statics.item = statics;
	k.c.nat64.statics.n = 2;
	kit_start(&k);
}

static int up(void **state)
{
	(void)state;
	with(IPV4_POOL);
	return 0;
}

static struct nat64_stats stats(void)
{
	struct nat64_stats s;

	nat64_stats_read(k.n, &s);
	return s;
}

static void left4(const char *src, const char *dst)
{
	assert_int_equal(k.outs, 1);
	assert_addr4(kit_ip4(&k, 0)->src, src);
	assert_addr4(kit_ip4(&k, 0)->dst, dst);
}

static void left6(const char *src, const char *dst)
{
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, src);
	assert_addr6(kit_ip6(&k, 0)->dst, dst);
}

static void eam__carries_udp_and_tcp_with_their_ports(void **state)
{
	const struct udp_wire *udp;

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 53, SERVER, 123 }, 9));
	left4(A4, SERVER4);
	udp = kit_l4(&k, 0);
	assert_int_equal(get16(udp->sport), 53);
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 123, A4, 53 }, 9));
	left6(SERVER, A);
	udp = kit_l4(&k, 0);
	assert_int_equal(get16(udp->dport), 53);
	kit_in6(&k, tcp6(&p, (struct kit_ends){ B, 22, SERVER, 80 }, TCP_ACK, 5));
	left4(B4, SERVER4);
}

static void eam__lets_everybody_in(void **state)
{
	(void)state;
	kit_in4(&k, tcp4(&p, (struct kit_ends){ "8.8.8.8", 9, A4, 1 }, TCP_SYN, 0));
	left6("64:ff9b::808:808", A);
	kit_in4(&k, echo4(&p, "8.8.8.8", B4, ICMP4_ECHO, 7));
	left6("64:ff9b::808:808", B);
	kit_in6(&k, echo6(&p, B, "64:ff9b::808:808", ICMP6_ECHO_REPLY, 7));
	left4(B4, "8.8.8.8");
}

static void eam__carries_any_other_protocol(void **state)
{
	static const uint8_t protos[] = { 4, 33, 41, 47, 50, 51, 89, 132, 136, 255 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		kit_in6(&k, other6(&p, A, SERVER, protos[i], 100));
		left4(A4, SERVER4);
		assert_int_equal(kit_ip4(&k, 0)->protocol, protos[i]);
		assert_memory_equal(kit_l4(&k, 0), p.b + 40, 100);
		kit_in4(&k, other4(&p, SERVER4, A4, protos[i], 100));
		left6(SERVER, A);
		assert_int_equal(kit_ip6(&k, 0)->next_header, protos[i]);
		assert_memory_equal(kit_l4(&k, 0), p.b + 20, 100);
	}
}

static void eam__refuses_numbers_that_mean_something_else_there(void **state)
{
	static const uint8_t protos4[] = { 0, 43, 44, 58, 59, 60, 135, 139, 140 };
	static const uint8_t protos6[] = { 1, 59, 135, 139, 140 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(protos4); i++) {
		kit_in4(&k, other4(&p, SERVER4, A4, protos4[i], 64));
		assert_true(k.outs == 0 || !k.out[0].is6);
	}
	assert_int_equal(kit_drops(&k, DROP_PROTOCOL), ARRAY_SIZE(protos4));
	for (size_t i = 0; i < ARRAY_SIZE(protos6); i++) {
		kit_in6(&k, other6(&p, A, SERVER, protos6[i], 64));
		assert_true(k.outs == 0 || k.out[0].is6);
	}
	assert_int_equal(kit_drops(&k, DROP_PROTOCOL),
			 ARRAY_SIZE(protos4) + ARRAY_SIZE(protos6));
}

static void eam__fragments_of_other_protocols_go_on_as_they_come(void **state)
{
	(void)state;
	other4(&p, SERVER4, A4, 47, 1600);
	kit_in4(&k, pkt_fragment(&p, &q, 800, 800, 7));
	left6(SERVER, A);
	assert_int_equal(kit_ip6(&k, 0)->next_header, IP6_FRAGMENT);
	other6(&p, A, SERVER, 47, 1600);
	kit_in6(&k, pkt_fragment(&p, &q, 800, 800, 7));
	left4(A4, SERVER4);
	assert_int_equal(get16(kit_ip4(&k, 0)->flags_offset), 100);
}

static void eam__fragments_of_udp_without_checksum_get_one(void **state)
{
	struct udp_wire *udp = (void *)(p.b + 20);

	(void)state;
	udp4(&p, (struct kit_ends){ SERVER4, 1, A4, 2 }, 1600);
	udp->checksum = put16(0);
	kit_in4(&k, pkt_fragment(&p, &q, 0, 800, 7));
	assert_int_equal(k.outs, 0);
	kit_in4(&k, pkt_fragment(&p, &q, 800, 808, 7));
	assert_int_equal(k.outs, 2);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	udp = (void *)(k.out[0].p.b + 48);
	assert_int_not_equal(get16(udp->checksum), 0);
}

static void eam__remembers_nothing(void **state)
{
	(void)state;
	eam__carries_udp_and_tcp_with_their_ports(state);
	eam__lets_everybody_in(state);
	assert_int_equal(stats().bindings[NAT64_UDP] + stats().bindings[NAT64_TCP], 0);
	assert_int_equal(stats().guests, 0);
	assert_int_equal(stats().mapped_packets[NAT64_OUT], 3);
	assert_int_equal(stats().mapped_packets[NAT64_IN], 3);
}

/* The inner packet of an error: of a protocol without ports, too. */
static void eam__carries_errors_about_any_protocol(void **state)
{
	const uint8_t *inner;

	(void)state;
	kit_in6(&k, other6(&p, A, SERVER, 47, 1240));
	kit_in4(&k, icmp4(&q, "8.8.8.8", A4, (struct icmp_wire){ .type = 3, .code = 4,
			  .v4 = { .mtu = put16(1280) } }, k.out[0].p.b, 28));
	left6("64:ff9b::808:808", A);
	inner = (const uint8_t *)kit_l4(&k, 0) + sizeof(struct icmp_wire);
	assert_memory_equal(inner + 8, p.b + 8, 32 + 8);	/* addresses, first bytes */
	assert_int_equal(inner[6], 47);

	kit_in4(&k, other4(&p, SERVER4, A4, 47, 1240));
	kit_in6(&k, icmp6(&q, "2001:db8:1::99", SERVER, (struct icmp_wire){
			  .type = ICMP6_TOO_BIG, .mtu = put32(1280) }, k.out[0].p.b, 48));
	left4(A4, SERVER4);		/* a router on the way: shown as the guest itself */
	inner = (const uint8_t *)kit_l4(&k, 0) + sizeof(struct icmp_wire);
	assert_memory_equal(inner + 12, p.b + 12, 8 + 8);
}

static void eam__hairpins(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 1, "64:ff9b::505:707", 2 }, 3));
	left6("64:ff9b::505:509", B);
	kit_in6(&k, udp6(&p, (struct kit_ends){ C, 1, "64:ff9b::505:509", 2 }, 3));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	kit_in6(&k, other6(&p, A, "64:ff9b::505:707", 47, 64));
	left6("64:ff9b::505:509", B);
	kit_in6(&k, echo6(&p, A, "64:ff9b::505:707", ICMP6_ECHO, 7));	/* RFC 7857 12 */
	left6("64:ff9b::505:509", B);
}

static void eam__hairpins_in_share_mode(void **state)
{
	kit_fini(&k);
	with(IPV4_SHARE);
	eam__hairpins(state);
	eam__lets_everybody_in(state);
}

static void eam__takes_its_address_from_the_pool(void **state)
{
	(void)state;
	assert_int_equal(stats().ports_max, 3 * 64512);
	for (unsigned i = 0; i < 200; i++) {
		char guest[40];

		snprintf(guest, sizeof(guest), "2001:db8:2::%x", i);
		kit_in6(&k, udp6(&p, (struct kit_ends){ guest, 5000, SERVER, 53 }, 0));
		assert_int_equal(k.outs, 1);
		assert_string_not_equal(addr4_text(kit_ip4(&k, 0)->src).s, A4);
	}
}

static void eam__is_nobodys_source_from_outside(void **state)
{
	(void)state;
	kit_in4(&k, udp4(&p, (struct kit_ends){ B4, 1, A4, 2 }, 3));
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_SOURCE_IN_POOL), 1);
}

/* By the second prefix answers could not be told: then like everybody, with a port. */
static void eam__holds_for_the_prefix_that_callers_appear_behind(void **state)
{
	uint16_t port;
	struct addr4_text lent;

	(void)state;
	kit_fini(&k);
	kit_init(&k, IPV4_POOL);
	assert_true(prefix6_parse("64:ff9b::/96", &prefixes[0]));
	assert_true(prefix6_parse("2001:db8:64::/96", &prefixes[1]));
	k.c.nat64.prefixes = (struct conf_prefix6_list){ prefixes, 2 };
	k.c.nat64.statics.item = statics;
	k.c.nat64.statics.n = 2;
	kit_start(&k);
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 7, "2001:db8:64::909:921", 123 }, 9));
	assert_int_equal(k.outs, 1);
	lent = addr4_text(kit_ip4(&k, 0)->src);
	assert_string_not_equal(lent.s, A4);
	port = get16(((const struct udp_wire *)kit_l4(&k, 0))->sport);
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 123, lent.s, port }, 9));
	left6("2001:db8:64::909:921", A);
	/* private addresses stand behind the second: there it holds */
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 7, "2001:db8:64::a09:909", 123 }, 9));
	left4(A4, "10.9.9.9");
	kit_in4(&k, udp4(&p, (struct kit_ends){ "10.9.9.9", 123, A4, 7 }, 9));
	left6("2001:db8:64::a09:909", A);
}

static void eam__obeys_never(void **state)
{
	static struct prefix4 net = { { { 9, 9, 9, 0 } }, 24 };
	static struct conf_never rule = { .ipv4 = { &net, 1 }, .proto = PROTO_ANY };

	(void)state;
	k.c.nat64.never.item = &rule;
	k.c.nat64.never.n = 1;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	kit_in6(&k, other6(&p, A, SERVER, 47, 9));
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 1, A4, 2 }, 3));
	assert_int_equal(kit_drops(&k, DROP_NEVER), 2);
}

static void reconfigure__takes_a_lent_address_back_for_a_mapping(void **state)
{
	struct addr4_text lent;

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ C, 5000, SERVER, 7 }, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	statics[0].ipv4 = a4(lent.s);
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	oracle_invariants(k.n);
	assert_int_equal(stats().sessions[NAT64_UDP], 0);
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 7, lent.s, 5000 }, 3));
	left6(SERVER, A);
	kit_in6(&k, udp6(&p, (struct kit_ends){ C, 5000, SERVER, 7 }, 0));
	assert_string_not_equal(addr4_text(kit_ip4(&k, 0)->src).s, lent.s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(eam__carries_udp_and_tcp_with_their_ports),
		T(eam__lets_everybody_in),
		T(eam__carries_any_other_protocol),
		T(eam__refuses_numbers_that_mean_something_else_there),
		T(eam__fragments_of_other_protocols_go_on_as_they_come),
		T(eam__fragments_of_udp_without_checksum_get_one),
		T(eam__remembers_nothing),
		T(eam__carries_errors_about_any_protocol),
		T(eam__hairpins),
		T(eam__hairpins_in_share_mode),
		T(eam__takes_its_address_from_the_pool),
		T(eam__is_nobodys_source_from_outside),
		T(eam__holds_for_the_prefix_that_callers_appear_behind),
		T(eam__obeys_never),
		T(reconfigure__takes_a_lent_address_back_for_a_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

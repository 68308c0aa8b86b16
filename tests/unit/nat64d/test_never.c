/* test_never.c - IPv4 ends that are never translated (RFC 6888 REQ-6) */
#include <unit/nat64d_bench.h>

#define HERE "9.9.9.33"
#define ELSEWHERE "8.8.8.8"

static struct pkt p;
static struct prefix4 net;
static struct conf_ports ports[2];
static struct conf_never rule;

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	net = (struct prefix4){ { { 9, 9, 9, 0 } }, 24 };
	rule = (struct conf_never){ .ipv4 = { &net, 1 }, .proto = PROTO_ANY };
	k.c.nat64.never.item = &rule;
	k.c.nat64.never.n = 1;
	return 0;
}

static bool passes(struct pkt *out)
{
	kit_in6(&k, out);
	return k.outs == 1 && !k.out[0].is6;
}

static bool udp_passes(const char *dst, uint16_t port)
{
	return passes(udp6(&p, (struct kit_ends){ GUEST, 5000, dst, port }, 0));
}

static bool tcp_passes(const char *dst, uint16_t port)
{
	return passes(tcp6(&p, (struct kit_ends){ GUEST, 5000, dst, port }, TCP_SYN, 0));
}

static bool ping_passes(const char *dst)
{
	return passes(echo6(&p, GUEST, dst, ICMP6_ECHO, 7));
}

static void never__is_any_protocol_to_these_addresses(void **state)
{
	(void)state;
	kit_start(&k);
	assert_false(udp_passes("64:ff9b::" HERE, 53));
	assert_false(tcp_passes("64:ff9b::" HERE, 80));
	assert_false(ping_passes("64:ff9b::" HERE));
	assert_true(udp_passes("64:ff9b::" ELSEWHERE, 53));
	assert_true(tcp_passes("64:ff9b::" ELSEWHERE, 80));
	assert_true(ping_passes("64:ff9b::" ELSEWHERE));
}

static void never__tells_the_guest_at_once(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	kit_start(&k);
	assert_false(tcp_passes("64:ff9b::" HERE, 80));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP6_UNREACHABLE);
	assert_int_equal(icmp->code, ICMP6_ADMIN_PROHIBITED);
}

/* `{ port: [25, 465-587], proto: tcp }`: no mail from guests, wherever to. */
static void never__may_be_ports_of_one_protocol_everywhere(void **state)
{
	static const struct { uint16_t port; bool passes; } rows[] = {
		{ 24, true }, { 25, false }, { 26, true },
		{ 464, true }, { 465, false }, { 587, false }, { 588, true },
	};

	(void)state;
	net = (struct prefix4){ { { 0, 0, 0, 0 } }, 0 };
	ports[0] = (struct conf_ports){ 25, 25 };
	ports[1] = (struct conf_ports){ 465, 587 };
	rule.ports = (struct conf_ports_list){ ports, 2 };
	rule.proto = PROTO_TCP;
	kit_start(&k);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(tcp_passes("64:ff9b::" HERE, rows[i].port), rows[i].passes);
	assert_true(udp_passes("64:ff9b::" HERE, 25));
	assert_true(ping_passes("64:ff9b::" HERE));
}

static void never__holds_for_those_who_call_too(void **state)
{
	(void)state;
	k.c.nat64.filtering = FILTER_ENDPOINT_INDEPENDENT;
	kit_start(&k);
	assert_true(udp_passes("64:ff9b::" ELSEWHERE, 53));
	kit_in4(&k, udp4(&p, (struct kit_ends){ HERE, 9, addr4_text(kit_ip4(&k, 0)->src).s,
						5000 }, 0));
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_NEVER), 1);
}

static void reconfigure__ends_what_is_never_translated_from_now_on(void **state)
{
	struct nat64_stats s;

	(void)state;
	k.c.nat64.never.n = 0;
	kit_start(&k);
	assert_true(udp_passes("64:ff9b::" HERE, 7));
	assert_true(udp_passes("64:ff9b::" ELSEWHERE, 7));
	k.c.nat64.never.n = 1;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.sessions[NAT64_UDP], 1);
	assert_false(udp_passes("64:ff9b::" HERE, 7));
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(never__is_any_protocol_to_these_addresses),
		T(never__tells_the_guest_at_once),
		T(never__may_be_ports_of_one_protocol_everywhere),
		T(never__holds_for_those_who_call_too),
		T(reconfigure__ends_what_is_never_translated_from_now_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

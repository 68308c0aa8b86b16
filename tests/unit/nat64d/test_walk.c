/* test_walk.c - what the control socket sees: rows, filters, counters */
#include <unit/nat64d_bench.h>

#define OTHER "2001:db8:1::11"

static struct pkt p;
static struct nat64_session_row session;
static struct nat64_binding_row binding;
static unsigned rows;

static void see_session(const struct nat64_session_row *row, void *arg)
{
	(void)arg;
	session = *row;
	rows++;
}

static void see_binding(const struct nat64_binding_row *row, void *arg)
{
	(void)arg;
	binding = *row;
	rows++;
}

/* All rows in turns of `max`; how many there were. */
static unsigned all_sessions(unsigned max, const struct nat64_filter *f)
{
	uint32_t cursor = 0;

	rows = 0;
	do
		nat64_sessions_walk(k.n, &cursor, max, f, k.now_ms, see_session, NULL);
	while (cursor);
	return rows;
}

static unsigned all_bindings(unsigned max, const struct nat64_filter *f)
{
	uint32_t cursor = 0;

	rows = 0;
	do
		nat64_bindings_walk(k.n, &cursor, max, f, k.now_ms, see_binding, NULL);
	while (cursor);
	return rows;
}

static void walk__shows_a_session_as_it_is(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_SYN, 10));
	k.now_ms += 1500;
	assert_int_equal(all_sessions(1, NULL), 1);
	assert_int_equal(session.l4, NAT64_TCP);
	assert_string_equal(session.state, "v6_init");
	assert_addr6(session.guest, GUEST);
	assert_addr4(session.peer, "9.9.9.33");
	assert_int_equal(session.guest_port, 5000);
	assert_int_equal(session.lent_port, 5000);
	assert_int_equal(session.peer_port, 80);
	assert_int_equal(session.bytes[NAT64_OUT], 70);
	assert_int_equal(session.packets[NAT64_OUT], 1);
	assert_int_equal(session.packets[NAT64_IN], 0);
	assert_int_equal(session.idle_ms, 1500);
	assert_int_equal(session.expires_ms, 240000 - 1500);
	assert_int_equal(all_bindings(1, NULL), 1);
	assert_int_equal(binding.sessions, 1);
	assert_int_equal(binding.age_s, 1);
	assert_false(binding.fixed);
}

static void walk__counts_segments_of_superpackets(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_SYN, 0));
	tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_ACK, 14401);
	p.offload = (struct offload){ .gso_size = 1440, .gso_tcp = true, .partial_csum = true };
	pkt_fix(&p);
	kit_in6(&k, &p);
	all_sessions(1, NULL);
	assert_int_equal(session.packets[NAT64_OUT], 1 + 11);
	kit_host(&k, 1300, 1500);		/* goes on in 12, came in 11 */
	kit_in6(&k, &p);
	all_sessions(1, NULL);
	assert_int_equal(session.packets[NAT64_OUT], 1 + 2 * 11);
}

static void walk__meets_each_row_once_whatever_the_turns(void **state)
{
	(void)state;
	for (uint16_t i = 0; i < 100; i++)
		kit_in6(&k, udp6(&p, (struct kit_ends){ i % 2 ? GUEST : OTHER,
							(uint16_t)(5000 + i), SERVER, 9 }, 0));
	for (unsigned max = 1; max < 120; max += 7) {
		assert_int_equal(all_sessions(max, NULL), 100);
		assert_int_equal(all_bindings(max, NULL), 100);
	}
}

static void walk__filters_by_guest_and_protocol(void **state)
{
	struct nat64_filter guest = { .by_guest = true, .guest = a6(GUEST) };
	struct nat64_filter udp = { .by_l4 = true, .l4 = NAT64_UDP };

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 9 }, 0));
	kit_in6(&k, echo6(&p, GUEST, SERVER, ICMP6_ECHO, 5000));
	kit_in6(&k, udp6(&p, (struct kit_ends){ OTHER, 5000, SERVER, 9 }, 0));
	assert_int_equal(all_sessions(8, &guest), 2);
	assert_int_equal(all_sessions(8, &udp), 2);
	assert_int_equal(all_bindings(8, &guest), 2);
	guest.by_l4 = true;
	guest.l4 = NAT64_ICMP;
	assert_int_equal(all_sessions(8, &guest), 1);
	assert_int_equal(session.peer_port, 0);
	assert_int_equal(session.guest_port, 5000);
}

static void stats__say_how_it_stands(void **state)
{
	struct nat64_stats s;

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 9 }, 0));
	kit_in6(&k, udp6(&p, (struct kit_ends){ OTHER, 5000, SERVER, 9 }, 2));
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.packets[NAT64_OUT][NAT64_UDP], 2);
	assert_int_equal(s.bytes[NAT64_OUT][NAT64_UDP], 48 + 50);
	assert_int_equal(s.sessions[NAT64_UDP], 2);
	assert_int_equal(s.sessions_opened[NAT64_UDP], 2);
	assert_int_equal(s.bindings[NAT64_UDP], 2);
	assert_int_equal(s.ports_lent[NAT64_UDP], 2);
	assert_int_equal(s.ports_max, 4 * (65536 - 1024));
	assert_int_equal(s.guests, 2);
	assert_int_equal(s.sessions_max, 1024);
}

/* What dies in the last step, of its hop limit or its size, was not translated. */
static void stats__count_only_what_went_on(void **state)
{
	struct kit_ends ends = { GUEST, 5000, SERVER, 9 }, back = { .src = SERVER4, .sport = 9 };
	struct addr4_text lent;
	struct nat64_stats s;

	(void)state;
	kit_host(&k, 1400, 1500);
	kit_in6(&k, udp6(&p, ends, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	back.dst = lent.s;
	back.dport = get16(((const struct udp_wire *)kit_l4(&k, 0))->sport);
	udp6(&p, ends, 0);
	((struct ip6_wire *)(void *)p.b)->hop_limit = 1;
	kit_in6(&k, &p);
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 1);
	kit_in6(&k, udp6(&p, ends, 1400));
	assert_int_equal(kit_drops(&k, DROP_TOO_BIG), 1);
	udp4(&p, back, 0);
	((struct ip4_wire *)(void *)p.b)->ttl = 1;
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 2);
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.packets[NAT64_OUT][NAT64_UDP], 1);
	assert_int_equal(s.packets[NAT64_IN][NAT64_UDP], 0);
	all_sessions(8, NULL);
	assert_int_equal(session.packets[NAT64_OUT], 1);
	assert_int_equal(session.packets[NAT64_IN], 0);
}

static void stats__count_tcp_sessions_by_state(void **state)
{
	struct kit_ends ends = { GUEST, 5000, SERVER, 80 };
	struct nat64_stats s;

	(void)state;
	kit_in6(&k, tcp6(&p, ends, TCP_SYN, 0));
	kit_in6(&k, tcp6(&p, (struct kit_ends){ OTHER, 5000, SERVER, 80 }, TCP_SYN, 0));
	kit_in6(&k, tcp6(&p, ends, TCP_RST, 0));
	nat64_stats_read(k.n, &s);
	for (unsigned i = 0; i < NAT64_TCP_STATES; i++)
		assert_int_equal(s.tcp[i].sessions, !strcmp(s.tcp[i].state, "v6_init") ? 2 : 0);
	kit_tick(&k, k.now_ms + 300000);
	nat64_stats_read(k.n, &s);
	for (unsigned i = 0; i < NAT64_TCP_STATES; i++)
		assert_int_equal(s.tcp[i].sessions, 0);
}

static void ports_of__tells_each_address_and_then_that_there_are_no_more(void **state)
{
	struct nat64_ports ports;
	uint32_t at = 0, lent = 0;

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 9 }, 0));
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5001, SERVER, 9 }, 0));
	for (; nat64_ports_of(k.n, at, &ports); at++) {
		assert_int_equal(ports.lendable, 65536 - 1024);
		assert_int_equal(ports.lent[NAT64_TCP], 0);
		lent += ports.lent[NAT64_UDP];
		assert_true(ports.lent[NAT64_UDP] == 0 || ports.lent[NAT64_UDP] == 2);
	}
	assert_int_equal(at, 4);
	assert_int_equal(lent, 2);		/* of one address: paired pooling */
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(walk__shows_a_session_as_it_is),
		T(walk__counts_segments_of_superpackets),
		T(walk__meets_each_row_once_whatever_the_turns),
		T(walk__filters_by_guest_and_protocol),
		T(stats__say_how_it_stands),
		T(stats__count_only_what_went_on),
		T(stats__count_tcp_sessions_by_state),
		T(ports_of__tells_each_address_and_then_that_there_are_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_fast.c - which sessions another one may carry, and when each comes back */
#include <unit/nat64d_bench.h>

#include <string.h>

#include <nat64d/core/session.h>
#include <nat64d/core/state.h>
#include <nat64d/core/tcp_fsm.h>

#define WEB6 "64:ff9b::9.9.9.33"
#define WEB4 "9.9.9.33"

static struct pkt p;
static uint32_t asked, asks, called_back, backs, strays;

static void worth(void *arg, uint32_t session)
{
	(void)arg;
	asked = session;
	asks++;
}

static void back(void *arg, uint32_t session)
{
	(void)arg;
	called_back = session;
	backs++;
	if (session)
		nat64_fast_end(k.n, session);
}

static void stray(void *arg, uint32_t session)
{
	(void)arg;
	strays += session == 1;
}

static int up(void **state)
{
	static const struct nat64_fast fast = { worth, stray, back, NULL };

	(void)state;
	kit_init(&k, IPV4_POOL);
	k.c.nat64.limits.new_per_second_per_host = 100000;
	kit_start(&k);
	nat64_fast_is(k.n, &fast);
	asks = backs = strays = 0;
	asked = called_back = 77;
	return 0;
}

static const struct kit_ends out = { GUEST, 40000, WEB6, 443 };
static struct kit_ends in;

/* The first session: TCP, established. */
static void connection(void)
{
	static struct addr4_text lent;

	kit_in6(&k, tcp6(&p, out, TCP_SYN, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	in = (struct kit_ends){ WEB4, 443, lent.s,
				get16(((const struct tcp_wire *)kit_l4(&k, 0))->sport) };
	kit_in4(&k, tcp4(&p, in, TCP_SYN | TCP_ACK, 0));
}

static bool may_go(uint32_t session)
{
	struct nat64_fast_flow f;

	return nat64_fast_look(k.n, session, k.now_ms, &f);
}

static void fast_look__needs_an_established_connection(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, out, TCP_SYN, 0));
	assert_false(may_go(1));
	assert_false(may_go(2));			/* no session at all */
	connection();
	assert_true(may_go(1));
	kit_in6(&k, tcp6(&p, out, TCP_FIN | TCP_ACK, 0));
	assert_false(may_go(1));
}

static void fast_look__takes_udp_but_no_ping(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, out, 10));
	assert_true(may_go(1));
	kit_in6(&k, echo6(&p, GUEST, WEB6, ICMP6_ECHO, 7));
	assert_false(may_go(2));
}

/* Its number was noted when it was worth it; it may have ended since. */
static void fast_look__knows_what_is_over(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, out, 10));
	kit_tick(&k, k.now_ms + 310 * 1000);
	assert_int_equal(k.n->tables->sessions.used, 0);
	assert_false(may_go(1));
}

/* Its packets turn round in the core: they never leave by the device. */
static void fast_look__leaves_a_hairpin_here(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 40000, "64:ff9b::5.5.5.9", 5000 }, 10));
	assert_false(may_go(1));
}

static void fast_look__describes_both_sides(void **state)
{
	struct nat64_fast_flow f;

	(void)state;
	connection();
	kit_host(&k, 1400, 1500);
	assert_true(nat64_fast_look(k.n, 1, k.now_ms, &f));
	assert_int_equal(f.l4, NAT64_TCP);
	assert_string_equal(addr6_text(f.guest).s, GUEST);
	assert_string_equal(addr6_text(f.peer6).s, "64:ff9b::909:921");
	assert_string_equal(addr4_text(f.peer).s, WEB4);
	assert_string_equal(addr4_text(f.lent).s, in.dst);
	assert_int_equal(f.guest_port, 40000);
	assert_int_equal(f.peer_port, 443);
	assert_int_equal(f.lent_port, in.dport);
	assert_int_equal(f.mtu4, 1400);
	assert_int_equal(f.mtu6, 1500);
	assert_int_equal(f.mtu6_no_df, 1280);
}

static void fast_look__knows_a_narrow_path(void **state)
{
	static struct pkt quoted;
	struct nat64_fast_flow f;

	(void)state;
	connection();
	kit_in6(&k, tcp6(&p, out, TCP_ACK, 1400));
	quoted = k.out[0].p;
	kit_in4(&k, icmp4(&p, "9.9.9.1", in.dst, (struct icmp_wire){ .type = 3, .code = 4,
			  .v4.mtu = put16(1300) }, quoted.b, 28));
	assert_true(nat64_fast_look(k.n, 1, k.now_ms, &f));
	assert_int_equal(f.mtu4, 1300);
}

static void worth__is_asked_once_in_256_packets(void **state)
{
	(void)state;
	for (unsigned i = 1; i < 256; i++)
		kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(asks, 0);
	kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(asks, 1);
	assert_int_equal(asked, 1);
	for (unsigned i = 0; i < 255; i++)
		kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(asks, 1);
	kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(asks, 2);
	nat64_fast_begin(k.n, 1);
	for (unsigned i = 0; i < 512; i++)
		kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(asks, 2);			/* it is there already */
}

static void expect_back(uint32_t session)
{
	assert_int_equal(backs, 1);
	assert_int_equal(called_back, session);
	assert_false(k.n->tables->session[1].fast);
}

static void fast_one(void)
{
	connection();
	nat64_fast_begin(k.n, 1);
	kit_in6(&k, tcp6(&p, out, TCP_ACK, 10));
	kit_in4(&k, tcp4(&p, in, TCP_ACK | TCP_SYN, 0));
	assert_int_equal(backs, 0);
}

static void back__when_the_guest_says_it_is_over(void **state)
{
	(void)state;
	fast_one();
	kit_in6(&k, tcp6(&p, out, TCP_FIN | TCP_ACK, 0));
	expect_back(1);
}

static void back__when_the_peer_breaks_off(void **state)
{
	(void)state;
	fast_one();
	kit_in4(&k, tcp4(&p, in, TCP_RST, 0));
	expect_back(1);
}

static void back__when_the_guest_takes_another_prefix(void **state)
{
	struct prefix6 two[2] = { pref64_wkp, { .len = 96 } };

	(void)state;
	assert_true(addr6_parse("2001:db8:64::", &two[1].addr));
	kit_fini(&k);
	kit_init(&k, IPV4_POOL);
	k.c.nat64.prefixes = (struct conf_prefix6_list){ two, 2 };
	kit_start(&k);
	nat64_fast_is(k.n, &(struct nat64_fast){ worth, stray, back, NULL });
	fast_one();
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 40000, "2001:db8:64::909:921", 443 },
			 TCP_ACK, 0));
	expect_back(1);
}

static void back__all_when_host_or_configuration_change(void **state)
{
	(void)state;
	connection();
	backs = 0;
	kit_host(&k, 1500, 1400);
	assert_int_equal(backs, 1);
	assert_int_equal(called_back, 0);
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	assert_int_equal(backs, 2);
	assert_int_equal(called_back, 0);
}

static void back__before_its_time_is_over(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, out, 10));
	nat64_fast_begin(k.n, 1);
	kit_tick(&k, k.now_ms + 301 * 1000);
	assert_int_equal(backs, 1);
	assert_int_equal(k.n->tables->sessions_of[NAT64_UDP], 0);
}

static void stray__is_a_datagram_that_came_here(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, out, 10));
	nat64_fast_begin(k.n, 1);
	kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(strays, 1);
	nat64_fast_never(k.n, 1);
	nat64_fast_end(k.n, 1);
	for (unsigned i = 0; i < 600; i++)
		kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(strays, 1);
	assert_int_equal(asks, 0);
	assert_false(may_go(1));
}

static void carried__is_counted_and_keeps_alive(void **state)
{
	static const struct nat64_carried none;
	struct nat64_carried c = { { 1000, 500 }, { 64000, 700000 } };
	struct nat64_stats before, after;

	(void)state;
	kit_in6(&k, udp6(&p, out, 10));
	nat64_fast_begin(k.n, 1);
	nat64_stats_read(k.n, &before);
	kit_tick(&k, k.now_ms + 299 * 1000);
	nat64_fast_carried(k.n, 1, &c, k.now_ms);
	kit_tick(&k, k.now_ms + 299 * 1000);
	assert_int_equal(k.n->tables->sessions_of[NAT64_UDP], 1);
	nat64_stats_read(k.n, &after);
	for (enum nat64_way way = 0; way < NAT64_WAYS; way++) {
		assert_int_equal(after.packets[way][NAT64_UDP] - before.packets[way][NAT64_UDP],
				 c.packets[way]);
		assert_int_equal(after.bytes[way][NAT64_UDP] - before.bytes[way][NAT64_UDP],
				 c.bytes[way]);
	}
	nat64_fast_carried(k.n, 1, &none, k.now_ms);
	kit_tick(&k, k.now_ms + 2 * 1000);		/* nothing carried: no longer life */
	assert_int_equal(k.n->tables->sessions_of[NAT64_UDP], 0);
}

static void ids__go_on_where_they_were(void **state)
{
	static _Atomic uint32_t ids[NAT64_IDS];
	uint16_t first;

	(void)state;
	kit_in6(&k, udp6(&p, out, 10));
	first = get16(kit_ip4(&k, 0)->id);
	nat64_ids_are(k.n, ids);
	kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(get16(kit_ip4(&k, 0)->id), (uint16_t)(first + 1));
	nat64_ids_are(k.n, NULL);
	memset((void *)(uintptr_t)ids, 0, sizeof(ids));
	kit_in6(&k, udp6(&p, out, 10));
	assert_int_equal(get16(kit_ip4(&k, 0)->id), (uint16_t)(first + 2));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)
	const struct CMUnitTest tests[] = {
		T(fast_look__needs_an_established_connection),
		T(fast_look__takes_udp_but_no_ping),
		T(fast_look__knows_what_is_over),
		T(fast_look__leaves_a_hairpin_here),
		T(fast_look__describes_both_sides),
		T(fast_look__knows_a_narrow_path),
		T(worth__is_asked_once_in_256_packets),
		T(back__when_the_guest_says_it_is_over),
		T(back__when_the_peer_breaks_off),
		T(back__when_the_guest_takes_another_prefix),
		T(back__all_when_host_or_configuration_change),
		T(back__before_its_time_is_over),
		T(stray__is_a_datagram_that_came_here),
		T(carried__is_counted_and_keeps_alive),
		T(ids__go_on_where_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_pmtu.c - low path MTUs are remembered, used both ways, and forgotten in time
 *
 *	2001:db8:1::10 --- nat64 (5.5.5.8/30) --- router 8.8.8.8, path 1400 --- 9.9.9.33
 */
#include <unit/nat64d_bench.h>

#include <stdio.h>

#include <nat64d/core/pmtu.h>

#define OTHER "64:ff9b::909:922"

static struct pkt p, q;
static struct addr4_text lent;

static void out(const char *to, size_t payload)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, to, 9 }, payload));
}

/* A router answers the last datagram: too big, this fits. 0: it does not say. */
static void too_big(uint16_t mtu)
{
	lent = addr4_text(kit_ip4(&k, 0)->src);
	kit_in4(&k, icmp4(&q, "8.8.8.8", lent.s, (struct icmp_wire){ .type = 3, .code = 4,
			  .v4 = { .mtu = put16(mtu) } }, k.out[0].p.b, 28));
	assert_int_equal(k.outs, 1);
	assert_true(k.out[0].is6);
}

static uint32_t told(void)
{
	const struct icmp_wire *icmp = kit_l4(&k, 0);

	assert_int_equal(k.outs, 1);
	assert_true(k.out[0].is6);
	assert_int_equal(icmp->type, ICMP6_TOO_BIG);
	return get32(icmp->mtu);
}

static bool passes(const char *to, size_t payload)
{
	out(to, payload);
	return k.outs == 1 && !k.out[0].is6;
}

/* 28 bytes of headers on the IPv4 side */
static void learn(uint16_t mtu)
{
	assert_true(passes(SERVER, 1472));
	too_big(mtu);
}

static void pmtu__answers_here_what_is_too_big_out_there(void **state)
{
	(void)state;
	learn(1400);
	out(SERVER, 1373);
	assert_int_equal(told(), 1420);		/* the guest counts IPv6 */
	assert_true(passes(SERVER, 1372));
	assert_true(passes(OTHER, 1472));	/* another path */
	assert_int_equal(kit_drops(&k, DROP_TOO_BIG), 1);
}

static void pmtu__lives_for_ten_minutes(void **state)
{
	(void)state;
	learn(1400);
	kit_tick(&k, k.now_ms + 599999);
	assert_false(passes(SERVER, 1373));
	kit_tick(&k, k.now_ms + 1);
	assert_true(passes(SERVER, 1472));
}

static void pmtu__takes_the_plateau_where_a_router_tells_none(void **state)
{
	(void)state;
	learn(0);				/* below 1500: 1492 */
	assert_false(passes(SERVER, 1465));
	assert_true(passes(SERVER, 1464));
}

static void pmtu__believes_nothing_below_1280(void **state)
{
	(void)state;
	learn(68);
	out(SERVER, 1233);
	assert_int_equal(told(), 1280);
	assert_true(passes(SERVER, 1232));	/* without DF: routers may cut it */
	assert_int_equal(get16(kit_ip4(&k, 0)->flags_offset) & IP4_DF, 0);
}

static void pmtu__learns_from_errors_about_known_flows_only(void **state)
{
	struct nat64_stats s;

	(void)state;
	assert_true(passes(SERVER, 1472));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	((struct udp_wire *)(void *)(k.out[0].p.b + 20))->sport = put16(9999);
	kit_in4(&k, icmp4(&q, "8.8.8.8", lent.s, (struct icmp_wire){ .type = 3, .code = 4,
			  .v4 = { .mtu = put16(1300) } }, k.out[0].p.b, 28));
	assert_int_equal(kit_drops(&k, DROP_ICMP_NO_SESSION), 1);
	assert_true(passes(SERVER, 1472));
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.paths_learned, 0);
}

static void pmtu__cuts_superpackets_to_segments_that_fit(void **state)
{
	(void)state;
	learn(1400);
	tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_SYN, 0);
	kit_in6(&k, &p);
	tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_ACK, 14400);
	p.offload = (struct offload){ .gso_size = 1440, .gso_tcp = true, .partial_csum = true };
	pkt_fix(&p);
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.offload.gso_size, 1400 - 40);
}

static uint32_t offered6(const char *to)
{
	tcp6(&p, (struct kit_ends){ GUEST, 5001, to, 80 }, TCP_SYN, 0);
	kit_in6(&k, pkt_offer_mss(&p, 1460));
	return bench_mss();
}

static void pmtu__lowers_what_syns_offer_both_ways(void **state)
{
	(void)state;
	learn(1400);
	assert_int_equal(offered6(SERVER), 1400 - 40);
	tcp4(&p, (struct kit_ends){ SERVER4, 80, lent.s, 5001 }, TCP_SYN | TCP_ACK, 0);
	kit_in4(&k, pkt_offer_mss(&p, 1460));
	assert_int_equal(bench_mss(), 1400 - 40);
	assert_int_equal(offered6(OTHER), 1440);
}

/* A guest behind a tunnel of its own: what comes for it is judged by its path. */
static void pmtu__holds_on_the_way_in_too(void **state)
{
	const struct icmp_wire *icmp;
	uint8_t quote[48];

	(void)state;
	assert_true(passes(SERVER, 8));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	kit_in4(&k, udp4(&p, (struct kit_ends){ "9.9.9.33", 9, lent.s, 5000 }, 1452));
	memcpy(quote, k.out[0].p.b, sizeof(quote));
	kit_in6(&k, icmp6(&q, "2001:db8:1::99", SERVER, (struct icmp_wire){
			  .type = ICMP6_TOO_BIG, .mtu = put32(1400) }, quote, sizeof(quote)));
	assert_int_equal(k.outs, 1);
	kit_in4(&k, udp4(&p, (struct kit_ends){ "9.9.9.33", 9, lent.s, 5000 }, 1353));
	assert_int_equal(k.outs, 1);
	assert_false(k.out[0].is6);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP4_UNREACHABLE);
	assert_int_equal(icmp->code, ICMP4_FRAG_NEEDED);
	assert_int_equal(get16(icmp->v4.mtu), 1380);
	kit_in4(&k, udp4(&p, (struct kit_ends){ "9.9.9.33", 9, lent.s, 5000 }, 1352));
	assert_true(k.outs == 1 && k.out[0].is6);
	assert_int_equal(offered6(SERVER), 1400 - 60);
}

static void pmtu__is_forgotten_when_the_uplink_changes(void **state)
{
	(void)state;
	learn(1400);
	kit_host(&k, 1500, 1500);		/* the same: nothing changes */
	assert_false(passes(SERVER, 1373));
	kit_host(&k, 1492, 1500);
	assert_true(passes(SERVER, 1464));
}

/* More paths than there is room for: the oldest of a bucket goes, the others stay. */
static void pmtu__is_bounded(void **state)
{
	struct nat64_stats s;
	uint32_t kept = 0;

	(void)state;
	for (uint32_t i = 0; i < 20000; i++)
		pmtu_learn4(k.n, addr4_of(0x09000000 + i), 1400, k.now_ms + i);
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.paths_learned, 20000);
	assert_int_equal(s.paths_known, 4096);
	for (uint32_t i = 0; i < 20000; i++)
		kept += pmtu_to4(k.n, addr4_of(0x09000000 + i), 1500, k.now_ms + 20000) == 1400;
	assert_int_equal(kept, 4096);
	assert_int_equal(pmtu_to4(k.n, addr4_of(0x09000000 + 19999), 1500, k.now_ms + 20000), 1400);
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(pmtu__answers_here_what_is_too_big_out_there),
		T(pmtu__lives_for_ten_minutes),
		T(pmtu__takes_the_plateau_where_a_router_tells_none),
		T(pmtu__believes_nothing_below_1280),
		T(pmtu__learns_from_errors_about_known_flows_only),
		T(pmtu__cuts_superpackets_to_segments_that_fit),
		T(pmtu__lowers_what_syns_offer_both_ways),
		T(pmtu__holds_on_the_way_in_too),
		T(pmtu__is_forgotten_when_the_uplink_changes),
		T(pmtu__is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

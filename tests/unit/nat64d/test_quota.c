/* test_quota.c - what one guest may hold, and on which address (RFC 6888, RFC 4787 REQ-2) */
#include <unit/nat64d_bench.h>

#include <stdio.h>

#define OTHER "2001:db8:1::11"

static struct pkt p;

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	return 0;
}

static bool opens(const char *guest, uint16_t port)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ guest, port, SERVER, 53 }, 0));
	return k.outs == 1 && !k.out[0].is6;
}

static void quota__limits_a_guest_and_not_its_neighbour(void **state)
{
	(void)state;
	k.c.nat64.limits.sessions_per_host = 8;
	kit_start(&k);
	for (uint16_t i = 0; i < 8; i++)
		assert_true(opens(GUEST, (uint16_t)(5000 + i)));
	assert_false(opens(GUEST, 5008));
	assert_true(opens(GUEST, 5000));	/* its old ones go on */
	assert_true(opens(OTHER, 5000));
	kit_tick(&k, k.now_ms + 15000);		/* DNS: 15 s */
	assert_true(opens(GUEST, 5008));
}

/* RFC 6146 3.5.1.1: a soft error, so that the guest may try again. */
static void quota__answers_with_address_unreachable(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	k.c.nat64.limits.sessions_per_host = 1;
	kit_start(&k);
	assert_true(opens(GUEST, 5000));
	assert_false(opens(GUEST, 5001));
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP6_UNREACHABLE);
	assert_int_equal(icmp->code, ICMP6_ADDRESS);
}

static void quota__fills_the_rate_again(void **state)
{
	(void)state;
	k.c.nat64.limits.new_per_second_per_host = 10;
	kit_start(&k);
	for (uint16_t i = 0; i < 10; i++)
		assert_true(opens(GUEST, (uint16_t)(5000 + i)));
	assert_false(opens(GUEST, 5010));
	assert_true(opens(OTHER, 5010));
	k.now_ms += 99;
	assert_false(opens(GUEST, 5010));
	k.now_ms += 1;
	assert_true(opens(GUEST, 5010));
	assert_false(opens(GUEST, 5011));
	assert_int_equal(kit_drops(&k, DROP_HOST_RATE), 3);
}

/* RFC 4787 REQ-2: every protocol, every port of a guest on one address. */
static void quota__pairs_a_guest_with_one_address(void **state)
{
	struct addr4 first;
	unsigned addresses[4] = { 0 };
	char guest[40];

	(void)state;
	kit_start(&k);
	assert_true(opens(GUEST, 5000));
	first = kit_ip4(&k, 0)->src;
	for (uint16_t i = 1; i < 100; i++) {
		assert_true(opens(GUEST, (uint16_t)(5000 + i)));
		assert_true(addr4_equal(kit_ip4(&k, 0)->src, first));
	}
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_SYN, 0));
	assert_true(addr4_equal(kit_ip4(&k, 0)->src, first));
	kit_in6(&k, echo6(&p, GUEST, SERVER, ICMP6_ECHO, 5000));
	assert_true(addr4_equal(kit_ip4(&k, 0)->src, first));

	for (unsigned i = 0; i < 100; i++) {	/* many guests: all addresses in use */
		snprintf(guest, sizeof(guest), "2001:db8:2::%x", i + 1);
		assert_true(opens(guest, 6000));
		addresses[kit_ip4(&k, 0)->src.b[3] - 8]++;
	}
	for (unsigned i = 0; i < 4; i++)
		assert_in_range(addresses[i], 10, 50);
}

/* RFC 7857 section 4: out of ports on its address is out of ports. */
static void quota__does_not_move_a_guest_to_another_address(void **state)
{
	(void)state;
	k.c.nat64.ipv4.ports_auto = false;
	k.ports[0] = (struct conf_ports){ 5000, 5003 };
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	kit_start(&k);
	for (uint16_t i = 0; i < 4; i++)
		assert_true(opens(GUEST, (uint16_t)(6000 + i)));
	assert_false(opens(GUEST, 6004));
	assert_int_equal(kit_drops(&k, DROP_NO_PORT), 1);
}

/* The invariants of the teardown count host records too. */
static void quota__keeps_no_record_of_a_guest_that_was_refused(void **state)
{
	struct nat64_stats s;

	(void)state;
	k.c.nat64.ipv4.ports_auto = false;
	k.ports[0] = (struct conf_ports){ 5000, 5000 };
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	k.net.len = 32;
	kit_start(&k);
	assert_true(opens(GUEST, 5000));
	assert_false(opens(OTHER, 5000));
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.guests, 1);
}

/* RFC 6888 REQ-11: nobody who is in has to go for somebody who wants in. */
static void quota__a_full_table_evicts_nobody_and_recovers(void **state)
{
	(void)state;
	k.c.nat64.limits.sessions = 16;
	kit_start(&k);
	for (uint16_t i = 0; i < 16; i++)
		assert_true(opens(GUEST, (uint16_t)(5000 + i)));
	for (unsigned turn = 0; turn < 100; turn++)
		assert_false(opens(OTHER, 5000));
	for (uint16_t i = 0; i < 16; i++)
		assert_true(opens(GUEST, (uint16_t)(5000 + i)));
	kit_tick(&k, k.now_ms + 15000);
	assert_true(opens(OTHER, 5000));
}

/* A router of its own behind the link: whatever of its /64 speaks, it is one guest. */
static void quota__counts_a_routed_64_as_one_guest(void **state)
{
	struct nat64_host host = { .ready = true, .own4 = a4("5.5.5.8"), .mtu4 = 1500,
				   .mtu6 = 1500, .own6 = a6("2001:db8:1::1"), .shareds = 1 };
	struct nat64_stats s;
	char guest[40];

	(void)state;
	assert_true(prefix6_parse("2001:db8:1::/64", &host.shared[0]));
	k.c.nat64.limits.sessions_per_host = 8;
	kit_start(&k);
	nat64_host_is(k.n, &host);
	for (unsigned i = 0; i < 9; i++) {
		snprintf(guest, sizeof(guest), "2001:db8:7::%x", i + 1);
		assert_int_equal(opens(guest, 5000), i < 8);
	}
	for (unsigned i = 0; i < 9; i++) {	/* on the shared link each is one */
		snprintf(guest, sizeof(guest), "2001:db8:1::%x", i + 1);
		assert_true(opens(guest, 5000));
	}
	assert_true(opens("2001:db8:7:1::1", 5000));
	nat64_stats_read(k.n, &s);
	assert_int_equal(s.guests, 1 + 9 + 1);
}

/*
 * Two networks: one guest of the first speaks from ever new addresses. What is left then
 * is for the second, up to its half, and for whom the configuration names.
 */
static void quota__a_guest_of_many_addresses_leaves_room_for_other_networks(void **state)
{
	struct nat64_host host = { .ready = true, .own4 = a4("5.5.5.8"), .mtu4 = 1500,
				   .mtu6 = 1500, .own6 = a6("2001:db8:1::1"), .shareds = 2 };
	struct conf_host named = { .name = "db", .has_address = true,
				   .address = a6("2001:db8:1::db") };
	unsigned got = 0, other = 0;
	char guest[40];

	(void)state;
	assert_true(prefix6_parse("2001:db8:1::/64", &host.shared[0]));
	assert_true(prefix6_parse("2001:db8:2::/64", &host.shared[1]));
	k.c.nat64.limits.sessions = 4096;
	k.c.hosts.item = &named;
	k.c.hosts.n = 1;
	kit_start(&k);
	nat64_host_is(k.n, &host);
	for (unsigned i = 0; i < 4096; i++) {
		snprintf(guest, sizeof(guest), "2001:db8:1:0:f::%x", i + 1);
		got += opens(guest, 5000);
	}
	assert_int_equal(got, 4096 - 4096 / 8);
	assert_true(opens("2001:db8:1:0:f::1", 5000));	/* what it has goes on */
	assert_true(opens("2001:db8:1::db", 5000));
	for (unsigned i = 0; i < 600; i++) {
		snprintf(guest, sizeof(guest), "2001:db8:2::%x", i + 1);
		other += opens(guest, 5000);
	}
	assert_int_equal(other, 4096 / 8 - 1);
	kit_tick(&k, k.now_ms + 15000);
	assert_true(opens("2001:db8:1:0:e::1", 5000));
}

/* The same of the records of guests, where there would be sessions enough. */
static void quota__a_network_leaves_records_too(void **state)
{
	struct nat64_host host = { .ready = true, .own4 = a4("5.5.5.8"), .mtu4 = 1500,
				   .mtu6 = 1500, .own6 = a6("2001:db8:1::1"), .shareds = 2 };
	const unsigned records = 40960 / 8 + 4096;
	unsigned got = 0;
	char guest[40];

	(void)state;
	assert_true(prefix6_parse("2001:db8:1::/64", &host.shared[0]));
	assert_true(prefix6_parse("2001:db8:2::/64", &host.shared[1]));
	k.c.nat64.limits.sessions = 40960;
	kit_start(&k);
	nat64_host_is(k.n, &host);
	for (unsigned i = 0; i < records; i++) {
		snprintf(guest, sizeof(guest), "2001:db8:1:0:f::%x", i + 1);
		got += opens(guest, 5000);
	}
	assert_int_equal(got, records - records / 8);
	assert_true(opens("2001:db8:2::1", 5000));
	host.shareds = 1;			/* the other network went */
	nat64_host_is(k.n, &host);
	oracle_invariants(k.n);
}

static void quota__one_network_without_names_may_have_all(void **state)
{
	struct nat64_host host = { .ready = true, .own4 = a4("5.5.5.8"), .mtu4 = 1500,
				   .mtu6 = 1500, .own6 = a6("2001:db8:1::1"), .shareds = 1 };

	(void)state;
	assert_true(prefix6_parse("2001:db8:1::/64", &host.shared[0]));
	k.c.nat64.limits.sessions = 64;
	kit_start(&k);
	nat64_host_is(k.n, &host);
	for (uint16_t i = 0; i < 64; i++)
		assert_true(opens(GUEST, (uint16_t)(5000 + i)));
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(quota__limits_a_guest_and_not_its_neighbour),
		T(quota__answers_with_address_unreachable),
		T(quota__fills_the_rate_again),
		T(quota__counts_a_routed_64_as_one_guest),
		T(quota__a_guest_of_many_addresses_leaves_room_for_other_networks),
		T(quota__a_network_leaves_records_too),
		T(quota__one_network_without_names_may_have_all),
		T(quota__pairs_a_guest_with_one_address),
		T(quota__does_not_move_a_guest_to_another_address),
		T(quota__keeps_no_record_of_a_guest_that_was_refused),
		T(quota__a_full_table_evicts_nobody_and_recovers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_pool4.c - ports to lend: like the guest's, of its class, all of them, once */
#include <unit/unit.h>

#include <nat64d/core/pool4.h>

static uint64_t seed = 3;
static struct rng rng;
static struct prefix4 nets[] = { { { { 5, 5, 5, 8 } }, 30 }, { { { 6, 0, 0, 1 } }, 32 } };
static struct conf_ports ports[] = { { 1000, 1100 }, { 20000, 20099 } };

static struct pool4 *pool(size_t n_nets, size_t n_ports)
{
	struct conf_prefix4_list a = { nets, n_nets };
	struct conf_ports_list r = { ports, n_ports };

	rng = unit_rng(&seed);
	return pool4_new(&a, &r);
}

static void pool4__numbers_its_addresses(void **state)
{
	struct pool4 *p = pool(2, 2);
	uint32_t at;

	(void)state;
	assert_int_equal(pool4_count(p), 5);
	assert_int_equal(pool4_lendable(p), 201);
	for (uint32_t i = 0; i < 5; i++) {
		assert_true(pool4_find(p, pool4_addr(p, i), &at));
		assert_int_equal(at, i);
	}
	assert_addr4(pool4_addr(p, 4), "6.0.0.1");
	assert_false(pool4_find(p, a4("5.5.5.7"), &at));
	assert_false(pool4_find(p, a4("5.5.5.12"), &at));
	assert_false(pool4_find(p, a4("6.0.0.2"), &at));
	pool4_free(p);
}

static void pool4_covers__is_exact_at_both_ends(void **state)
{
	struct pool4 *p = pool(1, 2);

	(void)state;
	assert_false(pool4_covers(p, 999));
	assert_true(pool4_covers(p, 1000));
	assert_true(pool4_covers(p, 1023));
	assert_true(pool4_covers(p, 1024));
	assert_true(pool4_covers(p, 1100));
	assert_false(pool4_covers(p, 1101));
	assert_true(pool4_covers(p, 20099));
	assert_false(pool4_covers(p, 20100));
	pool4_free(p);
}

static void pool4_lend__keeps_the_port_when_it_is_free(void **state)
{
	struct pool4 *p = pool(1, 2);
	uint16_t port;

	(void)state;
	assert_true(pool4_lend(p, NAT64_UDP, 0, 20042, &rng, &port));
	assert_int_equal(port, 20042);
	assert_true(pool4_lend(p, NAT64_UDP, 0, 20042, &rng, &port));
	assert_int_not_equal(port, 20042);
	assert_true(pool4_lend(p, NAT64_TCP, 0, 20042, &rng, &port));	/* another BIB */
	assert_int_equal(port, 20042);
	assert_true(pool4_lend(p, NAT64_UDP, 1, 20042, &rng, &port));	/* another address */
	assert_int_equal(port, 20042);
	pool4_return(p, NAT64_UDP, 0, 20042);
	assert_true(pool4_lend(p, NAT64_UDP, 0, 20042, &rng, &port));
	assert_int_equal(port, 20042);
	pool4_free(p);
}

/* RFC 6146 3.5.1.1: of the same class while there is one, then any; each only once. */
static void pool4_lend__goes_through_the_class_first_then_through_all(void **state)
{
	struct pool4 *p = pool(1, 2);
	bool seen[65536] = { false };
	uint16_t port;

	(void)state;
	for (unsigned i = 0; i < 24; i++) {
		assert_true(pool4_lend(p, NAT64_UDP, 0, 80, &rng, &port));
		assert_in_range(port, 1000, 1023);
		assert_false(seen[port]);
		seen[port] = true;
	}
	for (unsigned i = 24; i < 201; i++) {
		assert_true(pool4_lend(p, NAT64_UDP, 0, 80, &rng, &port));
		assert_true(pool4_covers(p, port) && !seen[port]);
		seen[port] = true;
	}
	assert_false(pool4_lend(p, NAT64_UDP, 0, 80, &rng, &port));
	assert_int_equal(pool4_lent(p, NAT64_UDP), 201);
	pool4_return(p, NAT64_UDP, 0, 1000);
	assert_true(pool4_lend(p, NAT64_UDP, 0, 30000, &rng, &port));
	assert_int_equal(port, 1000);		/* the last one left, of the other class */
	pool4_free(p);
}

/* RFC 6056: drawn over all of it. 177 boxes, 100 in each: far from even is a defect. */
static void pool4_lend__draws_evenly(void **state)
{
	struct pool4 *p = pool(1, 2);
	unsigned count[65536] = { 0 };
	uint16_t port;

	(void)state;
	for (unsigned i = 0; i < 17700; i++) {
		assert_true(pool4_lend(p, NAT64_UDP, 0, 5000, &rng, &port));
		count[port]++;
		pool4_return(p, NAT64_UDP, 0, port);
	}
	for (unsigned q = 1024; q <= 1100; q++)
		assert_in_range(count[q], 50, 150);
	for (unsigned q = 20000; q <= 20099; q++)
		assert_in_range(count[q], 50, 150);
	pool4_free(p);
}

static void pool4_claim__takes_exactly_one(void **state)
{
	struct pool4 *p = pool(1, 2);
	uint16_t port;

	(void)state;
	assert_true(pool4_claim(p, NAT64_TCP, 0, 1000));
	assert_false(pool4_claim(p, NAT64_TCP, 0, 1000));
	assert_true(pool4_claim(p, NAT64_TCP, 0, 443));		/* outside: not our concern */
	assert_true(pool4_claim(p, NAT64_TCP, 0, 443));
	pool4_return(p, NAT64_TCP, 0, 443);
	assert_int_equal(pool4_lent(p, NAT64_TCP), 1);
	assert_true(pool4_lend(p, NAT64_TCP, 0, 1000, &rng, &port));
	assert_int_not_equal(port, 1000);
	pool4_free(p);
}

static void pool4_new__refuses_what_it_cannot_hold(void **state)
{
	struct prefix4 wide = { { { 10, 0, 0, 0 } }, 22 }, wider = { { { 10, 0, 0, 0 } }, 21 };
	struct conf_prefix4_list good = { &wide, 1 }, bad = { &wider, 1 }, none = { &wide, 0 };
	struct conf_ports_list r = { ports, 2 };
	struct pool4 *p = pool4_new(&good, &r);

	(void)state;
	assert_non_null(p);
	assert_int_equal(pool4_count(p), NAT64_POOL_MAX);
	pool4_free(p);
	assert_null(pool4_new(&bad, &r));
	assert_null(pool4_new(&none, &r));
}

static void pool4_withhold__lends_none_of_them_until_they_are_free_again(void **state)
{
	static uint64_t busy[65536 / 64];
	struct pool4 *p = pool(1, 2);
	uint16_t port, had;

	(void)state;
	assert_true(pool4_lend(p, NAT64_TCP, 0, 20001, &rng, &had));
	memset(busy, 0, sizeof(busy));
	for (unsigned i = 20001; i <= 20003; i++)
		busy[i / 64] |= UINT64_C(1) << i % 64;
	pool4_withhold(p, busy);
	for (unsigned i = 0; i < 201 - 3; i++) {
		assert_true(pool4_lend(p, NAT64_TCP, 0, 20002, &rng, &port));
		assert_false(port >= 20001 && port <= 20003);
	}
	assert_false(pool4_lend(p, NAT64_TCP, 0, 20002, &rng, &port));
	assert_true(pool4_lend(p, NAT64_ICMP, 0, 20002, &rng, &port));
	assert_int_equal(port, 20002);		/* no socket has identifiers */
	pool4_return(p, NAT64_TCP, 0, had);	/* was lent before, is withheld now */
	assert_false(pool4_lend(p, NAT64_TCP, 0, had, &rng, &port));
	memset(busy, 0, sizeof(busy));
	pool4_withhold(p, busy);
	for (unsigned i = 0; i < 3; i++)
		assert_true(pool4_lend(p, NAT64_TCP, 0, 20002, &rng, &port));
	assert_false(pool4_lend(p, NAT64_TCP, 0, 20002, &rng, &port));
	assert_int_equal(pool4_lent(p, NAT64_TCP), 201);
	pool4_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pool4__numbers_its_addresses),
		cmocka_unit_test(pool4_covers__is_exact_at_both_ends),
		cmocka_unit_test(pool4_lend__keeps_the_port_when_it_is_free),
		cmocka_unit_test(pool4_lend__goes_through_the_class_first_then_through_all),
		cmocka_unit_test(pool4_lend__draws_evenly),
		cmocka_unit_test(pool4_claim__takes_exactly_one),
		cmocka_unit_test(pool4_new__refuses_what_it_cannot_hold),
		cmocka_unit_test(pool4_withhold__lends_none_of_them_until_they_are_free_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

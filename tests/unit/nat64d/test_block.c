/*
 * test_block.c - a block of ports in a row for each guest (nat64.ipv4.port_block)
 *
 *	ports 2000-2099, 3000-3049; blocks of 32: 2000, 2032, 2064 and 3000 on 5.5.5.8
 */
#include <unit/nat64d_bench.h>

#include <stdio.h>

#include <nat64d/core/block.h>

#define SIZE 32u

static struct pkt p;
static const uint16_t begins[] = { 2000, 2032, 2064, 3000 };

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	k.net.len = 32;
	k.ports[0] = (struct conf_ports){ 2000, 2099 };
	k.ports[1] = (struct conf_ports){ 3000, 3049 };
	k.c.nat64.ipv4.ports_auto = false;
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 2 };
	k.c.nat64.ipv4.port_block = SIZE;
	kit_start(&k);
	return 0;
}

/* The port that a guest leaves with, 0 if it does not. */
static uint16_t port_of(unsigned guest, uint16_t from)
{
	char src[40];

	snprintf(src, sizeof(src), "2001:db8:1::%x", 0x10 + guest);
	kit_in6(&k, udp6(&p, (struct kit_ends){ src, from, SERVER, 7 }, 0));
	if (k.outs != 1 || k.out[0].is6)
		return 0;
	return get16(((const struct udp_wire *)kit_l4(&k, 0))->sport);
}

static uint16_t block_of(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if (port >= begins[i] && port < begins[i] + SIZE)
			return begins[i];
	fail_msg("port %u is in no block", port);
	return 0;
}

static void block__is_one_for_each_guest(void **state)
{
	uint16_t block[4];

	(void)state;
	for (unsigned g = 0; g < 4; g++) {
		block[g] = block_of(port_of(g, 5000));
		for (unsigned other = 0; other < g; other++)
			assert_int_not_equal(block[g], block[other]);
	}
	for (uint16_t i = 1; i < 20; i++)
		for (unsigned g = 0; g < 4; g++)
			assert_int_equal(block_of(port_of(g, (uint16_t)(5000 + i))), block[g]);
	assert_int_equal(port_of(4, 5000), 0);
	assert_int_equal(kit_drops(&k, DROP_NO_BLOCK), 1);
}

static void block__is_a_limit_for_each_protocol(void **state)
{
	uint16_t id;

	(void)state;
	for (uint16_t i = 0; i < SIZE; i++)
		assert_int_not_equal(port_of(0, (uint16_t)(5000 + i)), 0);
	assert_int_equal(port_of(0, 6000), 0);
	assert_int_equal(kit_drops(&k, DROP_NO_PORT), 1);
	assert_int_not_equal(port_of(1, 6000), 0);
	kit_in6(&k, echo6(&p, "2001:db8:1::10", SERVER, ICMP6_ECHO, 1));
	assert_int_equal(k.outs, 1);
	id = get16(((const struct icmp_wire *)kit_l4(&k, 0))->echo.id);
	assert_int_equal(block_of(id), block_of(port_of(0, 5000)));
}

static void block__keeps_the_port_when_it_is_free_in_it(void **state)
{
	uint16_t block;

	(void)state;
	block = block_of(port_of(0, 5000));
	for (uint16_t i = 0; i < SIZE; i++)
		if (port_of(0, (uint16_t)(block + i)) == block + i)
			return;
	fail_msg("never kept");
}

static void block__goes_with_the_last_binding(void **state)
{
	(void)state;
	for (unsigned g = 0; g < 4; g++)
		assert_int_not_equal(port_of(g, 5000), 0);
	kit_tick(&k, k.now_ms + 150000);
	assert_int_not_equal(port_of(2, 5000), 0);
	kit_tick(&k, k.now_ms + 150000);	/* all others are over */
	for (unsigned g = 4; g < 7; g++)
		assert_int_not_equal(port_of(g, 5000), 0);
	assert_int_equal(port_of(7, 5000), 0);
}

static void block__survives_a_reload(void **state)
{
	uint16_t before[4];

	(void)state;
	for (unsigned g = 0; g < 4; g++)
		before[g] = block_of(port_of(g, 5000));
	k.c.nat64.limits.sessions_per_host--;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	oracle_invariants(k.n);
	for (unsigned g = 0; g < 4; g++)
		assert_int_equal(block_of(port_of(g, 5001)), before[g]);
	assert_int_equal(port_of(4, 5000), 0);
}

/* Its ports are lent no more: what is there ends, and the guest gets another block. */
static void block__ends_when_its_ports_are_lent_no_more(void **state)
{
	unsigned served = 0;

	(void)state;
	for (unsigned g = 0; g < 4; g++)
		assert_int_not_equal(port_of(g, 5000), 0);
	k.ports[0] = (struct conf_ports){ 2032, 2099 };
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	oracle_invariants(k.n);
	for (unsigned g = 0; g < 4; g++)
		served += port_of(g, 5000) != 0;
	assert_int_equal(served, 3);
}

static void reconfigure__refuses_another_size_of_blocks(void **state)
{
	(void)state;
	k.c.nat64.ipv4.port_block = 16;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), -1);
	k.c.nat64.ipv4.port_block = SIZE;
}

/* RFC 6888 REQ-15: nobody can tell which comes next. */
static void blocks_take__draws_evenly(void **state)
{
	uint64_t seed = 7;
	struct rng rng = unit_rng(&seed);
	struct blocks *b = blocks_new(SIZE, 1, &k.c.nat64.ipv4.ports);
	unsigned seen[4] = { 0 };

	(void)state;
	assert_int_equal(blocks_each(b), 4);
	for (unsigned i = 0; i < 4000; i++) {
		uint16_t first = blocks_take(b, 0, &rng);

		for (unsigned j = 0; j < 4; j++)
			seen[j] += first == begins[j];
		blocks_return(b, 0, first);
	}
	for (unsigned j = 0; j < 4; j++)
		assert_in_range(seen[j], 900, 1100);
	blocks_free(b);
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(block__is_one_for_each_guest),
		T(block__is_a_limit_for_each_protocol),
		T(block__keeps_the_port_when_it_is_free_in_it),
		T(block__goes_with_the_last_binding),
		T(block__survives_a_reload),
		T(block__ends_when_its_ports_are_lent_no_more),
		T(reconfigure__refuses_another_size_of_blocks),
		T(blocks_take__draws_evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_tally.c - queries by the network of the client, over reloads */
#include "kit.h"

#include <dns64d/core/tally.h>

static char lan[] = "vmbr0", dmz[] = "vmbr1";
static struct conf_prefix prefix[2];
static struct conf_network networks[2];
static struct config c;
static struct tally t;

static int up(void **state)
{
	(void)state;
	c = kit_config();
	t = (struct tally){ 0 };
	for (unsigned i = 0; i < 2; i++) {
		prefix[i].prefix = (struct prefix6){ { { 0x2a, 2, [5] = (uint8_t)i } }, 64 };
		networks[i] = (struct conf_network){ .name = i ? dmz : lan,
						     .prefixes = { &prefix[i], 1 } };
	}
	c.networks.item = networks;
	c.networks.n = 2;
	return 0;
}

static unsigned network_of(const char *client)
{
	struct dns64_conf conf = kit_conf(&c);
	struct addr6 a;

	assert_true(addr6_parse(client, &a));
	return dns64_conf_network(&conf, &a);
}

static void network__is_that_of_the_clients_prefix(void **state)
{
	(void)state;
	assert_int_equal(network_of("2a02::7"), 1);
	assert_int_equal(network_of("2a02:0:1::7"), 2);
	assert_int_equal(network_of("2a02:0:2::7"), 0);
	assert_int_equal(network_of("::1"), 0);
	assert_int_equal(network_of("::ffff:10.0.0.1"), 0);
}

static void tally__has_few_types(void **state)
{
	static const struct { uint16_t type; enum tally_type want; } rows[] = {
		{ 1, TALLY_A }, { 28, TALLY_AAAA }, { 12, TALLY_PTR }, { 65, TALLY_HTTPS },
		{ 33, TALLY_SRV }, { 16, TALLY_TXT }, { 15, TALLY_MX }, { 2, TALLY_NS },
		{ 6, TALLY_SOA }, { 0, TALLY_OTHER }, { 999, TALLY_OTHER },
	};
	uint64_t before;

	(void)state;
	tally_set(&t, &c);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		before = t.network[1].queries[TALLY_TCP][rows[i].want];
		tally_query(&t, 1, TALLY_TCP, rows[i].type);
		assert_int_equal(t.network[1].queries[TALLY_TCP][rows[i].want], before + 1);
	}
	assert_int_equal(t.network[1].queries[TALLY_UDP][TALLY_A], 0);
}

static void tally__goes_on_by_name_in_a_reload(void **state)
{
	struct conf_network first = networks[0];

	(void)state;
	tally_set(&t, &c);
	tally_query(&t, 0, TALLY_UDP, DNS_A);
	tally_query(&t, 1, TALLY_UDP, DNS_A);
	t.network[2].synthesized = 5;
	networks[0] = networks[1];
	networks[1] = first;
	tally_set(&t, &c);
	assert_int_equal(t.network[0].queries[TALLY_UDP][TALLY_A], 1);
	assert_string_equal(t.network[1].name, "vmbr1");
	assert_int_equal(t.network[1].synthesized, 5);
	assert_int_equal(t.network[2].queries[TALLY_UDP][TALLY_A], 1);
	c.networks.n = 1;			/* one that is gone for a while begins anew */
	tally_set(&t, &c);
	assert_int_equal(t.n, 2);
	c.networks.n = 2;
	tally_set(&t, &c);
	assert_int_equal(t.network[2].queries[TALLY_UDP][TALLY_A], 0);
}

static void tally__has_an_end(void **state)
{
	static struct conf_network many[TALLY_NETWORKS + 10];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = networks[1];
	many[ARRAY_SIZE(many) - 1] = networks[0];
	c.networks.item = many;
	c.networks.n = ARRAY_SIZE(many);
	tally_set(&t, &c);
	assert_int_equal(t.n, TALLY_NETWORKS);
	assert_int_equal(network_of("2a02::7"), 0);	/* the last of them */
	assert_int_equal(network_of("2a02:0:1::7"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(network__is_that_of_the_clients_prefix, up),
		cmocka_unit_test_setup(tally__has_few_types, up),
		cmocka_unit_test_setup(tally__goes_on_by_name_in_a_reload, up),
		cmocka_unit_test_setup(tally__has_an_end, up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

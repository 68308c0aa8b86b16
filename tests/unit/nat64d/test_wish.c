/* test_wish.c - what should be true of the host, from configuration and facts */
#include "host.h"

#include <nat64d/wish.h>

static struct host h;

static int fresh(void **state)
{
	(void)state;
	host_make(&h);
	return 0;
}

static struct wish wish(void)
{
	return wish_of(&h.config, &h.facts);
}

static void pool(void)
{
	h.config.nat64.ipv4.mode = IPV4_POOL;
	h.pool[0] = (struct prefix4){ a4("93.184.101.0"), 28 };
	h.pool[1] = (struct prefix4){ a4("93.184.102.7"), 32 };
	h.config.nat64.ipv4.addresses.item = h.pool;
	h.config.nat64.ipv4.addresses.n = 2;
}

static void wish_of__share_speaks_from_internal_and_shows_the_uplink(void **state)
{
	struct wish w = wish();

	(void)state;
	assert_true(w.host.ready);
	assert_string_equal(w.why_not, "");
	assert_string_equal(w.uplink, "eno1");
	assert_true(w.masquerade);
	assert_addr4(w.host.shown4, "93.184.100.5");
	assert_addr4(w.host.own4, "100.64.64.1");
	assert_addr6(w.host.own6, "64:ff9b::5db8:6405");
	assert_int_equal(w.n_routes4, 1);
	assert_addr4(w.routes4[0].addr, "100.64.64.1");
	assert_int_equal(w.routes4[0].len, 32);
	assert_true(prefix6_equal(&w.routes6[0], &pref64_wkp));
}

static void wish_of__pool_routes_each_prefix_and_needs_no_uplink_address(void **state)
{
	struct wish w;

	(void)state;
	pool();
	h.facts.n_addrs = 1;		/* the IPv4 one is gone */
	w = wish();
	assert_true(w.host.ready);
	assert_addr4(w.host.shown4, "93.184.101.0");
	assert_addr4(w.host.own4, "93.184.101.0");
	assert_int_equal(w.n_routes4, 2);
	assert_int_equal(w.routes4[0].len, 28);
	assert_int_equal(w.routes4[1].len, 32);
}

static void wish_of__says_why_there_is_no_ipv4_side(void **state)
{
	struct wish w;

	(void)state;
	h.facts.n_addrs = 1;
	w = wish();
	assert_false(w.host.ready);
	assert_string_equal(w.why_not, "eno1 has no IPv4 address yet");
	assert_addr6(w.host.own6, "2a02:600d:1::1");	/* guests still get our errors */
	assert_int_equal(w.n_routes4, 1);		/* and all is prepared */

	h.facts.n_routes = 0;
	w = wish();
	assert_false(w.host.ready);
	assert_string_equal(w.why_not, "there is no uplink: no default route yet");
	assert_string_equal(w.uplink, "");
}

static void wish_of__waits_for_an_address_that_the_file_names(void **state)
{
	struct wish w;

	(void)state;
	h.config.uplink.ipv4_auto = false;
	h.config.uplink.ipv4 = a4("93.184.100.9");
	w = wish();
	assert_false(w.host.ready);
	assert_string_equal(w.why_not, "uplink.ipv4 93.184.100.9 is on no interface yet");
	h.addrs[1].v4 = a4("93.184.100.9");
	w = wish();
	assert_true(w.host.ready);
	assert_false(w.masquerade);
}

static void wish_of__the_device_reads_what_either_side_delivers(void **state)
{
	static const struct { uint32_t conf, up, guests, want4, want6, tun, route6; } rows[] = {
		{ CONF_AUTO, 1500, 1500, 1500, 1500, 1500, 1500 },
		{ CONF_AUTO, 1492, 1500, 1492, 1500, 1500, 1500 },	/* 1492 + 20 */
		{ CONF_AUTO, 1400, 1500, 1400, 1500, 1500, 1420 },
		{ CONF_AUTO, 1500, 9000, 1500, 9000, 9000, 1520 },
		{ CONF_AUTO, 9000, 1500, 9000, 1500, 9000, 9000 },
		{ CONF_AUTO, 1200, 1280, 1200, 1280, 1280, 1280 },
		{ 1400,	     1500, 1500, 1400, 1500, 1500, 1420 },
		{ CONF_AUTO, 1500, 1200, 1500, 1280, 1500, 1500 },	/* RFC 8200 section 5 */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct wish w;

		h.config.nat64.mtu = rows[i].conf;
		h.links[1].mtu = rows[i].up;
		h.links[2].mtu = rows[i].guests;
		w = wish();
		assert_int_equal(w.host.mtu4, rows[i].want4);
		assert_int_equal(w.host.mtu6, rows[i].want6);
		assert_int_equal(w.tun_mtu, rows[i].tun);
		assert_int_equal(w.route6_mtu, rows[i].route6);
	}
}

static void wish_of__tells_which_prefixes_guests_share(void **state)
{
	struct wish w = wish_of(&h.config, &h.facts);

	(void)state;
	assert_int_equal(w.host.shareds, 1);	/* vmbr0 has a /64, vmbr1 is not there */
	assert_addr6(w.host.shared[0].addr, "2a02:600d:1::");
	assert_int_equal(w.host.shared[0].len, 64);
}

/* The same network again and again: what counts is how many prefixes there are. */
static void wish_of__says_when_there_are_more_than_can_be_told_apart(void **state)
{
	static struct conf_network many[NAT64_SHARED_MAX + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = h.networks[0];
	h.config.networks.item = many;
	h.config.networks.n = NAT64_SHARED_MAX;
	assert_false(wish_of(&h.config, &h.facts).more_shared);
	h.config.networks.n++;
	assert_true(wish_of(&h.config, &h.facts).more_shared);
	assert_int_equal(wish_of(&h.config, &h.facts).host.shareds, NAT64_SHARED_MAX);
}

static void wish_fits__refuses_more_prefixes_than_we_route(void **state)
{
	(void)state;
	pool();
	assert_true(wish_fits(&h.config));
	h.config.nat64.ipv4.addresses.n = WISH_ROUTES4_MAX;
	assert_true(wish_fits(&h.config));
	h.config.nat64.ipv4.addresses.n = WISH_ROUTES4_MAX + 1;
	assert_false(wish_fits(&h.config));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(wish_of__share_speaks_from_internal_and_shows_the_uplink,
				       fresh),
		cmocka_unit_test_setup(
			wish_of__pool_routes_each_prefix_and_needs_no_uplink_address, fresh),
		cmocka_unit_test_setup(wish_of__says_why_there_is_no_ipv4_side, fresh),
		cmocka_unit_test_setup(wish_of__waits_for_an_address_that_the_file_names, fresh),
		cmocka_unit_test_setup(wish_of__the_device_reads_what_either_side_delivers,
				       fresh),
		cmocka_unit_test_setup(wish_of__tells_which_prefixes_guests_share, fresh),
		cmocka_unit_test_setup(
			wish_of__says_when_there_are_more_than_can_be_told_apart, fresh),
		cmocka_unit_test_setup(wish_fits__refuses_more_prefixes_than_we_route, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_resolve.c - what auto becomes on the host of the manual's routed layout
 *
 *	            .--------------.
 *	guests ---- | vmbr0   eno1 | ---- provider
 *	            '--------------'
 *	vmbr0 (3) 2001:db8:1::1/64, fe80::1        eno1 (2) 203.0.113.5/26, default routes
 */
#include <unit/unit.h>

#include <gateway6/resolve.h>

static struct link links[] = {
	{ .index = 1, .name = "lo", .loopback = true },
	{ .index = 2, .name = "eno1", .up = true },
	{ .index = 3, .name = "vmbr0", .kind = "bridge", .up = true },
	{ .index = 4, .name = "vmbr9", .kind = "bridge", .up = true },
};

static struct link_addr addrs[5];
static struct default_route routes[2];
static struct facts facts;
static struct conf_network net = { .name = "vmbr0", .prefix_auto = true, .dns64 = true };
static struct config config;

static int fresh(void **state)
{
	(void)state;
	addrs[0] = (struct link_addr){ .link = 2, .v4 = a4("203.0.113.5"), .len = 26 };
	addrs[1] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("fe80::1"), .len = 64,
				       .permanent = true };
	addrs[2] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("2001:db8:1::1"),
				       .len = 64, .permanent = true };
	addrs[3] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("2001:db8:1::2"),
				       .len = 64, .permanent = true };
	addrs[4] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("2001:db8:2::1"),
				       .len = 128, .permanent = true };
	routes[0] = (struct default_route){ .link = 2 };
	routes[1] = (struct default_route){ .link = 2, .is6 = true };
	links[1].master = 0;
	facts = (struct facts){ links, ARRAY_SIZE(links), addrs, ARRAY_SIZE(addrs),
				routes, ARRAY_SIZE(routes), true, true };
	config = (struct config){ .uplink = { .ipv4_auto = true },
				  .networks = { &net, 1 }, .dns64 = { .clients_auto = true } };
	return 0;
}

static void resolve_uplink__follows_the_ipv4_default_route(void **state)
{
	struct resolved_uplink u = resolve_uplink(&config, &facts);

	(void)state;
	assert_int_equal(u.link->index, 2);
	assert_true(u.has_ipv4);
	assert_addr4(u.ipv4, "203.0.113.5");
}

static void resolve_uplink__waits_for_a_route_and_an_address(void **state)
{
	struct resolved_uplink u;

	(void)state;
	facts.n_routes = 0;
	u = resolve_uplink(&config, &facts);
	assert_null(u.link);
	assert_false(u.has_ipv4);
	facts.n_routes = 1;
	addrs[0].link = 9;
	u = resolve_uplink(&config, &facts);
	assert_non_null(u.link);
	assert_false(u.has_ipv4);
}

static void resolve_uplink__takes_the_lowest_metric(void **state)
{
	(void)state;
	routes[1] = (struct default_route){ .link = 4 };
	routes[0].metric = 100;
	assert_int_equal(resolve_uplink(&config, &facts).link->index, 4);
}

static void resolve_is_guest_side__refuses_the_uplink_and_its_bridge(void **state)
{
	const char *why;

	(void)state;
	assert_true(resolve_is_guest_side(&config, &facts, &links[2], &why));
	assert_false(resolve_is_guest_side(&config, &facts, &links[1], &why));
	assert_string_equal(why, "it is the uplink");
	links[1].master = 3;
	assert_false(resolve_is_guest_side(&config, &facts, &links[2], &why));
	assert_string_equal(why, "the uplink is a port of this bridge");
	links[1].master = 0;
	routes[1].link = 3;
	assert_false(resolve_is_guest_side(&config, &facts, &links[2], &why));
}

static void resolve_prefixes__finds_each_64_once_and_no_host_address(void **state)
{
	struct conf_prefix out[RESOLVE_PREFIXES_MAX];

	(void)state;
	assert_int_equal(resolve_prefixes(&net, &facts, out, ARRAY_SIZE(out)), 1);
	assert_string_equal(prefix6_text(&out[0].prefix).s, "2001:db8:1::/64");
	assert_true(out[0].autonomous && out[0].on_link);
	addrs[2].permanent = addrs[3].permanent = false;	/* SLAAC names no prefix */
	assert_int_equal(resolve_prefixes(&net, &facts, out, ARRAY_SIZE(out)), 0);
}

static void resolve_dns_server__prefers_an_address_in_the_prefix(void **state)
{
	struct addr6 a;

	(void)state;
	assert_true(resolve_dns_server(&net, &facts, &a));
	assert_addr6(a, "2001:db8:1::1");
	addrs[2].tentative = true;
	addrs[3].dad_failed = true;
	assert_true(resolve_dns_server(&net, &facts, &a));
	assert_addr6(a, "2001:db8:2::1");
	facts.n_addrs = 2;
	assert_true(resolve_dns_server(&net, &facts, &a));
	assert_addr6(a, "fe80::1");
	facts.n_addrs = 1;
	assert_false(resolve_dns_server(&net, &facts, &a));
}

static void resolve_is_dns_client__knows_guests_from_strangers(void **state)
{
	struct addr6 guest = a6("2001:db8:1::99"), stranger = a6("2001:db8:3::1");
	struct addr6 self = a6("::1"), near = a6("fe80::99");

	(void)state;
	assert_true(resolve_is_dns_client(&config, &facts, &guest));
	assert_true(resolve_is_dns_client(&config, &facts, &self));
	assert_true(resolve_is_dns_client(&config, &facts, &near));
	assert_false(resolve_is_dns_client(&config, &facts, &stranger));
	net.dns64 = false;
	assert_false(resolve_is_dns_client(&config, &facts, &guest));
	net.dns64 = true;
}

static void resolve_ndp_proxy__is_on_where_the_uplink_has_the_prefix(void **state)
{
	struct prefix6 p = prefix6_of(&addrs[2].v6, 64);
	const char *why;

	(void)state;
	config.uplink.ndp_proxy = CONF_AUTO;
	assert_false(resolve_ndp_proxy(&config, &facts, &p, &why));
	assert_string_equal(why, "the prefix is not on-link at the uplink");
	assert_false(resolve_uplink_has_ipv6(&config, &facts));
	addrs[4] = (struct link_addr){ .link = 2, .is6 = true, .v6 = a6("2001:db8:1::9"),
				       .len = 128 };
	assert_false(resolve_ndp_proxy(&config, &facts, &p, NULL));	/* only itself */
	assert_true(resolve_uplink_has_ipv6(&config, &facts));
	addrs[4].len = 64;
	assert_true(resolve_ndp_proxy(&config, &facts, &p, NULL));
	assert_true(resolve_ndp_proxy_any(&config, &facts));
	config.uplink.ndp_proxy = SWITCH_OFF;
	assert_false(resolve_ndp_proxy_any(&config, &facts));
	config.uplink.ndp_proxy = SWITCH_ON;
	addrs[4].len = 128;
	assert_true(resolve_ndp_proxy(&config, &facts, &p, &why));
	assert_string_equal(why, "uplink.ndp_proxy");
}

static void resolve_lent_ports__are_those_of_the_mode(void **state)
{
	(void)state;
	config.nat64.ipv4.ports_auto = true;
	config.nat64.ipv4.mode = IPV4_SHARE;
	assert_int_equal(resolve_lent_ports(&config).n, 2);
	assert_int_equal(resolve_lent_ports(&config).item[1].last, 65534);
	config.nat64.ipv4.mode = IPV4_POOL;
	assert_int_equal(resolve_lent_ports(&config).item[0].first, 1024);
}

#define T(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(resolve_uplink__follows_the_ipv4_default_route),
		T(resolve_uplink__waits_for_a_route_and_an_address),
		T(resolve_uplink__takes_the_lowest_metric),
		T(resolve_is_guest_side__refuses_the_uplink_and_its_bridge),
		T(resolve_prefixes__finds_each_64_once_and_no_host_address),
		T(resolve_dns_server__prefers_an_address_in_the_prefix),
		T(resolve_is_dns_client__knows_guests_from_strangers),
		T(resolve_ndp_proxy__is_on_where_the_uplink_has_the_prefix),
		T(resolve_lent_ports__are_those_of_the_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

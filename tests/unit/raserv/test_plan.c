/*
 * test_plan.c - what follows from a file and the facts of a host
 *
 *	guests ---- vmbr0 (3) [host] eno1 (2) ---- provider
 *	            fe80::1, 2001:db8:1::1/64
 */
#include <unit/unit.h>

#include <gateway6/wire/nd.h>
#include <raserv/core/plan.h>

static struct link links[] = {
	{ .index = 2, .name = "eno1", .up = true, .mtu = 1500 },
	{ .index = 3, .name = "vmbr0", .kind = "bridge", .mtu = 1500 },
};
static struct link_addr addrs[4];
static struct default_route routes[2];
static struct facts facts;
static struct conf_network net;
static struct config config;
static struct item room[64];
static struct plan plan;
static struct dname domains[2];
static struct plan_names names = { domains, NULL };
static struct conf_rdnss rdnss[2];

static int fresh(void **state)
{
	(void)state;
	links[1] = (struct link){ .index = 3, .name = "vmbr0", .up = true, .carrier = true,
				  .mtu = 1500, .has_mac = true, .forwarding6 = true,
				  .mac = { { 2, 0, 0, 0, 0, 3 } } };
	addrs[0] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("fe80::1"), .len = 64 };
	addrs[1] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("2001:db8:1::1"),
				       .len = 64, .permanent = true };
	routes[0] = (struct default_route){ .link = 2, .is6 = true };
	facts = (struct facts){ links, 2, addrs, 2, routes, 1, true, true };
	net = (struct conf_network){ .name = "vmbr0", .prefix_auto = true, .dns64 = true,
				     .nat64 = true };
	rdnss[0] = (struct conf_rdnss){ true, { 0 }, CONF_AUTO, false };
	net.ra = (struct conf_ra){
		.enabled = true, .max_interval_s = 600, .min_interval_s = CONF_AUTO,
		.router_lifetime_s = CONF_AUTO, .hop_limit = 64, .mtu = CONF_AUTO,
		.source_lladdr = true, .withhold_until_ready = true,
		.rdnss = { rdnss, 1 }, .dnssl.lifetime_s = CONF_AUTO,
		.pref64 = { .prefix_auto = true, .lifetime_s = CONF_AUTO },
	};
	config = (struct config){ .networks = { &net, 1 }, .uplink.ipv4_auto = true,
				  .nat64 = { .enabled = true }, .dns64 = { .enabled = true } };
	config.nat64.prefix = (struct prefix6){ a6("64:ff9b::"), 96 };
	plan.items = (struct items){ .item = room, .max = ARRAY_SIZE(room) };
	return 0;
}

static void make(void)
{
	struct plan_before nothing = { 0 };

	plan_make(&plan, &config, &net, &facts, &names, &nothing);
}

static const struct item *found(enum item_kind kind)
{
	for (size_t i = 0; i < plan.items.n; i++)
		if (plan.items.item[i].kind == kind)
			return &plan.items.item[i];
	return NULL;
}

static void plan_make__fills_in_all_that_is_auto(void **state)
{
	(void)state;
	make();
	assert_int_equal(plan.withheld, 0);
	assert_int_equal(plan.link, 3);
	assert_addr6(plan.source, "fe80::1");
	assert_int_equal(plan.min_ms, 198000);		/* RFC 4861 6.2.1: 0.33 x */
	assert_int_equal(plan.max_ms, 600000);
	assert_int_equal(plan.header.lifetime_s, 1800);	/* 3 x */
	assert_int_equal(plan.header.mtu, 0);
	assert_true(plan.header.has_mac);
	assert_int_equal(plan.room, 1460);
	assert_string_equal(prefix6_text(&found(ITEM_PREFIX)->prefix).s, "2001:db8:1::/64");
	assert_int_equal(found(ITEM_PREFIX)->flags, ND_PREFIX_ON_LINK | ND_PREFIX_AUTONOMOUS);
	assert_addr6(found(ITEM_RDNSS)->prefix.addr, "2001:db8:1::1");
	assert_int_equal(found(ITEM_RDNSS)->lifetime_s, 1800);	/* RFC 8106 5.1 */
	assert_int_equal(found(ITEM_RDNSS)->needs, NEED_DNS64D);
	assert_int_equal(found(ITEM_PREF64)->lifetime_s, 1800);	/* RFC 8781 4.1 */
	assert_int_equal(found(ITEM_PREF64)->needs, NEED_NAT64D);
}

static void plan_make__announces_only_what_is_on(void **state)
{
	(void)state;
	net.dns64 = false;
	net.nat64 = false;
	make();
	assert_null(found(ITEM_RDNSS));
	assert_null(found(ITEM_PREF64));
	net.dns64 = net.nat64 = true;
	config.dns64.enabled = config.nat64.enabled = false;
	make();
	assert_null(found(ITEM_RDNSS));
	assert_null(found(ITEM_PREF64));
	assert_int_equal(plan.withheld, 0);	/* not wished is not withheld */
}

static void plan_make__says_why_a_link_is_silent(void **state)
{
	(void)state;
	net.name = "vmbr7";
	make();
	assert_int_equal(plan.withheld, WITHHELD_BIT(ABSENT));
	assert_int_equal(plan.link, 0);
	plan_make(&plan, &config, &net, &facts, &names, &(struct plan_before){ .link = 3 });
	assert_int_equal(plan.link, 3);		/* renamed: there under another name */
	net.name = "vmbr0";
	links[1].up = false;
	make();
	assert_int_equal(plan.withheld, WITHHELD_BIT(DOWN));
	links[1].up = true;
	addrs[0].tentative = true;
	make();
	assert_int_equal(plan.withheld, WITHHELD_BIT(NO_LINK_LOCAL));
	addrs[0].tentative = false;
	routes[0].link = 3;
	make();
	assert_int_equal(plan.withheld, WITHHELD_BIT(UPLINK));
	assert_non_null(plan.uplink_why);
	net.ra.allow_on_uplink = true;
	make();
	assert_int_equal(plan.withheld, 0);
}

static void plan_make__is_no_default_router_without_a_way_out(void **state)
{
	(void)state;
	facts.n_routes = 0;
	make();
	assert_int_equal(plan.header.lifetime_s, 0);
	assert_int_equal(plan.withheld, WITHHELD_BIT(NO_ROUTE));
	net.ra.default_route = DEFAULT_ROUTE_ALWAYS;
	make();
	assert_int_equal(plan.header.lifetime_s, 1800);
	links[1].forwarding6 = false;
	make();
	assert_int_equal(plan.header.lifetime_s, 0);
	assert_int_equal(plan.withheld, WITHHELD_BIT(FORWARDING));
	links[1].forwarding6 = true;
	facts.forwarding6 = false;
	make();
	assert_int_equal(plan.withheld, WITHHELD_BIT(FORWARDING));
	net.ra.router_lifetime_s = 0;		/* not wished: nothing is withheld */
	make();
	assert_int_equal(plan.withheld, 0);
}

static void plan_make__keeps_lifetimes_within_the_wire(void **state)
{
	(void)state;
	net.ra.max_interval_s = 1800;
	net.ra.router_lifetime_s = 65535;	/* RFC 8319 4 */
	make();
	assert_int_equal(plan.header.lifetime_s, 65535);
	net.ra.max_interval_s = 65535;
	net.ra.router_lifetime_s = CONF_AUTO;
	make();
	assert_int_equal(plan.header.lifetime_s, 65528);	/* RFC 8781 4.1 */
	assert_int_equal(found(ITEM_PREF64)->lifetime_s, 65528);
	assert_int_equal(plan.max_ms, 65535000);
	net.ra.max_interval_s = 4;
	net.ra.router_lifetime_s = CONF_AUTO;
	make();
	assert_int_equal(plan.header.lifetime_s, 12);
	assert_int_equal(plan.min_ms, 3000);
	net.ra.min_interval_s = 3;
	make();
	assert_int_equal(plan.min_ms, 3000);
}

static void plan_make__never_announces_more_mtu_than_the_link_has(void **state)
{
	static const struct { uint32_t file, link, want; bool lowered; } rows[] = {
		{ CONF_AUTO, 1500, 0, false }, { CONF_AUTO, 1499, 1499, false },
		{ CONF_AUTO, 9000, 0, false }, { 1500, 1500, 1500, false },
		{ 1480, 1500, 1480, false },   { 1500, 1499, 1499, true },
		{ 9000, 1280, 1280, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		net.ra.mtu = rows[i].file;
		links[1].mtu = rows[i].link;
		make();
		assert_int_equal(plan.header.mtu, rows[i].want);
		assert_int_equal(!!(plan.withheld & WITHHELD_BIT(MTU)), rows[i].lowered);
		assert_true(plan.room <= RA_PACKET_MAX && plan.room + 40 <= rows[i].link);
	}
}

static void plan_make__never_sends_a_mac_of_zeros(void **state)
{
	(void)state;
	links[1].has_mac = false;
	make();
	assert_false(plan.header.has_mac);
	assert_int_equal(plan.withheld, WITHHELD_BIT(MAC));
	net.ra.source_lladdr = false;
	make();
	assert_int_equal(plan.withheld, 0);
}

static void plan_make__stays_with_its_source_while_it_can(void **state)
{
	struct plan_before second = { a6("fe80::2"), 3 }, lost = { a6("fe80::3"), 3 };

	(void)state;
	addrs[2] = (struct link_addr){ .link = 3, .is6 = true, .v6 = second.source, .len = 64 };
	facts.n_addrs = 3;
	plan_make(&plan, &config, &net, &facts, &names, &second);
	assert_addr6(plan.source, "fe80::2");
	addrs[2].tentative = true;
	plan_make(&plan, &config, &net, &facts, &names, &second);
	assert_addr6(plan.source, "fe80::1");
	plan_make(&plan, &config, &net, &facts, &names, &lost);
	assert_addr6(plan.source, "fe80::1");
}

static void plan_make__takes_servers_and_domains_of_the_file(void **state)
{
	struct addr6 servers[] = { a6("2001:db8::53"), a6("2001:db8::53") };
	const char *texts[] = { "a.example", "b.example" };

	(void)state;
	assert_true(dname_parse(texts[0], &domains[0]) && dname_parse(texts[1], &domains[1]));
	rdnss[0] = (struct conf_rdnss){ false, { servers, 2 }, 77, false };
	net.ra.dnssl = (struct conf_dnssl){ { texts, 2 }, 88 };
	make();
	assert_addr6(found(ITEM_RDNSS)->prefix.addr, "2001:db8::53");
	assert_int_equal(found(ITEM_RDNSS)->lifetime_s, 77);
	assert_int_equal(found(ITEM_RDNSS)->needs, 0);
	assert_int_equal(found(ITEM_DNSSL)->lifetime_s, 88);
	/* prefix, the server once although named twice, two domains, PREF64 */
	assert_int_equal(plan.items.n, 5);
}

static void plan_make__announces_routes_only_while_it_forwards(void **state)
{
	struct conf_route list[] = {
		{ .prefix = { a6("fd00::"), 8 }, .preference = PREFERENCE_LOW, .lifetime_s = 60 },
	};

	(void)state;
	net.ra.routes.item = list;
	net.ra.routes.n = 1;
	net.ra.router_lifetime_s = 0;		/* a router, though not a default router */
	make();
	assert_int_equal(found(ITEM_ROUTE)->lifetime_s, 60);
	assert_int_equal(found(ITEM_ROUTE)->flags, PREFERENCE_LOW);
	assert_int_equal(plan.withheld, 0);
	links[1].forwarding6 = false;
	make();
	assert_null(found(ITEM_ROUTE));
	assert_int_equal(plan.withheld, WITHHELD_BIT(FORWARDING));
}

static void plan_make__counts_self_among_the_servers(void **state)
{
	struct addr6 server = a6("2001:db8::53");

	(void)state;
	rdnss[0] = (struct conf_rdnss){ false, { &server, 1 }, 77, true };
	make();
	assert_addr6(found(ITEM_RDNSS)->prefix.addr, "2001:db8:1::1");
	assert_int_equal(found(ITEM_RDNSS)->needs, NEED_DNS64D);
	net.dns64 = false;			/* who serves here is not ours to wait for */
	make();
	assert_addr6(found(ITEM_RDNSS)->prefix.addr, "2001:db8:1::1");
	assert_int_equal(found(ITEM_RDNSS)->needs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(plan_make__fills_in_all_that_is_auto, fresh),
		cmocka_unit_test_setup(plan_make__announces_only_what_is_on, fresh),
		cmocka_unit_test_setup(plan_make__says_why_a_link_is_silent, fresh),
		cmocka_unit_test_setup(plan_make__is_no_default_router_without_a_way_out, fresh),
		cmocka_unit_test_setup(plan_make__keeps_lifetimes_within_the_wire, fresh),
		cmocka_unit_test_setup(plan_make__never_announces_more_mtu_than_the_link_has,
				       fresh),
		cmocka_unit_test_setup(plan_make__never_sends_a_mac_of_zeros, fresh),
		cmocka_unit_test_setup(plan_make__stays_with_its_source_while_it_can, fresh),
		cmocka_unit_test_setup(plan_make__announces_routes_only_while_it_forwards, fresh),
		cmocka_unit_test_setup(plan_make__counts_self_among_the_servers, fresh),
		cmocka_unit_test_setup(plan_make__takes_servers_and_domains_of_the_file, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

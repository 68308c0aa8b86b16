/*
 * Facts from rtnetlink, in a network namespace of the test's own.
 *
 *	gw0 === gw1     br0 (bridge)
 *	   (veth)        |
 *	                p0 === p1   (veth)
 */
#include "netns.h"

#include <errno.h>

#include <gateway6/facts.h>
#include <gateway6/must.h>
#include <gateway6/nl.h>

static struct loop *loop;
static struct nl *nl;
static unsigned told;

static void on_change(void *arg)
{
	(void)arg;
	told++;
}

static void stop(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	loop_stop(arg, 0);
}

/* Let notices come in until nothing has for a while. */
static void settle(void)
{
	struct loop_timer *t = loop_timer(loop, stop, loop);

	assert_non_null(t);
	loop_timer_at(t, loop_read_clock(loop) + 100);
	loop_run(loop);
	loop_timer_free(t);
}

static int up(void **state)
{
	(void)state;
	enter_netns();
	run("ip link set lo up");
	run("ip link add gw0 type veth peer name gw1");
	run("ip link set gw1 up");
	run("ip link set gw0 address 02:00:00:00:00:01 mtu 1400 up");
	run("ip addr add 203.0.113.5/26 dev gw0");
	run("ip -6 addr add 2001:db8:1::1/64 dev gw0 nodad");
	loop = loop_new();
	assert_non_null(loop);
	nl = nl_new(loop);
	assert_non_null(nl);
	nl_on_change(nl, on_change, NULL);
	told = 0;
	return 0;
}

static int down(void **state)
{
	(void)state;
	nl_free(nl);
	loop_free(loop);
	nl = NULL;
	loop = NULL;
	return 0;
}

static const struct link *named(const char *name)
{
	const struct facts *f = nl_facts(nl);

	for (size_t i = 0; i < f->n_links; i++)
		if (!strcmp(f->links[i].name, name))
			return &f->links[i];
	return NULL;
}

static const struct link_addr *addr6_of_link(const char *text)
{
	const struct facts *f = nl_facts(nl);
	struct addr6 want;

	assert_true(addr6_parse(text, &want));
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].is6 && addr6_equal(&f->addrs[i].v6, &want))
			return &f->addrs[i];
	return NULL;
}

static void nl_new__finds_what_was_there_before(void **state)
{
	const struct link *gw = named("gw0");
	const struct link_addr *a = addr6_of_link("2001:db8:1::1");

	(void)state;
	assert_non_null(gw);
	assert_true(gw->up && gw->carrier && gw->has_mac);
	assert_false(gw->loopback);
	assert_string_equal(gw->kind, "veth");
	assert_int_equal(gw->mtu, 1400);
	assert_int_equal(gw->mac.b[5], 1);
	assert_true(named("lo")->loopback);
	assert_false(named("lo")->has_mac);
	assert_non_null(a);
	assert_int_equal(a->link, gw->index);
	assert_int_equal(a->len, 64);
	assert_true(a->permanent);
	assert_false(a->tentative);
	assert_int_equal(a->valid_s, UINT32_MAX);
}

/* Addresses are many, and change during each dump for a while. */
static void nl_new__waits_for_a_calm_moment(void **state)
{
	(void)state;
	down(NULL);
	run("seq -f 'addr add 2001:db8:2::%%g/128 dev gw0 nodad' 1500 | ip -batch -");
	run("(timeout 1 sh -c 'yes \"addr add 2001:db8:3::1/128 dev gw0 nodad\n"
	    "addr del 2001:db8:3::1/128 dev gw0\" | ip -batch -') & sleep 0.2");
	nl = nl_snapshot();
	assert_non_null(nl);
	assert_true(nl_facts(nl)->n_addrs > 1500);
}

static void notices__follow_a_link_through_its_life(void **state)
{
	(void)state;
	run("ip link add br0 type bridge");
	run("ip link add p0 type veth peer name p1");
	run("ip link set p0 master br0");
	settle();
	assert_true(told > 0);
	assert_string_equal(named("br0")->kind, "bridge");
	assert_false(named("br0")->up);
	assert_int_equal(named("p0")->master, named("br0")->index);
	assert_false(named("p0")->carrier);
	run("ip link set br0 up; ip link set p0 up; ip link set p1 up");
	settle();
	assert_true(named("p0")->carrier && named("br0")->carrier);
	run("ip link set p0 nomaster");	/* sends a DELLINK of AF_BRIDGE */
	settle();
	assert_non_null(named("p0"));
	assert_int_equal(named("p0")->master, 0);
	run("ip link set p0 down; ip link set p0 name q0 address 02:00:00:00:00:09");
	settle();
	assert_null(named("p0"));
	assert_int_equal(named("q0")->mac.b[5], 9);
	run("ip link del q0");
	settle();
	assert_null(named("q0"));
	assert_null(named("p1"));
}

static void notices__follow_addresses(void **state)
{
	(void)state;
	run("ip -6 addr add 2001:db8:1::2/64 dev gw0 nodad valid_lft 1000 preferred_lft 500");
	settle();
	assert_int_equal(addr6_of_link("2001:db8:1::2")->valid_s, 1000);
	assert_int_equal(addr6_of_link("2001:db8:1::2")->preferred_s, 500);
	assert_false(addr6_of_link("2001:db8:1::2")->permanent);
	run("ip -6 addr change 2001:db8:1::2/64 dev gw0 valid_lft 900 preferred_lft 0");
	settle();
	assert_true(addr6_of_link("2001:db8:1::2")->deprecated);
	run("ip -6 addr del 2001:db8:1::2/64 dev gw0");
	settle();
	assert_null(addr6_of_link("2001:db8:1::2"));
	assert_non_null(addr6_of_link("2001:db8:1::1"));
}

static const struct default_route *route_at(size_t i)
{
	assert_true(i < nl_facts(nl)->n_routes);
	return &nl_facts(nl)->routes[i];
}

static void notices__follow_default_routes(void **state)
{
	(void)state;
	assert_int_equal(nl_facts(nl)->n_routes, 0);
	run("ip route add default via 203.0.113.1 metric 7");
	settle();
	assert_int_equal(nl_facts(nl)->n_routes, 1);
	assert_int_equal(route_at(0)->metric, 7);
	assert_true(route_at(0)->has_gateway);
	assert_int_equal(route_at(0)->gateway4.b[3], 1);
	run("ip route replace default via 203.0.113.2 metric 7");
	settle();
	assert_int_equal(nl_facts(nl)->n_routes, 1);
	assert_int_equal(route_at(0)->gateway4.b[3], 2);
	run("ip link set gw0 down");	/* the kernel drops the route without a word */
	settle();
	assert_int_equal(nl_facts(nl)->n_routes, 0);
}

static void default_routes__of_several_hops_are_one_each(void **state)
{
	(void)state;
	run("ip -6 route add default proto ra metric 512 nexthop via fe80::1 dev gw0 "
	    "nexthop via fe80::2 dev gw0");
	run("ip -6 route add default via fe80::3 dev gw0 metric 1024");
	settle();
	assert_int_equal(nl_facts(nl)->n_routes, 3);
	assert_true(route_at(0)->is6);
	assert_int_equal(route_at(0)->metric, 512);
	assert_int_equal(route_at(0)->gateway6.b[15], 1);
	assert_int_equal(route_at(1)->gateway6.b[15], 2);
	assert_int_equal(route_at(2)->gateway6.b[15], 3);
}

static void default_routes__of_other_tables_and_kinds_are_none(void **state)
{
	(void)state;
	run("ip route add default via 203.0.113.1 table 77");
	run("ip -6 route add unreachable default metric 4096");
	run("ip route add 192.0.2.0/24 via 203.0.113.1");
	settle();
	assert_int_equal(nl_facts(nl)->n_routes, 0);
}

static void notices__follow_forwarding(void **state)
{
	(void)state;
	assert_false(nl_facts(nl)->forwarding6 || nl_facts(nl)->forwarding4);
	assert_int_equal(sysctl_write("net/ipv6/conf/all/forwarding", "1"), 0);
	assert_int_equal(sysctl_write("net/ipv4/ip_forward", "1"), 0);
	settle();
	assert_true(nl_facts(nl)->forwarding6 && nl_facts(nl)->forwarding4);
	assert_true(named("gw0")->forwarding6);
	assert_int_equal(sysctl_write("net/ipv6/conf/gw0/forwarding", "0"), 0);
	run("ip link add late0 type bridge");
	settle();
	assert_false(named("gw0")->forwarding6);
	assert_true(named("late0")->forwarding6);
}

static void lost_notices__lead_to_a_new_dump(void **state)
{
	(void)state;
	for (int i = 0; i < 40; i++)	/* far more than the socket's buffer holds */
		run("for j in 1 2 3 4 5 6 7 8 9 10; do for k in 1 2 3 4 5 6 7 8 9 10; do "
		    "echo addr add 10.%d.$j.$k/32 dev gw0; done; done | ip -batch -", i);
	run("ip link set gw0 mtu 1337");
	for (int i = 0; i < 50 && named("gw0")->mtu != 1337; i++)
		settle();		/* thousands of notices: some turns on a busy machine */
	assert_int_equal(named("gw0")->mtu, 1337);
	assert_true(nl_facts(nl)->n_addrs >= 4000);
}

static void nl_change__is_seen_by_ip(void **state)
{
	struct prefix6 pref64;
	struct prefix4 pool;
	struct addr6 a;
	uint32_t link;

	(void)state;
	run("ip link add t0 type bridge");
	settle();
	link = named("t0")->index;
	assert_true(prefix6_parse("64:ff9b::/96", &pref64));
	assert_true(prefix4_parse("198.51.100.0/24", &pool));
	assert_true(addr6_parse("2001:db8:9::1", &a));
	assert_int_equal(nl_link_up(nl, link, 1480), 0);
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(nl_route6_add(nl, &pref64, NULL, link, 1480 - twice), 0);
		assert_int_equal(nl_route4_add(nl, pool, link, 0), 0);
		assert_int_equal(nl_addr6_add(nl, &a, 128, link), 0);
		assert_int_equal(nl_addr4_add(nl, pool.addr, 32, link), 0);
	}
	assert_true(shows("ip link show dev t0", "mtu 1480"));
	assert_true(shows("ip -6 route show 64:ff9b::/96", "dev t0 proto 64"));
	assert_true(shows("ip -6 route show 64:ff9b::/96", "mtu 1479"));
	assert_true(shows("ip route show 198.51.100.0/24", "dev t0 proto 64"));
	assert_true(shows("ip addr show dev t0", "2001:db8:9::1/128"));
	assert_true(shows("ip addr show dev t0", "198.51.100.0/32"));
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(nl_route6_del(nl, &pref64, link), 0);
		assert_int_equal(nl_route4_del(nl, pool, link), 0);
	}
	assert_false(shows("ip -6 route show", "64:ff9b::"));
	assert_false(shows("ip route show", "198.51.100.0/24"));
}

static const struct link_addr *addr_now(uint32_t link, const struct addr6 *a)
{
	const struct facts *f = nl_facts(nl);

	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].link == link && f->addrs[i].is6 &&
		    addr6_equal(&f->addrs[i].v6, a))
			return &f->addrs[i];
	return NULL;
}

/* The mark is the kernel's to keep: whoever reads all anew sees it too. */
static void nl_addr6_add__marks_what_is_ours(void **state)
{
	struct addr6 ours, theirs;
	uint32_t link;

	(void)state;
	run("ip link add t9 type bridge");
	settle();
	link = named("t9")->index;
	assert_true(addr6_parse("2001:db8:a::1", &ours));
	assert_true(addr6_parse("2001:db8:a::2", &theirs));
	assert_int_equal(nl_addr6_add(nl, &ours, 64, link), 0);
	run("ip addr add 2001:db8:a::2/64 dev t9");
	settle();
	assert_true(addr_now(link, &ours)->ours);
	assert_false(addr_now(link, &theirs)->ours);
	for (int twice = 0; twice < 2; twice++)
		assert_int_equal(nl_addr6_del(nl, &ours, 64, link), 0);
	settle();
	assert_null(addr_now(link, &ours));
	assert_non_null(addr_now(link, &theirs));
}

static void nl_route6_add__leaves_a_foreign_route_alone(void **state)
{
	struct prefix6 pref64;
	uint32_t link = named("gw0")->index;

	(void)state;
	assert_true(prefix6_parse("64:ff9b::/96", &pref64));
	run("ip -6 route add 64:ff9b::/96 dev gw0");
	assert_int_equal(nl_route6_add(nl, &pref64, NULL, link, 0), -EEXIST);
	assert_int_equal(nl_route6_del(nl, &pref64, link), 0);
	assert_true(shows("ip -6 route show", "64:ff9b::/96"));
}

static void count_hole(const struct nl_hole *h, void *arg)
{
	int *seen = arg;

	seen[h->is6] += h->is6 ? h->to6.len == 96 : h->to4.len == 24;
}

static void nl_hole__is_below_every_other_route(void **state)
{
	struct prefix6 pref64;
	struct prefix4 pool;
	int seen[2] = { 0, 0 };

	(void)state;
	assert_true(prefix6_parse("64:ff9b::/96", &pref64));
	assert_true(prefix4_parse("198.51.100.0/24", &pool));
	run("ip link set lo up");
	run("ip -6 route add default dev gw0");
	run("ip -6 route add blackhole 2001:db8:77::/48");
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(nl_hole6(nl, &pref64, true), 0);
		assert_int_equal(nl_hole4(nl, pool, true), 0);
	}
	assert_false(shows("ip -6 route get 64:ff9b::1 2>&1", "dev gw0"));
	assert_false(shows("ip route get 198.51.100.7 2>&1", "dev gw0"));
	run("ip -6 route add 64:ff9b::/96 dev gw0 metric 2000000000");
	run("ip route add 198.51.100.0/24 dev gw0 metric 2000000000");
	assert_true(shows("ip -6 route get 64:ff9b::1 2>&1", "dev gw0"));
	assert_true(shows("ip route get 198.51.100.7 2>&1", "dev gw0"));
	assert_int_equal(nl_holes(nl, count_hole, seen), 0);
	assert_int_equal(seen[0], 1);		/* and not the one of somebody else */
	assert_int_equal(seen[1], 1);
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(nl_hole6(nl, &pref64, false), 0);
		assert_int_equal(nl_hole4(nl, pool, false), 0);
	}
	assert_true(shows("ip -6 route get 64:ff9b::1 2>&1", "dev gw0"));
	assert_false(shows("ip -6 route; ip route", "metric 2147483647"));
}

static void nl_route6_keep__changes_nothing_that_is_there(void **state)
{
	struct prefix6 pref64;
	struct addr6 via;
	uint32_t link;

	(void)state;
	run("ip tuntap add dev t0 mode tun");
	settle();
	link = named("t0")->index;
	assert_true(prefix6_parse("64:ff9b::/96", &pref64));
	assert_true(addr6_parse("fe80::64", &via));
	assert_int_equal(nl_link_up(nl, link, 1500), 0);
	assert_int_equal(nl_route6_keep(nl, &pref64, &via, link, 1500), 0);
	assert_true(shows("ip -6 route show 64:ff9b::/96", "via fe80::64 dev t0 proto 64"));
	assert_int_equal(nl_route6_keep(nl, &pref64, &via, link, 1400), 0);
	assert_true(shows("ip -6 route show 64:ff9b::/96", "mtu 1500"));
	assert_int_equal(nl_route6_add(nl, &pref64, &via, link, 1400), 0);
	assert_true(shows("ip -6 route show 64:ff9b::/96", "mtu 1400"));
	assert_int_equal(nl_neigh6_fix(nl, &via, link), 0);
	assert_int_equal(nl_neigh6_fix(nl, &via, link), 0);
	assert_true(shows("ip -6 neigh show dev t0 nud permanent", "fe80::64"));
	assert_int_equal(nl_route6_del(nl, &pref64, link), 0);
	assert_false(shows("ip -6 route show", "64:ff9b::"));
}

static void nl_route6_host__leads_over_one_link_at_a_time(void **state)
{
	struct addr6 host;
	uint32_t link = named("gw0")->index;

	(void)state;
	assert_true(addr6_parse("2a02:600d:1::7", &host));
	assert_int_equal(nl_route6_host(nl, &host, 0), 0);	/* there was none */
	assert_int_equal(nl_route6_host(nl, &host, link), 0);
	assert_int_equal(nl_route6_host(nl, &host, link), 0);
	run("ip link add other0 type veth peer name other1");
	run("ip link set other0 up");
	settle();
	assert_int_equal(nl_route6_host(nl, &host, named("other0")->index), 0);
	assert_true(shows("ip -6 route show proto 64", "2a02:600d:1::7 dev other0"));
	assert_false(shows("ip -6 route show proto 64", "dev gw0"));
	assert_int_equal(nl_route6_host(nl, &host, 0), 0);
	assert_false(shows("ip -6 route show", "2a02:600d:1::7"));
	run("ip -6 route add 2a02:600d:1::7 dev gw0");
	assert_int_equal(nl_route6_host(nl, &host, named("other0")->index), -EEXIST);
}

static void nl_snapshot__needs_no_loop(void **state)
{
	struct nl *snapshot = nl_snapshot();

	(void)state;
	assert_non_null(snapshot);
	assert_int_equal(nl_facts(snapshot)->n_links, nl_facts(nl)->n_links);
	assert_int_equal(nl_facts(snapshot)->n_addrs, nl_facts(nl)->n_addrs);
	nl_free(snapshot);
}

static void sysctl_read__gives_the_value_without_its_newline(void **state)
{
	char value[16];

	(void)state;
	assert_int_equal(sysctl_read("net/ipv6/conf/all/forwarding", value, sizeof(value)), 0);
	assert_string_equal(value, "0");
	assert_int_equal(sysctl_read("net/no/such", value, sizeof(value)), -ENOENT);
}

#define IN_NETNS(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_NETNS(nl_new__finds_what_was_there_before),
		IN_NETNS(nl_new__waits_for_a_calm_moment),
		IN_NETNS(notices__follow_a_link_through_its_life),
		IN_NETNS(notices__follow_addresses),
		IN_NETNS(notices__follow_default_routes),
		IN_NETNS(default_routes__of_several_hops_are_one_each),
		IN_NETNS(default_routes__of_other_tables_and_kinds_are_none),
		IN_NETNS(notices__follow_forwarding),
		IN_NETNS(lost_notices__lead_to_a_new_dump),
		IN_NETNS(nl_change__is_seen_by_ip),
		IN_NETNS(nl_addr6_add__marks_what_is_ours),
		IN_NETNS(nl_route6_add__leaves_a_foreign_route_alone),
		IN_NETNS(nl_hole__is_below_every_other_route),
		IN_NETNS(nl_route6_keep__changes_nothing_that_is_there),
		IN_NETNS(nl_route6_host__leads_over_one_link_at_a_time),
		IN_NETNS(nl_snapshot__needs_no_loop),
		IN_NETNS(sysctl_read__gives_the_value_without_its_newline),
	};

	if (geteuid() != 0) {
		puts("needs root for a network namespace: skipped");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

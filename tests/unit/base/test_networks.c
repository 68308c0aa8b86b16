/*
 * test_networks.c - which links a pattern takes, on a host with everything on it
 *
 *	eno1 (2) the uplink, a port of vmbr0 (3)	vmbr1 (4) -- tap101 (5), guests
 *	vmbr2 (6) -- eno2 (7), another cable		vnet1 (8), vnet2 (9) in VRF x1 (10)
 */
#include <unit/unit.h>

#include <stdio.h>

#include <gateway6/networks.h>

static struct link links[] = {
	{ .index = 1, .name = "lo", .loopback = true },
	{ .index = 2, .name = "eno1", .master = 3 },
	{ .index = 3, .name = "vmbr0", .kind = "bridge" },
	{ .index = 4, .name = "vmbr1", .kind = "bridge" },
	{ .index = 5, .name = "tap101", .kind = "tun", .master = 4 },
	{ .index = 6, .name = "vmbr2", .kind = "bridge" },
	{ .index = 7, .name = "eno2", .master = 6 },
	{ .index = 9, .name = "vnet2", .kind = "bridge", .master = 10 },
	{ .index = 8, .name = "vnet1", .kind = "bridge" },
	{ .index = 10, .name = "x1", .kind = "vrf" },
	{ .index = 11, .name = "nat64", .kind = "tun" },
	{ .index = 0, .name = "vmbr9", .kind = "bridge" },	/* a free slot */
};
static struct facts facts;
static struct conf_network nets[4];
static struct config config;

static void entry(const char *name)
{
	nets[config.networks.n++] = (struct conf_network){ .name = name, .prefix_auto = true };
}

static int fresh(void **state)
{
	(void)state;
	facts = (struct facts){ .links = links, .n_links = ARRAY_SIZE(links) };
	config = (struct config){ .uplink = { .interface = "eno1" },
				  .networks = { nets, 0 }, .nat64 = { .device = "nat64" } };
	return 0;
}

/* "vmbr1 vnet2 ", in the order of the walk. */
static const char *walked(void)
{
	static char text[200];
	const struct conf_network *n;
	size_t at = 0;

	text[0] = '\0';
	for (struct network_walk w = networks_of(&config, &facts); (n = network_next(&w)); )
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s ", n->name);
	return text;
}

static const char *why(const char *name)
{
	static struct network_text room;

	return network_left_out(&config, &facts, facts_link_named(&facts, name), &room);
}

static void config_network__the_name_beats_the_longest_pattern(void **state)
{
	(void)state;
	entry("v*");
	entry("vmbr*");
	entry("vmbr?");
	entry("vmbr1");
	assert_ptr_equal(config_network(&config, "vmbr1"), &nets[3]);
	assert_ptr_equal(config_network(&config, "vmbr2"), &nets[1]);	/* the first of equals */
	assert_ptr_equal(config_network(&config, "vnet1"), &nets[0]);
	assert_null(config_network(&config, "eno1"));
}

static void network_next__takes_guest_networks_only(void **state)
{
	(void)state;
	entry("[!x]*");
	assert_string_equal(walked(), "vmbr1 vnet2 vnet1 ");
	assert_string_equal(why("eno1"), "it is the uplink");
	assert_string_equal(why("vmbr0"), "the uplink is a port of this bridge");
	assert_string_equal(why("lo"), "it is the loopback");
	assert_string_equal(why("tap101"), "it is a port of vmbr1");
	assert_string_equal(why("vmbr2"), "its port eno2 leads out of this host");
	assert_string_equal(why("eno2"), "it is a physical interface");
	assert_string_equal(why("nat64"), "it is the device of the translator");
	assert_null(why("vmbr1"));
}

/* Who is named is meant: check judges it. Each link comes once. */
static void network_next__leaves_what_is_named_to_its_name(void **state)
{
	(void)state;
	entry("vmbr*");
	entry("vmbr0");
	entry("absent");
	entry("vnet*");
	assert_string_equal(walked(), "vmbr1 vmbr0 absent vnet2 vnet1 ");
	assert_null(why("vmbr0"));
}

static void network_next__gives_one_prefix_to_the_oldest_link(void **state)
{
	(void)state;
	entry("vnet*");
	nets[0].prefix_auto = false;
	assert_string_equal(walked(), "vnet1 ");
	assert_string_equal(why("vnet2"), "vnet1 has the prefix of vnet* already");
	assert_string_equal(network_rival(&config, &facts, &links[7])->name, "vnet1");
}

static void network_entry__is_that_of_the_file(void **state)
{
	struct network_walk w = networks_of(&config, &facts);

	(void)state;
	entry("vmbr1");
	entry("vnet*");
	network_next(&w);
	assert_ptr_equal(network_entry(&w), &nets[0]);
	for (int i = 0; i < 2; i++) {
		assert_ptr_equal(network_next(&w), &w.here);
		assert_ptr_equal(network_entry(&w), &nets[1]);
	}
	assert_null(network_next(&w));
}

/* The uplink's link is not there: its name is known all the same. */
static void network_next__waits_for_no_uplink(void **state)
{
	(void)state;
	entry("eno*");
	links[1].index = 0;
	assert_string_equal(walked(), "");
	links[1].index = 2;
}

#define T(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(config_network__the_name_beats_the_longest_pattern),
		T(network_next__takes_guest_networks_only),
		T(network_next__leaves_what_is_named_to_its_name),
		T(network_next__gives_one_prefix_to_the_oldest_link),
		T(network_entry__is_that_of_the_file),
		T(network_next__waits_for_no_uplink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

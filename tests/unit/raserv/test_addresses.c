/*
 * test_addresses.c - which addresses guest networks are given, and which are taken back
 *
 *	guests ---- vmbr0 (3), vmbr1 (4) [host] eno1 (2) ---- provider
 */
#include <unit/unit.h>

#include <stdio.h>

#include <raserv/core/addresses.h>

static struct link links[] = {
	{ .index = 2, .name = "eno1" },
	{ .index = 3, .name = "vmbr0", .kind = "bridge" },
	{ .index = 4, .name = "vmbr1", .kind = "bridge" },
};
static struct link_addr addrs[8];
static struct facts facts;
static struct conf_prefix prefixes[2];
static struct conf_network nets[2];
static struct config config;
static char said[400];

static struct prefix6 p6(const char *text)
{
	struct prefix6 p;

	assert_true(prefix6_parse(text, &p));
	return p;
}

static int fresh(void **state)
{
	(void)state;
	prefixes[0].prefix = p6("2001:db8:1::/64");
	prefixes[1].prefix = p6("2001:db8:2::/48");
	nets[0] = (struct conf_network){ .name = "vmbr0", .prefixes = { prefixes, 2 },
					 .address = ADDRESS_MANAGE, .gateway = a6("fe80::1") };
	nets[1] = (struct conf_network){ .name = "vmbr1", .prefix_auto = true,
					 .gateway_auto = true };
	facts = (struct facts){ links, ARRAY_SIZE(links), addrs, 0, NULL, 0, true, true };
	config = (struct config){ .uplink.interface = "eno1", .networks = { nets, 2 },
				  .nat64.device = "nat64" };
	return 0;
}

static void has(uint32_t link, const char *a, uint8_t len, bool ours)
{
	addrs[facts.n_addrs++] = (struct link_addr){ .link = link, .is6 = true, .v6 = a6(a),
						     .len = len, .ours = ours };
}

static void note(char sign, uint32_t link, const struct addr6 *a, uint8_t len)
{
	size_t at = strlen(said);

	snprintf(said + at, sizeof(said) - at, "%c%u %s/%u ", sign, link, addr6_text(*a).s, len);
}

static void on_add(void *arg, uint32_t link, const struct addr6 *a, uint8_t len)
{
	(void)arg;
	note('+', link, a, len);
}

static void on_del(void *arg, uint32_t link, const struct addr6 *a, uint8_t len)
{
	(void)arg;
	note('-', link, a, len);
}

static const struct addresses_sink sink = { on_add, on_del, NULL };

static const char *settled(void)
{
	said[0] = '\0';
	addresses_settle(&config, &facts, &sink);
	return said;
}

static void addresses_settle__adds_what_is_missing(void **state)
{
	(void)state;
	assert_string_equal(settled(), "+3 2001:db8:1::1/64 +3 2001:db8:2::1/48 +3 fe80::1/64 ");
	has(3, "2001:db8:1::1", 64, true);
	has(3, "fe80::1", 64, false);		/* whoever gave it */
	assert_string_equal(settled(), "+3 2001:db8:2::1/48 ");
	has(3, "2001:db8:2::1", 48, true);
	assert_string_equal(settled(), "");
}

/* Another address in the prefix does as well; ours beside it is one too many. */
static void addresses_settle__leaves_a_prefix_that_is_served(void **state)
{
	(void)state;
	has(3, "2001:db8:1::5", 64, false);
	assert_string_equal(settled(), "+3 2001:db8:2::1/48 +3 fe80::1/64 ");
	has(3, "2001:db8:1::1", 64, true);
	has(3, "2001:db8:2::1", 48, true);
	has(3, "fe80::1", 64, true);
	assert_string_equal(settled(), "-3 2001:db8:1::1/64 ");
}

static void addresses_settle__takes_back_what_is_not_wanted(void **state)
{
	(void)state;
	has(3, "2001:db8:1::1", 64, true);
	has(3, "2001:db8:2::1", 48, false);	/* another's is never touched */
	has(3, "fe80::1", 64, true);
	has(4, "fe80::1", 64, true);		/* the gateway of vmbr1, until a reload */
	nets[0].address = ADDRESS_CHECK;
	assert_string_equal(settled(), "-3 2001:db8:1::1/64 -4 fe80::1/64 ");
	config.networks.n = 0;
	assert_string_equal(settled(), "-3 2001:db8:1::1/64 -3 fe80::1/64 -4 fe80::1/64 ");
}

/* All links of a pattern get the gateway; the uplink gets nothing. */
static void addresses_settle__follows_patterns_and_spares_the_uplink(void **state)
{
	(void)state;
	nets[0] = (struct conf_network){ .name = "[ve]*", .prefix_auto = true,
					 .gateway = a6("fe80::1") };
	config.networks.n = 1;
	assert_string_equal(settled(), "+3 fe80::1/64 +4 fe80::1/64 ");
	nets[0].name = "eno1";
	assert_string_equal(settled(), "");
	nets[0].ra.allow_on_uplink = true;
	assert_string_equal(settled(), "+2 fe80::1/64 ");
}

static void addresses_leave__takes_back_all_that_is_ours(void **state)
{
	(void)state;
	has(3, "2001:db8:1::1", 64, true);
	has(3, "2001:db8:2::1", 64, false);
	has(4, "fe80::1", 64, true);
	said[0] = '\0';
	addresses_leave(&facts, &sink);
	assert_string_equal(said, "-3 2001:db8:1::1/64 -4 fe80::1/64 ");
}

static void addresses_wanted__is_false_where_all_is_auto(void **state)
{
	(void)state;
	assert_true(addresses_wanted(&config));
	nets[0].address = ADDRESS_CHECK;
	assert_true(addresses_wanted(&config));
	nets[0].gateway = (struct addr6){ { 0 } };
	assert_false(addresses_wanted(&config));
}

#define T(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(addresses_settle__adds_what_is_missing),
		T(addresses_settle__leaves_a_prefix_that_is_served),
		T(addresses_settle__takes_back_what_is_not_wanted),
		T(addresses_settle__follows_patterns_and_spares_the_uplink),
		T(addresses_leave__takes_back_all_that_is_ours),
		T(addresses_wanted__is_false_where_all_is_auto),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

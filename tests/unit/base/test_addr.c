/* test_addr.c - addresses: text both ways, and what each kind of address is */
#include <unit/unit.h>

static void addr_parse__refuses_what_is_no_address(void **state)
{
	static const char *const bad4[] = { "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4",
					    "1.2.3.4 ", "::1" };
	static const char *const bad6[] = { "", ":", "1:2", "::1::", "12345::", "fe80::1%eth0",
					    "::1/64", "1.2.3.4" };
	struct addr4 x4 = { { 9, 9, 9, 9 } };
	struct addr6 x6 = a6("::9");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad4); i++)
		assert_false(addr4_parse(bad4[i], &x4));
	for (size_t i = 0; i < ARRAY_SIZE(bad6); i++)
		assert_false(addr6_parse(bad6[i], &x6));
	assert_addr4(x4, "9.9.9.9");		/* left alone */
	assert_addr6(x6, "::9");
}

static void addr6_text__is_canonical(void **state)
{
	(void)state;
	assert_addr6(a6("2001:DB8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");	/* RFC 5952 4.2.3 */
	assert_addr6(a6("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
}

/* One address just inside and just outside of each row of the registry. */
static const struct { const char *in, *out; } edges[] = {
	{ "0.255.255.255", "1.0.0.0" }, { "10.0.0.0", "9.255.255.255" },
	{ "10.255.255.255", "11.0.0.0" }, { "100.64.0.0", "100.63.255.255" },
	{ "100.127.255.255", "100.128.0.0" }, { "127.255.255.255", "128.0.0.0" },
	{ "169.254.0.0", "169.253.255.255" }, { "172.16.0.0", "172.15.255.255" },
	{ "172.31.255.255", "172.32.0.0" }, { "192.0.0.8", "192.0.0.9" },
	{ "192.0.0.170", "192.0.0.10" }, { "192.0.2.255", "192.0.3.0" },
	{ "192.88.99.1", "192.88.98.255" }, { "192.168.0.0", "192.167.255.255" },
	{ "192.168.255.255", "192.169.0.0" }, { "198.18.0.0", "198.17.255.255" },
	{ "198.19.255.255", "198.20.0.0" }, { "198.51.100.1", "198.51.101.0" },
	{ "203.0.113.255", "203.0.114.0" }, { "224.0.0.0", "223.255.255.255" },
	{ "240.0.0.0", "8.8.8.8" }, { "255.255.255.255", "93.184.216.34" },
};

static void addr4_is_nonglobal__follows_the_registry_at_each_edge(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		assert_true(addr4_is_nonglobal(a4(edges[i].in)));
		assert_false(addr4_is_nonglobal(a4(edges[i].out)));
	}
}

static void addr4_is_private__is_rfc1918_only(void **state)
{
	(void)state;
	assert_true(addr4_is_private(a4("10.1.2.3")));
	assert_true(addr4_is_private(a4("172.31.0.1")));
	assert_true(addr4_is_private(a4("192.168.255.255")));
	assert_false(addr4_is_private(a4("100.64.0.1")));
	assert_false(addr4_is_private(a4("172.32.0.1")));
}

static void addr6_is_routable__leaves_out_the_scopes_that_end_at_the_link(void **state)
{
	static const char *const no[] = { "::", "::1", "fe80::1", "febf::1", "ff02::1" };
	static const char *const yes[] = { "2001:db8::1", "fd00::1", "fec0::1", "64:ff9b::1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(no); i++) {
		struct addr6 a = a6(no[i]);

		assert_false(addr6_is_routable(&a));
	}
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		struct addr6 a = a6(yes[i]);

		assert_true(addr6_is_routable(&a));
	}
}

static void mac_parse__takes_six_pairs(void **state)
{
	static const char *const wrong[] = {
		"", "bc:24:11:00:00", "bc:24:11:00:00:01:", "bc:24:11:00:00:0", "bc-24-11-00-00-01",
		"bc:24:11:00:00:0g", "bc:24:11:00:00:01 ", "bc24:11:00:00:01:02", ":::::",
	};
	struct mac m;

	(void)state;
	assert_true(mac_parse("bC:24:11:00:0f:01", &m));
	assert_string_equal(mac_text(&m).s, "bc:24:11:00:0f:01");
	assert_false(mac_is_zero(&m));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(mac_parse(wrong[i], &m));
}

/* The example of RFC 4291 appendix A, with a company bit the other way round. */
static void addr6_set_eui64__inverts_one_bit(void **state)
{
	struct addr6 a = a6("2001:db8:1:2::99");
	struct mac m;

	(void)state;
	assert_true(mac_parse("34:56:78:9a:bc:de", &m));
	addr6_set_eui64(&a, &m);
	assert_string_equal(addr6_text(a).s, "2001:db8:1:2:3656:78ff:fe9a:bcde");
	assert_true(mac_parse("02:00:00:00:00:11", &m));
	addr6_set_eui64(&a, &m);
	assert_string_equal(addr6_text(a).s, "2001:db8:1:2:0:ff:fe00:11");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mac_parse__takes_six_pairs),
		cmocka_unit_test(addr6_set_eui64__inverts_one_bit),
		cmocka_unit_test(addr_parse__refuses_what_is_no_address),
		cmocka_unit_test(addr6_text__is_canonical),
		cmocka_unit_test(addr4_is_nonglobal__follows_the_registry_at_each_edge),
		cmocka_unit_test(addr4_is_private__is_rfc1918_only),
		cmocka_unit_test(addr6_is_routable__leaves_out_the_scopes_that_end_at_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_exclude.c - which AAAA count as absent, which A are never mapped */
#include "kit.h"

#include <dns64d/core/exclude.h>

static void exclude_aaaa__is_the_set_of_the_configuration(void **state)
{
	struct prefix6 set[] = { { a6("::ffff:0:0"), 96 }, { a6("2001:db8::"), 32 } };
	struct config c = kit_config();
	struct dns64_conf conf;
	struct addr6 in = a6("2001:db8:ffff::1"), out = a6("2001:db9::"),
		     mapped = a6("::ffff:1.2.3.4");

	(void)state;
	c.dns64.synthesis.ignore_aaaa.item = set;
	c.dns64.synthesis.ignore_aaaa.n = 2;
	conf = kit_conf(&c);
	struct policy p = kit_policy(&conf);

	assert_true(exclude_aaaa(&p, &in));
	assert_true(exclude_aaaa(&p, &mapped));
	assert_false(exclude_aaaa(&p, &out));
}

/* Under the well-known prefix: last that may not, first that may, and so on. */
static const struct { const char *a; bool wkp, own; } addresses[] = {
	{ "5.45.100.80", true, true },
	{ "9.255.255.255", true, true }, { "10.0.0.0", false, false },
	{ "172.15.255.255", true, true }, { "172.16.0.0", false, false },
	{ "172.31.255.255", false, false }, { "172.32.0.0", true, true },
	{ "192.168.0.1", false, false },
	{ "100.63.255.255", true, true }, { "100.64.0.0", false, true },
	{ "127.0.0.1", false, true }, { "169.254.1.1", false, true },
	{ "192.0.2.1", false, true }, { "224.0.0.1", false, true },
	{ "255.255.255.255", false, true },
};

static bool maps(const struct dns64_conf *conf, struct addr4 a)
{
	struct policy p = kit_policy(conf);

	return exclude_map(&p, a);
}

static void exclude_map__keeps_nonglobal_ipv4_out_of_the_well_known_prefix(void **state)
{
	struct config c = kit_config();
	struct dns64_conf wkp = kit_conf(&c), own = kit_conf(&c);

	(void)state;
	own.prefix[0].prefix = (struct prefix6){ a6("2a02:600d:64::"), 96 };
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct addr4 a = a4(addresses[i].a);

		if (maps(&wkp, a) != addresses[i].wkp || maps(&own, a) != addresses[i].own)
			fail_msg("%s", addresses[i].a);
	}
}

static void exclude_map__obeys_allow_private_and_skip_ipv4_apart(void **state)
{
	struct prefix4 listed[] = { { a4("5.45.0.0"), 16 } };
	struct config c = kit_config();
	struct dns64_conf conf;

	(void)state;
	c.nat64.allow_private = true;
	conf = kit_conf(&c);
	assert_true(maps(&conf, a4("127.0.0.1")));
	assert_false(maps(&conf, a4("10.0.0.1")));	/* skip_ipv4: private */
	c.dns64.synthesis.skip_private = false;
	assert_true(maps(&conf, a4("10.0.0.1")));
	c.dns64.synthesis.skip_ipv4.item = listed;
	c.dns64.synthesis.skip_ipv4.n = 1;
	assert_false(maps(&conf, a4("5.45.255.255")));
	assert_true(maps(&conf, a4("5.46.0.0")));
}

static void exclude_count_aaaa__counts_the_answer_section_only(void **state)
{
	static struct mw mw;
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);
	struct policy p = kit_policy(&conf);
	struct image i = kit_image(&mw, "a.example", DNS_AAAA,
		"flags qr ra | q a.example AAAA | an a.example 1 AAAA ::ffff:1.2.3.4 | "
		"an a.example 1 AAAA 2a02::1 | an a.example 1 RRSIG AAAA | "
		"ar b.example 1 AAAA 2a02::2");
	struct usable u = exclude_count_aaaa(&p, &i);

	(void)state;
	assert_int_equal(u.yes, 1);
	assert_int_equal(u.no, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exclude_aaaa__is_the_set_of_the_configuration),
		cmocka_unit_test(exclude_map__keeps_nonglobal_ipv4_out_of_the_well_known_prefix),
		cmocka_unit_test(exclude_map__obeys_allow_private_and_skip_ipv4_apart),
		cmocka_unit_test(exclude_count_aaaa__counts_the_answer_section_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

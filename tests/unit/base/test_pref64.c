/* test_pref64.c - RFC 6052 section 2.4's table, and the RA form of RFC 8781 */
#include <unit/unit.h>

#include <gateway6/pref64.h>

static const struct { const char *prefix; uint8_t len; const char *v4, *want; } rfc6052_2_4[] = {
	{ "2001:db8::",         32, "192.0.2.33", "2001:db8:c000:221::"          },
	{ "2001:db8:100::",     40, "192.0.2.33", "2001:db8:1c0:2:21::"          },
	{ "2001:db8:122::",     48, "192.0.2.33", "2001:db8:122:c000:2:2100::"   },
	{ "2001:db8:122:300::", 56, "192.0.2.33", "2001:db8:122:3c0:0:221::"     },
	{ "2001:db8:122:344::", 64, "192.0.2.33", "2001:db8:122:344:c0:2:2100:0" },
	{ "2001:db8:122:344::", 96, "192.0.2.33", "2001:db8:122:344::c000:221"   },
};

static struct prefix6 row_prefix(size_t i)
{
	return (struct prefix6){ a6(rfc6052_2_4[i].prefix), rfc6052_2_4[i].len };
}

static void pref64_embed__gives_the_table_of_rfc6052_2_4(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc6052_2_4); i++) {
		struct prefix6 p = row_prefix(i);
		struct addr6 want = a6(rfc6052_2_4[i].want);
		struct addr6 got = pref64_embed(&p, a4(rfc6052_2_4[i].v4));

		assert_memory_equal(got.b, want.b, 16);
	}
}

static void pref64_extract__undoes_embed_for_every_length(void **state)
{
	uint64_t seed = 1;
	struct rng rng = unit_rng(&seed);
	struct addr4 out;

	(void)state;
	for (unsigned n = 0; n < 6000; n++) {
		struct prefix6 p = row_prefix(n % ARRAY_SIZE(rfc6052_2_4));
		struct addr4 v4 = addr4_of(rng_u32(&rng));
		struct addr6 a = pref64_embed(&p, v4);

		assert_int_equal(a.b[8], 0);
		assert_true(pref64_extract(&p, &a, &out));
		assert_true(addr4_equal(out, v4));
	}
}

static void pref64_extract__ignores_suffix_bits(void **state)
{
	struct prefix6 p = row_prefix(0);
	struct addr6 a = a6("2001:db8:c000:221:0:1234:5678:9abc");
	struct addr4 out;

	(void)state;
	assert_true(pref64_extract(&p, &a, &out));
	assert_addr4(out, "192.0.2.33");
}

static void pref64_extract__refuses_a_nonzero_u_octet(void **state)
{
	struct prefix6 p = row_prefix(2);
	struct addr6 a = pref64_embed(&p, a4("192.0.2.33"));
	struct addr4 out;

	(void)state;
	a.b[8] = 1;
	assert_false(pref64_extract(&p, &a, &out));
}

static void pref64_extract__refuses_an_address_outside(void **state)
{
	struct addr6 a = a6("64:ff9a::1");
	struct addr4 out;

	(void)state;
	assert_false(pref64_extract(&pref64_wkp, &a, &out));
}

static void pref64_ok__knows_the_six_lengths_and_the_u_octet(void **state)
{
	struct prefix6 p = { a6("2001:db8::"), 0 };
	unsigned legal = 0;

	(void)state;
	for (unsigned len = 0; len <= 128; len++) {
		p.len = (uint8_t)len;
		legal += pref64_ok(&p);
	}
	assert_int_equal(legal, 6);
	p = (struct prefix6){ a6("2001:db8:0:0:100::"), 96 };	/* bits 64..71 not zero */
	assert_false(pref64_ok(&p));
}

static void pref64_length_code__is_that_of_rfc8781_4(void **state)
{
	static const uint8_t lens[] = { 96, 64, 56, 48, 40, 32 };

	(void)state;
	for (unsigned code = 0; code < ARRAY_SIZE(lens); code++) {
		struct prefix6 p = { .len = lens[code] };

		assert_int_equal(pref64_length_code(&p), code);
		assert_int_equal(pref64_code_length(code), lens[code]);
	}
	assert_int_equal(pref64_code_length(6), 0);
	assert_int_equal(pref64_code_length(7), 0);
}

static void pref64_scaled_lifetime__rounds_up_and_stops_at_13_bits(void **state)
{
	(void)state;
	assert_int_equal(pref64_scaled_lifetime(0), 0);
	assert_int_equal(pref64_scaled_lifetime(1), 1);
	assert_int_equal(pref64_scaled_lifetime(1800), 225);
	assert_int_equal(pref64_scaled_lifetime(65528), 8191);
	assert_int_equal(pref64_scaled_lifetime(65529), 8191);
	assert_int_equal(pref64_scaled_lifetime(UINT32_MAX), 8191);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pref64_embed__gives_the_table_of_rfc6052_2_4),
		cmocka_unit_test(pref64_extract__undoes_embed_for_every_length),
		cmocka_unit_test(pref64_extract__ignores_suffix_bits),
		cmocka_unit_test(pref64_extract__refuses_a_nonzero_u_octet),
		cmocka_unit_test(pref64_extract__refuses_an_address_outside),
		cmocka_unit_test(pref64_ok__knows_the_six_lengths_and_the_u_octet),
		cmocka_unit_test(pref64_length_code__is_that_of_rfc8781_4),
		cmocka_unit_test(pref64_scaled_lifetime__rounds_up_and_stops_at_13_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

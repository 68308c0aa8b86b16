/* test_prefix.c - prefixes: text, membership, overlap, every length */
#include <unit/unit.h>

#include <gateway6/prefix.h>

static struct prefix6 p6(const char *text)
{
	struct prefix6 p;

	assert_true(prefix6_parse(text, &p));
	return p;
}

static struct prefix4 p4(const char *text)
{
	struct prefix4 p;

	assert_true(prefix4_parse(text, &p));
	return p;
}

static void prefix_parse__takes_a_bare_address_as_a_host(void **state)
{
	struct prefix6 p = p6("2001:db8::1");

	(void)state;
	assert_int_equal(p.len, 128);
	assert_int_equal(p4("10.0.0.1").len, 32);
	assert_string_equal(prefix6_text(&p).s, "2001:db8::1/128");
}

static void prefix_parse__refuses_bits_behind_the_length(void **state)
{
	static const char *const bad6[] = { "2001:db8::1/64", "::/129", "::/", "::/1x", "::/0001",
					    "::/-1", "x/64", "8000::/0" };
	static const char *const bad4[] = { "10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/", "/8" };
	struct prefix6 six;
	struct prefix4 four;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad6); i++)
		assert_false(prefix6_parse(bad6[i], &six));
	for (size_t i = 0; i < ARRAY_SIZE(bad4); i++)
		assert_false(prefix4_parse(bad4[i], &four));
}

/* The bit behind the length decides nothing, the last one inside decides all. */
static void prefix6_contains__looks_at_exactly_len_bits(void **state)
{
	struct addr6 a = a6("2001:db8:1234:5678:9abc:def0:1234:5678");

	(void)state;
	for (unsigned len = 0; len <= 128; len++) {
		struct prefix6 p = prefix6_of(&a, (uint8_t)len);
		struct addr6 b = a;

		assert_true(prefix6_contains(&p, &a));
		if (len < 128) {
			b.b[len / 8] ^= (uint8_t)(0x80 >> len % 8);
			assert_true(prefix6_contains(&p, &b));
		}
		if (len > 0) {
			b.b[(len - 1) / 8] ^= (uint8_t)(0x80 >> (len - 1) % 8);
			assert_false(prefix6_contains(&p, &b));
		}
	}
}

static void prefix4_contains__looks_at_exactly_len_bits(void **state)
{
	(void)state;
	assert_true(prefix4_contains(p4("100.64.0.0/10"), a4("100.127.255.255")));
	assert_false(prefix4_contains(p4("100.64.0.0/10"), a4("100.128.0.0")));
	assert_true(prefix4_contains(p4("0.0.0.0/0"), a4("255.255.255.255")));
}

static void prefix_overlaps__is_symmetric_and_goes_by_the_shorter(void **state)
{
	struct prefix6 a = p6("2001:db8::/32"), b = p6("2001:db8:1::/48"), c = p6("2001:db9::/48");

	(void)state;
	assert_true(prefix6_overlaps(&a, &b) && prefix6_overlaps(&b, &a));
	assert_false(prefix6_overlaps(&a, &c) || prefix6_overlaps(&c, &a));
	assert_true(prefix4_overlaps(p4("10.0.0.0/8"), p4("10.1.0.0/16")));
	assert_false(prefix4_overlaps(p4("10.0.0.0/16"), p4("10.1.0.0/16")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefix_parse__takes_a_bare_address_as_a_host),
		cmocka_unit_test(prefix_parse__refuses_bits_behind_the_length),
		cmocka_unit_test(prefix6_contains__looks_at_exactly_len_bits),
		cmocka_unit_test(prefix4_contains__looks_at_exactly_len_bits),
		cmocka_unit_test(prefix_overlaps__is_symmetric_and_goes_by_the_shorter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

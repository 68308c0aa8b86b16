/* test_ptr.c - reverse names below the prefix, for every length of it */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

#include <gateway6/pref64.h>

#include <dns64d/core/ptr.h>

static struct dname ip6_arpa(const struct addr6 *a)
{
	char text[80], *at = text;
	struct dname n;

	for (int i = 15; i >= 0; i--)
		at += sprintf(at, "%x.%x.", a->b[i] & 0xf, a->b[i] >> 4);
	strcpy(at, "ip6.arpa");
	assert_true(dname_parse(text, &n));
	return n;
}

static void ptr_addr6__reads_what_rfc3596_2_5_writes(void **state)
{
	uint64_t seed = 5;
	struct addr6 a, got;

	(void)state;
	for (int turn = 0; turn < 1000; turn++) {
		struct dname n;

		for (unsigned i = 0; i < 16; i++)
			a.b[i] = (uint8_t)unit_draw(&seed);
		n = ip6_arpa(&a);
		assert_true(ptr_addr6(&n, &got));
		assert_true(addr6_equal(&a, &got));
	}
}

static const char *const not_full[] = {
	"ip6.arpa", "0.ip6.arpa",
	"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
	"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
	"g.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
	"0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpb",
	"00.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.00.ip6.arpa",
	"000.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
};

static void ptr_addr6__wants_32_nibbles(void **state)
{
	struct addr6 a;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(not_full); i++) {
		struct dname n;

		assert_true(dname_parse(not_full[i], &n));
		if (ptr_addr6(&n, &a))
			fail_msg("taken: %s", not_full[i]);
	}
}

static const uint8_t lengths[] = { 32, 40, 48, 56, 64, 96 };

static void ptr_prefix__finds_the_address_for_every_length(void **state)
{
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct addr6 prefix = a6("2a02:600d::"), a;
		struct addr4 got;
		struct dname n;

		conf.prefix[0].prefix = prefix6_of(&prefix, lengths[i]);
		a = pref64_embed(&conf.prefix[0].prefix, a4("192.0.2.33"));
		n = ip6_arpa(&a);
		assert_non_null(ptr_prefix(&conf, &n, &got));
		assert_addr4(got, "192.0.2.33");
		a.b[0] = 0x20;
		n = ip6_arpa(&a);
		assert_null(ptr_prefix(&conf, &n, &got));
	}
}

static void ptr_in_addr__reverses_the_bytes(void **state)
{
	struct dname n = ptr_in_addr(a4("192.0.2.33"));

	(void)state;
	assert_string_equal(dname_text(&n).s, "33.2.0.192.in-addr.arpa.");
}

static void ptr_make__gives_its_no_a_soa_within_the_prefix(void **state)
{
	static struct mw from, to;
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct addr6 prefix = a6("2a02:600d::"), a;
		struct question q = { .type = DNS_PTR, .class = DNS_IN };
		struct image no = kit_image(&from, "33.2.0.192.in-addr.arpa", DNS_PTR,
			"flags qr ra | rcode NXDOMAIN | q 33.2.0.192.in-addr.arpa PTR | "
			"ns 192.in-addr.arpa 100 SOA 50"), made;
		char text[1024];
		unsigned dots = 0;

		conf.prefix[0].prefix = prefix6_of(&prefix, lengths[i]);
		a = pref64_embed(&conf.prefix[0].prefix, a4("192.0.2.33"));
		q.name = ip6_arpa(&a);
		made = ptr_make(&to, &conf, &q, &no, 20000);
		message_text(made.bytes, made.len, 0, text, sizeof(text));
		assert_non_null(strstr(text, "NXDOMAIN | ns "));
		assert_non_null(strstr(text, "ip6.arpa 30 SOA 30"));
		for (char *at = strstr(text, "ns "); *at; at++)
			dots += *at == '.';
		assert_int_equal(dots, lengths[i] / 4 + 1);
		assert_int_equal(made.life_s, 30);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ptr_addr6__reads_what_rfc3596_2_5_writes),
		cmocka_unit_test(ptr_addr6__wants_32_nibbles),
		cmocka_unit_test(ptr_prefix__finds_the_address_for_every_length),
		cmocka_unit_test(ptr_in_addr__reverses_the_bytes),
		cmocka_unit_test(ptr_make__gives_its_no_a_soa_within_the_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

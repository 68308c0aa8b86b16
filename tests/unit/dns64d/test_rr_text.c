/* test_rr_text.c - types and records as zone files write them */
#include "kit.h"

#include <dns64d/core/rr_text.h>

/* RDATA of the first record of a message. */
static void expect_text(const char *message, const char *want)
{
	uint8_t bytes[2048];
	size_t len = text_message(message, bytes, sizeof(bytes));
	struct rr_walk walk;
	struct msg m;
	struct rr rr;

	assert_true(msg_read(&m, bytes, len));
	walk = rr_walk(&m);
	assert_true(rr_next(&walk, &rr));
	assert_string_equal(rdata_text(&m, &rr).s, want);
}

static void rdata_text__writes_what_it_knows(void **state)
{
	(void)state;
	expect_text("flags qr | q a.example A | an a.example 60 A 192.0.2.1", "192.0.2.1");
	expect_text("flags qr | q a.example A | an a.example 60 AAAA 2001:db8::1",
		    "2001:db8::1");
	expect_text("flags qr | q a.example A | an a.example 60 CNAME b.example", "b.example.");
	expect_text("flags qr | q a.example A | an a.example 60 MX 10 b.example",
		    "10 b.example.");
	expect_text("flags qr | q a.example A | an a.example 60 TXT word", "\"word\"");
	expect_text("flags qr | q a.example A | an a.example 60 TXT \\# 0461225c01",
		    "\"a\\\"\\\\\\001\"");
}

static void rdata_text__writes_all_else_and_what_is_broken_in_hex(void **state)
{
	(void)state;
	expect_text("flags qr | q a.example A | an a.example 60 TYPE65400 \\# c0ffee",
		    "\\# 3 c0ffee");
	expect_text("flags qr | q a.example A | an a.example 60 A \\# 010203", "\\# 3 010203");
	expect_text("flags qr | q a.example A | an a.example 60 MX \\# 00", "\\# 1 00");
}

static void type_parse__reads_what_type_text_writes(void **state)
{
	uint16_t type;

	(void)state;
	for (unsigned i = 1; i <= UINT16_MAX; i++) {
		assert_true(type_parse(type_text((uint16_t)i).s, &type));
		assert_int_equal(type, i);
	}
	assert_true(type_parse("aaaa", &type));
	assert_int_equal(type, DNS_AAAA);
	assert_false(type_parse("TYPE65536", &type));
	assert_false(type_parse("TYPE", &type));
	assert_false(type_parse("TYPE-1", &type));
	assert_false(type_parse("all types", &type));
	assert_false(type_parse("", &type));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rdata_text__writes_what_it_knows),
		cmocka_unit_test(rdata_text__writes_all_else_and_what_is_broken_in_hex),
		cmocka_unit_test(type_parse__reads_what_type_text_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

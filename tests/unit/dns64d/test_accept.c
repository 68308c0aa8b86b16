/* test_accept.c - what of an upstream's answer is believed */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

static struct mw *mw;

static int setup(void **state)
{
	(void)state;
	mw = malloc(sizeof(*mw));
	return mw ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(mw);
	return 0;
}

static struct accepted accept_text(const char *name, uint16_t type, const char *text)
{
	struct accept_limits limits = { 0, 86400, 300 };
	struct asked asked = { kit_question(name, type), true, false };
	uint8_t bytes[8192];
	size_t len = text_message(text, bytes, sizeof(bytes));

	assert_true(len > 0);
	return accept_answer(&asked, bytes, len, &limits, mw);
}

static void accept_answer__takes_data_with_its_least_ttl(void **state)
{
	struct accepted a = accept_text("web4.example", DNS_A,
		"flags qr rd ra | q web4.example A | an web4.example 300 A 192.0.2.1 | "
		"an web4.example 200 A 192.0.2.2 | ns example 900 NS ns.example");

	(void)state;
	assert_int_equal(a.verdict, ACCEPT_IMAGE);
	assert_int_equal(a.image.kind, IMAGE_DATA);
	assert_int_equal(a.image.life_s, 200);
	kit_expect(&a.image, "NOERROR | an web4.example 300 A 192.0.2.1 | "
		   "an web4.example 200 A 192.0.2.2 | ns example 900 NS ns.example");
}

static void accept_answer__keeps_a_negative_answer_as_long_as_its_soa_says(void **state)
{
	struct accepted a = accept_text("x.example", DNS_AAAA,
		"flags qr ra | q x.example AAAA | ns example 200 SOA 60");

	(void)state;
	assert_int_equal(a.image.kind, IMAGE_NODATA);
	assert_int_equal(a.image.life_s, 60);
	assert_int_equal(a.image.soa_ttl, 200);
}

static void accept_answer__caps_a_negative_answer(void **state)
{
	struct accepted a = accept_text("x.example", DNS_AAAA,
		"flags qr ra | rcode NXDOMAIN | q x.example AAAA | ns example 9000 SOA 9000");

	(void)state;
	assert_int_equal(a.image.kind, IMAGE_NXDOMAIN);
	assert_int_equal(a.image.life_s, 300);
}

static void accept_answer__does_not_keep_a_negative_answer_without_soa(void **state)
{
	struct accepted a = accept_text("x.example", DNS_AAAA, "flags qr ra | q x.example AAAA");

	(void)state;
	assert_int_equal(a.image.kind, IMAGE_NODATA);
	assert_int_equal(a.image.life_s, 0);
	assert_true(a.image.soa_ttl == NO_SOA);
}

static void accept_answer__follows_cnames_in_any_order(void **state)
{
	struct accepted a = accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an c.example 10 A 192.0.2.1 | "
		"an b.example 20 CNAME c.example | an a.example 30 CNAME b.example");

	(void)state;
	assert_int_equal(a.image.kind, IMAGE_DATA);
	assert_int_equal(a.scrubbed, 0);
	assert_int_equal(a.image.life_s, 10);
}

static void accept_answer__leaves_out_what_hangs_on_nothing(void **state)
{
	struct accepted a = accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an a.example 30 A 192.0.2.1 | "
		"an bank.test 30 A 192.0.2.66 | an a.example 30 TXT x | "
		"ns bank.test 30 NS ns.evil.test | ns example 30 NS ns.example | "
		"ns example 30 A 192.0.2.3");

	(void)state;
	assert_int_equal(a.scrubbed, 4);
	kit_expect(&a.image, "NOERROR | an a.example 30 A 192.0.2.1 | "
		   "ns example 30 NS ns.example");
}

static void accept_answer__leaves_out_a_second_cname_of_a_name(void **state)
{
	struct accepted a = accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an a.example 30 CNAME b.example | "
		"an a.example 30 CNAME evil.test | an b.example 30 A 192.0.2.1 | "
		"an evil.test 30 A 192.0.2.66");

	(void)state;
	assert_int_equal(a.scrubbed, 2);
	kit_expect(&a.image, "NOERROR | an a.example 30 CNAME b.example | "
		   "an b.example 30 A 192.0.2.1");
}

static void accept_answer__keeps_a_dname_above_the_chain_with_its_signature(void **state)
{
	struct accepted a = accept_text("x.old.example", DNS_A,
		"flags qr ra | q x.old.example A | an old.example 30 DNAME new.example | "
		"an old.example 30 RRSIG DNAME | an x.old.example 30 CNAME x.new.example | "
		"an x.new.example 30 A 192.0.2.1");

	(void)state;
	assert_int_equal(a.scrubbed, 0);
	assert_int_equal(a.image.kind, IMAGE_DATA);
}

static void accept_answer__refuses_a_chain_that_loops(void **state)
{
	struct accepted a = accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an a.example 30 CNAME b.example | "
		"an b.example 30 CNAME a.example");

	(void)state;
	assert_int_equal(a.verdict, ACCEPT_NEXT);
	assert_int_equal(a.why, DNS64_ANSWERS_LOOPING);
}

/* A chain of n CNAMEs: c0 -> c1 -> ... -> cn, which has the address. */
static struct accepted accept_chain(unsigned n)
{
	char text[4096], *at = text;

	at += sprintf(at, "flags qr ra | q c0.t A");
	for (unsigned i = 0; i < n; i++)
		at += sprintf(at, " | an c%u.t 30 CNAME c%u.t", i, i + 1);
	sprintf(at, " | an c%u.t 30 A 192.0.2.1", n);
	return accept_text("c0.t", DNS_A, text);
}

static void accept_answer__follows_sixteen_cnames_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(accept_chain(16).verdict, ACCEPT_IMAGE);
	assert_int_equal(accept_chain(17).why, DNS64_ANSWERS_LOOPING);
}

static const struct { const char *name; const char *text; enum dns64_counter why; } not_ours[] = {
	{ "other name", "flags qr ra | q b.example A | an b.example 30 A 192.0.2.1",
	  DNS64_ANSWERS_MISMATCHED },
	{ "other type", "flags qr ra | q a.example AAAA", DNS64_ANSWERS_MISMATCHED },
	{ "other class", "flags qr ra | q a.example A CH", DNS64_ANSWERS_MISMATCHED },
	{ "a query", "flags ra | q a.example A", DNS64_ANSWERS_MISMATCHED },
	{ "other opcode", "flags qr ra | opcode 4 | q a.example A", DNS64_ANSWERS_MISMATCHED },
	{ "no question", "flags qr ra", DNS64_ANSWERS_MALFORMED },
	{ "short address", "flags qr ra | q a.example A | an a.example 30 A \\# 010203",
	  DNS64_ANSWERS_MALFORMED },
	{ "referral", "flags qr | q a.example A | ns example 30 NS ns.example",
	  DNS64_ANSWERS_LAME },
	{ "error", "flags qr ra | rcode SERVFAIL | q a.example A | edns ede=6",
	  DNS64_ANSWERS_FAILED },
	{ "refused", "flags qr ra | rcode REFUSED | q a.example A | edns",
	  DNS64_ANSWERS_FAILED },
};

static void accept_answer__sends_us_on_when_it_is_no_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(not_ours); i++) {
		struct accepted a = accept_text("a.example", DNS_A, not_ours[i].text);

		if (a.verdict != ACCEPT_NEXT || a.why != not_ours[i].why)
			fail_msg("%s: verdict %d, counted as %s", not_ours[i].name, a.verdict,
				 dns64_counter_names[a.why].name);
	}
}

static void accept_answer__compares_the_question_without_case(void **state)
{
	(void)state;
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr ra | q A.eXample A | an A.example 30 A 192.0.2.1").image.kind,
		IMAGE_DATA);
}

static void accept_answer__wants_tcp_when_cut_and_edns_left_out_when_disliked(void **state)
{
	(void)state;
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr tc ra | q a.example A").verdict, ACCEPT_TCP);
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr ra | rcode FORMERR | q a.example A").verdict, ACCEPT_PLAIN);
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr ra | rcode BADVERS | q a.example A | edns").verdict, ACCEPT_PLAIN);
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr ra | rcode FORMERR | q a.example A | edns").verdict, ACCEPT_NEXT);
}

static void accept_answer__takes_the_error_of_the_upstream_along(void **state)
{
	struct accepted a = accept_text("a.example", DNS_A,
		"flags qr ra | rcode SERVFAIL | q a.example A | edns ede=6");

	(void)state;
	assert_int_equal(a.rcode, DNS_SERVFAIL);
	assert_int_equal(a.ede, 6);
}

static void accept_answer__takes_no_opt_over_wherever_it_stands(void **state)
{
	struct accepted a = accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an a.example 30 A 192.0.2.1 | edns do | "
		"ar ns.example 30 A 192.0.2.9");

	(void)state;
	assert_int_equal(a.scrubbed, 0);
	kit_expect(&a.image, "NOERROR | an a.example 30 A 192.0.2.1 | "
		   "ar ns.example 30 A 192.0.2.9");
}

static void accept_answer__reads_a_ttl_with_the_high_bit_as_zero(void **state)
{
	(void)state;
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an a.example 2147483648 A 192.0.2.1")
		.image.life_s, 0);
	assert_int_equal(accept_text("a.example", DNS_A,
		"flags qr ra | q a.example A | an a.example 2147483647 A 192.0.2.1")
		.image.life_s, 86400);
}

static void accept_answer__carries_unknown_types_as_they_are(void **state)
{
	struct accepted a = accept_text("u.example", 65400,
		"flags qr ra | q u.example TYPE65400 | an u.example 30 TYPE65400 \\# c00c00ff");

	(void)state;
	kit_expect(&a.image, "NOERROR | an u.example 30 TYPE65400 \\# c00c00ff");
}

static void accept_answer__survives_every_cut_of_a_message(void **state)
{
	struct accept_limits limits = { 0, 86400, 300 };
	struct asked asked = { kit_question("a.example", DNS_A), true, false };
	uint8_t bytes[512];
	size_t len = text_message("flags qr ra | q a.example A | an a.example 30 CNAME b.test | "
				  "an b.test 30 A 192.0.2.1 | ns test 30 SOA 5 | edns", bytes,
				  sizeof(bytes));

	(void)state;
	for (size_t cut = 0; cut < len; cut++)
		assert_int_not_equal(accept_answer(&asked, bytes, cut, &limits, mw).verdict,
				     ACCEPT_IMAGE);
	assert_int_equal(accept_answer(&asked, bytes, len, &limits, mw).verdict, ACCEPT_IMAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accept_answer__takes_data_with_its_least_ttl),
		cmocka_unit_test(accept_answer__keeps_a_negative_answer_as_long_as_its_soa_says),
		cmocka_unit_test(accept_answer__caps_a_negative_answer),
		cmocka_unit_test(accept_answer__does_not_keep_a_negative_answer_without_soa),
		cmocka_unit_test(accept_answer__follows_cnames_in_any_order),
		cmocka_unit_test(accept_answer__leaves_out_what_hangs_on_nothing),
		cmocka_unit_test(accept_answer__leaves_out_a_second_cname_of_a_name),
		cmocka_unit_test(accept_answer__keeps_a_dname_above_the_chain_with_its_signature),
		cmocka_unit_test(accept_answer__refuses_a_chain_that_loops),
		cmocka_unit_test(accept_answer__follows_sixteen_cnames_and_no_more),
		cmocka_unit_test(accept_answer__sends_us_on_when_it_is_no_answer),
		cmocka_unit_test(accept_answer__compares_the_question_without_case),
		cmocka_unit_test(accept_answer__wants_tcp_when_cut_and_edns_left_out_when_disliked),
		cmocka_unit_test(accept_answer__takes_the_error_of_the_upstream_along),
		cmocka_unit_test(accept_answer__takes_no_opt_over_wherever_it_stands),
		cmocka_unit_test(accept_answer__reads_a_ttl_with_the_high_bit_as_zero),
		cmocka_unit_test(accept_answer__carries_unknown_types_as_they_are),
		cmocka_unit_test(accept_answer__survives_every_cut_of_a_message),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

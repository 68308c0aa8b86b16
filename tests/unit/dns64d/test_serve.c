/* test_serve.c - an image becomes the reply to one client */
#include "kit.h"

#include <stdlib.h>

#include <dns64d/core/serve.h>

static struct mw mw;
static uint8_t room[SERVE_ROOM];

static struct query query_of(const char *text)
{
	uint8_t bytes[512];
	struct query q;
	bool has;

	assert_int_equal(query_read(&q, bytes, text_message(text, bytes, sizeof(bytes)), &has),
			 REFUSAL_NONE);
	return q;
}

static struct served serve_text(const char *query, uint16_t limit, const struct image *i,
				uint64_t now_ms)
{
	static struct query q;
	struct serve s;

	q = query_of(query);
	s = (struct serve){ &q, limit, 1232 };
	return serve_image(room, &s, i, now_ms);
}

static void expect_reply(struct served out, const char *want)
{
	char text[4096];

	message_text(room, out.len, 1, text, sizeof(text));
	assert_string_equal(text, want);
}

static struct image plain(void)
{
	return kit_image(&mw, "a.example", DNS_A, "flags qr ra ad | q a.example A | "
		"an a.example 300 A 1.2.3.4 | ns example 20 NS ns.example | "
		"ar ns.example 300 A 1.2.3.5");
}

static void image_address__is_the_first_of_the_answer(void **state)
{
	static const struct { uint16_t type; const char *text, *want; } rows[] = {
		{ DNS_A, "flags qr | q a.example A | an a.example 300 A 192.0.2.1 | "
		  "an a.example 300 A 192.0.2.2", "192.0.2.1" },
		{ DNS_AAAA, "flags qr | q a.example AAAA | an a.example 300 CNAME b.example | "
		  "an b.example 60 AAAA 64:ff9b::1", "64:ff9b::1" },
		{ DNS_AAAA, "flags qr | q a.example AAAA | ns example 300 SOA ns.example h.example "
		  "1 2 3 4 5", NULL },
	};

	(void)state;
	for (size_t r = 0; r < ARRAY_SIZE(rows); r++) {
		struct image i = kit_image(&mw, "a.example", rows[r].type, rows[r].text);
		struct addr6 a;

		assert_int_equal(image_address(&i, &a), rows[r].want != NULL);
		if (rows[r].want)
			assert_string_equal(addr46_text(a).s, rows[r].want);
	}
}

static void serve_image__fills_in_id_flags_and_case(void **state)
{
	struct image i = plain();
	struct served out = serve_text("id 4711 | flags rd cd | q A.ExAmPlE A", 512, &i, 0);

	(void)state;
	assert_int_equal(room[0] << 8 | room[1], 4711);
	assert_int_equal(room[2] << 8 | room[3], DNS_QR | DNS_RD | DNS_RA | DNS_CD);
	expect_reply(out, "NOERROR cd | q A.ExAmPlE A | an A.ExAmPlE 300 A 1.2.3.4 | "
		     "ns ExAmPlE 20 NS ns.example | ar ns.example 300 A 1.2.3.5");
}

static void serve_image__takes_the_age_off_every_ttl_down_to_zero(void **state)
{
	struct image i = plain();

	(void)state;
	expect_reply(serve_text("flags rd | q a.example A", 512, &i, 21999),
		     "NOERROR | q a.example A | an a.example 279 A 1.2.3.4 | "
		     "ns example 0 NS ns.example | ar ns.example 279 A 1.2.3.5");
}

static void serve_image__tells_ad_to_who_asked_for_it(void **state)
{
	struct image i = plain();

	(void)state;
	serve_text("flags rd | q a.example A", 512, &i, 0);
	assert_false(room[3] & DNS_AD);
	serve_text("flags rd ad | q a.example A", 512, &i, 0);
	assert_true(room[3] & DNS_AD);
	serve_text("flags rd | q a.example A | edns do", 512, &i, 0);
	assert_true(room[3] & DNS_AD);
}

static void serve_image__adds_opt_only_for_who_has_edns(void **state)
{
	struct image i = plain();

	(void)state;
	i.ede = EDE_FORGED;
	expect_reply(serve_text("flags rd | q a.example A | edns", 512, &i, 0),
		     "NOERROR | q a.example A | an a.example 300 A 1.2.3.4 | "
		     "ns example 20 NS ns.example | ar ns.example 300 A 1.2.3.5 | edns ede=4");
	assert_int_equal(room[11], 2);
}

/* Each boundary: the last limit at which something fits, the first at which not. */
static void serve_image__gives_up_additional_data_first_then_says_tc(void **state)
{
	struct image i = plain();

	(void)state;
	assert_int_equal(serve_text("flags rd | q a.example A", i.len, &i, 0).len, i.len);
	expect_reply(serve_text("flags rd | q a.example A", (uint16_t)(i.len - 1), &i, 0),
		     "NOERROR | q a.example A | an a.example 300 A 1.2.3.4 | "
		     "ns example 20 NS ns.example");
	assert_false(serve_text("flags rd | q a.example A", i.additional_at, &i, 0).truncated);
	expect_reply(serve_text("flags rd | q a.example A | edns",
				(uint16_t)(i.additional_at + EDNS_OPT_LEN - 1), &i, 0),
		     "NOERROR tc | q a.example A | edns");
}

/* Header and question 27 bytes, the A record 16. */
static void serve_image__leaves_answers_beside_tc_to_clients_without_edns(void **state)
{
	struct image i = plain();

	(void)state;
	expect_reply(serve_text("flags rd | q a.example A", (uint16_t)(i.additional_at - 1), &i,
				0), "NOERROR tc | q a.example A | an a.example 300 A 1.2.3.4");
	expect_reply(serve_text("flags rd | q a.example A", 27 + 16, &i, 0),
		     "NOERROR tc | q a.example A | an a.example 300 A 1.2.3.4");
	expect_reply(serve_text("flags rd | q a.example A", 27 + 15, &i, 0),
		     "NOERROR tc | q a.example A");
}

static void serve_image__counts_opt_in_the_limit(void **state)
{
	struct image i = plain();
	uint16_t just = (uint16_t)(i.len + EDNS_OPT_LEN);

	(void)state;
	assert_int_equal(serve_text("flags rd | q a.example A | edns", just, &i, 0).len, just);
	assert_true(serve_text("flags rd | q a.example A | edns", (uint16_t)(just - 1), &i,
			       0).len < just);
}

/* Its code is six bytes, its words more: they go first, then it, and only then data. */
static void serve_image__gives_up_an_extended_error_before_data(void **state)
{
	static const char query[] = "flags rd | q a.example A | edns";
	struct image i = plain();
	uint16_t bare = (uint16_t)(i.len + EDNS_OPT_LEN);
	struct served out;
	size_t whole;

	(void)state;
	i.ede = EDE_FORGED;
	whole = serve_text(query, 512, &i, 0).len;
	assert_int_equal(serve_text(query, (uint16_t)whole, &i, 0).len, whole);
	out = serve_text(query, (uint16_t)(whole - 1), &i, 0);
	assert_int_equal(out.len, bare + 6);
	assert_false(out.truncated);
	expect_reply(out, "NOERROR | q a.example A | an a.example 300 A 1.2.3.4 | "
		     "ns example 20 NS ns.example | ar ns.example 300 A 1.2.3.5 | edns ede=4");
	out = serve_text(query, bare + 5, &i, 0);
	assert_int_equal(out.len, bare);
	expect_reply(out, "NOERROR tc | q a.example A | an a.example 300 A 1.2.3.4 | "
		     "ns example 20 NS ns.example | ar ns.example 300 A 1.2.3.5 | edns");
	expect_reply(serve_text(query, (uint16_t)(i.additional_at + 10), &i, 0),
		     "NOERROR tc | q a.example A | edns ede=4");
}

static void serve_image__has_no_place_for_a_long_rcode_without_edns(void **state)
{
	struct question q = kit_question("a.example", DNS_A);
	struct image i = image_error(&mw, &q, 23, EDE_NONE);

	(void)state;
	serve_text("flags rd | q a.example A", 512, &i, 0);
	assert_int_equal(room[3] & 0xf, DNS_SERVFAIL);
	serve_text("flags rd | q a.example A | edns", 512, &i, 0);
	assert_int_equal(room[3] & 0xf, 23 & 0xf);
	assert_int_equal(room[12 + 11 + 4 + 5], 23 >> 4);
}

static void serve_error__gives_the_question_back_as_it_was_asked(void **state)
{
	struct query q = query_of("id 9 | flags rd | q A.example A | edns do");
	struct serve s = { &q, 512, 1232 };

	(void)state;
	expect_reply(serve_error(room, &s, true, DNS_REFUSED, EDE_PROHIBITED),
		     "REFUSED | q A.example A | edns do ede=18");
	q.edns.present = false;
	assert_int_equal(serve_error(room, &s, false, DNS_FORMERR, EDE_NONE).len, 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(image_address__is_the_first_of_the_answer),
		cmocka_unit_test(serve_image__fills_in_id_flags_and_case),
		cmocka_unit_test(serve_image__takes_the_age_off_every_ttl_down_to_zero),
		cmocka_unit_test(serve_image__tells_ad_to_who_asked_for_it),
		cmocka_unit_test(serve_image__adds_opt_only_for_who_has_edns),
		cmocka_unit_test(serve_image__gives_up_additional_data_first_then_says_tc),
		cmocka_unit_test(
			serve_image__leaves_answers_beside_tc_to_clients_without_edns),
		cmocka_unit_test(serve_image__counts_opt_in_the_limit),
		cmocka_unit_test(serve_image__gives_up_an_extended_error_before_data),
		cmocka_unit_test(serve_image__has_no_place_for_a_long_rcode_without_edns),
		cmocka_unit_test(serve_error__gives_the_question_back_as_it_was_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_msg_read.c - messages from outside: what is read, what is refused, and why */
#include "kit.h"

#include <dns64d/core/msg_read.h>

static enum refusal read_text(struct query *q, const char *text, bool *has_question)
{
	uint8_t bytes[2048];

	return query_read(q, bytes, text_message(text, bytes, sizeof(bytes)), has_question);
}

static void query_read__takes_question_flags_and_edns(void **state)
{
	struct query q;
	bool has;

	(void)state;
	assert_int_equal(read_text(&q, "id 77 | flags rd cd | q Www.Example AAAA | "
				       "edns do size=4000", &has), REFUSAL_NONE);
	assert_true(has);
	assert_int_equal(q.id, 77);
	assert_int_equal(q.flags, DNS_RD | DNS_CD);
	assert_string_equal(dname_text(&q.question.name).s, "Www.Example.");
	assert_int_equal(q.question.type, DNS_AAAA);
	assert_true(q.edns.present && q.edns.dnssec_ok);
	assert_int_equal(q.edns.udp_size, 4000);
}

static void query_read__takes_512_without_edns_and_for_less(void **state)
{
	struct query q;
	bool has;

	(void)state;
	read_text(&q, "flags rd | q a A", &has);
	assert_false(q.edns.present);
	assert_int_equal(q.edns.udp_size, 512);
	read_text(&q, "flags rd | q a A | edns size=100", &has);
	assert_int_equal(q.edns.udp_size, 512);
}

static const struct { const char *text; enum refusal why; bool has; } refused[] = {
	{ "flags qr | q a A", REFUSAL_RESPONSE, false },
	{ "opcode 4 | q a SOA", REFUSAL_OPCODE, false },
	{ "flags rd", REFUSAL_QUESTIONS, false },
	{ "flags rd | q a A | q b A", REFUSAL_QUESTIONS, false },
	{ "flags rd | q a A | edns | edns", REFUSAL_EDNS_TWICE, true },
	{ "flags rd | q a A | edns version=1", REFUSAL_EDNS_VERSION, true },
	{ "flags rd | q a A | ar x 1 OPT \\# 00", REFUSAL_MALFORMED, true },
};

static void query_read__says_why_it_refuses(void **state)
{
	struct query q;
	bool has;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		enum refusal why = read_text(&q, refused[i].text, &has);

		if (why != refused[i].why || has != refused[i].has)
			fail_msg("%s: %s", refused[i].text, refusal_names[why].name);
	}
}

static void query_read__refuses_every_cut_and_anything_behind(void **state)
{
	uint8_t bytes[512];
	size_t len = text_message("flags rd | q a.example A | edns", bytes, sizeof(bytes));
	struct query q;
	bool has;

	(void)state;
	for (size_t cut = 0; cut < len; cut++)
		assert_int_equal(query_read(&q, bytes, cut, &has),
				 cut < 12 ? REFUSAL_TOO_SHORT : REFUSAL_MALFORMED);
	assert_int_equal(query_read(&q, bytes, len, &has), REFUSAL_NONE);
	bytes[len] = 0;
	assert_int_equal(query_read(&q, bytes, len + 1, &has), REFUSAL_MALFORMED);
}

static void rr_next__gives_every_record_with_its_section(void **state)
{
	uint8_t bytes[512];
	size_t len = text_message("q a A | an a 1 A 1.2.3.4 | ns b 2 NS c | ar d 3 A 5.6.7.8",
				  bytes, sizeof(bytes));
	struct rr_walk w;
	struct msg m;
	struct rr rr;

	(void)state;
	assert_true(msg_read(&m, bytes, len));
	w = rr_walk(&m);
	for (unsigned section = ANSWER; section <= ADDITIONAL; section++) {
		assert_true(rr_next(&w, &rr));
		assert_int_equal(rr.section, section);
		assert_int_equal(rr.ttl, section);
	}
	assert_false(rr_next(&w, &rr));
	assert_false(w.bad);
}

static void rr_next__ends_bad_when_the_counts_promise_more(void **state)
{
	uint8_t bytes[512];
	size_t len = text_message("q a A | an a 1 A 1.2.3.4", bytes, sizeof(bytes));
	struct rr_walk w;
	struct msg m;
	struct rr rr;

	(void)state;
	bytes[7] = 2;
	assert_true(msg_read(&m, bytes, len));
	w = rr_walk(&m);
	assert_true(rr_next(&w, &rr));
	assert_false(rr_next(&w, &rr));
	assert_true(w.bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(query_read__takes_question_flags_and_edns),
		cmocka_unit_test(query_read__takes_512_without_edns_and_for_less),
		cmocka_unit_test(query_read__says_why_it_refuses),
		cmocka_unit_test(query_read__refuses_every_cut_and_anything_behind),
		cmocka_unit_test(rr_next__gives_every_record_with_its_section),
		cmocka_unit_test(rr_next__ends_bad_when_the_counts_promise_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

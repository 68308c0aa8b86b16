/* test_synth.c - the decision of RFC 6147 section 5.1 as a table, and the making */
#include "kit.h"

#include <stdlib.h>

#include <dns64d/core/synth.h>

enum said { NOT_ASKED, WAITING, DATA, EXCLUDED, NODATA, NXDOMAIN, SERVFAIL };

static struct mw *mw[3];		/* AAAA, A, what is made */

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mw); i++)
		if (!(mw[i] = malloc(sizeof(*mw[i]))))
			return -1;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mw); i++)
		free(mw[i]);
	return 0;
}

static const char *const aaaa_texts[] = {
	[DATA] = "flags qr ra | q a.example AAAA | an a.example 300 AAAA 2a02::1",
	[EXCLUDED] = "flags qr ra | q a.example AAAA | an a.example 300 AAAA ::ffff:1.2.3.4",
	[NODATA] = "flags qr ra | q a.example AAAA | ns example 120 SOA 60",
	[NXDOMAIN] = "flags qr ra | rcode NXDOMAIN | q a.example AAAA | ns example 60 SOA 60",
};

static const char *const a_texts[] = {
	[DATA] = "flags qr ra ad | q a.example A | an a.example 300 A 5.45.100.80",
	[EXCLUDED] = "flags qr ra | q a.example A | an a.example 300 A 10.1.2.3",
	[NODATA] = "flags qr ra | q a.example A | ns example 60 SOA 60",
	[NXDOMAIN] = "flags qr ra | rcode NXDOMAIN | q a.example A | ns example 60 SOA 60",
};

static const struct image *image_said(enum said said, bool is_a, struct image *room)
{
	struct question q = kit_question("a.example", is_a ? DNS_A : DNS_AAAA);

	if (said <= WAITING)
		return NULL;
	if (said == SERVFAIL)
		*room = image_error(mw[is_a], &q, DNS_SERVFAIL, EDE_NONE);
	else
		*room = kit_image(mw[is_a], "a.example", q.type,
				  (is_a ? a_texts : aaaa_texts)[said]);
	return room;
}

static enum synth_step step(const struct dns64_conf *conf, enum said aaaa, enum said a,
			    unsigned age_ms)
{
	struct policy p = kit_policy(conf);
	struct image room[2];
	struct synth_facts f = {
		.aaaa = image_said(aaaa, false, &room[0]), .a = image_said(a, true, &room[1]),
		.asked_aaaa = aaaa != NOT_ASKED, .asked_a = a != NOT_ASKED,
		.aaaa_slow = age_ms >= 400, .aaaa_overdue = age_ms >= 3000,
	};

	return synth_next(&p, &f);
}

/* The clauses, in the order of the RFC. */
static const struct { enum said aaaa, a; unsigned age_ms; enum synth_step want;
		      const char *clause; } clauses[] = {
	{ NOT_ASKED, NOT_ASKED, 0, SYNTH_ASK_AAAA, "5.1" },
	{ WAITING, NOT_ASKED, 0, SYNTH_WAIT, "5.1" },
	{ DATA, NOT_ASKED, 0, SYNTH_TAKE_AAAA, "5.1.1" },
	{ DATA, DATA, 900, SYNTH_TAKE_AAAA, "5.1.1, A came first" },
	{ NXDOMAIN, NOT_ASKED, 0, SYNTH_TAKE_AAAA, "5.1.2" },
	{ NXDOMAIN, DATA, 900, SYNTH_TAKE_AAAA, "5.1.2, A came first" },
	{ SERVFAIL, NOT_ASKED, 0, SYNTH_ASK_A, "5.1.2" },
	{ SERVFAIL, DATA, 0, SYNTH_MAKE, "5.1.2" },
	{ SERVFAIL, NODATA, 0, SYNTH_EMPTY, "5.1.2, 5.1.6" },
	{ SERVFAIL, SERVFAIL, 0, SYNTH_PASS_A, "5.1.6" },
	{ WAITING, DATA, 2999, SYNTH_WAIT, "5.1.3: not silent yet" },
	{ WAITING, DATA, 3000, SYNTH_MAKE, "5.1.3" },
	{ WAITING, NODATA, 3000, SYNTH_WAIT, "5.1.3: AAAA is all there can be" },
	{ WAITING, SERVFAIL, 3000, SYNTH_WAIT, "5.1.3" },
	{ WAITING, EXCLUDED, 3000, SYNTH_WAIT, "5.1.3" },
	{ EXCLUDED, NOT_ASKED, 0, SYNTH_ASK_A, "5.1.4" },
	{ EXCLUDED, DATA, 0, SYNTH_MAKE, "5.1.4" },
	{ EXCLUDED, NODATA, 0, SYNTH_TAKE_AAAA, "5.1.4: less what is excluded" },
	{ NODATA, NOT_ASKED, 0, SYNTH_ASK_A, "5.1.6" },
	{ NODATA, WAITING, 0, SYNTH_WAIT, "5.1.6" },
	{ NODATA, DATA, 0, SYNTH_MAKE, "5.1.6" },
	{ NODATA, NODATA, 0, SYNTH_TAKE_AAAA, "5.4" },
	{ NODATA, EXCLUDED, 0, SYNTH_TAKE_AAAA, "5.1.7: nothing may be mapped" },
	{ NODATA, NXDOMAIN, 0, SYNTH_PASS_A, "5.1.6" },
	{ NODATA, SERVFAIL, 0, SYNTH_PASS_A, "5.1.6" },
	{ SERVFAIL, EXCLUDED, 0, SYNTH_EMPTY, "5.1.7" },
	{ WAITING, NOT_ASKED, 399, SYNTH_WAIT, "5.1.8: a short interval" },
	{ WAITING, NOT_ASKED, 400, SYNTH_ASK_A, "5.1.8" },
};

static void synth_next__follows_rfc6147_5_1(void **state)
{
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(clauses); i++) {
		enum synth_step got = step(&conf, clauses[i].aaaa, clauses[i].a,
					   clauses[i].age_ms);

		if (got != clauses[i].want)
			fail_msg("row %zu, %s: step %d, not %d", i, clauses[i].clause, got,
				 clauses[i].want);
	}
}

static void synth_next__asks_a_first_when_always(void **state)
{
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);

	(void)state;
	c.dns64.synthesis.always = true;
	assert_int_equal(step(&conf, NOT_ASKED, NOT_ASKED, 0), SYNTH_ASK_A);
	assert_int_equal(step(&conf, NOT_ASKED, WAITING, 4000), SYNTH_WAIT);
	assert_int_equal(step(&conf, NOT_ASKED, DATA, 0), SYNTH_MAKE);
	assert_int_equal(step(&conf, NOT_ASKED, EXCLUDED, 0), SYNTH_ASK_AAAA);
	assert_int_equal(step(&conf, NOT_ASKED, SERVFAIL, 0), SYNTH_ASK_AAAA);
	assert_int_equal(step(&conf, WAITING, NODATA, 0), SYNTH_WAIT);
	assert_int_equal(step(&conf, DATA, NODATA, 0), SYNTH_TAKE_AAAA);
	assert_int_equal(step(&conf, NODATA, NODATA, 0), SYNTH_TAKE_AAAA);
}

static struct image made(enum said aaaa, const char *a_text, uint64_t now_ms)
{
	static struct config c;
	static struct dns64_conf conf;
	static struct question q;
	static struct policy p;
	struct image six, four = kit_image(mw[1], "a.example", DNS_A, a_text);
	struct synth_work w;

	c = kit_config();
	conf = kit_conf(&c);
	q = kit_question("a.example", DNS_AAAA);
	p = kit_policy(&conf);
	w = (struct synth_work){ &p, &q, image_said(aaaa, false, &six), &four, now_ms };
	return synth_make(mw[2], &w);
}

static void synth_make__takes_the_least_ttl_of_a_and_soa(void **state)
{
	struct image i = made(NODATA, a_texts[DATA], 0);

	(void)state;
	kit_expect(&i, "NOERROR | an a.example 120 AAAA 64:ff9b::52d:6450");
	assert_int_equal(i.life_s, 120);
	assert_true(i.synthesized);
	assert_int_equal(i.ede, EDE_FORGED);
}

static void synth_make__takes_ages_off(void **state)
{
	struct image i = made(NODATA, a_texts[DATA], 50000);	/* both are 50 s old */

	(void)state;
	kit_expect(&i, "NOERROR | an a.example 70 AAAA 64:ff9b::52d:6450");
	i = made(NODATA, "flags qr ra | q a.example A | an a.example 60 A 5.45.100.80", 50000);
	kit_expect(&i, "NOERROR | an a.example 10 AAAA 64:ff9b::52d:6450");
}

static void synth_make__takes_600_s_without_a_soa_and_60_after_silence(void **state)
{
	static const char day[] = "flags qr ra | q a.example A | an a.example 86400 A 5.45.100.80";
	struct image i = made(SERVFAIL, day, 0);

	(void)state;
	assert_int_equal(i.life_s, 600);
	i = made(WAITING, day, 0);
	assert_int_equal(i.life_s, 60);
}

static void synth_make__leaves_signatures_of_a_out_and_ad_clear(void **state)
{
	struct image i = made(NODATA, "flags qr ra ad | q a.example A | "
		"an a.example 30 CNAME b.test | an a.example 30 RRSIG CNAME | "
		"an b.test 30 A 5.45.100.80 | an b.test 30 RRSIG A | ns test 30 NS ns.test", 0);

	(void)state;
	kit_expect(&i, "NOERROR | an a.example 30 CNAME b.test | an a.example 30 RRSIG CNAME | "
		   "an b.test 30 AAAA 64:ff9b::52d:6450 | ns test 30 NS ns.test");
}

static void synth_make__withholds_what_must_not_be_mapped(void **state)
{
	struct image i = made(NODATA, "flags qr ra | q a.example A | an a.example 30 A 10.1.2.3 | "
		"an a.example 30 A 5.45.100.80 | an a.example 30 A 127.0.0.1", 0);

	(void)state;
	kit_expect(&i, "NOERROR | an a.example 30 AAAA 64:ff9b::52d:6450");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(synth_next__follows_rfc6147_5_1),
		cmocka_unit_test(synth_next__asks_a_first_when_always),
		cmocka_unit_test(synth_make__takes_the_least_ttl_of_a_and_soa),
		cmocka_unit_test(synth_make__takes_ages_off),
		cmocka_unit_test(synth_make__takes_600_s_without_a_soa_and_60_after_silence),
		cmocka_unit_test(synth_make__leaves_signatures_of_a_out_and_ad_clear),
		cmocka_unit_test(synth_make__withholds_what_must_not_be_mapped),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

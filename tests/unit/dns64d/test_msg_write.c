/* test_msg_write.c - messages made by us: compression, case, RDATA of every kind */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

static struct mw *mw;

static int setup(void **state)
{
	(void)state;
	mw = calloc(1, sizeof(*mw));
	return mw ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(mw);
	return 0;
}

/* Copy all records of a message; its length, 0 when refused. */
static size_t copy_message(const uint8_t *bytes, size_t len)
{
	struct rr_walk w;
	struct msg m;
	struct rr rr;

	assert_true(msg_read(&m, bytes, len));
	mw_begin(mw, &m.question);
	w = rr_walk(&m);
	while (rr_next(&w, &rr))
		mw_rr(mw, &rr, m.bytes);
	assert_false(w.bad);
	return mw_finish(mw, m.flags);
}

static size_t copy_text(const char *text)
{
	uint8_t bytes[4096];

	return copy_message(bytes, text_message(text, bytes, sizeof(bytes)));
}

static void expect_text(size_t len, const char *want)
{
	char text[4096];

	message_text(mw->room, len, 1, text, sizeof(text));
	assert_string_equal(text, want);
}

static void mw_rr__points_owners_at_the_question(void **state)
{
	size_t len = copy_text("flags qr | q www.example A | an www.example 1 A 1.2.3.4 | "
			       "an www.example 1 A 1.2.3.5 | ns example 1 NS ns.example");

	(void)state;
	/* 12 + 17 question + 2 x 16 + (2 + 10 + 12: "ns" and "example" of its own) */
	assert_int_equal(len, 12 + 17 + 2 * 16 + 2 + 10 + 12);
	expect_text(len, "NOERROR | q www.example A | an www.example 1 A 1.2.3.4 | "
		    "an www.example 1 A 1.2.3.5 | ns example 1 NS ns.example");
}

static void mw_rr__keeps_the_case_of_names_in_rdata(void **state)
{
	size_t len = copy_text("flags qr | q WWW.Example MX | "
			       "an www.EXAMPLE 1 MX 10 Mail.EXAMPLE | "
			       "an www.example 1 MX 20 mail.Example | ar Mail.EXAMPLE 1 A 1.2.3.4");

	(void)state;
	expect_text(len, "NOERROR | q www.example MX | an www.example 1 MX 10 Mail.EXAMPLE | "
		    "an www.example 1 MX 20 mail.Example | ar Mail.EXAMPLE 1 A 1.2.3.4");
}

static void mw_rr__compresses_names_in_rdata_among_themselves(void **state)
{
	size_t apart = copy_text("flags qr | q a MX | an a 1 MX 1 one.mail.test | "
				 "an a 1 MX 2 two.post.zest");
	size_t alike = copy_text("flags qr | q a MX | an a 1 MX 1 one.mail.test | "
				 "an a 1 MX 2 two.mail.test");

	(void)state;
	assert_int_equal(apart - alike, sizeof("\4post\4zest") - 2);	/* a pointer instead */
}

static void mw_begin__points_at_nothing_of_the_message_before(void **state)
{
	(void)state;
	/* regression: half a name matched what an older message had left in the room */
	copy_text("flags qr | q 171.0.0.192.in-addr.arpa PTR");
	expect_text(copy_text("flags qr | q x.171.0.0.192.in-addr.arpa PTR"),
		    "NOERROR | q x.171.0.0.192.in-addr.arpa PTR");
}

static void mw_rr__remembers_where_every_ttl_is(void **state)
{
	(void)state;
	assert_true(copy_text("flags qr | q a A | an a 11 A 1.2.3.4 | ns b.c 22 NS d.c | "
			      "ar d.c 33 A 1.2.3.4") > 0);
	assert_int_equal(mw->n_ttl, 3);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(mw->room[mw->ttl_at[i] + 3], 11 * (i + 1));
}

static void mw_finish__tells_where_the_additional_section_begins(void **state)
{
	size_t without = copy_text("flags qr | q a A | an a 1 A 1.2.3.4");

	(void)state;
	assert_int_equal(mw->additional_at, without);
	copy_text("flags qr | q a A | an a 1 A 1.2.3.4 | ar b 1 A 1.2.3.4");
	assert_int_equal(mw->additional_at, without);
}

/* RFC 3597 section 4: decompressed on the way in, never compressed on the way out. */
static const struct { uint16_t type; const char *before; unsigned names; } well_known[] = {
	{ 17, "", 2 }, { 18, "bb", 1 }, { 21, "bb", 1 }, { 24, "bbbbbbbbbbbbbbbbbb", 1 },
	{ 26, "bb", 2 }, { 30, "", 1 }, { 33, "bbbbbb", 1 }, { 36, "bb", 1 }, { 39, "", 1 },
};

/* A record whose names are pointers to "target.example" in front of it. */
static size_t pointing_record(uint8_t *bytes, size_t i)
{
	size_t len = text_message("flags qr | q a A | an target.example 1 A 1.2.3.4", bytes, 512);
	uint8_t target = 12 + 3 + 4, *at = bytes + len;
	size_t rdata = strlen(well_known[i].before) + 2 * well_known[i].names;

	bytes[7] = 2;
	memcpy(at, (uint8_t[]){ 1, 'a', 0, 0, (uint8_t)well_known[i].type, 0, 1, 0, 0, 0, 1, 0,
				(uint8_t)rdata }, 13);
	at += 13;
	memset(at, 9, strlen(well_known[i].before));
	at += strlen(well_known[i].before);
	for (unsigned n = 0; n < well_known[i].names; n++, at += 2)
		memcpy(at, (uint8_t[]){ 0xc0, target }, 2);
	return (size_t)(at - bytes);
}

static void mw_rr__writes_names_of_well_known_types_in_full(void **state)
{
	static const uint8_t full[] = "\6target\7example";
	uint8_t bytes[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(well_known); i++) {
		size_t len = copy_message(bytes, pointing_record(bytes, i));
		size_t from = len - sizeof(full) * well_known[i].names;

		assert_true(len > 0);
		for (unsigned n = 0; n < well_known[i].names; n++)
			assert_memory_equal(mw->room + from + n * sizeof(full), full,
					    sizeof(full));
	}
}

static void mw_rr__copies_unknown_types_byte_by_byte(void **state)
{
	static const uint8_t want[] = { 0xc0, 0x0c, 0xff, 0x00 };
	size_t len = copy_text("flags qr | q a TYPE65400 | an a 1 TYPE65400 \\# c00cff00");

	(void)state;
	assert_memory_equal(mw->room + len - 4, want, 4);
}

static const char *const bad_rdata[] = {
	"flags qr | q a CNAME | an a 1 CNAME \\# 0161",		/* no root */
	"flags qr | q a CNAME | an a 1 CNAME \\# 00ff",		/* bytes behind */
	"flags qr | q a MX | an a 1 MX \\# 0001",		/* no name */
	"flags qr | q a SOA | an a 1 SOA \\# 00",		/* one name of two */
	"flags qr | q a NAPTR | an a 1 TYPE35 \\# 000000000561",	/* a string past the end */
	"flags qr | q a SRV | an a 1 SRV \\# 0001000100",	/* too short */
};

static void mw_finish__refuses_rdata_that_is_not_what_its_type_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_rdata); i++)
		if (copy_text(bad_rdata[i]))
			fail_msg("taken: %s", bad_rdata[i]);
}

static void mw_finish__gives_nothing_when_the_room_is_full(void **state)
{
	struct question q = kit_question("a.example", DNS_A);
	static uint8_t big[40000];
	struct mw_record r = { ANSWER, &q.name, 65400, 1, big, sizeof(big) };

	(void)state;
	mw_begin(mw, &q);
	mw_record(mw, &r);
	assert_true(mw_finish(mw, 0) > sizeof(big));
	mw_record(mw, &r);
	assert_int_equal(mw_finish(mw, 0), 0);
}

static void mw_rr__has_more_names_than_it_can_point_at(void **state)
{
	struct question q = kit_question("q", DNS_A);

	(void)state;
	mw_begin(mw, &q);
	for (unsigned i = 0; i < 300; i++) {
		struct dname n;
		char text[32];

		snprintf(text, sizeof(text), "n%u.x%u.test", i, i);
		assert_true(dname_parse(text, &n));
		mw_record(mw, &(struct mw_record){ ANSWER, &n, DNS_A, 1,
						   (const uint8_t *)"\1\2\3\4", 4 });
	}
	assert_true(mw_finish(mw, 0) > 0);
	assert_int_equal(mw->n_names, MW_NAMES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mw_rr__points_owners_at_the_question),
		cmocka_unit_test(mw_rr__keeps_the_case_of_names_in_rdata),
		cmocka_unit_test(mw_rr__compresses_names_in_rdata_among_themselves),
		cmocka_unit_test(mw_begin__points_at_nothing_of_the_message_before),
		cmocka_unit_test(mw_rr__remembers_where_every_ttl_is),
		cmocka_unit_test(mw_finish__tells_where_the_additional_section_begins),
		cmocka_unit_test(mw_rr__writes_names_of_well_known_types_in_full),
		cmocka_unit_test(mw_rr__copies_unknown_types_byte_by_byte),
		cmocka_unit_test(mw_finish__refuses_rdata_that_is_not_what_its_type_says),
		cmocka_unit_test(mw_finish__gives_nothing_when_the_room_is_full),
		cmocka_unit_test(mw_rr__has_more_names_than_it_can_point_at),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* test_nd_read.c - RS and RA at the door: RFC 4861 6.1.1 and 6.1.2, reason by reason */
#include <unit/unit.h>

#include <raserv/core/nd_read.h>

static const uint8_t good_rs[] = {
	133, 0, 0xab, 0xcd,		/* type, code, checksum (the kernel's) */
	0, 0, 0, 0,			/* reserved */
	1, 1, 2, 0, 0, 0, 0, 0x11,	/* source link-layer address */
};

static const uint8_t good_ra[] = {
	134, 0, 0xab, 0xcd,		/* type, code, checksum */
	64, 0xc8, 0x07, 0x08,		/* hop limit, M O high, lifetime 1800 */
	0, 0, 0x75, 0x30,		/* reachable 30,000 ms */
	0, 0, 0x03, 0xe8,		/* retransmit 1,000 ms */
	1, 1, 2, 0, 0, 0, 0, 0x99,	/* source link-layer address */
	5, 1, 0, 0, 0, 0, 0x05, 0x78,	/* MTU 1400 */
	3, 4, 64, 0xc0,			/* prefix, /64, L A */
	0, 1, 0x51, 0x80, 0, 0, 0x38, 0x40, 0, 0, 0, 0,
	0x20, 1, 0x0d, 0xb8, 0, 0xba, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0,
	253, 1, 1, 2, 3, 4, 5, 6,	/* an option nobody knows */
};

static uint8_t bytes[1024];
static struct nd_in in;

static void take(const uint8_t *from, size_t len)
{
	memcpy(bytes, from, len);
	in = (struct nd_in){ .link = 3, .src = a6("fe80::aa"), .hop_limit = 255,
			     .bytes = bytes, .len = len };
}

static enum ra_counter rs(void)
{
	struct nd_rs out;

	return nd_read_rs(&in, &out);
}

static enum ra_counter ra(void)
{
	struct nd_ra out;

	return nd_read_ra(&in, &out);
}

static void nd_read_rs__takes_a_good_one(void **state)
{
	struct nd_rs out;

	(void)state;
	take(good_rs, sizeof(good_rs));
	assert_int_equal(nd_read_rs(&in, &out), RA_RS_RECEIVED);
	assert_true(out.has_lladdr);
	assert_memory_equal(out.mac.b, good_rs + 10, 6);
	in.len = 8;			/* no options at all */
	assert_int_equal(nd_read_rs(&in, &out), RA_RS_RECEIVED);
	assert_false(out.has_lladdr);
	in.src = a6("::");
	assert_int_equal(rs(), RA_RS_RECEIVED);
	in.src = a6("2001:db8::7");	/* any address of the interface is legal */
	assert_int_equal(rs(), RA_RS_RECEIVED);
}

static void nd_read__refuses_what_was_forwarded(void **state)
{
	static const int limits[] = { -1, 0, 1, 64, 254, 256 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		take(good_rs, sizeof(good_rs));
		in.hop_limit = limits[i];
		assert_int_equal(rs(), RA_ND_HOP_LIMIT);
		take(good_ra, sizeof(good_ra));
		in.hop_limit = limits[i];
		assert_int_equal(ra(), RA_ND_HOP_LIMIT);
	}
}

static void nd_read__ignores_fragments(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	in.fragmented = true;
	assert_int_equal(rs(), RA_ND_FRAGMENTED);
	take(good_ra, sizeof(good_ra));
	in.fragmented = true;
	assert_int_equal(ra(), RA_ND_FRAGMENTED);
}

static void nd_read__refuses_a_code(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	bytes[1] = 1;
	assert_int_equal(rs(), RA_ND_CODE);
	take(good_ra, sizeof(good_ra));
	bytes[1] = 255;
	assert_int_equal(ra(), RA_ND_CODE);
}

/* Every length of a good packet: whole options pass, cut ones do not. */
static void nd_read__refuses_every_cut(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	for (in.len = 0; in.len < sizeof(good_rs); in.len++)
		assert_int_equal(rs(), in.len < 8 ? RA_ND_TRUNCATED :
				       in.len == 8 ? RA_RS_RECEIVED : RA_ND_OPTION_CUT);
	take(good_ra, sizeof(good_ra));
	for (in.len = 0; in.len < sizeof(good_ra); in.len++) {
		bool whole = in.len == 16 || in.len == 24 || in.len == 32 || in.len == 64;

		assert_int_equal(ra(), in.len < 16 ? RA_ND_TRUNCATED :
				       whole ? RA_FOREIGN_RA : RA_ND_OPTION_CUT);
	}
}

static void nd_read__refuses_an_empty_option(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	bytes[9] = 0;
	assert_int_equal(rs(), RA_ND_OPTION_EMPTY);
	take(good_ra, sizeof(good_ra));
	bytes[65] = 0;			/* of the unknown one, the last */
	assert_int_equal(ra(), RA_ND_OPTION_EMPTY);
}

static void nd_read__refuses_an_option_past_the_end(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	bytes[9] = 2;
	assert_int_equal(rs(), RA_ND_OPTION_CUT);
	take(good_ra, sizeof(good_ra));
	bytes[65] = 255;
	assert_int_equal(ra(), RA_ND_OPTION_CUT);
}

static void nd_read_rs__refuses_a_lladdr_from_nobody(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	in.src = a6("::");
	assert_int_equal(rs(), RA_RS_UNSPECIFIED_LLADDR);
	bytes[8] = 253;			/* another option is allowed */
	assert_int_equal(rs(), RA_RS_RECEIVED);
}

static void nd_read_rs__refuses_impossible_sources(void **state)
{
	(void)state;
	take(good_rs, sizeof(good_rs));
	in.src = a6("ff02::1");
	assert_int_equal(rs(), RA_RS_SOURCE);
	in.src = a6("::1");
	assert_int_equal(rs(), RA_RS_SOURCE);
}

static void nd_read_rs__ignores_a_lladdr_of_another_length(void **state)
{
	uint8_t long_one[24] = { 133, [8] = 1, [9] = 2 };
	struct nd_rs out;

	(void)state;
	take(long_one, sizeof(long_one));
	assert_int_equal(nd_read_rs(&in, &out), RA_RS_RECEIVED);
	assert_false(out.has_lladdr);
}

static void nd_read_ra__decodes_a_good_one(void **state)
{
	struct nd_ra out;

	(void)state;
	take(good_ra, sizeof(good_ra));
	assert_int_equal(nd_read_ra(&in, &out), RA_FOREIGN_RA);
	assert_int_equal(out.hop_limit, 64);
	assert_int_equal(out.flags, 0xc8);
	assert_int_equal(out.lifetime_s, 1800);
	assert_int_equal(out.reachable_ms, 30000);
	assert_int_equal(out.retransmit_ms, 1000);
	assert_int_equal(out.mtu, 1400);
	assert_true(out.has_lladdr);
	assert_int_equal(out.mac.b[5], 0x99);
	assert_int_equal(out.n_prefixes, 1);
	/* bits behind the length are not believed */
	assert_string_equal(prefix6_text(&out.prefix[0].prefix).s, "2001:db8:ba::/64");
	assert_int_equal(out.prefix[0].flags, 0xc0);
	assert_int_equal(out.prefix[0].valid_s, 86400);
	assert_int_equal(out.prefix[0].preferred_s, 14400);
}

/* RFC 8781 4: six lengths; the two other codes, and another size, are ignored. */
static void nd_read_ra__decodes_pref64_of_each_length(void **state)
{
	static const unsigned lengths[] = { 96, 64, 56, 48, 40, 32 };
	uint8_t ra[16 + 24] = { 134, [16] = 38, 2, [20] = 0x20, 0x01, 0x0d, 0xb8 };
	struct nd_ra out;

	(void)state;
	for (unsigned code = 0; code < 8; code++) {
		ra[18] = 0x07;				/* 1800 s: 225 units of 8 s */
		ra[19] = (uint8_t)(0x08 | code);
		take(ra, 32);
		assert_int_equal(nd_read_ra(&in, &out), RA_FOREIGN_RA);
		assert_int_equal(out.n_pref64s, code < 6);
		if (code >= 6)
			continue;
		assert_int_equal(out.pref64[0].lifetime_s, 1800);
		assert_int_equal(out.pref64[0].prefix.len, lengths[code]);
		assert_addr6(out.pref64[0].prefix.addr, "2001:db8::");
	}
	ra[17] = 3;
	take(ra, sizeof(ra));
	assert_int_equal(nd_read_ra(&in, &out), RA_FOREIGN_RA);
	assert_int_equal(out.n_pref64s, 0);
}

static void nd_read_ra__refuses_a_source_that_is_not_link_local(void **state)
{
	static const char *const sources[] = { "2001:db8::1", "::", "ff02::1", "fec0::1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		take(good_ra, sizeof(good_ra));
		in.src = a6(sources[i]);
		assert_int_equal(ra(), RA_RA_SOURCE);
	}
}

static void nd_read_ra__keeps_a_bounded_number_of_prefixes(void **state)
{
	uint8_t many[16 + 20 * 32] = { 134 };
	struct nd_ra out;

	(void)state;
	for (int i = 0; i < 20; i++) {
		many[16 + i * 32] = 3;
		many[17 + i * 32] = 4;
		many[18 + i * 32] = i == 0 ? 129 : 64;	/* the first one is nonsense */
		many[16 + i * 32 + 16] = 0x20;
		many[16 + i * 32 + 17] = (uint8_t)i;
	}
	take(many, sizeof(many));
	assert_int_equal(nd_read_ra(&in, &out), RA_FOREIGN_RA);
	assert_int_equal(out.n_prefixes, ND_PREFIXES_KEPT);
	assert_string_equal(prefix6_text(&out.prefix[0].prefix).s, "2001::/64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nd_read_rs__takes_a_good_one),
		cmocka_unit_test(nd_read__refuses_what_was_forwarded),
		cmocka_unit_test(nd_read__ignores_fragments),
		cmocka_unit_test(nd_read__refuses_a_code),
		cmocka_unit_test(nd_read__refuses_every_cut),
		cmocka_unit_test(nd_read__refuses_an_empty_option),
		cmocka_unit_test(nd_read__refuses_an_option_past_the_end),
		cmocka_unit_test(nd_read_rs__refuses_a_lladdr_from_nobody),
		cmocka_unit_test(nd_read_rs__refuses_impossible_sources),
		cmocka_unit_test(nd_read_rs__ignores_a_lladdr_of_another_length),
		cmocka_unit_test(nd_read_ra__decodes_a_good_one),
		cmocka_unit_test(nd_read_ra__decodes_pref64_of_each_length),
		cmocka_unit_test(nd_read_ra__refuses_a_source_that_is_not_link_local),
		cmocka_unit_test(nd_read_ra__keeps_a_bounded_number_of_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

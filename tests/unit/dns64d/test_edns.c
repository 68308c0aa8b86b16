/* test_edns.c - the OPT record */
#include "kit.h"

#include <dns64d/core/edns.h>

static void edns_of__splits_class_and_ttl_as_rfc6891_6_1_3(void **state)
{
	struct edns e = edns_of(4096, 0x01028000);

	(void)state;
	assert_true(e.present && e.dnssec_ok);
	assert_int_equal(e.udp_size, 4096);
	assert_int_equal(e.rcode_high, 1);
	assert_int_equal(e.version, 2);
	assert_false(edns_of(512, 0x00007fff).dnssec_ok);
}

static struct rd options(const uint8_t *bytes, size_t len)
{
	return rd_of(bytes, len);
}

static void edns_options__wants_them_to_fill_rdata(void **state)
{
	static const uint8_t two[] = { 0, 9, 0, 1, 7, 0, 12, 0, 0 };
	struct rd r;

	(void)state;
	for (size_t len = 0; len <= sizeof(two); len++) {
		r = options(two, len);
		struct edns e = { 0 };

		assert_int_equal(edns_options(&r, &e), len == 0 || len == 5 || len == 9);
	}
}

/* RFC 7873 section 5.2.2: of a wrong length it is a format error. */
static void edns_options__takes_cookies_of_the_lengths_of_rfc7873(void **state)
{
	(void)state;
	for (uint8_t len = 0; len < 60; len++) {
		uint8_t bytes[64] = { 0, 10, 0, len };
		struct rd r = options(bytes, 4u + len);
		struct edns e = { 0 };

		assert_int_equal(edns_options(&r, &e), len == 8 || (len >= 16 && len <= 40));
		if (e.cookie_len)
			assert_int_equal(e.cookie_len, len);
	}
}

static void edns_error__finds_the_first_extended_error(void **state)
{
	static const uint8_t bytes[] = {
		0, 10, 0, 1, 7, 0, 15, 0, 3, 0, 22, 'x', 0, 15, 0, 2, 0, 1,
	};
	static const uint8_t cut[] = { 0, 15, 0, 1, 9 };
	struct rd r = options(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(edns_error(&r), 22);
	r = options(cut, sizeof(cut));
	assert_int_equal(edns_error(&r), EDE_NONE);
}

static void edns_write__stays_within_its_room_for_every_error(void **state)
{
	struct edns all = { .cookie_len = COOKIE_LEN, .keepalive = true };
	uint8_t room[EDNS_ROOM];

	(void)state;
	for (unsigned ede = 0; ede <= 30; ede++) {
		struct wr w = wr_of(room, sizeof(room));

		edns_write(&w, &(struct edns_out){ 1232, true, 1, (uint16_t)ede, false, &all });
		assert_false(w.bad);
		assert_int_equal(room[5], 1);		/* upper bits of the RCODE */
		assert_int_equal(room[7], 0x80);	/* DO */
		assert_int_equal(wr_len(&w), 11u + (unsigned)(room[9] << 8 | room[10]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edns_of__splits_class_and_ttl_as_rfc6891_6_1_3),
		cmocka_unit_test(edns_options__wants_them_to_fill_rdata),
		cmocka_unit_test(edns_options__takes_cookies_of_the_lengths_of_rfc7873),
		cmocka_unit_test(edns_error__finds_the_first_extended_error),
		cmocka_unit_test(edns_write__stays_within_its_room_for_every_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_view.c - bytes become a view, or a reason why not */
#include <unit/unit.h>

#include <stdlib.h>

#include <nat64d/core/view4.h>
#include <nat64d/core/view6.h>
#include <oracle/nat64d_kit.h>

#define A6 "2001:db8:1::10"
#define B6 "64:ff9b::9.9.9.33"
#define A4 "9.9.9.33"
#define B4 "5.5.5.8"

static struct pkt p, q;

/* Exactly these bytes and not one more, so that ASan sees a read behind the end. */
static enum nat64_drop read6(const struct pkt *of, size_t len, struct view6 *v)
{
	uint8_t *copy = malloc(len ? len : 1);
	enum nat64_drop why;

	assert_non_null(copy);
	memcpy(copy, of->b, len);
	why = view6_read(v, copy, len);
	free(copy);
	return why;
}

static enum nat64_drop read4(const struct pkt *of, size_t len, struct view4 *v)
{
	uint8_t *copy = malloc(len ? len : 1);
	enum nat64_drop why;

	assert_non_null(copy);
	memcpy(copy, of->b, len);
	why = view4_read(v, copy, len);
	free(copy);
	return why;
}

static void view__refuses_every_cut(void **state)
{
	struct view6 v6;
	struct view4 v4;

	(void)state;
	tcp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, TCP_ACK, 30);
	for (size_t len = 0; len < p.len; len++)
		assert_int_equal(read6(&p, len, &v6), DROP_TRUNCATED);
	assert_int_equal(read6(&p, p.len, &v6), DROP_NONE);
	tcp4(&p, (struct kit_ends){ A4, 1, B4, 2 }, TCP_ACK, 30);
	for (size_t len = 0; len < p.len; len++)
		assert_int_equal(read4(&p, len, &v4), DROP_TRUNCATED);
	assert_int_equal(read4(&p, p.len, &v4), DROP_NONE);
}

/* A link may pad short packets; the header knows better. */
static void view__ends_where_the_header_says(void **state)
{
	struct view6 v6;
	struct view4 v4;

	(void)state;
	udp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, 5);
	assert_int_equal(read6(&p, p.len + 10, &v6), DROP_NONE);
	assert_int_equal(v6.l4_len, 13);
	udp4(&p, (struct kit_ends){ A4, 1, B4, 2 }, 5);
	assert_int_equal(read4(&p, p.len + 10, &v4), DROP_NONE);
	assert_int_equal(v4.l4_len, 13);
}

static void view6__finds_the_transport_header_behind_eight_others(void **state)
{
	struct view6 v;

	(void)state;
	for (unsigned n = 0; n <= 9; n++) {
		udp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, 5);
		memmove(p.b + 40 + 8 * n, p.b + 40, p.len - 40);
		for (unsigned i = 0; i < n; i++)
			memcpy(p.b + 40 + 8 * i, "\x3c\x00\x01\x04\x00\x00\x00\x00", 8);
		if (n) {
			p.b[6] = IP6_HOP_BY_HOP;
			p.b[40 + 8 * (n - 1)] = IP_UDP;
		}
		p.len += 8 * n;
		p.b[5] = (uint8_t)(p.len - 40);
		assert_int_equal(read6(&p, p.len, &v), n <= 8 ? DROP_NONE : DROP_TOO_MANY_HEADERS);
		if (n <= 8)
			assert_int_equal(v.l4_at, 40 + 8 * n);
	}
}

static const struct { uint8_t offset; size_t payload; enum nat64_drop want; } tcp_rows[] = {
	{ 5, 0, DROP_NONE },
	{ 4, 0, DROP_BAD_HEADER },
	{ 0, 0, DROP_BAD_HEADER },
	{ 6, 3, DROP_TRUNCATED },		/* one byte of the options is missing */
	{ 6, 4, DROP_NONE },
	{ 15, 39, DROP_TRUNCATED },
	{ 15, 40, DROP_NONE },
};

static void view__checks_the_data_offset(void **state)
{
	struct view6 v6;
	struct view4 v4;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tcp_rows); i++) {
		tcp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, TCP_ACK, tcp_rows[i].payload);
		p.b[52] = (uint8_t)(tcp_rows[i].offset << 4);
		assert_int_equal(read6(&p, p.len, &v6), tcp_rows[i].want);
		tcp4(&p, (struct kit_ends){ A4, 1, B4, 2 }, TCP_ACK, tcp_rows[i].payload);
		p.b[32] = (uint8_t)(tcp_rows[i].offset << 4);
		assert_int_equal(read4(&p, p.len, &v4), tcp_rows[i].want);
	}
}

static const struct { uint16_t said; enum nat64_drop want; } udp_rows[] = {
	{ 7, DROP_BAD_HEADER }, { 8, DROP_NONE }, { 18, DROP_NONE }, { 19, DROP_BAD_HEADER },
	{ 0, DROP_BAD_HEADER },
};

static void view__checks_the_udp_length(void **state)
{
	struct view6 v;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(udp_rows); i++) {
		udp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, 10);
		((struct udp_wire *)(void *)(p.b + 40))->len = put16(udp_rows[i].said);
		assert_int_equal(read6(&p, p.len, &v), udp_rows[i].want);
	}
}

/* The header of a first fragment must be there as a whole. */
static void view__wants_the_transport_header_in_the_first_fragment(void **state)
{
	struct view6 v6;
	struct view4 v4;

	(void)state;
	tcp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, TCP_ACK, 100);
	pkt_fragment(&p, &q, 0, 16, 1);
	assert_int_equal(read6(&q, q.len, &v6), DROP_FRAGMENT_TINY);
	pkt_fragment(&p, &q, 0, 24, 1);
	assert_int_equal(read6(&q, q.len, &v6), DROP_NONE);
	assert_int_equal(v6.head_len, 20);
	pkt_fragment(&p, &q, 24, 96, 1);
	assert_int_equal(read6(&q, q.len, &v6), DROP_NONE);
	assert_int_equal(v6.head_len, 0);
	assert_int_equal(v6.frag_at, 24);
	tcp4(&p, (struct kit_ends){ A4, 1, B4, 2 }, TCP_ACK, 100);
	pkt_fragment(&p, &q, 0, 16, 1);
	assert_int_equal(read4(&q, q.len, &v4), DROP_FRAGMENT_TINY);
	pkt_fragment(&p, &q, 0, 24, 1);
	assert_int_equal(read4(&q, q.len, &v4), DROP_NONE);
}

/* RFC 8200 4.5, and no more than IPv4 can count. */
static void view__checks_size_and_place_of_fragments(void **state)
{
	struct ip6_frag_wire *f = (void *)(q.b + 40);
	struct view6 v;

	(void)state;
	udp6(&p, (struct kit_ends){ A6, 1, B6, 2 }, 200);
	pkt_fragment(&p, &q, 0, 104, 1);
	f->offset_flags = put16((65515 - 104) / 8 * 8);
	assert_int_equal(read6(&q, q.len, &v), DROP_NONE);
	f->offset_flags = put16((65515 - 104) / 8 * 8 + 8);
	assert_int_equal(read6(&q, q.len, &v), DROP_FRAGMENT_SIZE);
	pkt_fragment(&p, &q, 0, 104, 1);
	q.len -= 1;
	pkt_fix(&q);
	assert_int_equal(read6(&q, q.len, &v), DROP_FRAGMENT_SIZE);
}

static void view4__checks_options(void **state)
{
	static const struct { uint8_t options[4]; enum nat64_drop want; } rows[] = {
		{ { 1, 1, 1, 0 }, DROP_NONE },
		{ { 0, 255, 255, 255 }, DROP_NONE },	/* behind the end: no options */
		{ { 148, 4, 0, 0 }, DROP_NONE },	/* router alert */
		{ { 148, 5, 0, 0 }, DROP_BAD_HEADER },
		{ { 148, 1, 0, 0 }, DROP_BAD_HEADER },
		{ { 148, 0, 0, 0 }, DROP_BAD_HEADER },
		{ { 1, 1, 1, 148 }, DROP_BAD_HEADER },
		{ { IP4_OPT_LSRR, 2, 1, 1 }, DROP_SOURCE_ROUTE },
		{ { IP4_OPT_LSRR, 3, 4, 1 }, DROP_NONE },
		{ { IP4_OPT_SSRR, 3, 3, 1 }, DROP_SOURCE_ROUTE },
	};
	struct view4 v;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		udp4(&p, (struct kit_ends){ A4, 1, B4, 2 }, 10);
		memmove(p.b + 24, p.b + 20, p.len - 20);
		memcpy(p.b + 20, rows[i].options, 4);
		p.b[0] = 0x46;
		p.len += 4;
		pkt_fix(&p);
		assert_int_equal(read4(&p, p.len, &v), rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(view__refuses_every_cut),
		cmocka_unit_test(view__ends_where_the_header_says),
		cmocka_unit_test(view6__finds_the_transport_header_behind_eight_others),
		cmocka_unit_test(view__checks_the_data_offset),
		cmocka_unit_test(view__checks_the_udp_length),
		cmocka_unit_test(view__wants_the_transport_header_in_the_first_fragment),
		cmocka_unit_test(view__checks_size_and_place_of_fragments),
		cmocka_unit_test(view4__checks_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

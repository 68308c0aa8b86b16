/* test_cursor.c - reading and writing cursors: the sticky flag and the windows */
#include <unit/unit.h>

#include <gateway6/rd.h>
#include <gateway6/wr.h>

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7 };

static void rd__gives_host_order_and_stops_at_the_end(void **state)
{
	struct rd r = rd_of(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(rd_u8(&r), 1);
	assert_int_equal(rd_u16(&r), 0x0203);
	assert_int_equal(rd_u32(&r), 0x04050607);
	assert_false(r.bad);
	assert_int_equal(rd_left(&r), 0);
	assert_int_equal(rd_u8(&r), 0);
	assert_true(r.bad);
}

static void rd__stays_bad_although_bytes_are_left(void **state)
{
	struct rd r = rd_of(bytes, 3);
	uint8_t out[4] = { 9, 9, 9, 9 };

	(void)state;
	rd_copy(&r, out, 4);			/* one too many */
	assert_int_equal(out[0], 0);
	assert_int_equal(rd_u8(&r), 0);		/* would have been there */
	assert_int_equal(rd_left(&r), 0);
}

static void rd_window__cannot_be_left(void **state)
{
	struct rd r = rd_of(bytes, sizeof(bytes)), w = rd_window(&r, 2);

	(void)state;
	assert_int_equal(rd_u16(&w), 0x0102);
	assert_int_equal(rd_u8(&w), 0);
	assert_true(w.bad);
	assert_int_equal(rd_u8(&r), 3);		/* its parent goes on behind it */
	w = rd_window(&r, 5);
	assert_true(w.bad && r.bad);
}

static void wr__keeps_out_what_does_not_fit(void **state)
{
	uint8_t room[4] = { 0, 0, 0, 0x77 };
	struct wr w = wr_of(room, 3);

	(void)state;
	wr_u16(&w, 0x0102);
	wr_u16(&w, 0x0304);
	assert_true(w.bad);
	assert_int_equal(wr_len(&w), 2);
	wr_u8(&w, 5);				/* would fit, but something is missing before it */
	assert_int_equal(wr_len(&w), 2);
	assert_int_equal(room[3], 0x77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rd__gives_host_order_and_stops_at_the_end),
		cmocka_unit_test(rd__stays_bad_although_bytes_are_left),
		cmocka_unit_test(rd_window__cannot_be_left),
		cmocka_unit_test(wr__keeps_out_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

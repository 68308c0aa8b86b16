/* test_others.c - the list of other routers is short, and the silent give way */
#include <unit/unit.h>

#include <raserv/core/others.h>

static void others_note__makes_room_by_the_longest_silent(void **state)
{
	struct others list = { 0 };
	struct nd_ra ra = { .lifetime_s = 1800 };
	struct addr6 a = a6("fe80::1");

	(void)state;
	for (unsigned i = 0; i < OTHERS_MAX; i++) {
		a.b[15] = (uint8_t)i;
		assert_null(others_find(&list, &a));
		others_note(&list, &a, &ra, 0, 1000 + i);
		assert_non_null(others_find(&list, &a));
	}
	a.b[15] = 0;
	others_note(&list, &a, &ra, 0, 2000);		/* the first speaks again */
	a.b[15] = 99;
	others_note(&list, &a, &ra, 0, 3000);
	assert_int_equal(list.n, OTHERS_MAX);
	a.b[15] = 1;
	assert_null(others_find(&list, &a));		/* the second was silent longest */
	a.b[15] = 0;
	assert_non_null(others_find(&list, &a));
	others_drop(&list);
}

static void others_expire__forgets_after_an_hour(void **state)
{
	struct others list = { 0 };
	struct nd_ra ra = { .lifetime_s = 1800 };
	struct addr6 one = a6("fe80::1"), two = a6("fe80::2");

	(void)state;
	others_note(&list, &one, &ra, 0, 1000);
	others_note(&list, &two, &ra, 0, 2000);
	others_expire(&list, 1000 + OTHERS_KEPT_MS - 1);
	assert_int_equal(list.n, 2);
	others_expire(&list, 1000 + OTHERS_KEPT_MS);
	assert_null(others_find(&list, &one));
	assert_non_null(others_find(&list, &two));
	others_expire(&list, 2000 + OTHERS_KEPT_MS);
	assert_null(list.item);				/* nor is any memory kept */
}

static void others_rival__is_one_that_wants_the_traffic(void **state)
{
	struct others list = { 0 };
	struct nd_ra ra = { .lifetime_s = 0 };
	struct addr6 one = a6("fe80::1");

	(void)state;
	others_note(&list, &one, &ra, 0, 1000);
	assert_null(others_rival(&list));
	ra.lifetime_s = 1;
	others_note(&list, &one, &ra, 0, 1000);
	assert_ptr_equal(others_rival(&list), &list.item[0]);
	others_drop(&list);
}

static void others_copy__has_its_own(void **state)
{
	struct others list = { 0 }, copy = { 0 };
	struct nd_ra ra = { .lifetime_s = 1 };
	struct addr6 one = a6("fe80::1");

	(void)state;
	others_copy(&copy, &list);
	assert_null(copy.item);
	others_note(&list, &one, &ra, 0, 1000);
	others_copy(&copy, &list);
	others_drop(&list);
	assert_non_null(others_find(&copy, &one));
	others_drop(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_note__makes_room_by_the_longest_silent),
		cmocka_unit_test(others_expire__forgets_after_an_hour),
		cmocka_unit_test(others_copy__has_its_own),
		cmocka_unit_test(others_rival__is_one_that_wants_the_traffic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

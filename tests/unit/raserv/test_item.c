/* test_item.c - how announced things come, wait, leave and return */
#include <unit/unit.h>

#include <stdlib.h>

#include <raserv/core/item.h>

static struct item room[4];
static struct items list;

static int fresh(void **state)
{
	(void)state;
	memset(room, 0, sizeof(room));
	list = (struct items){ .item = room, .max = ARRAY_SIZE(room) };
	return 0;
}

static struct item prefix(const char *text, uint32_t valid_s)
{
	return (struct item){ .kind = ITEM_PREFIX, .prefix = { a6(text), 64 },
			      .lifetime_s = valid_s, .preferred_s = valid_s / 2 };
}

static struct item server(const char *text, uint8_t needs)
{
	return (struct item){ .kind = ITEM_RDNSS, .prefix = { a6(text), 128 },
			      .needs = needs, .lifetime_s = 1800 };
}

static unsigned judge(unsigned ready, uint64_t now_ms)
{
	return items_judge(&list, ready, now_ms, NULL);
}

static void items_judge__shows_what_is_wanted_and_ready(void **state)
{
	struct item want[] = { prefix("2001:db8:1::", 3600), server("2001:db8::53", 1) };

	(void)state;
	items_want(&list, want, 2);
	assert_int_equal(judge(0, 1000), 1);
	assert_int_equal(room[0].state, ITEM_SHOWN);
	assert_int_equal(room[1].state, ITEM_HIDDEN);
	assert_int_equal(judge(0, 1000), 0);
	assert_int_equal(judge(NEED_DNS64D, 1000), 1);
	assert_int_equal(room[1].state, ITEM_SHOWN);
}

static void items_judge__lets_go_without_a_word_what_nobody_heard(void **state)
{
	struct item want[] = { server("2001:db8::53", 0) };
	unsigned left;

	(void)state;
	items_want(&list, want, 1);
	judge(0, 1000);
	items_want(&list, NULL, 0);
	items_judge(&list, 0, 2000, &left);
	assert_int_equal(left, 0);
	assert_int_equal(list.n, 0);
}

static void items_judge__says_a_lost_server_three_times(void **state)
{
	struct item want[] = { server("2001:db8::53", 0) };
	unsigned left;

	(void)state;
	items_want(&list, want, 1);
	judge(0, 1000);
	items_heard(&list, HEARD_BY_ONE, 1500);
	items_want(&list, NULL, 0);
	items_judge(&list, 0, 2000, &left);
	assert_int_equal(left, 1);
	for (unsigned copy = 0; copy < ITEM_COPIES; copy++) {
		assert_int_equal(room[0].state, ITEM_LEAVING);
		assert_int_equal(item_lifetime_s(&room[0], 2000), 0);
		items_heard(&list, HEARD_BY_ONE, 2100);	/* one guest is not all */
		items_heard(&list, HEARD_BY_ALL, 2200);
		judge(0, 2300);
	}
	assert_int_equal(list.n, 0);
}

/* RFC 9096 3.5: as long as a guest that heard nothing since may still hold it. */
static void items_judge__keeps_a_lost_prefix_until_guests_have_dropped_it(void **state)
{
	struct item want[] = { prefix("2001:db8:1::", 3600) };

	(void)state;
	items_want(&list, want, 1);
	judge(0, 1000);
	items_heard(&list, HEARD_BY_ALL, 10000);
	items_want(&list, NULL, 0);
	judge(0, 20000);
	for (int i = 0; i < 9; i++)
		items_heard(&list, HEARD_BY_ALL, 20000);
	judge(0, 10000 + 3600 * 1000);
	assert_int_equal(list.n, 1);
	judge(0, 10000 + 3600 * 1000 + 1);
	assert_int_equal(list.n, 0);
}

static void item_lifetime_s__of_a_lost_prefix_runs_out_in_two_hours(void **state)
{
	struct item it = prefix("2001:db8:1::", 86400);

	(void)state;
	it.state = ITEM_LEAVING;
	it.held_until_ms = 1000 + 86400 * 1000;
	it.left_ms = 5000;
	assert_int_equal(item_preferred_s(&it, 0), 0);
	assert_int_equal(item_lifetime_s(&it, 5000), 7200);
	assert_int_equal(item_lifetime_s(&it, 6000), 7199);
	assert_int_equal(item_lifetime_s(&it, 5000 + 7200 * 1000), 0);
	assert_int_equal(item_lifetime_s(&it, 5000 + 9000 * 1000), 0);
	it.held_until_ms = 1000 + 60 * 1000;	/* never more than guests were told */
	assert_int_equal(item_lifetime_s(&it, 5000), 56);
}

static void items_judge__forgets_a_prefix_that_was_for_ever(void **state)
{
	struct item want[] = { prefix("2001:db8:1::", UINT32_MAX) };

	(void)state;
	items_want(&list, want, 1);
	judge(0, 1000);
	items_heard(&list, HEARD_BY_ALL, 1000);
	items_want(&list, NULL, 0);
	judge(0, 1000);
	for (int i = 0; i < 3; i++)
		items_heard(&list, HEARD_BY_ALL, 1000);
	judge(0, 1000 + ITEM_STALE_MAX_S * 1000ull);
	assert_int_equal(list.n, 1);
	judge(0, 1000 + ITEM_STALE_MAX_S * 1000ull + 1);
	assert_int_equal(list.n, 0);
}

static void items_judge__counts_a_changed_value_as_a_change(void **state)
{
	struct item want[] = { prefix("2001:db8:1::", 3600) };

	(void)state;
	items_want(&list, want, 1);
	judge(0, 1000);
	items_heard(&list, HEARD_BY_ALL, 1000);
	items_want(&list, want, 1);
	assert_int_equal(judge(0, 2000), 0);
	want[0].preferred_s = 0;
	items_want(&list, want, 1);
	assert_int_equal(judge(0, 2000), 1);
	assert_int_equal(room[0].state, ITEM_SHOWN);
	assert_int_equal(list.n, 1);
}

static void items_want__forgets_the_longest_gone_when_full(void **state)
{
	struct item want[4];
	static const char *const names[] = { "2001:db8:1::", "2001:db8:2::", "2001:db8:3::",
					     "2001:db8:4::", "2001:db8:5::" };

	(void)state;
	for (int i = 0; i < 4; i++)
		want[i] = prefix(names[i], 3600);
	items_want(&list, want, 4);
	judge(0, 1000);
	items_heard(&list, HEARD_BY_ALL, 1000);
	want[1] = prefix(names[4], 3600);	/* the second one leaves, a fifth comes */
	items_want(&list, want, 4);
	judge(0, 2000);
	assert_int_equal(list.n, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(room[i].state, ITEM_SHOWN);
}

static void items_doubt__withdraws_what_an_earlier_life_may_have_said(void **state)
{
	struct item want[] = { server("2001:db8::53", 1) };
	unsigned left;

	(void)state;
	items_want(&list, want, 1);
	judge(0, 1000);
	assert_int_equal(room[0].state, ITEM_HIDDEN);
	items_doubt(&list, 2000);
	items_judge(&list, 0, 2000, &left);
	assert_int_equal(left, 1);
	assert_int_equal(room[0].state, ITEM_LEAVING);
	for (int i = 0; i < ITEM_COPIES; i++)
		items_heard(&list, HEARD_BY_ALL, 2000);
	judge(0, 3000);
	assert_int_equal(room[0].state, ITEM_HIDDEN);	/* and waits for its daemon */
	assert_int_equal(judge(NEED_DNS64D, 4000), 1);
	assert_int_equal(room[0].state, ITEM_SHOWN);
}

static void item_same__tells_kinds_lengths_and_names_apart(void **state)
{
	struct dname one, other;
	struct item a = prefix("2001:db8:1::", 1), b = a;

	(void)state;
	assert_true(item_same(&a, &b));
	b.prefix.len = 63;
	assert_false(item_same(&a, &b));
	b = a;
	b.kind = ITEM_PREF64;
	assert_false(item_same(&a, &b));
	assert_true(dname_parse("a.example", &one));
	assert_true(dname_parse("A.EXAMPLE", &other));
	a = b = (struct item){ .kind = ITEM_DNSSL, .name = &one };
	b.name = &other;
	assert_true(item_same(&a, &b));
	assert_true(dname_parse("b.example", &other));
	assert_false(item_same(&a, &b));
}

/* Room beside what is wanted is taken when something leaves, up to the bound. */
static void items_recall__takes_room_up_to_the_most(void **state)
{
	struct items few = { .item = calloc(1, sizeof(struct item)), .max = 1, .most = 6 };
	unsigned taken = 0;

	(void)state;
	assert_non_null(few.item);
	for (unsigned i = 0; i < 10; i++) {
		struct item said = prefix("2001:db8::", 100);

		said.prefix.addr.b[7] = (uint8_t)i;
		taken += items_recall(&few, &said);
	}
	assert_int_equal(taken, 6);
	assert_int_equal(few.max, 6);
	assert_int_equal(few.item[5].prefix.addr.b[7], 5);
	free(few.item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(items_judge__shows_what_is_wanted_and_ready, fresh),
		cmocka_unit_test_setup(items_recall__takes_room_up_to_the_most, fresh),
		cmocka_unit_test_setup(items_judge__lets_go_without_a_word_what_nobody_heard,
				       fresh),
		cmocka_unit_test_setup(items_judge__says_a_lost_server_three_times, fresh),
		cmocka_unit_test_setup(
			items_judge__keeps_a_lost_prefix_until_guests_have_dropped_it, fresh),
		cmocka_unit_test(item_lifetime_s__of_a_lost_prefix_runs_out_in_two_hours),
		cmocka_unit_test_setup(items_judge__forgets_a_prefix_that_was_for_ever, fresh),
		cmocka_unit_test_setup(items_judge__counts_a_changed_value_as_a_change, fresh),
		cmocka_unit_test_setup(items_want__forgets_the_longest_gone_when_full, fresh),
		cmocka_unit_test_setup(
			items_doubt__withdraws_what_an_earlier_life_may_have_said, fresh),
		cmocka_unit_test(item_same__tells_kinds_lengths_and_names_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

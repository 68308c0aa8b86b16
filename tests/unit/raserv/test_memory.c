/* test_memory.c - what was kept is read whole or not at all */
#include <unit/unit.h>

#include <stdio.h>

#include <raserv/core/memory.h>

static const char good[] =
	"gateway6-raserv 1 1764100000\n"
	"prefix vmbr0 2001:db8:1::/64 192 86400 14400 1764186400 0 0\n"
	"prefix vmbr1 2001:db8:2::/64 192 3600 1800 1764103600 1764103600 1764101800\n"
	"rdnss vmbr0 2001:db8::53/128 0 1800 0 1764100100 0 0\n"
	"end 3\n";

static struct item seen[4];
static char names[4][16];
static size_t n_seen;

static void on_item(void *arg, const char *network, const struct item *said)
{
	(void)arg;
	snprintf(names[n_seen], sizeof(names[0]), "%s", network);
	seen[n_seen++] = *said;
}

static bool reads(const char *text, uint64_t now_ms, uint64_t world_s)
{
	struct memory_clock at = { now_ms, world_s };

	n_seen = 0;
	return memory_read(text, strlen(text), &at, on_item, NULL);
}

static void memory_read__brings_dates_to_our_clock(void **state)
{
	(void)state;
	assert_true(reads(good, 5000, 1764100200));	/* 200 s later, after a reboot */
	assert_int_equal(n_seen, 2);			/* nobody holds the server now */
	assert_string_equal(names[0], "vmbr0");
	assert_string_equal(prefix6_text(&seen[0].prefix).s, "2001:db8:1::/64");
	assert_int_equal(seen[0].flags, 0xc0);
	assert_int_equal(seen[0].lifetime_s, 86400);
	assert_int_equal(seen[0].preferred_s, 14400);
	assert_int_equal(seen[0].held_until_ms, 5000 + 86200 * 1000);
	assert_false(seen[0].decrement);
	assert_string_equal(names[1], "vmbr1");
	assert_true(seen[1].decrement);
	assert_int_equal(seen[1].valid_end_ms, 5000 + 3400 * 1000);
	assert_int_equal(seen[1].preferred_end_ms, 5000 + 1600 * 1000);
}

static void memory_read__ages_nothing_when_the_clock_ran_back(void **state)
{
	(void)state;
	assert_true(reads(good, 5000, 12));		/* 1970: no battery */
	assert_int_equal(n_seen, 3);
	assert_int_equal(seen[2].held_until_ms, 5000 + 100 * 1000);
}

static void memory_read__refuses_every_cut(void **state)
{
	char text[sizeof(good)];

	(void)state;
	for (size_t len = 0; len < sizeof(good) - 1; len++) {
		memcpy(text, good, len);
		text[len] = 0;
		assert_false(reads(text, 5000, 1764100000));
		assert_int_equal(n_seen, 0);
	}
}

static void memory_read__refuses_what_is_not_ours(void **state)
{
	static const char *const bad[] = {
		"", "\n", "end 0\n", "gateway6-raserv 2 1\nend 0\n", "gateway6-raserv 1 x\nend 0\n",
		"gateway6-raserv 1 1\nend 1\n", "gateway6-raserv 1 1\nend 0\nend 0\n",
		"gateway6-raserv 1 1\nend -0\n",
#define LINE(l) "gateway6-raserv 1 1\n" l "\nend 1\n"
		LINE("prefix vmbr0 2001:db8:1::1/64 0 1 1 1 0 0"),	/* bits behind it */
		LINE("prefix vmbr0 2001:db8:1::/64 256 1 1 1 0 0"),
		LINE("prefix vmbr0 2001:db8:1::/64 0 4294967296 1 1 0 0"),
		LINE("prefix vmbr0 2001:db8:1::/64 0 1 1 1 0"),
		LINE("prefix vmbr0 2001:db8:1::/64 0 1 1 1 0 0 0"),
		LINE("prefix vmbr0 2001:db8:1::/64 0 1 1 99999999999999999999 0 0"),
		LINE("prefix  2001:db8:1::/64 0 1 1 1 0 0"),
		LINE("prefix a-name-of-sixteen 2001:db8:1::/64 0 1 1 1 0 0"),
		LINE("portal vmbr0 ::/0 0 1 1 1 0 0"), LINE(""), LINE("prefix"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (reads(bad[i], 5000, 1))
			fail_msg("took %s", bad[i]);
	assert_true(reads("gateway6-raserv 1 1\nend 0\n", 5000, 1));
}

static void memory_read__refuses_a_nul_inside(void **state)
{
	char text[sizeof(good)];
	struct memory_clock at = { 5000, 1764100000 };

	(void)state;
	memcpy(text, good, sizeof(good));
	text[40] = 0;
	assert_false(memory_read(text, sizeof(good) - 1, &at, on_item, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_read__brings_dates_to_our_clock),
		cmocka_unit_test(memory_read__ages_nothing_when_the_clock_ran_back),
		cmocka_unit_test(memory_read__refuses_every_cut),
		cmocka_unit_test(memory_read__refuses_what_is_not_ours),
		cmocka_unit_test(memory_read__refuses_a_nul_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_isolation_rules.c - the text of the table that keeps networks apart
 *
 * tests/unit/raserv/golden/isolate.nft is the table as an admin sees it. GW_GOLDEN=write
 * makes it anew.
 */
#include <unit/unit.h>

#include <stdio.h>
#include <stdlib.h>

#include <raserv/isolation_rules.h>

static struct link links[] = {
	{ .index = 2, .name = "eno1" },
	{ .index = 3, .name = "vmbr1", .kind = "bridge" },
	{ .index = 4, .name = "vnet1", .kind = "bridge" },
	{ .index = 5, .name = "vnet2", .kind = "bridge" },
	{ .index = 6, .name = "vnet\"3", .kind = "bridge" },
};
static struct facts facts = { .links = links, .n_links = ARRAY_SIZE(links) };
static struct conf_network nets[3];
static struct config config;

static int fresh(void **state)
{
	(void)state;
	nets[0] = (struct conf_network){ .name = "vmbr0", .prefix_auto = true };
	nets[1] = (struct conf_network){ .name = "vmbr1", .prefix_auto = true, .isolate = true };
	nets[2] = (struct conf_network){ .name = "vnet*", .prefix_auto = true, .isolate = true };
	config = (struct config){ .uplink.interface = "eno1", .networks = { nets, 3 },
				  .nat64.device = "nat64" };
	return 0;
}

static bool made(char *text, size_t size)
{
	FILE *out = fmemopen(text, size, "w");
	bool any = isolation_rules_print(&config, &facts, out);

	fclose(out);
	return any;
}

static void isolation_rules_print__is_the_golden_table(void **state)
{
	const char *path = GW_SOURCE_DIR "/tests/unit/raserv/golden/isolate.nft";
	const char *mode = getenv("GW_GOLDEN");
	char text[4096] = "", want[4096] = "";
	FILE *f = fopen(path, mode ? "w" : "r");

	(void)state;
	assert_non_null(f);
	assert_true(made(text, sizeof(text)));
	if (mode)
		fputs(text, f);
	else
		want[fread(want, 1, sizeof(want) - 1, f)] = '\0';
	fclose(f);
	if (!mode)
		assert_string_equal(text, want);
}

static void isolation_rules_print__says_nothing_where_all_may_talk(void **state)
{
	char text[4096] = "";

	(void)state;
	nets[1].isolate = nets[2].isolate = false;
	assert_false(made(text, sizeof(text)));
	assert_string_equal(text, "");
}

#define T(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(isolation_rules_print__is_the_golden_table),
		T(isolation_rules_print__says_nothing_where_all_may_talk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_conf_types_net.c - addresses, prefixes and ranges as they are written */
#include "unit/unit.h"

#include <stdio.h>

#include "../common/base/conf_row.h"

static struct conf_errors errors;

/* Reads one text as `type`; how many items it made, 0 when it was refused. */
static size_t read_as(const struct conf_type *type, const char *text, void *out)
{
	struct conf_row row = { .key = "key", .type = type };
	struct conf_node node = { .text = text };
	struct conf_decoder d = { .arena = errors.arena, .errors = &errors, .path = "key" };
	size_t n;

	conf_errors_fini(&errors);
	conf_errors_init(&errors);
	d.arena = errors.arena;
	n = type->read(&d, &row, &node, out);
	assert_int_equal(n == 0, errors.errors);
	return n;
}

/* The slow twin of a range: is each address in exactly one prefix, and no other? */
static bool covers_exactly(const struct prefix4 *p, size_t n, uint32_t first, uint32_t last)
{
	uint64_t sum = 0;

	for (uint64_t v = first; v <= last; v++) {
		unsigned in = 0;

		for (size_t i = 0; i < n; i++)
			in += prefix4_contains(p[i], addr4_of((uint32_t)v));
		if (in != 1)
			return false;
	}
	for (size_t i = 0; i < n; i++)
		sum += (uint64_t)1 << (32 - p[i].len);
	return sum == (uint64_t)last - first + 1;
}

static void pool4_read__covers_a_range_exactly(void **state)
{
	struct prefix4 p[CONF_SPREAD_MAX];
	uint64_t seed = 6052;
	char text[40];

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		uint32_t first = unit_draw(&seed);
		uint32_t last = first + unit_draw(&seed) % 1000;

		if (last < first)
			continue;
		snprintf(text, sizeof(text), "%s-%s", addr4_text(addr4_of(first)).s,
			 addr4_text(addr4_of(last)).s);
		assert_true(covers_exactly(p, read_as(&conf_pool4, text, p), first, last));
	}
}

static void pool4_read__takes_the_whole_of_ipv4_and_its_worst_range(void **state)
{
	struct prefix4 p[CONF_SPREAD_MAX];

	(void)state;
	assert_int_equal(read_as(&conf_pool4, "0.0.0.0-255.255.255.255", p), 1);
	assert_int_equal(p[0].len, 0);
	assert_int_equal(read_as(&conf_pool4, "0.0.0.1-255.255.255.254", p), 62);
	assert_int_equal(read_as(&conf_pool4, "192.0.2.7-192.0.2.7", p), 1);
	assert_int_equal(p[0].len, 32);
	assert_int_equal(read_as(&conf_pool4, "192.0.2.8-192.0.2.7", p), 0);
	assert_int_equal(read_as(&conf_pool4, "192.0.2.8-", p), 0);
	assert_int_equal(read_as(&conf_pool4, "-192.0.2.8", p), 0);
}

static const struct { const char *text, *hint; } refused_prefixes[] = {
	{ "2001:db8::",		"for example /64" },
	{ "2001:db8::1/64",	"did you mean 2001:db8::/64?" },
	{ "2001:db8::/129",	NULL },
	{ "2001:db8::/",	NULL },
	{ "192.0.2.0/24",	NULL },
	{ "",			NULL },
};

static void prefix6_read__says_what_is_wrong(void **state)
{
	struct prefix6 p;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused_prefixes); i++) {
		assert_int_equal(read_as(&conf_prefix6, refused_prefixes[i].text, &p), 0);
		if (refused_prefixes[i].hint)
			assert_string_equal(errors.item[0].hint, refused_prefixes[i].hint);
		else
			assert_null(errors.item[0].hint);
	}
	assert_int_equal(read_as(&conf_prefix6, "2001:db8::/64", &p), 1);
}

static void net_read__takes_both_families_and_any(void **state)
{
	struct conf_net net[CONF_SPREAD_MAX];

	(void)state;
	assert_int_equal(read_as(&conf_net, "any", net), 2);
	assert_true(net[0].is6 && net[0].v6.len == 0 && !net[1].is6 && net[1].v4.len == 0);
	assert_int_equal(read_as(&conf_net, "10.0.0.0/8", net), 1);
	assert_true(!net[0].is6 && net[0].v4.len == 8);
	assert_int_equal(read_as(&conf_net, "2001:db8::1", net), 1);
	assert_true(net[0].is6 && net[0].v6.len == 128);
	assert_int_equal(read_as(&conf_net, "10.0.0.1/8", net), 0);
	assert_string_equal(errors.item[0].hint, "did you mean 10.0.0.0/8?");
}

static const struct { const char *text; size_t n; } ports[] = {
	{ "80", 1 }, { "8000-8010", 1 }, { "20000-32767,61001-65535", 2 }, { "1, 3, 5", 3 },
	{ "0", 0 }, { "65536", 0 }, { "80-70", 0 }, { "80-", 0 }, { "-80", 0 }, { "80,", 0 },
	{ "80;81", 0 }, { "http", 0 }, { "+80", 0 }, { " 80", 0 }, { "80 81", 0 }, { "", 0 },
	{ "99999999999999999999", 0 },
};

static void ports_read__takes_ranges_by_commas(void **state)
{
	struct conf_ports out[CONF_SPREAD_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		if (read_as(&conf_ports, ports[i].text, out) != ports[i].n)
			fail_msg("\"%s\" should make %zu", ports[i].text, ports[i].n);
	assert_int_equal(read_as(&conf_ports, "20000-32767,61001-65535", out), 2);
	assert_int_equal(out[1].first, 61001);
	assert_int_equal(out[1].last, 65535);
}

/* The last that fits in one text, and the first that does not. */
static void ports_read__takes_as_many_as_there_is_room(void **state)
{
	struct conf_ports out[CONF_SPREAD_MAX];
	char text[CONF_SPREAD_MAX * 2 + 4] = "1";

	(void)state;
	for (unsigned i = 1; i < CONF_SPREAD_MAX; i++)
		strcat(text, ",1");
	assert_int_equal(read_as(&conf_ports, text, out), CONF_SPREAD_MAX);
	strcat(text, ",1");
	assert_int_equal(read_as(&conf_ports, text, out), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pool4_read__covers_a_range_exactly),
		cmocka_unit_test(pool4_read__takes_the_whole_of_ipv4_and_its_worst_range),
		cmocka_unit_test(prefix6_read__says_what_is_wrong),
		cmocka_unit_test(net_read__takes_both_families_and_any),
		cmocka_unit_test(ports_read__takes_ranges_by_commas),
		cmocka_unit_test(ports_read__takes_as_many_as_there_is_room),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	conf_errors_fini(&errors);
	return failed;
}

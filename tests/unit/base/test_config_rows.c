/* test_config_rows.c - the rows are whole, and their defaults are those of the contract */
#include "unit/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "../common/base/conf_row.h"

static unsigned rows_seen;

static bool is_number(const struct conf_row *row)
{
	return row->type == &conf_number || row->type == &conf_port ||
	       row->type == &conf_duration || row->type == &conf_size;
}

static bool is_text(const struct conf_row *row)
{
	return row->type == &conf_text || row->type == &conf_path;
}

static void check_row(const struct conf_row *row)
{
	size_t len = strlen(row->help);

	rows_seen++;
	if (len < 8 || row->help[len - 1] == '.')
		fail_msg("%s: help is a sentence without its stop: \"%s\"", row->key,
			 row->help);
	if ((is_number(row) || is_text(row)) && row->max == 0)
		fail_msg("%s: no bounds", row->key);
	if ((row->type == &conf_word) != (row->type && row->words && !is_number(row) &&
					  row->type != &conf_address))
		fail_msg("%s: words for a word", row->key);
	if (row->type == &conf_number && row->max == CONF_AUTO)
		fail_msg("%s: CONF_AUTO could be written", row->key);
	if ((row->shape == SHAPE_ONE || row->shape == SHAPE_LIST) != (row->type != NULL))
		fail_msg("%s: shape and type", row->key);
	assert_true((row->type != NULL) != (row->section != NULL));
}

static void check_section(const struct conf_section *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct conf_row *row = &s->rows[i];

		check_row(row);
		assert_ptr_equal(conf_row_of(s, row->key), row);	/* no name twice */
		if (row->excludes)
			assert_non_null(conf_row_of(s, row->excludes));
		if (row->section && row->shape != SHAPE_SECTION_ALONE)
			check_section(row->section);
	}
	if (s->short_key)
		assert_non_null(conf_row_of(s, s->short_key));
}

static void rows__have_help_bounds_and_one_name_each(void **state)
{
	(void)state;
	check_section(&conf_root);
	assert_true(rows_seen >= 85);
}

/* A map of one key, as the loader would make it. */
static struct conf_node *map_of(struct arena *a, const char *key, struct conf_node *value)
{
	struct conf_node *map = arena_take(a, sizeof(*map));

	map->kind = CONF_MAP;
	map->first = value;
	value->key = key;
	return map;
}

static struct conf_node *scalar(struct arena *a, const char *text)
{
	struct conf_node *n = arena_take(a, sizeof(*n));

	n->text = text;
	return n;
}

static void config_decode__gives_the_defaults_of_the_contract(void **state)
{
	struct arena *a = arena_new();
	struct conf_node *root = map_of(a, "version", scalar(a, "1"));
	struct conf_node *net = arena_take(a, sizeof(*net)), *networks;
	struct conf_errors errors;
	struct config *c;

	(void)state;
	net->kind = CONF_MAP;
	networks = map_of(a, "vmbr0", net);
	networks->key = "networks";
	root->first->next = networks;
	networks->next = scalar(a, "true");
	networks->next->key = "nat64";
	conf_errors_init(&errors);
	c = config_decode(a, root, &errors);
	assert_non_null(c);

	assert_null(c->uplink.interface);
	assert_true(c->uplink.ipv4_auto);
	assert_int_equal(c->networks.n, 1);
	assert_string_equal(c->networks.item[0].name, "vmbr0");
	assert_true(c->networks.item[0].prefix_auto);
	assert_int_equal(c->networks.item[0].ra.max_interval_s, 600);
	assert_int_equal(c->networks.item[0].ra.min_interval_s, CONF_AUTO);
	assert_int_equal(c->networks.item[0].ra.hop_limit, 64);
	assert_int_equal(c->networks.item[0].ra.preference, PREFERENCE_MEDIUM);
	assert_true(c->nat64.enabled);
	assert_addr6(c->nat64.prefix.addr, "64:ff9b::");
	assert_int_equal(c->nat64.prefix.len, 96);
	assert_int_equal(c->nat64.timeouts.tcp_established_s, 7200);
	assert_int_equal(c->nat64.timeouts.udp_dns_s, 15);
	assert_int_equal(c->nat64.limits.sessions, 262144);
	assert_addr4(c->nat64.ipv4.internal, "100.64.64.1");
	assert_false(c->dns64.enabled);			/* the section is left out */
	assert_true(c->dns64.synthesis.skip_private);
	assert_int_equal(c->dns64.synthesis.skip_ipv4.n, 0);
	assert_int_equal(c->dns64.synthesis.ignore_aaaa.n, 1);
	assert_int_equal(c->dns64.synthesis.ignore_aaaa.item[0].len, 96);
	assert_int_equal(c->dns64.cache.size_bytes, 64u << 20);
	assert_int_equal(c->publish.n, 0);
	assert_string_equal(c->control.directory, "/run/gateway6");
	assert_int_equal(c->log.level, 6);
	config_free(c);
	conf_errors_fini(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows__have_help_bounds_and_one_name_each),
		cmocka_unit_test(config_decode__gives_the_defaults_of_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

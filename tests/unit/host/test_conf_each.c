/* test_conf_each.c - every value in force once, with its key, its path and its text */
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include <gateway6/conf.h>

static char said[65536];
static size_t said_len, values;

static void say_value(const struct conf_value *v, void *arg)
{
	(void)arg;
	values++;
	said_len += (size_t)snprintf(said + said_len, sizeof(said) - said_len,
				     "%s|%s|%s%u%s%s\n", v->key, v->item ? "ITEM" : v->text,
				     v->given ? "line " : "default ", v->mark.line,
				     v->restart ? " restart " : "", v->restart ? v->restart : "");
}

static const char *each(const char *text)
{
	struct conf_errors errors;
	struct config *c;

	conf_errors_init(&errors);
	c = config_load_text("x.yaml", text, strlen(text), &errors);
	if (!c)
		conf_errors_print(&errors, stderr, false);
	assert_non_null(c);
	said_len = values = 0;
	config_each(c, say_value, NULL);
	config_free(c);
	conf_errors_fini(&errors);
	return said;
}

static void says(const char *text, const char *line)
{
	if (!strstr(text, line))
		print_error("not said: %s\nbut: %s\n", line, text);
	assert_non_null(strstr(text, line));
}

static const char full[] =
	"version: 1\n"
	"networks:\n"
	"  vmbr0:\n"
	"    prefix: 2a00:1::/64\n"
	"    ra: { max_interval: 5m }\n"
	"  vmbr1:\n"
	"    prefixes: [2a00:2::/64]\n"
	"nat64: true\n"
	"dns64: { upstreams: [9.9.9.9, { address: 8.8.8.8, domains: [a.example] }] }\n"
	"publish:\n"
	"  - { name: web, port: 443, to: \"2a00:1::10\" }\n"
	"  - { name: mail, port: 25, to: \"2a00:1::11\" }\n";

static void config_each__tells_values_with_their_lines(void **state)
{
	const char *t = each(full);

	(void)state;
	says(t, "version|1|line 1\n");
	says(t, "\nnetworks.vmbr0|ITEM|line 3\n");
	says(t, "\nnetworks.vmbr0.ra.max_interval|5m|line 5\n");
	says(t, "\nnetworks.vmbr0.ra.min_interval|auto|default 5\n");
	says(t, "\nnat64.enabled|true|line 8 restart nat64d\n");
	says(t, "\nnat64.ipv4.ports|auto|default 8\n");
	says(t, "\nlog.level|info|default ");
}

static void config_each__names_items_by_their_name(void **state)
{
	const char *t = each(full);

	(void)state;
	says(t, "\npublish[web]|ITEM|line 11\n");
	says(t, "\npublish[mail].port|25|line 12\n");
	says(t, "\ndns64.upstreams[9.9.9.9].port|53|");
	says(t, "\ndns64.upstreams[8.8.8.8].domains|[a.example]|line 9\n");
	says(t, "\nnetworks.vmbr0.prefixes[2a00:1::/64].on_link|true|default 4\n");
	says(t, "\nnetworks.vmbr0.prefixes[2a00:1::/64].prefix|2a00:1::/64|line 4\n");
	says(t, "\nnetworks.vmbr1.prefixes[2a00:2::/64].prefix|2a00:2::/64|line 7\n");
}

static void config_each__says_the_same_of_an_order_turned_round(void **state)
{
	static char before[sizeof(said)];
	size_t n, same = 0;

	(void)state;
	memcpy(before, each(full), sizeof(before));
	n = values;
	each("version: 1\n"
	     "publish:\n"
	     "  - { name: mail, port: 25, to: \"2a00:1::11\" }\n"
	     "  - { name: web, port: 443, to: \"2a00:1::10\" }\n"
	     "nat64: true\n"
	     "dns64: { upstreams: [{ address: 8.8.8.8, domains: [a.example] }, 9.9.9.9] }\n"
	     "networks:\n"
	     "  vmbr1: { prefix: 2a00:2::/64 }\n"
	     "  vmbr0: { prefixes: 2a00:1::/64, ra: { max_interval: 300s } }\n");
	assert_int_equal(values, n);
	for (char *line = strtok(before, "\n"); line; line = strtok(NULL, "\n")) {
		char text[400];

		snprintf(text, sizeof(text), "%.*s|", (int)(strrchr(line, '|') - line), line);
		if (!strstr(said, text))
			print_error("only before: %s\n", text);
		same += strstr(said, text) != NULL;
	}
	assert_int_equal(same, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_each__tells_values_with_their_lines),
		cmocka_unit_test(config_each__names_items_by_their_name),
		cmocka_unit_test(config_each__says_the_same_of_an_order_turned_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

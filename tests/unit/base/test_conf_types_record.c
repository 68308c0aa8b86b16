/* test_conf_types_record.c - DNS records as they are written */
#include "unit/unit.h"

#include <stdio.h>

#include "../common/base/conf_row.h"

static struct conf_errors errors;

/* NULL when it was refused. */
static const struct conf_record *read_record(const char *text)
{
	struct conf_row row = { .key = "key", .type = &conf_record };
	struct conf_node node = { .text = text };
	struct conf_decoder d = { .errors = &errors, .path = "key" };
	const struct conf_record *r = NULL;

	conf_errors_fini(&errors);
	conf_errors_init(&errors);
	d.arena = errors.arena;
	return conf_record.read(&d, &row, &node, &r) ? r : NULL;
}

static const struct {
	const char *text;
	uint16_t type;
	uint32_t ttl_s;
	const char *rdata;
} good[] = {
	{ "a.example. 60 IN A 192.0.2.1", 1, 60, "c0000201" },
	{ "a.example A 192.0.2.1", 1, 300, "c0000201" },
	{ "a.example in aaaa 2001:db8::1", 28, 300, "20010db8000000000000000000000001" },
	{ "a.example 0 CNAME b.Example.", 5, 0, "0162074578616d706c6500" },
	{ "a.example MX 10 b", 15, 300, "000a016200" },
	{ "_x._tcp.example SRV 1 2 65535 b.", 33, 300, "00010002ffff016200" },
	{ "a.example TXT \"two words\" three", 16, 300, "0974776f20776f726473057468726565" },
	{ "a.example TXT \"\"", 16, 300, "00" },
	{ "a.example TXT \"a \\\"b\\\" c\"", 16, 300, "0761202262222063" },
	{ "a.example TXT \\\"a\\ b\\092 \"\\000\\255\\\\\"", 16, 300, "05226120625c0300ff5c" },
	{ "a.example TYPE65400 \\# 3 ab CDef", 65400, 300, "abcdef" },
	{ "a.example TYPE1 \\# 0", 1, 300, "" },
};

static void record_read__takes_what_a_zone_file_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		const struct conf_record *r = read_record(good[i].text);
		char hex[256] = "";

		if (!r)
			fail_msg("%s", good[i].text);
		for (unsigned b = 0; b < r->len; b++)
			sprintf(hex + 2 * b, "%02x", r->rdata[b]);
		assert_string_equal(hex, good[i].rdata);
		assert_int_equal(r->type, good[i].type);
		assert_int_equal(r->ttl_s, good[i].ttl_s);
	}
}

static const char *const bad[] = {
	"", "a.example", "a.example A", "a.example A 192.0.2", "a.example A 192.0.2.1 192.0.2.2",
	"a..example A 192.0.2.1", "a.example 60", "a.example 60 IN", "a.example CH A 192.0.2.1",
	"a.example 2147483648 A 192.0.2.1", "a.example AAAA 192.0.2.1", "a.example MX b",
	"a.example MX 65536 b", "a.example SRV 1 2 b.", "a.example TXT", "a.example TXT \"open",
	"a.example NONE x", "a.example TYPE0 \\# 1 ab", "a.example TYPE65536 \\# 1 ab",
	"a.example TYPE300 \\# 2 ab", "a.example TYPE300 \\# 1 a", "a.example TYPE300 ab",
	"a.example TYPE300 \\# 1 xy", "a.example TXT \"\\256\"", "a.example TXT \"\\1a2\"",
	"a.example TXT \"a\\\"", "a.example TXT a\\",
};

static void record_read__refuses_all_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (read_record(bad[i]))
			fail_msg("%s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(record_read__takes_what_a_zone_file_has),
		cmocka_unit_test(record_read__refuses_all_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

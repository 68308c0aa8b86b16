/* test_special.c - names that are answered here (RFC 7050, RFC 8880) */
#include "kit.h"

#include <dns64d/core/special.h>

static struct mw mw;
static struct config config;

static bool answer(const char *name, uint16_t type, struct image *out)
{
	struct dns64_conf conf = kit_conf(&config);
	struct question q = kit_question(name, type);
	struct policy p = kit_policy(&conf);

	return special_answer(&p, &q, &mw, out);
}

static int setup(void **state)
{
	(void)state;
	config = kit_config();
	return 0;
}

/* Every type but A, AAAA and DS: no error, no answer (RFC 8880 section 7.1). */
static void special_answer__has_no_data_of_any_other_type(void **state)
{
	struct image i;

	(void)state;
	for (uint16_t type = 1; type < 300; type++) {
		if (type == DNS_A || type == DNS_AAAA || type == TYPE_DS)
			continue;
		assert_true(answer("ipv4only.arpa", type, &i));
		assert_int_equal(i.kind, IMAGE_NODATA);
		assert_int_equal(i.rcode, DNS_NOERROR);
	}
	assert_false(answer("ipv4only.arpa", TYPE_DS, &i));
	assert_true(answer("x.ipv4only.arpa", TYPE_DS, &i));
	assert_int_equal(i.kind, IMAGE_NXDOMAIN);
}

static const struct { const char *prefix; uint8_t len; const char *want; } prefixes[] = {
	{ "64:ff9b::", 96, "64:ff9b::c000:aa" },
	{ "2001:db8::", 32, "2001:db8:c000:aa::" },
	{ "2001:db8:100::", 40, "2001:db8:1c0:0:aa::" },
	{ "2001:db8:122::", 48, "2001:db8:122:c000:0:aa00::" },
	{ "2001:db8:122:300::", 56, "2001:db8:122:3c0:0:aa::" },
	{ "2001:db8:122:344::", 64, "2001:db8:122:344:c0:0:aa00:0" },
};

static void special_answer__tells_a_prefix_of_every_length(void **state)
{
	struct image i;
	char text[512], want[128];

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(prefixes); n++) {
		config.nat64.prefix = (struct prefix6){ a6(prefixes[n].prefix),
							prefixes[n].len };
		assert_true(answer("ipv4only.arpa", DNS_AAAA, &i));
		message_text(i.bytes, i.len, 0, text, sizeof(text));
		strcpy(want, "NOERROR | an ipv4only.arpa 600 AAAA ");
		strcat(want, prefixes[n].want);
		strcat(want, " |");
		if (strncmp(text, want, strlen(want)) != 0)
			fail_msg("/%u: %s", prefixes[n].len, text);
	}
}

static const char *const not_special[] = {
	"arpa", "xipv4only.arpa", "ipv4only.arpa.example", "ipv4only.arpb",
	"172.0.0.192.in-addr.arpa", "0.0.192.in-addr.arpa", "in-addr.arpa", ".",
};

static void special_answer__leaves_all_other_names_alone(void **state)
{
	struct image i;

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(not_special); n++)
		if (answer(not_special[n], DNS_A, &i))
			fail_msg("answered: %s", not_special[n]);
	config.dns64.synthesis.ipv4only_arpa = false;
	assert_false(answer("ipv4only.arpa", DNS_A, &i));
	assert_false(answer("170.0.0.192.in-addr.arpa", DNS_PTR, &i));
}

static void special_any__is_one_hinfo(void **state)
{
	struct question q = kit_question("a.example", DNS_ANY);
	struct image i = special_any(&q, &mw);

	(void)state;
	kit_expect(&i, "NOERROR | an a.example 3600 HINFO \\# 075246433834383200");
}

#define FRESH(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(special_answer__has_no_data_of_any_other_type),
		FRESH(special_answer__tells_a_prefix_of_every_length),
		FRESH(special_answer__leaves_all_other_names_alone),
		FRESH(special_any__is_one_hinfo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

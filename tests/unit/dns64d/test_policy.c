/* test_policy.c - may this be asked, and does DNS64 have a part in it */
#include "kit.h"

#include <dns64d/core/key.h>
#include <dns64d/core/policy.h>

static struct query query_for(const char *name, uint16_t type, uint16_t flags, bool dnssec_ok)
{
	return (struct query){ .flags = flags, .question = kit_question(name, type),
			       .edns = { .present = true, .dnssec_ok = dnssec_ok,
					 .udp_size = 4096 } };
}

static void policy_judge__serves_every_type_that_is_data(void **state)
{
	static const uint16_t refused[] = { 0, 41, 249, 250, 251, 252, 253, 254 };

	(void)state;
	for (unsigned type = 0; type <= 0xffff; type++) {
		struct query q = query_for("a.example", (uint16_t)type, DNS_RD, false);
		bool meta = false;

		for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
			meta |= refused[i] == type;
		if ((policy_judge(&q) == REFUSAL_NONE) == meta)
			fail_msg("type %u", type);
	}
}

static void policy_judge__wants_class_in_and_recursion(void **state)
{
	struct query q = query_for("a.example", DNS_A, DNS_RD, false);

	(void)state;
	q.question.class = DNS_CH;
	assert_int_equal(policy_judge(&q), REFUSAL_CHAOS);
	q.question.class = DNS_CLASS_ANY;
	assert_int_equal(policy_judge(&q), REFUSAL_CLASS);
	q.question.class = DNS_IN;
	q.flags = 0;
	assert_int_equal(policy_judge(&q), REFUSAL_NO_RECURSION);
}

/* DO, CD, type: is DNS64 wanted (RFC 6147 section 5.5)? */
static const struct { uint16_t type; bool dnssec_ok, cd; uint8_t want; } wanted[] = {
	{ DNS_AAAA, false, false, KEY_DNS64 },
	{ DNS_AAAA, true, false, KEY_DNS64 | KEY_DO },
	{ DNS_AAAA, false, true, KEY_DNS64 | KEY_CD },
	{ DNS_AAAA, true, true, KEY_DO | KEY_CD },
	{ DNS_A, false, false, 0 },
	{ DNS_TXT, true, false, KEY_DO },
	{ DNS_ANY, false, false, 0 },
	{ DNS_PTR, false, false, 0 },		/* not a name under the prefix */
};

static uint8_t flags_for(const struct dns64_conf *conf, const struct query *q)
{
	struct addr6 client = { { [15] = 1 } };
	struct audience a = policy_audience(conf, &client);

	return policy_key(conf, &a, q).flags;
}

static void policy_key__follows_rfc6147_5_5(void **state)
{
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		struct query q = query_for("a.example", wanted[i].type,
					   wanted[i].cd ? DNS_RD | DNS_CD : DNS_RD,
					   wanted[i].dnssec_ok);

		if (flags_for(&conf, &q) != wanted[i].want)
			fail_msg("row %zu: %u", i, flags_for(&conf, &q));
	}
	c.dns64.synthesis.with_dnssec = DNSSEC_ALWAYS;
	struct query both = query_for("a.example", DNS_AAAA, DNS_RD | DNS_CD, true);

	assert_int_equal(flags_for(&conf, &both), KEY_DNS64 | KEY_DO | KEY_CD);
	c.dns64.synthesis.enabled = false;
	conf = kit_conf(&c);
	assert_int_equal(flags_for(&conf, &both), KEY_DO | KEY_CD);
}

static void policy_limit__is_the_lesser_of_both_sides(void **state)
{
	struct config c = kit_config();
	struct dns64_conf conf = kit_conf(&c);
	struct query q = query_for("a.example", DNS_A, DNS_RD, false);

	(void)state;
	assert_int_equal(policy_limit(&conf, &q, false), 1232);
	q.edns.udp_size = 700;
	assert_int_equal(policy_limit(&conf, &q, false), 700);
	q.edns.present = false;
	assert_int_equal(policy_limit(&conf, &q, false), 512);
	assert_int_equal(policy_limit(&conf, &q, true), 65535);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policy_judge__serves_every_type_that_is_data),
		cmocka_unit_test(policy_judge__wants_class_in_and_recursion),
		cmocka_unit_test(policy_key__follows_rfc6147_5_5),
		cmocka_unit_test(policy_limit__is_the_lesser_of_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_mix.c - letters of a question in random case */
#include "kit.h"

#include <stdio.h>

#include <dns64d/core/mix.h>

static const struct hash_key secret = { { 1, 2 } };

static struct dname name_of(const char *text)
{
	struct dname n;

	assert_true(dname_parse(text, &n));
	return n;
}

static void mix_name__changes_letters_only_and_by_the_seed(void **state)
{
	struct dname plain = name_of("www-1.xn--a9.example"), first = mix_name(&secret, 1, &plain);
	unsigned upper = 0, different = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct dname m = mix_name(&secret, seed, &plain);
		struct dname again = mix_name(&secret, seed, &plain);

		assert_true(dname_equal(&m, &plain));
		assert_memory_equal(m.b, again.b, m.len);
		different += memcmp(m.b, first.b, m.len) != 0;
		for (unsigned i = 0; i < m.len; i++)
			upper += m.b[i] >= 'A' && m.b[i] <= 'Z';
	}
	assert_true(different >= 98);
	assert_in_range(upper, 500, 800);	/* half of 13 letters, a hundred times */
}

static void mix_name__draws_anew_for_all_of_a_long_name(void **state)
{
	static const char label[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
				    "abcdefghij";
	struct dname plain, m;
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), "%s.%s.%s", label, label, label);
	plain = name_of(text);
	m = mix_name(&secret, 3, &plain);
	assert_memory_not_equal(m.b + 1, m.b + 64, 62);
	assert_memory_not_equal(m.b + 64, m.b + 127, 62);
}

static void mix_undo__tells_whose_answer_it_is(void **state)
{
	struct dname plain = name_of("a.example"), sent = name_of("A.exAMple");
	uint8_t msg[64] = { 0 };

	(void)state;
	memcpy(msg + 12, sent.b, sent.len);
	assert_int_equal(mix_undo(msg, sizeof(msg), &sent, &plain), MIXED_SAME);
	assert_memory_equal(msg + 12, plain.b, plain.len);
	assert_int_equal(mix_undo(msg, sizeof(msg), &sent, &plain), MIXED_CASE);
	msg[13] = 'b';
	assert_int_equal(mix_undo(msg, sizeof(msg), &sent, &plain), MIXED_OTHER);
	assert_int_equal(mix_undo(msg, 12 + sent.len - 1u, &sent, &plain), MIXED_OTHER);
	assert_int_equal(mix_undo(msg, 0, &sent, &plain), MIXED_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mix_name__changes_letters_only_and_by_the_seed),
		cmocka_unit_test(mix_name__draws_anew_for_all_of_a_long_name),
		cmocka_unit_test(mix_undo__tells_whose_answer_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

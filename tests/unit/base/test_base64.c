/* test_base64.c - the vectors of RFC 4648 section 10, there and back, and what is none */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gateway6/base64.h>
#include <gateway6/must.h>

static const struct { const char *bytes, *text; } rfc4648_10[] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
};

static void base64__gives_the_vectors_of_rfc4648(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc4648_10); i++) {
		char text[BASE64_ROOM(6)];
		uint8_t back[6];
		size_t len, want = strlen(rfc4648_10[i].bytes);

		base64_write(text, (const uint8_t *)rfc4648_10[i].bytes, want);
		assert_string_equal(text, rfc4648_10[i].text);
		assert_true(base64_read(text, back, sizeof(back), &len));
		assert_int_equal(len, want);
		assert_memory_equal(back, rfc4648_10[i].bytes, want);
	}
}

static void base64_read__refuses_what_is_none(void **state)
{
	static const char *const wrong[] = {
		"Zg", "Zg=", "Z===", "====", "Zm9v!m9v", "Zg==Zm9v", "Z=9v", "Zm9\xff",
	};
	uint8_t back[16];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(base64_read(wrong[i], back, sizeof(back), &len));
	assert_true(base64_read("Zm9v", back, 3, &len));
	assert_false(base64_read("Zm9v", back, 2, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64__gives_the_vectors_of_rfc4648),
		cmocka_unit_test(base64_read__refuses_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

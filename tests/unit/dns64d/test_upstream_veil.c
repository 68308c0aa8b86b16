/* test_upstream_veil.c - every byte of a label goes out and comes back as it was */
#include <string.h>

#include <unit/unit.h>

#include <dns64d/upstream_veil.h>

#define HEADER 12

static uint8_t message[HEADER + 300];

/* "a<c>1.test" AAAA IN; its length. */
static size_t question(uint8_t c)
{
	const uint8_t rest[] = { 3, 'a', c, '1', 4, 't', 'e', 's', 't', 0, 0, 28, 0, 1 };

	memset(message, 0, HEADER);
	message[5] = 1;
	memcpy(message + HEADER, rest, sizeof(rest));
	return HEADER + sizeof(rest);
}

static bool host_name(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '_' || c == '*' || c == '/';
}

static void test_every_byte(void **state)
{
	uint8_t before[sizeof(message)];
	struct veil v;

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		size_t len = question((uint8_t)c);

		memcpy(before, message, len);
		assert_int_equal(veil_put_on(message, len, &v), !host_name((uint8_t)c));
		assert_int_equal(message[HEADER + 2], host_name((uint8_t)c) ? c : '*');
		veil_take_off(message, len, &v);
		assert_memory_equal(message, before, len);
	}
}

/* Lengths of labels are no bytes of labels, and what follows the name is left alone. */
static void test_only_labels(void **state)
{
	size_t len = question('b');

	(void)state;
	message[len - 3] = 0xff;
	assert_false(veil_put_on(message, len, NULL));
	assert_int_equal(message[len - 3], 0xff);
}

static void test_no_whole_name(void **state)
{
	struct veil v;
	size_t len = question('\n');

	(void)state;
	for (size_t cut = 0; cut < HEADER + 10; cut++)
		assert_false(veil_put_on(message, cut, &v));
	message[HEADER] = 0xc0;			/* a pointer */
	assert_false(veil_put_on(message, len, &v));
	memset(message + HEADER, 1, sizeof(message) - HEADER);	/* longer than a name may be */
	assert_false(veil_put_on(message, sizeof(message), &v));
}

static void test_another_name_stays(void **state)
{
	size_t len = question('\n');
	struct veil v = { .len = 3, .name = { 1, '\n', 0 } };

	(void)state;
	veil_take_off(message, len, &v);
	assert_int_equal(message[HEADER], 3);
	assert_int_equal(message[HEADER + 2], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_only_labels),
		cmocka_unit_test(test_no_whole_name),
		cmocka_unit_test(test_another_name_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

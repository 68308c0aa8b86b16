/* test_dname.c - names from the wire, from text and back */
#include <unit/unit.h>

#include <ctype.h>

#include <gateway6/dname.h>

static struct dname name(const char *text)
{
	struct dname n;

	assert_true(dname_parse(text, &n));
	return n;
}

/* Read the name at `at` of a message; where r ended up goes to *end. */
static bool read_at(const uint8_t *msg, size_t len, size_t at, struct dname *out, size_t *end)
{
	struct rd r = rd_of(msg, len);
	bool ok;

	rd_take(&r, at);
	ok = dname_read(&r, msg, out);
	*end = (size_t)(r.at - msg);
	assert_int_equal(ok, !r.bad);
	return ok;
}

static void dname_read__follows_pointers_back(void **state)
{
	static const uint8_t msg[] = "\x03" "org" "\x00" "\x07" "example" "\xc0\x00"
		"\x03" "www" "\xc0\x05!";
	struct dname n;
	size_t end;

	(void)state;
	assert_true(read_at(msg, sizeof(msg), 15, &n, &end));
	assert_string_equal(dname_text(&n).s, "www.example.org.");
	assert_int_equal(end, 21);
}

static void dname_read__refuses_pointers_that_do_not_go_back(void **state)
{
	static const uint8_t itself[] = { 0xc0, 0x00 }, forward[] = { 0xc0, 0x02, 0x00 };
	static const uint8_t mutual[] = { 0xc0, 0x02, 0xc0, 0x00 };
	static const uint8_t through[] = { 1, 'a', 0xc0, 0x00 };	/* a.a.a... */
	struct dname n;
	size_t end;

	(void)state;
	assert_false(read_at(itself, sizeof(itself), 0, &n, &end));
	assert_false(read_at(forward, sizeof(forward), 0, &n, &end));
	assert_false(read_at(mutual, sizeof(mutual), 0, &n, &end));
	assert_false(read_at(mutual, sizeof(mutual), 2, &n, &end));
	assert_false(read_at(through, sizeof(through), 2, &n, &end));
}

static void dname_read__refuses_truncation_and_reserved_label_types(void **state)
{
	static const uint8_t cut[] = { 3, 'o', 'r' }, no_root[] = { 1, 'a' }, half[] = { 0xc0 };
	static const uint8_t reserved[] = { 0x40, 0 }, reserved2[] = { 0x80, 0 };
	struct dname n;
	size_t end;

	(void)state;
	assert_false(read_at(cut, sizeof(cut), 0, &n, &end));
	assert_false(read_at(no_root, sizeof(no_root), 0, &n, &end));
	assert_false(read_at(half, sizeof(half), 0, &n, &end));
	assert_false(read_at(reserved, sizeof(reserved), 0, &n, &end));
	assert_false(read_at(reserved2, sizeof(reserved2), 0, &n, &end));
	assert_int_equal(n.len, 1);		/* what is left is a name all the same */
}

static void dname_read__takes_255_bytes_and_refuses_256(void **state)
{
	uint8_t msg[300] = { 0 };
	struct dname n;
	size_t end;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		msg[i * 64] = 63;		/* 3 x 64 = 192 */
	msg[192] = 61;				/* + 62 = 254, + root = 255 */
	assert_true(read_at(msg, sizeof(msg), 0, &n, &end));
	assert_int_equal(n.len, 255);
	assert_int_equal(end, 255);
	msg[192] = 62;
	assert_false(read_at(msg, sizeof(msg), 0, &n, &end));
}

static void dname_parse__reads_escapes_and_prints_them_back(void **state)
{
	static const char *const texts[] = { ".", "org.", "a\\.b.c.", "\\000\\255x.", "a\\\\.b." };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct dname n = name(texts[i]);

		assert_string_equal(dname_text(&n).s, texts[i]);
	}
}

static void dname_parse__refuses_what_is_no_name(void **state)
{
	static const char *const texts[] = {
		"", "..", ".a", "a..b", "\\", "\\25", "\\256", "a\\",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org",
	};
	struct dname n;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_false(dname_parse(texts[i], &n));
}

static void dname_equal__does_not_mind_case(void **state)
{
	struct dname a = name("WWW.Example.ORG"), b = name("www.example.org.");
	struct dname c = name("wwx.example.org");

	(void)state;
	assert_true(dname_equal(&a, &b));
	assert_false(dname_equal(&a, &c));
	a = dname_lower(&a);
	assert_memory_equal(a.b, b.b, b.len);
}

/* Each byte at each place of a name of each length, beside what the C library says. */
static void dname_lower__is_that_of_each_byte(void **state)
{
	(void)state;
	for (unsigned len = 1; len <= DNS_NAME_MAX; len++)
		for (unsigned first = 0; first < 256; first += 7) {
			struct dname n = { .len = (uint8_t)len }, low;

			for (unsigned i = 0; i < len; i++)
				n.b[i] = (uint8_t)(first + i);
			low = dname_lower(&n);
			assert_int_equal(low.len, len);
			for (unsigned i = 0; i < len; i++)
				assert_int_equal(low.b[i], tolower(n.b[i]));	/* locale "C" */
		}
}

static void dname_under__wants_whole_labels(void **state)
{
	struct dname zone = name("example.org"), root = name(".");
	struct dname in = name("a.Example.org"), out = name("anexample.org");

	(void)state;
	assert_true(dname_under(&in, &zone));
	assert_true(dname_under(&zone, &zone));
	assert_true(dname_under(&in, &root));
	assert_false(dname_under(&out, &zone));
	assert_false(dname_under(&root, &zone));
}

static void dname_parent__ends_at_the_root(void **state)
{
	struct dname n = name("a.bc.d");

	(void)state;
	assert_int_equal(dname_labels(&n), 3);
	n = dname_parent(&n);
	assert_string_equal(dname_text(&n).s, "bc.d.");
	n = dname_parent(&n);
	n = dname_parent(&n);
	n = dname_parent(&n);
	assert_string_equal(dname_text(&n).s, ".");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dname_read__follows_pointers_back),
		cmocka_unit_test(dname_read__refuses_pointers_that_do_not_go_back),
		cmocka_unit_test(dname_read__refuses_truncation_and_reserved_label_types),
		cmocka_unit_test(dname_read__takes_255_bytes_and_refuses_256),
		cmocka_unit_test(dname_parse__reads_escapes_and_prints_them_back),
		cmocka_unit_test(dname_parse__refuses_what_is_no_name),
		cmocka_unit_test(dname_equal__does_not_mind_case),
		cmocka_unit_test(dname_lower__is_that_of_each_byte),
		cmocka_unit_test(dname_under__wants_whole_labels),
		cmocka_unit_test(dname_parent__ends_at_the_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_cookie.c - cookies towards clients, with the vectors of RFC 9018 appendix A */
#include "kit.h"

#include <stdio.h>

#include <dns64d/core/cookie.h>

static uint32_t draw(void *arg)
{
	uint32_t *state = arg;

	return *state = *state * 1664525 + 1013904223;
}

static void from_hex(uint8_t *out, const char *text)
{
	unsigned v;

	for (; *text && sscanf(text, "%2x", &v) == 1; text += 2)
		*out++ = (uint8_t)v;
}

/* The paper's own: key 00 to 0f, the first bytes of 00, 01, 02, ... */
static void siphash__gives_the_vectors_of_its_authors(void **state)
{
	uint8_t key[SIPHASH_KEY_LEN], input[64];

	(void)state;
	for (uint8_t i = 0; i < sizeof(input); i++)
		input[i] = i;
	memcpy(key, input, sizeof(key));
	assert_true(siphash(key, input, 0) == UINT64_C(0x726fdb47dd0e0e31));
	assert_true(siphash(key, input, 8) == UINT64_C(0x93f5f5799a932462));
	assert_true(siphash(key, input, 15) == UINT64_C(0xa129ca6149be45e5));
}

static const struct { const char *secret, *client, *cookie; uint32_t now_s; } rfc9018_a[] = {
	{ "e5e973e5a6b2a43f48e7dc849e37bfcf", "::ffff:198.51.100.100",	/* A.1 */
	  "2464c4abcf10c957010000005cf79f111f8130c3eee29480", 1559731985 },
	{ "445536bcd2513298075a5d379663c962", "2001:db8:220:1:59de:d0f4:8769:82b8",	/* A.4 */
	  "22681ab97d52c298010000005cf7c609a6bb79d16625507a", 1559741961 },
};

/* A good one comes back as it is while it is younger than half an hour. */
static void cookie_serve__knows_the_cookies_of_rfc9018_a(void **state)
{
	uint32_t seed = 1;
	struct rng rng = { draw, &seed };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc9018_a); i++) {
		uint64_t now_ms = rfc9018_a[i].now_s * UINT64_C(1000);
		struct cookies c = { .drawn_ms = now_ms };
		struct edns e = { .cookie_len = COOKIE_LEN };
		struct addr6 client = a6(rfc9018_a[i].client);
		uint8_t want[COOKIE_LEN];

		from_hex(c.secret[0], rfc9018_a[i].secret);
		from_hex(want, rfc9018_a[i].cookie);
		memcpy(e.cookie, want, 8);
		e.cookie_len = 8;
		assert_false(cookie_serve(&c, &rng, &client, now_ms, &e));
		assert_memory_equal(e.cookie, want, COOKIE_LEN);
		assert_true(cookie_serve(&c, &rng, &client, now_ms + 1800000, &e));
		assert_memory_equal(e.cookie, want, COOKIE_LEN);
		assert_true(cookie_serve(&c, &rng, &client, now_ms + 1801000, &e));
		assert_memory_not_equal(e.cookie, want, COOKIE_LEN);
	}
}

static struct cookies cookies;
static uint32_t seed = 7;
static const struct rng rng = { draw, &seed };

static bool serve(struct edns *e, const char *client, uint64_t now_ms)
{
	struct addr6 a = a6(client);

	return cookie_serve(&cookies, &rng, &a, now_ms, e);
}

static struct edns fresh(const char *client, uint64_t now_ms)
{
	struct edns e = { .cookie_len = 8, .cookie = "client1" };

	assert_false(serve(&e, client, now_ms));
	assert_int_equal(e.cookie_len, COOKIE_LEN);
	return e;
}

static void cookie_serve__lets_one_live_an_hour_and_for_its_client_only(void **state)
{
	struct edns e = fresh("2a02::1", 1000000), other;

	(void)state;
	other = e;
	assert_false(serve(&other, "2a02::2", 1000000));
	for (unsigned byte = 0; byte < COOKIE_LEN; byte++) {
		other = e;
		other.cookie[byte] ^= 1;
		if (serve(&other, "2a02::1", 1000000))
			fail_msg("byte %u", byte);
	}
	other = e;
	assert_true(serve(&other, "2a02::1", 1000000 + 3600 * 1000));
	other = e;
	assert_false(serve(&other, "2a02::1", 1000000 + 3601 * 1000));
	e = fresh("2a02::1", 5000000);
	other = e;
	assert_true(serve(&other, "2a02::1", 5000000 - 300 * 1000));	/* RFC 9018 4.3 */
	assert_false(serve(&e, "2a02::1", 5000000 - 301 * 1000));
}

static void cookie_serve__takes_the_secret_before_but_not_the_one_before_that(void **state)
{
	const uint64_t day_ms = 24 * 3600 * UINT64_C(1000), start_ms = 1000;
	struct edns e;

	(void)state;
	memset(&cookies, 0, sizeof(cookies));
	fresh("2a02::1", start_ms);
	e = fresh("2a02::1", start_ms + day_ms - 1000);
	assert_true(serve(&e, "2a02::1", start_ms + day_ms));	/* a new secret: renewed */
	e = fresh("2a02::1", start_ms + 2 * day_ms - 1000);
	memset(cookies.secret[1], 0, sizeof(cookies.secret[1]));
	cookies.secret[0][0] ^= 1;
	assert_false(serve(&e, "2a02::1", start_ms + 2 * day_ms - 1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siphash__gives_the_vectors_of_its_authors),
		cmocka_unit_test(cookie_serve__knows_the_cookies_of_rfc9018_a),
		cmocka_unit_test(cookie_serve__lets_one_live_an_hour_and_for_its_client_only),
		cmocka_unit_test(
			cookie_serve__takes_the_secret_before_but_not_the_one_before_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

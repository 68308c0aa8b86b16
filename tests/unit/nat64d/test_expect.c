/*
 * test_expect.c - what is asked for early is what the doors will need
 *
 *	2001:db8:1::10 --- nat64 (pool 5.5.5.8/30) --- 9.9.9.33
 */
#include <stdlib.h>
#include <string.h>

#include <unit/nat64d_bench.h>

#include <nat64d/core/expect.h>

static struct pkt p;
static struct addr4_text lent;

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	return 0;
}

static uint32_t expected(struct pkt *packet)
{
	struct packet_in in = { .bytes = packet->b, .len = packet->len };

	return expect_session(k.n, &in);
}

static uint32_t expected_out(uint16_t sport, uint16_t dport)
{
	return expected(udp6(&p, (struct kit_ends){ GUEST, sport, SERVER, dport }, 8));
}

static uint32_t expected_in(uint16_t dport)
{
	return expected(udp4(&p, (struct kit_ends){ SERVER4, 123, lent.s, dport }, 8));
}

static void expect__finds_the_session_from_both_sides(void **state)
{
	uint32_t session = expected_out(25000, 123);

	(void)state;
	assert_int_not_equal(session, 0);
	assert_int_equal(expected_in(25000), session);
}

static void expect__is_nothing_without_a_session(void **state)
{
	(void)state;
	assert_int_equal(expected_out(25001, 123), 0);
	assert_int_equal(expected_out(25000, 124), 0);
	assert_int_equal(expected_in(25001), 0);
	tcp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, TCP_SYN, 0);
	assert_int_equal(expected(&p), 0);
}

/* Cut anywhere: nothing behind the end is read (the sanitizers watch). */
static void expect__takes_any_bytes(void **state)
{
	struct pkt whole;

	(void)state;
	udp6(&whole, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 0);
	for (size_t len = 0; len < whole.len; len++) {
		uint8_t *exact = malloc(len + 1);
		struct packet_in in = { .bytes = exact + 1, .len = len };

		memcpy(exact + 1, whole.b, len);
		assert_int_equal(expect_session(k.n, &in), 0);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expect__finds_the_session_from_both_sides),
		cmocka_unit_test(expect__is_nothing_without_a_session),
		cmocka_unit_test(expect__takes_any_bytes),
	};
	return cmocka_run_group_tests(tests, up, bench_down);
}

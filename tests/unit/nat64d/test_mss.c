/* test_mss.c - what a SYN offers, lowered to what fits both sides */
#include <unit/nat64d_bench.h>

static struct pkt p;

/* A SYN of the guest with these options (their number a multiple of four). */
static struct pkt *syn(const uint8_t *options, size_t len)
{
	tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_SYN, len);
	memcpy(p.b + 60, options, len);
	p.b[52] = (uint8_t)((20 + len) / 4 << 4);
	pkt_fix(&p);
	return &p;
}

static uint16_t offered(size_t at)
{
	const uint8_t *tcp;

	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);		/* and its checksum is right: the kit looks */
	tcp = kit_l4(&k, 0);
	return (uint16_t)(tcp[20 + at] << 8 | tcp[20 + at + 1]);
}

static const struct { uint32_t mtu4, mtu6; uint16_t offer, want; } rows[] = {
	{ 1500, 1500, 1460, 1440 },		/* 1440 + 60 = 1500 */
	{ 1500, 1500, 1441, 1440 },		/* first bad */
	{ 1500, 1500, 1440, 1440 },		/* last good */
	{ 1500, 1500, 536, 536 },		/* never raised */
	{ 1400, 1500, 1460, 1360 },		/* the IPv4 side is narrower */
	{ 1500, 1280, 1460, 1220 },
	{ 9000, 9000, 8960, 8940 },
};

static void mss__is_what_fits_both_sides(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint8_t option[4] = { TCP_OPT_MSS, 4, (uint8_t)(rows[i].offer >> 8),
				      (uint8_t)rows[i].offer };

		kit_host(&k, rows[i].mtu4, rows[i].mtu6);
		syn(option, sizeof(option));
		assert_int_equal(offered(2), rows[i].want);
	}
}

/* Behind other options, also at an odd place, where the sum's words are crossed. */
static void mss__is_found_behind_other_options(void **state)
{
	static const uint8_t odd[8] = { TCP_OPT_NOP, TCP_OPT_MSS, 4, 0x05, 0xb4, TCP_OPT_END };
	static const uint8_t later[8] = { 3, 3, 7, TCP_OPT_NOP, TCP_OPT_MSS, 4, 0x05, 0xb4 };

	(void)state;
	syn(odd, sizeof(odd));
	assert_int_equal(offered(3), 1440);
	syn(later, sizeof(later));
	assert_int_equal(offered(6), 1440);
}

static void mss__is_left_alone_behind_the_end_and_in_broken_options(void **state)
{
	static const uint8_t ended[8] = { TCP_OPT_END, 0, 0, 0, TCP_OPT_MSS, 4, 0x05, 0xb4 };
	static const uint8_t broken[8] = { 9, 0, 0, 0, TCP_OPT_MSS, 4, 0x05, 0xb4 };
	static const uint8_t too_long[8] = { 9, 200, 0, 0, TCP_OPT_MSS, 4, 0x05, 0xb4 };

	(void)state;
	syn(ended, sizeof(ended));
	assert_int_equal(offered(6), 1460);
	syn(broken, sizeof(broken));
	assert_int_equal(offered(6), 1460);
	syn(too_long, sizeof(too_long));
	assert_int_equal(offered(6), 1460);
}

static void mss__is_changed_in_syns_only(void **state)
{
	static const uint8_t option[4] = { TCP_OPT_MSS, 4, 0x05, 0xb4 };

	(void)state;
	syn(option, sizeof(option));
	assert_int_equal(offered(2), 1440);
	syn(option, sizeof(option));
	p.b[53] = TCP_ACK;
	pkt_fix(&p);
	assert_int_equal(offered(2), 1460);
}

static void mss__follows_the_configuration(void **state)
{
	static const uint8_t option[4] = { TCP_OPT_MSS, 4, 0x05, 0xb4 };

	(void)state;
	k.c.nat64.mss_clamp = 1000;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	syn(option, sizeof(option));
	assert_int_equal(offered(2), 1000);
	k.c.nat64.mss_clamp = 0;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	syn(option, sizeof(option));
	assert_int_equal(offered(2), 1460);
}

/* Offload: the field holds the pseudo header's sum and must not know of the change. */
static void mss__changes_under_a_partial_checksum_too(void **state)
{
	static const uint8_t option[4] = { TCP_OPT_MSS, 4, 0x05, 0xb4 };

	(void)state;
	syn(option, sizeof(option));
	p.offload.partial_csum = true;
	pkt_fix(&p);
	assert_int_equal(offered(2), 1440);
	assert_true(k.out[0].p.offload.partial_csum);
}

static void mss__is_clamped_from_outside_too(void **state)
{
	struct addr4_text lent;

	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 80 }, TCP_SYN, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	tcp4(&p, (struct kit_ends){ SERVER4, 80, lent.s, 5000 }, TCP_SYN | TCP_ACK, 0);
	kit_in4(&k, pkt_offer_mss(&p, 1460));
	assert_int_equal(bench_mss(), 1440);
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(mss__is_what_fits_both_sides),
		T(mss__is_found_behind_other_options),
		T(mss__is_left_alone_behind_the_end_and_in_broken_options),
		T(mss__is_changed_in_syns_only),
		T(mss__follows_the_configuration),
		T(mss__changes_under_a_partial_checksum_too),
		T(mss__is_clamped_from_outside_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

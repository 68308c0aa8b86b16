/* test_csum.c - against the oracle, and updates against summing anew */
#include <unit/unit.h>

#include <gateway6/csum.h>

#include <oracle/base_csum.h>

/* 0 and 0xffff are the same number in one's complement. */
static uint16_t norm(uint16_t v)
{
	return v == 0xffff ? 0 : v;
}

static void sum_bytes__gives_the_example_of_rfc1071_3(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

	(void)state;
	assert_int_equal(sum_fold(sum_bytes(sum_zero, bytes, sizeof(bytes))), 0xddf2);
}

static void sum_bytes__equals_the_oracle_for_any_length_and_alignment(void **state)
{
	uint64_t seed = 2;
	struct rng rng = unit_rng(&seed);
	uint8_t room[2048 + 8];

	(void)state;
	for (unsigned n = 0; n < 20000; n++) {
		size_t len = rng_below(&rng, 2049), at = rng_below(&rng, 8);

		for (size_t i = 0; i < len; i++)
			room[at + i] = n % 7 ? (uint8_t)rng_u32(&rng) : 0xff;
		assert_int_equal(norm(sum_fold(sum_bytes(sum_zero, room + at, len))),
				 norm(oracle_sum(room + at, len)));
	}
}

static void sum_join__sums_pieces_like_the_whole(void **state)
{
	uint64_t seed = 3;
	struct rng rng = unit_rng(&seed);
	uint8_t room[512];

	(void)state;
	for (unsigned n = 0; n < 2000; n++) {
		size_t len = rng_below(&rng, sizeof(room) + 1), cut;

		for (size_t i = 0; i < len; i++)
			room[i] = (uint8_t)rng_u32(&rng);
		cut = rng_below(&rng, (uint32_t)len + 1) & ~1u;
		assert_int_equal(norm(sum_fold(sum_join(sum_bytes(sum_zero, room, cut),
							sum_bytes(sum_zero, room + cut,
								  len - cut)))),
				 norm(oracle_sum(room, len)));
	}
}

static void csum_update__equals_summing_anew(void **state)
{
	uint64_t seed = 4;
	struct rng rng = unit_rng(&seed);
	uint8_t room[64];

	(void)state;
	for (unsigned n = 0; n < 100000; n++) {
		for (size_t i = 0; i < sizeof(room); i++)	/* also all zeros, all ones */
			room[i] = n % 5 ? (uint8_t)rng_u32(&rng) : (uint8_t)(0 - n % 2);

		wire16 old = csum_finish(sum_bytes(sum_zero, room, sizeof(room)));
		struct sum removed = sum_bytes(sum_zero, room + 8, 16);

		for (size_t i = 8; i < 24; i++)
			room[i] = (uint8_t)rng_u32(&rng);

		wire16 want = csum_finish(sum_bytes(sum_zero, room, sizeof(room)));
		wire16 got = csum_update(old, removed, sum_bytes(sum_zero, room + 8, 16));

		assert_int_equal(norm(get16(got)), norm(get16(want)));
	}
}

static void sum_pseudo6__counts_every_field(void **state)
{
	struct addr6 src = a6("2001:db8::1"), dst = a6("64:ff9b::5db8:d822");
	uint8_t room[40] = { 0 };

	(void)state;
	memcpy(room, &src, 16);
	memcpy(room + 16, &dst, 16);
	room[33] = 0x01;		/* length 0x00012345 */
	room[34] = 0x23;
	room[35] = 0x45;
	room[39] = 58;
	assert_int_equal(sum_fold(sum_pseudo6(&src, &dst, 58, 0x12345)),
			 oracle_sum(room, sizeof(room)));
}

static void sum_pseudo4__counts_every_field(void **state)
{
	static const uint8_t room[12] = { 192, 0, 2, 1, 198, 51, 100, 7, 0, 17, 0x12, 0x34 };

	(void)state;
	assert_int_equal(sum_fold(sum_pseudo4(a4("192.0.2.1"), a4("198.51.100.7"), 17, 0x1234)),
			 oracle_sum(room, sizeof(room)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sum_bytes__gives_the_example_of_rfc1071_3),
		cmocka_unit_test(sum_bytes__equals_the_oracle_for_any_length_and_alignment),
		cmocka_unit_test(sum_join__sums_pieces_like_the_whole),
		cmocka_unit_test(csum_update__equals_summing_anew),
		cmocka_unit_test(sum_pseudo6__counts_every_field),
		cmocka_unit_test(sum_pseudo4__counts_every_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

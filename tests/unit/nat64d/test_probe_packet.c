/* test_probe_packet.c - described packets are packets: whole, with the right checksums */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gateway6/csum.h>
#include <gateway6/must.h>
#include <nat64d/core/view4.h>
#include <nat64d/core/view6.h>
#include <nat64d/probe_packet.h>

static _Alignas(8) uint8_t room[PROBE_ROOM];

static const struct probe4 v4 = { { { 192, 0, 2, 1 } }, { { 203, 0, 113, 5 } }, 50000, 443 };
static const struct probe6 v6 = {
	{ { 0x20, 1, 0xd, 0xb8, [15] = 0x10 } }, { { 0, 0x64, 0xff, 0x9b, [15] = 1 } }, 50000, 443,
};

static void probe_packet6__is_whole_for_each_protocol(void **state)
{
	static const uint8_t proto[] = { 6, 17, 58 };
	struct view6 v;

	(void)state;
	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++) {
		size_t len = probe_packet6(room, (enum nat64_l4)l4, &v6);
		struct sum s = sum_pseudo6(&v6.src, &v6.dst, proto[l4], (uint32_t)len - 40);

		assert_int_equal(view6_read(&v, room, len), DROP_NONE);
		assert_int_equal(v.l4, l4);
		assert_int_equal(sum_fold(sum_bytes(s, room + 40, len - 40)), 0xffff);
	}
}

static void probe_packet4__is_whole_for_each_protocol(void **state)
{
	static const uint8_t proto[] = { 6, 17, 1 };
	struct view4 v;

	(void)state;
	for (unsigned l4 = 0; l4 < NAT64_L4S; l4++) {
		size_t len = probe_packet4(room, (enum nat64_l4)l4, &v4);
		struct sum s = l4 == NAT64_ICMP ? sum_zero :
			       sum_pseudo4(v4.src, v4.dst, proto[l4], (uint16_t)(len - 20));

		assert_int_equal(view4_read(&v, room, len), DROP_NONE);
		assert_int_equal(v.l4, l4);
		assert_int_equal(sum_fold(sum_bytes(s, room + 20, len - 20)), 0xffff);
	}
}

static void packet_text__names_ends_and_kind(void **state)
{
	size_t len = probe_packet6(room, NAT64_TCP, &v6);

	(void)state;
	assert_string_equal(packet_text(room, len).s, "[2001:db8::10]:50000 -> [64:ff9b::1]:443, "
			    "TCP, 60 bytes, hop limit 64");
	len = probe_packet4(room, NAT64_ICMP, &v4);
	assert_string_equal(packet_text(room, len).s, "192.0.2.1 -> 203.0.113.5, "
			    "ICMP type 8 code 0, 28 bytes, TTL 64");
}

static void packet_text__reads_no_byte_that_is_not_there(void **state)
{
	size_t whole = probe_packet4(room, NAT64_TCP, &v4);

	(void)state;
	for (size_t len = 0; len < whole; len++) {
		uint8_t exact[PROBE_ROOM];

		memcpy(exact + sizeof(exact) - len, room, len);
		assert_non_null(strstr(packet_text(exact + sizeof(exact) - len, len).s,
				       len < 20 ? "too short" : "192.0.2.1"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probe_packet6__is_whole_for_each_protocol),
		cmocka_unit_test(probe_packet4__is_whole_for_each_protocol),
		cmocka_unit_test(packet_text__names_ends_and_kind),
		cmocka_unit_test(packet_text__reads_no_byte_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

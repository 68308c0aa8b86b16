/* test_neigh.c - NS and NA as packets: RFC 4861 7.1.1 and 7.1.2, reason by reason */
#include <unit/unit.h>

#include <raserv/core/neigh.h>

#include <gateway6/csum.h>

/* An NS as tcpdump showed it on a wire: fe80::1 asks for 2001:db8::7, nonce 01..06 */
static const uint8_t good_ns[] = {
	0x60, 0, 0, 0, 0, 40, 58, 255,
	0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 7,
	135, 0, 0, 0, 0, 0, 0, 0,
	0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
	1, 1, 2, 0, 0, 0, 0, 0x11,
	14, 1, 1, 2, 3, 4, 5, 6,
};

enum { AT_NEXT = 6, AT_HOPS = 7, AT_SRC = 8, AT_DST = 24, AT_ICMP = 40, AT_FLAGS = 44,
       AT_TARGET = 48, AT_OPTION = 64 };

static uint8_t bytes[256];
static struct neigh_in in;

static void finish(void)
{
	struct addr6 src, dst;
	wire16 sum;

	memcpy(src.b, bytes + AT_SRC, 16);
	memcpy(dst.b, bytes + AT_DST, 16);
	memset(bytes + AT_ICMP + 2, 0, 2);
	sum = csum_finish(sum_bytes(sum_pseudo6(&src, &dst, 58, (uint32_t)in.len - 40),
				    bytes + AT_ICMP, in.len - 40));
	memcpy(bytes + AT_ICMP + 2, &sum, 2);
}

static void take(void)
{
	memcpy(bytes, good_ns, sizeof(good_ns));
	in = (struct neigh_in){ .link = 3, .from = { { 2, 0, 0, 0, 0, 0x99 } }, .bytes = bytes,
				.len = sizeof(good_ns) };
	finish();
}

static void take_na(uint8_t flags)
{
	take();
	bytes[AT_ICMP] = 136;
	bytes[AT_FLAGS] = flags;
	bytes[AT_OPTION] = 2;
	memcpy(bytes + AT_DST, bytes + AT_SRC, 16);
	bytes[AT_DST + 15] = 2;
	finish();
}

static enum ra_counter judged(void)
{
	struct neigh n;

	return neigh_read(&in, &n);
}

static enum ra_counter changed(size_t at, uint8_t to)
{
	take();
	bytes[at] = to;
	finish();
	return judged();
}

static void neigh_read__takes_a_solicitation(void **state)
{
	struct neigh n;

	(void)state;
	take();
	assert_int_equal(neigh_read(&in, &n), RA_NDP_SOLICITED);
	assert_addr6(n.src, "fe80::1");
	assert_addr6(n.target, "2001:db8::7");
	assert_int_equal(n.mac.b[5], 0x11);		/* the option's, not the frame's */
	assert_true(n.has_nonce && n.nonce[5] == 6);
	in.len -= 8;					/* without the nonce */
	bytes[5] = 32;
	finish();
	assert_int_equal(neigh_read(&in, &n), RA_NDP_SOLICITED);
	assert_false(n.has_nonce);
}

static void neigh_read__takes_an_advertisement(void **state)
{
	struct neigh n;

	(void)state;
	take_na(0x60);
	assert_int_equal(neigh_read(&in, &n), RA_NDP_ADVERTISED);
	assert_true(n.is_advert && n.solicited);
	assert_int_equal(n.mac.b[5], 0x11);
	memset(bytes + AT_DST, 0, 16);			/* to all nodes, yet asked for */
	bytes[AT_DST] = 0xff, bytes[AT_DST + 1] = 2, bytes[AT_DST + 15] = 1;
	finish();
	assert_int_equal(judged(), RA_NDP_SOURCE);
	bytes[AT_FLAGS] = 0x20;
	finish();
	assert_int_equal(judged(), RA_NDP_ADVERTISED);
	memset(bytes + AT_SRC, 0, 16);
	finish();
	assert_int_equal(judged(), RA_NDP_SOURCE);
}

static void neigh_read__names_each_fault(void **state)
{
	(void)state;
	assert_int_equal(changed(AT_HOPS, 254), RA_ND_HOP_LIMIT);
	assert_int_equal(changed(AT_NEXT, 44), RA_ND_FRAGMENTED);	/* RFC 6980 5 */
	assert_int_equal(changed(AT_NEXT, 0), RA_NDP_HEADER);
	assert_int_equal(changed(0, 0x40), RA_NDP_HEADER);
	assert_int_equal(changed(AT_ICMP, 134), RA_ND_TYPE);
	assert_int_equal(changed(AT_ICMP + 1, 1), RA_ND_CODE);
	assert_int_equal(changed(AT_TARGET, 0xff), RA_NDP_TARGET);
	assert_int_equal(changed(AT_SRC, 0xff), RA_NDP_SOURCE);
	assert_int_equal(changed(AT_OPTION + 1, 0), RA_ND_OPTION_EMPTY);
	assert_int_equal(changed(AT_OPTION + 1, 3), RA_ND_OPTION_CUT);
	take();
	bytes[AT_TARGET + 15] ^= 1;
	assert_int_equal(judged(), RA_NDP_CHECKSUM);
	take();
	in.len--;
	assert_int_equal(judged(), RA_NDP_HEADER);
	in.len = 39;
	assert_int_equal(judged(), RA_NDP_HEADER);
	take();
	bytes[5] = 23;
	assert_int_equal(judged(), RA_ND_TRUNCATED);
}

/* 7.1.1: from ::, only to a solicited-node group and without a link-layer address */
static void neigh_read__is_strict_about_the_unspecified_source(void **state)
{
	(void)state;
	take();
	memset(bytes + AT_SRC, 0, 16);
	finish();
	assert_int_equal(judged(), RA_NDP_SOURCE);
	bytes[AT_OPTION] = 14;
	finish();
	assert_int_equal(judged(), RA_NDP_SOLICITED);
	bytes[AT_DST + 12] = 0xfe;
	finish();
	assert_int_equal(judged(), RA_NDP_SOURCE);
}

static void neigh_solicit__makes_those_bytes(void **state)
{
	static const uint8_t nonce[] = { 1, 2, 3, 4, 5, 6 };
	struct mac mac = { { 2, 0, 0, 0, 0, 0x11 } };
	struct neigh_words w = { .src = a6("fe80::1"), .target = a6("2001:db8::7"),
				 .mac = &mac, .nonce = nonce };
	struct neigh_out out;

	(void)state;
	take();
	w.dst = neigh_group(&w.target);
	out = neigh_solicit(&w, NULL);
	assert_int_equal(out.len, sizeof(good_ns));
	assert_memory_equal(out.bytes, bytes, sizeof(good_ns));
	assert_memory_equal(out.to.b, ((uint8_t[]){ 0x33, 0x33, 0xff, 0, 0, 7 }), 6);
}

static void neigh_advertise__is_read_back(void **state)
{
	struct mac mac = { { 2, 0, 0, 0, 0, 1 } }, to = { { 2, 0, 0, 0, 0, 9 } };
	struct neigh_words w = { .src = a6("fe80::1"), .dst = a6("fe80::9"), .mac = &mac,
				 .target = a6("2001:db8::7"), .flags = 0x40 };
	struct neigh_out out = neigh_advertise(&w, &to);
	struct neigh n;

	(void)state;
	in = (struct neigh_in){ .link = 3, .bytes = out.bytes, .len = out.len };
	assert_int_equal(neigh_read(&in, &n), RA_NDP_ADVERTISED);
	assert_true(n.solicited);
	assert_memory_equal(n.mac.b, mac.b, 6);
	assert_memory_equal(out.to.b, to.b, 6);
	assert_int_equal(out.bytes[AT_FLAGS], 0x40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neigh_read__takes_a_solicitation),
		cmocka_unit_test(neigh_read__takes_an_advertisement),
		cmocka_unit_test(neigh_read__names_each_fault),
		cmocka_unit_test(neigh_read__is_strict_about_the_unspecified_source),
		cmocka_unit_test(neigh_solicit__makes_those_bytes),
		cmocka_unit_test(neigh_advertise__is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

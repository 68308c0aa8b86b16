/*
 * test_ra_build.c - the bytes of an advertisement against the figures of the RFCs, field
 *                   by field, and what happens when they outgrow a packet
 */
#include <unit/unit.h>

#include <gateway6/wire/nd.h>
#include <raserv/core/ra_build.h>

#define NOW_MS 5000000

static struct { uint8_t bytes[RA_PACKET_MAX]; size_t len; } packet[64];
static unsigned packets;

static void keep(void *arg, const uint8_t *bytes, size_t len)
{
	(void)arg;
	assert_true(packets < ARRAY_SIZE(packet));
	memcpy(packet[packets].bytes, bytes, len);
	packet[packets++].len = len;
}

static struct item room[160];
static struct items items = { .item = room, .max = ARRAY_SIZE(room) };
static struct ra_header header;

static int fresh(void **state)
{
	(void)state;
	items.n = 0;
	packets = 0;
	header = (struct ra_header){ .hop_limit = 64, .lifetime_s = 1800 };
	return 0;
}

static void build(size_t size)
{
	struct ra_text text = { &header, &items, NOW_MS, size };
	unsigned said;

	packets = 0;
	said = ra_build(&text, keep, NULL);
	assert_int_equal(said, packets);
}

static struct item *add(enum item_kind kind, const char *prefix, uint8_t len)
{
	struct item *it = &room[items.n++];

	*it = (struct item){ .kind = kind, .prefix = { a6(prefix), len }, .wanted = true,
			     .state = ITEM_SHOWN, .held_until_ms = UINT64_MAX, .lifetime_s = 1800 };
	return it;
}

#define assert_packet(...) do {							\
	const uint8_t want[] = { __VA_ARGS__ };					\
	assert_int_equal(packets, 1);						\
	assert_int_equal(packet[0].len, sizeof(want));				\
	assert_memory_equal(packet[0].bytes, want, sizeof(want));		\
} while (0)

static void ra_build__gives_the_header_of_rfc4861_4_2(void **state)
{
	(void)state;
	header = (struct ra_header){
		.hop_limit = 64, .managed = true, .other_config = true,
		.preference = PREFERENCE_HIGH, .lifetime_s = 1800,
		.reachable_ms = 30000, .retransmit_ms = 1000,
	};
	build(1460);
	assert_packet(134,		/* type */
		      0,		/* code */
		      0, 0,		/* checksum: the kernel's */
		      64,		/* cur hop limit */
		      0xc8,		/* M 1, O 1, H 0, Prf 01 (RFC 4191 2.2) */
		      0x07, 0x08,	/* router lifetime 1800 s */
		      0, 0, 0x75, 0x30,	/* reachable time 30,000 ms */
		      0, 0, 0x03, 0xe8	/* retrans timer 1,000 ms */);
}

static void ra_build__has_no_preference_with_lifetime_zero(void **state)
{
	(void)state;
	header.preference = PREFERENCE_LOW;
	build(1460);
	assert_int_equal(packet[0].bytes[5], 0x18);	/* 11 */
	header.lifetime_s = 0;				/* RFC 4191 2.2: MUST be 00 */
	build(1460);
	assert_int_equal(packet[0].bytes[5], 0);
	header.preference = PREFERENCE_HIGH;
	build(1460);
	assert_int_equal(packet[0].bytes[5], 0);
}

static void ra_build__gives_the_lladdr_and_mtu_of_rfc4861_4_6(void **state)
{
	(void)state;
	header.has_mac = true;
	memcpy(header.mac.b, "\x02\x67\x77\x36\x00\x01", 6);
	header.mtu = 1400;
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      1, 1,			/* 4.6.1: type 1, one unit of 8 bytes */
		      0x02, 0x67, 0x77, 0x36, 0x00, 0x01,
		      5, 1,			/* 4.6.4: type 5, one unit */
		      0, 0,			/* reserved */
		      0, 0, 0x05, 0x78		/* 1400 */);
}

static void ra_build__gives_the_prefix_of_rfc4861_4_6_2(void **state)
{
	struct item *it = add(ITEM_PREFIX, "2001:db8:1:2::", 64);

	(void)state;
	it->flags = 0x80 | 0x40;
	it->lifetime_s = 86400;
	it->preferred_s = 14400;
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      3, 4,			/* type 3, four units */
		      64,			/* prefix length */
		      0xc0,			/* L 1, A 1 */
		      0, 0x01, 0x51, 0x80,	/* valid 86,400 s */
		      0, 0, 0x38, 0x40,		/* preferred 14,400 s */
		      0, 0, 0, 0,		/* reserved2 */
		      0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
}

static void ra_build__says_a_leaving_prefix_as_deprecated(void **state)
{
	struct item *it = add(ITEM_PREFIX, "2001:db8:1:2::", 64);

	(void)state;
	it->lifetime_s = 86400;
	it->preferred_s = 14400;
	it->state = ITEM_LEAVING;
	it->left_ms = NOW_MS - 1000;
	build(1460);
	assert_memory_equal(packet[0].bytes + 20, "\x00\x00\x1c\x1f", 4);	/* 7199 s */
	assert_memory_equal(packet[0].bytes + 24, "\x00\x00\x00\x00", 4);
	it->left_ms = NOW_MS;
	it->held_until_ms = NOW_MS + 5000;	/* guests hold it for 5 s more */
	build(1460);
	assert_memory_equal(packet[0].bytes + 20, "\x00\x00\x00\x05", 4);
}

static void ra_build__gives_the_rdnss_of_rfc8106_5_1(void **state)
{
	(void)state;
	add(ITEM_RDNSS, "2001:db8::53", 128);
	add(ITEM_RDNSS, "2001:db8::54", 128);
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      25, 5,			/* type 25, 1 + 2 per address */
		      0, 0,			/* reserved */
		      0, 0, 0x07, 0x08,		/* lifetime 1800 s */
		      0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53,
		      0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x54);
}

static void ra_build__gives_an_rdnss_option_to_each_lifetime(void **state)
{
	(void)state;
	add(ITEM_RDNSS, "2001:db8::53", 128);
	add(ITEM_RDNSS, "2001:db8::54", 128)->state = ITEM_LEAVING;
	add(ITEM_RDNSS, "2001:db8::55", 128)->state = ITEM_HIDDEN;
	build(1460);
	assert_int_equal(packet[0].len, 16 + 24 + 24);
	assert_memory_equal(packet[0].bytes + 16, "\x19\x03\x00\x00\x00\x00\x07\x08", 8);
	assert_int_equal(packet[0].bytes[16 + 8 + 15], 0x53);
	assert_memory_equal(packet[0].bytes + 40, "\x19\x03\x00\x00\x00\x00\x00\x00", 8);
	assert_int_equal(packet[0].bytes[40 + 8 + 15], 0x54);
}

static void ra_build__gives_the_dnssl_of_rfc8106_5_2(void **state)
{
	struct dname first, second;

	(void)state;
	assert_true(dname_parse("vm.example.org", &first));
	assert_true(dname_parse("example.net", &second));
	add(ITEM_DNSSL, "::", 0)->name = &first;
	add(ITEM_DNSSL, "::", 0)->name = &second;
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      31, 5,			/* type 31, 8 + 16 + 13 bytes, padded */
		      0, 0,			/* reserved */
		      0, 0, 0x07, 0x08,		/* lifetime 1800 s */
		      2, 'v', 'm', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'o', 'r', 'g', 0,
		      7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'n', 'e', 't', 0,
		      0, 0, 0			/* padding: zeros */);
}

static const struct { const char *prefix; uint8_t len, plc; } rfc8781_4[] = {
	{ "64:ff9b::",		96, 0 },
	{ "2001:db8:122:344::", 64, 1 },
	{ "2001:db8:122:300::", 56, 2 },
	{ "2001:db8:122::",	48, 3 },
	{ "2001:db8:100::",	40, 4 },
	{ "2001:db8::",		32, 5 },
};

static void ra_build__gives_the_pref64_of_rfc8781_4(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc8781_4); i++) {
		struct addr6 a = a6(rfc8781_4[i].prefix);
		const uint8_t *o = packet[0].bytes + 16;

		items.n = 0;
		add(ITEM_PREF64, rfc8781_4[i].prefix, rfc8781_4[i].len);
		build(1460);
		assert_int_equal(packet[0].len, 16 + 16);
		assert_int_equal(o[0], 38);		/* type */
		assert_int_equal(o[1], 2);		/* two units */
		assert_int_equal(o[2], 225 >> 5);	/* 1800 s are 225 x 8 s: 13 bits, */
		assert_int_equal(o[3], (225 << 3 & 0xf8) | rfc8781_4[i].plc);	/* then PLC */
		assert_memory_equal(o + 4, a.b, 12);	/* highest 96 bits */
	}
}

static const struct {
	const char *prefix;
	uint8_t len, preference;
	size_t bytes;
	uint8_t want[24];
} rfc4191_2_3[] = {
	{ "::", 0, PREFERENCE_MEDIUM, 8,		/* "Length must be 1, 2, or 3" */
	  { 24, 1, 0, 0, 0, 0, 0x07, 0x08 } },
	{ "fd00::", 8, PREFERENCE_HIGH, 16,		/* Prf 01 */
	  { 24, 2, 8, 0x08, 0, 0, 0x07, 0x08, 0xfd } },
	{ "2001:db8:1:2::", 64, PREFERENCE_LOW, 16,	/* Prf 11; the last that fits 8 bytes */
	  { 24, 2, 64, 0x18, 0, 0, 0x07, 0x08, 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2 } },
	{ "2001:db8:1:2:8000::", 65, PREFERENCE_MEDIUM, 24,
	  { 24, 3, 65, 0, 0, 0, 0x07, 0x08, 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 0x80 } },
	{ "2001:db8::9", 128, PREFERENCE_MEDIUM, 24,
	  { 24, 3, 128, 0, 0, 0, 0x07, 0x08, 0x20, 0x01, 0x0d, 0xb8, [23] = 9 } },
};

static void ra_build__gives_the_route_of_rfc4191_2_3(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc4191_2_3); i++) {
		items.n = 0;
		add(ITEM_ROUTE, rfc4191_2_3[i].prefix, rfc4191_2_3[i].len)->flags =
			rfc4191_2_3[i].preference;
		build(1460);
		assert_int_equal(packet[0].len, 16 + rfc4191_2_3[i].bytes);
		assert_memory_equal(packet[0].bytes + 16, rfc4191_2_3[i].want,
				    rfc4191_2_3[i].bytes);
	}
	items.n = 0;
	add(ITEM_ROUTE, "fd00::", 8)->state = ITEM_LEAVING;
	build(1460);
	assert_memory_equal(packet[0].bytes + 20, "\0\0\0\0", 4);
}

static void ra_build__gives_the_captive_portal_of_rfc8910_2_3(void **state)
{
	struct item *it = add(ITEM_PORTAL, "::", 0);

	(void)state;
	it->uri = "https://p.example/";
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      37, 3,			/* type 37, 2 + 18 bytes, padded */
		      'h', 't', 't', 'p', 's', ':', '/', '/', 'p', '.', 'e', 'x', 'a', 'm',
		      'p', 'l', 'e', '/',
		      0, 0, 0, 0		/* "padded with NUL (0x00)" */);
	it->uri = "https://pp.example/api";	/* 22 bytes fill three units */
	build(1460);
	assert_int_equal(packet[0].len, 16 + 24);
	assert_int_equal(packet[0].bytes[17], 3);
	it->uri = "https://pp.example/apis";
	build(1460);
	assert_int_equal(packet[0].len, 16 + 32);
	assert_int_equal(packet[0].bytes[17], 4);
	it->state = ITEM_LEAVING;		/* RFC 8910 4.1.1: there is none */
	it->uri = NULL;
	build(1460);
	assert_memory_equal(packet[0].bytes + 18, "urn:ietf:params:capport:unrestricted", 36);
}

static void ra_build__gives_the_encrypted_dns_of_rfc9463_6_1(void **state)
{
	static const char *alpn[] = { "h2", "dot" };
	struct addr6 addresses[] = { a6("2001:db8::53"), a6("2001:db8::54") };
	struct conf_dnr conf = { .name = "r.example", .addresses = { addresses, 2 },
				 .alpn = { alpn, 2 }, .port = 8443, .priority = 2,
				 .path = "/q{?dns}" };
	struct item *it = add(ITEM_DNR, "::", 0);
	struct dnr dnr;

	(void)state;
	dnr_make(&dnr, &conf);
	it->dnr = &dnr;
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      144, 11,			/* type 144, length in units of 8 */
		      0, 2,			/* service priority */
		      0, 0, 0x07, 0x08,		/* lifetime */
		      0, 11,			/* ADN length */
		      1, 'r', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0,
		      0, 32,			/* addr length: a multiple of 16 */
		      0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53,
		      0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x54,
		      0, 29,			/* SvcParams length */
		      0, 1, 0, 7, 2, 'h', '2', 3, 'd', 'o', 't',	/* alpn */
		      0, 3, 0, 2, 0x20, 0xfb,				/* port */
		      0, 7, 0, 8, '/', 'q', '{', '?', 'd', 'n', 's', '}',	/* dohpath */
		      0, 0			/* padded with zeros */);
	it->state = ITEM_LEAVING;		/* "MUST no longer be used" */
	build(1460);
	assert_memory_equal(packet[0].bytes + 20, "\0\0\0\0", 4);
	assert_int_equal(packet[0].len, 16 + 11 * 8);
}

/* RFC 9463 3.1.6: the name alone, nothing stands behind it but zeros. */
static void ra_build__gives_a_name_alone_in_adn_only_mode(void **state)
{
	struct conf_dnr conf = { .name = "r.example", .priority = 1 };
	struct item *it = add(ITEM_DNR, "::", 0);
	struct dnr dnr;

	(void)state;
	dnr_make(&dnr, &conf);
	it->dnr = &dnr;
	build(1460);
	assert_packet(134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
		      144, 3, 0, 1, 0, 0, 0x07, 0x08, 0, 11,
		      1, 'r', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 0, 0);
}

static void dnr_make__has_room_for_all_that_may_be_said(void **state)
{
	static char name[254], path[CONF_DNR_PATH_MAX + 1];
	static const char *alpn[CONF_DNR_ALPNS_MAX];
	static struct addr6 addresses[CONF_DNR_ADDRESSES_MAX];
	struct conf_dnr conf = { .name = name, .addresses = { addresses, ARRAY_SIZE(addresses) },
				 .alpn = { alpn, ARRAY_SIZE(alpn) }, .port = 65535,
				 .priority = 65535, .path = path };
	struct item *it = add(ITEM_DNR, "::", 0);
	struct dnr dnr;

	(void)state;
	memset(path, '/', CONF_DNR_PATH_MAX);
	for (size_t i = 0; i + 1 < sizeof(name); i++)
		name[i] = i % 2 ? '.' : 'x';
	for (size_t i = 0; i < ARRAY_SIZE(alpn); i++)
		alpn[i] = "sixteen-bytes-ab";
	dnr_make(&dnr, &conf);
	assert_int_equal(dnr.tail_len, DNR_TAIL_MAX);
	it->dnr = &dnr;
	header.has_mac = true;
	build(RA_ROOM_MIN);			/* must() would have stopped it */
	assert_true(packets <= 2);
}

static void ra_build__gives_the_flags_of_rfc9762_and_snac(void **state)
{
	struct item *it = add(ITEM_PREFIX, "2001:db8:1:2::", 64);

	(void)state;
	it->flags = ND_PREFIX_ON_LINK | ND_PREFIX_PD_PREFERRED;
	header.snac = true;
	build(1460);
	assert_int_equal(packet[0].bytes[5], 0x02);		/* bit 6 */
	assert_int_equal(packet[0].bytes[16 + 3], 0x90);	/* L 1, A 0, R 0, P 1 */
}

static void ra_build__withdraws_pref64_with_lifetime_zero(void **state)
{
	(void)state;
	add(ITEM_PREF64, "64:ff9b::", 96)->state = ITEM_LEAVING;
	build(1460);
	assert_memory_equal(packet[0].bytes + 16,
			    "\x26\x02\x00\x00\x00\x64\xff\x9b\0\0\0\0\0\0\0\0", 16);
}

/* RFC 4861 6.2.3: subsets of the options, each packet within the MTU, nothing lost. */
static void ra_build__splits_what_outgrows_the_mtu(void **state)
{
	unsigned prefixes = 0, servers = 0;

	(void)state;
	header.has_mac = true;
	header.mtu = 1280;
	for (unsigned i = 0; i < 60; i++)
		add(ITEM_PREFIX, "2001:db8::", 64)->prefix.addr.b[7] = (uint8_t)i;
	for (unsigned i = 0; i < 60; i++)
		add(ITEM_RDNSS, "2001:db8::", 128)->prefix.addr.b[15] = (uint8_t)i;
	build(RA_ROOM_MIN);
	assert_true(packets == 3);
	for (unsigned p = 0; p < packets; p++) {
		size_t at = 24;

		assert_true(packet[p].len <= RA_ROOM_MIN);
		assert_memory_equal(packet[p].bytes, packet[0].bytes, 24); /* header, MAC */
		assert_int_equal(packet[p].bytes[24] == 5, p == 0);	/* MTU once */
		for (; at < packet[p].len; at += packet[p].bytes[at + 1] * 8u) {
			assert_true(packet[p].bytes[at + 1] > 0);
			prefixes += packet[p].bytes[at] == 3;
			if (packet[p].bytes[at] == 25)
				servers += (packet[p].bytes[at + 1] - 1u) / 2;
		}
		assert_int_equal(at, packet[p].len);
	}
	assert_int_equal(prefixes, 60);
	assert_int_equal(servers, 60);
}

/* The longest search list: names of 255 bytes, two to an option at most. */
static void ra_build__finds_room_for_the_longest_names(void **state)
{
	static struct dname longest[10];
	unsigned options = 0;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(longest); i++) {
		char text[4 * 64 + 1];

		memset(text, 'a' + (int)i, sizeof(text));
		text[63] = text[127] = text[191] = '.';
		text[253] = 0;
		assert_true(dname_parse(text, &longest[i]));
		assert_int_equal(longest[i].len, 255);
		add(ITEM_DNSSL, "::", 0)->name = &longest[i];
	}
	build(RA_ROOM_MIN);
	for (unsigned p = 0; p < packets; p++)
		for (size_t at = 16; at < packet[p].len; at += packet[p].bytes[at + 1] * 8u)
			options += packet[p].bytes[at] == 31;
	assert_int_equal(options, 10);
	assert_int_equal(packets, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(ra_build__gives_the_header_of_rfc4861_4_2, fresh),
		cmocka_unit_test_setup(ra_build__has_no_preference_with_lifetime_zero, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_lladdr_and_mtu_of_rfc4861_4_6, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_prefix_of_rfc4861_4_6_2, fresh),
		cmocka_unit_test_setup(ra_build__says_a_leaving_prefix_as_deprecated, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_rdnss_of_rfc8106_5_1, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_encrypted_dns_of_rfc9463_6_1, fresh),
		cmocka_unit_test_setup(ra_build__gives_a_name_alone_in_adn_only_mode, fresh),
		cmocka_unit_test_setup(dnr_make__has_room_for_all_that_may_be_said, fresh),
		cmocka_unit_test_setup(ra_build__gives_an_rdnss_option_to_each_lifetime, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_dnssl_of_rfc8106_5_2, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_pref64_of_rfc8781_4, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_route_of_rfc4191_2_3, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_captive_portal_of_rfc8910_2_3, fresh),
		cmocka_unit_test_setup(ra_build__gives_the_flags_of_rfc9762_and_snac, fresh),
		cmocka_unit_test_setup(ra_build__withdraws_pref64_with_lifetime_zero, fresh),
		cmocka_unit_test_setup(ra_build__splits_what_outgrows_the_mtu, fresh),
		cmocka_unit_test_setup(ra_build__finds_room_for_the_longest_names, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

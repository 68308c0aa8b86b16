/*
 * test_xlat_icmp.c - ICMP errors of one family as those of the other
 *
 * The tables of RFC 7915 sections 4.2 and 5.2 stand here a second time, as the RFC
 * prints them, and every cell is sent through the translator.
 */
#include <unit/nat64d_bench.h>

#include <nat64d/core/icmp_map.h>

#define ROUTER4 "8.8.4.1"
#define ROUTER "2001:db8:1::2"

static struct pkt p, sent;

/* A guest's datagram has left as k.out[0]; it is kept in `sent`. */
static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 300));
	assert_int_equal(k.outs, 1);
	sent = k.out[0].p;
	return 0;
}

static const struct addr4 *lent(void)
{
	return &((const struct ip4_wire *)(const void *)sent.b)->src;
}

/* An error from outside about the datagram; what becomes of it is in k.out. */
static void error4(struct icmp_wire head, size_t quoted)
{
	struct addr4_text to = addr4_text(*lent());

	kit_in4(&k, icmp4(&p, ROUTER4, to.s, head, sent.b, quoted));
}

/* An error from inside about the server's answer. */
static void error6(struct icmp_wire head, size_t quoted)
{
	static struct pkt answer;

	udp6(&answer, (struct kit_ends){ SERVER, 123, GUEST, 5000 }, 300);
	kit_in6(&k, icmp6(&p, GUEST, SERVER, head, answer.b, quoted));
}

/* ---- IPv4 to IPv6, RFC 7915 section 4.2 ---- */

enum { DROPPED = -1 };

static const struct { uint8_t type, code; int type6, code6; } rfc7915_4_2[] = {
	{ 3, 0, 1, 0 }, { 3, 1, 1, 0 }, { 3, 2, 4, 1 }, { 3, 3, 1, 4 }, { 3, 4, 2, 0 },
	{ 3, 5, 1, 0 }, { 3, 6, 1, 0 }, { 3, 7, 1, 0 }, { 3, 8, 1, 0 }, { 3, 9, 1, 1 },
	{ 3, 10, 1, 1 }, { 3, 11, 1, 0 }, { 3, 12, 1, 0 }, { 3, 13, 1, 1 },
	{ 3, 14, DROPPED, 0 }, { 3, 15, 1, 1 }, { 3, 16, DROPPED, 0 }, { 3, 255, DROPPED, 0 },
	{ 4, 0, DROPPED, 0 },				/* source quench */
	{ 5, 0, DROPPED, 0 },				/* redirect */
	{ 6, 0, DROPPED, 0 },				/* alternative host address */
	{ 9, 0, DROPPED, 0 }, { 10, 0, DROPPED, 0 },	/* router discovery */
	{ 11, 0, 3, 0 }, { 11, 1, 3, 1 },
	{ 12, 0, 4, 0 }, { 12, 1, DROPPED, 0 }, { 12, 2, 4, 0 }, { 12, 3, DROPPED, 0 },
	{ 13, 0, DROPPED, 0 }, { 14, 0, DROPPED, 0 },	/* timestamp */
	{ 15, 0, DROPPED, 0 }, { 16, 0, DROPPED, 0 },	/* information */
	{ 17, 0, DROPPED, 0 }, { 18, 0, DROPPED, 0 },	/* address mask */
	{ 42, 0, DROPPED, 0 },
};

static void xlat_icmp46__gives_the_table_of_rfc7915_4_2(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc7915_4_2); i++) {
		struct icmp_wire head = { .type = rfc7915_4_2[i].type,
					  .code = rfc7915_4_2[i].code };
		const struct icmp_wire *icmp;

		error4(head, sent.len);
		if (rfc7915_4_2[i].type6 == DROPPED) {
			assert_int_equal(k.outs, 0);
			continue;
		}
		assert_int_equal(k.outs, 1);
		icmp = kit_l4(&k, 0);
		assert_int_equal(icmp->type, rfc7915_4_2[i].type6);
		assert_int_equal(icmp->code, rfc7915_4_2[i].code6);
		assert_addr6(kit_ip6(&k, 0)->src, "64:ff9b::808:401");
		assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
	}
}

/* Figure 3. -1: n/a. */
static const int figure3[] = {
	0, 1, 4, 4, -1, -1, -1, -1, 7, 6, -1, -1, 8, 8, 8, 8, 24, 24, 24, 24, -1, -1,
};

static void xlat_icmp46__moves_pointers_by_figure_3(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(figure3); i++) {
		struct icmp_wire head = { .type = 12, .v4 = { .pointer = (uint8_t)i } };

		error4(head, sent.len);
		assert_int_equal(k.outs, figure3[i] < 0 ? 0 : 1);
		if (figure3[i] >= 0)
			assert_int_equal(get32(((const struct icmp_wire *)kit_l4(&k, 0))->pointer),
					 figure3[i]);
	}
}

/* ---- IPv6 to IPv4, RFC 7915 section 5.2 ---- */

static const struct { uint8_t type, code; int type4, code4; } rfc7915_5_2[] = {
	{ 1, 0, 3, 1 }, { 1, 1, 3, 10 }, { 1, 2, 3, 1 }, { 1, 3, 3, 1 }, { 1, 4, 3, 3 },
	{ 1, 5, DROPPED, 0 }, { 1, 255, DROPPED, 0 },
	{ 2, 0, 3, 4 },
	{ 3, 0, 11, 0 }, { 3, 1, 11, 1 },
	{ 4, 0, 12, 0 }, { 4, 1, 3, 2 }, { 4, 2, DROPPED, 0 },
	{ 5, 0, DROPPED, 0 }, { 100, 0, DROPPED, 0 }, { 127, 0, DROPPED, 0 },
	{ 130, 0, DROPPED, 0 }, { 131, 0, DROPPED, 0 }, { 132, 0, DROPPED, 0 },	/* MLD */
	{ 133, 0, DROPPED, 0 }, { 134, 0, DROPPED, 0 }, { 135, 0, DROPPED, 0 },	/* ND */
	{ 136, 0, DROPPED, 0 }, { 137, 0, DROPPED, 0 }, { 200, 0, DROPPED, 0 },
};

static void xlat_icmp64__gives_the_table_of_rfc7915_5_2(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rfc7915_5_2); i++) {
		struct icmp_wire head = { .type = rfc7915_5_2[i].type,
					  .code = rfc7915_5_2[i].code };
		const struct icmp_wire *icmp;

		error6(head, 348);
		if (rfc7915_5_2[i].type4 == DROPPED) {
			assert_int_equal(k.outs, 0);
			continue;
		}
		assert_int_equal(k.outs, 1);
		icmp = kit_l4(&k, 0);
		assert_int_equal(icmp->type, rfc7915_5_2[i].type4);
		assert_int_equal(icmp->code, rfc7915_5_2[i].code4);
		assert_true(addr4_equal(kit_ip4(&k, 0)->src, *lent()));
		assert_addr4(kit_ip4(&k, 0)->dst, SERVER4);
	}
}

/* Figure 6: the IPv4 pointer for each byte of the IPv6 header; -1: n/a. */
static int figure6(uint32_t at)
{
	static const int head[] = { 0, 1, -1, -1, 2, 2, 9, 8 };

	return at < 8 ? head[at] : at < 24 ? 12 : at < 40 ? 16 : -1;
}

static void xlat_icmp64__moves_pointers_by_figure_6(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < 50; at++) {
		struct icmp_wire head = { .type = 4, .pointer = put32(at) };

		error6(head, 348);
		assert_int_equal(k.outs, figure6(at) < 0 ? 0 : 1);
		if (figure6(at) >= 0)
			assert_int_equal(((const struct icmp_wire *)kit_l4(&k, 0))->v4.pointer,
					 figure6(at));
	}
}

/* ---- the inner packet ---- */

static void xlat_icmp46__turns_the_inner_packet_back_into_what_the_guest_sent(void **state)
{
	struct icmp_wire head = { .type = 3, .code = 3 };
	static struct pkt was;
	const struct ip6_wire *inner;

	(void)state;
	udp6(&was, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 300);
	error4(head, sent.len);
	inner = (const void *)((const uint8_t *)kit_l4(&k, 0) + 8);
	assert_int_equal(inner->hop_limit, 63);		/* as it was when it was dropped */
	((struct ip6_wire *)(void *)was.b)->hop_limit = 63;
	assert_memory_equal(inner, was.b, was.len);
}

static void xlat_icmp64__turns_the_inner_packet_back_into_what_the_server_sent(void **state)
{
	struct icmp_wire head = { .type = 1, .code = 4 };
	struct addr4_text to = addr4_text(*lent());
	static struct pkt was;
	const struct ip4_wire *inner;

	(void)state;
	udp4(&was, (struct kit_ends){ SERVER4, 123, to.s, 5000 }, 300);
	((struct ip4_wire *)(void *)was.b)->flags_offset = put16(0);	/* 328 bytes: no DF */
	pkt_fix(&was);
	error6(head, 348);
	inner = (const void *)((const uint8_t *)kit_l4(&k, 0) + 8);
	assert_memory_equal(inner, was.b, was.len);
}

static void xlat_icmp46__takes_eight_bytes_of_transport_as_enough(void **state)
{
	struct icmp_wire head = { .type = 3, .code = 1 };

	(void)state;
	error4(head, 28);
	assert_int_equal(k.outs, 1);
	error4(head, 27);
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_ICMP_INNER), 1);
}

static void xlat_icmp64__takes_eight_bytes_of_transport_as_enough(void **state)
{
	struct icmp_wire head = { .type = 1, .code = 0 };

	(void)state;
	error6(head, 48);
	assert_int_equal(k.outs, 1);
	error6(head, 47);
	assert_int_equal(k.outs, 0);
}

static void xlat_icmp46__never_exceeds_1280_bytes(void **state)
{
	struct icmp_wire head = { .type = 11, .code = 0 };

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 1400));
	sent = k.out[0].p;
	error4(head, sent.len);
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.len, 1280);
}

static void xlat_icmp46__translates_errors_about_tcp_and_ping(void **state)
{
	struct icmp_wire head = { .type = 11, .code = 0 };
	const uint8_t *inner;

	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 6000, SERVER, 80 }, TCP_SYN, 0));
	sent = k.out[0].p;
	error4(head, 28);			/* the checksum is behind the cut */
	assert_int_equal(k.outs, 1);
	inner = (const uint8_t *)kit_l4(&k, 0) + 8;
	assert_int_equal(inner[40] << 8 | inner[41], 6000);
	error4(head, 40);
	assert_int_equal(k.outs, 1);

	kit_in6(&k, echo6(&p, GUEST, SERVER, ICMP6_ECHO, 77));
	sent = k.out[0].p;
	error4(head, sent.len);
	assert_int_equal(k.outs, 1);
	inner = (const uint8_t *)kit_l4(&k, 0) + 8;
	assert_int_equal(inner[40], ICMP6_ECHO);
	assert_int_equal(inner[44] << 8 | inner[45], 77);
}

/* ---- MTU ---- */

static const struct { uint32_t said, mtu4, mtu6; bool fragment; uint32_t want; } mtu64[] = {
	{ 1500, 1500, 1500, false, 1480 },
	{ 1400, 1500, 1500, false, 1380 },
	{ 1400, 1500, 1500, true, 1372 },	/* the fragment header goes too */
	{ 1500, 1300, 1500, false, 1300 },
	{ 9000, 1500, 1400, false, 1380 },
	{ 1280, 1500, 1500, false, 1260 },	/* last that may be */
	{ 1279, 1500, 1500, false, 1260 },	/* first that is raised */
	{ 0, 1500, 1500, false, 1260 },
	{ UINT32_MAX, 65535, 65535, false, 65515 },
};

static const struct { uint32_t said, mtu4, mtu6, inner, want; } mtu46[] = {
	{ 1500, 1500, 1500, 1500, 1500 },	/* the next hop's, not 1520 */
	{ 1400, 1500, 1500, 1500, 1420 },
	{ 1400, 1300, 1500, 1500, 1320 },
	{ 1260, 1500, 1500, 1500, 1280 },
	{ 1259, 1500, 1500, 1500, 1280 },
	{ 576, 1500, 1500, 1500, 1280 },
	{ 0, 65535, 65535, 65535, 32020 },	/* plateaus: the next below */
	{ 0, 65535, 65535, 17914, 8186 },
	{ 0, 65535, 65535, 1500, 1512 },
	{ 0, 65535, 65535, 1493, 1512 },
	{ 0, 65535, 65535, 1492, 1300 },	/* 1006 is below 1280 */
};

static void icmp_mtu__follows_rfc7915_4_2_and_5_2(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mtu64); i++) {
		struct icmp_mtu m = { mtu64[i].said, mtu64[i].mtu4, mtu64[i].mtu6, 0,
				      mtu64[i].fragment };

		assert_int_equal(icmp64_mtu(&m), mtu64[i].want);
	}
	for (size_t i = 0; i < ARRAY_SIZE(mtu46); i++) {
		struct icmp_mtu m = { mtu46[i].said, mtu46[i].mtu4, mtu46[i].mtu6,
				      mtu46[i].inner, false };

		assert_int_equal(icmp46_mtu(&m), mtu46[i].want);
	}
}

static void xlat_icmp46__puts_the_mtu_into_the_message(void **state)
{
	struct icmp_wire head = { .type = 3, .code = 4, .v4 = { .mtu = put16(1400) } };

	(void)state;
	error4(head, sent.len);
	assert_int_equal(get32(((const struct icmp_wire *)kit_l4(&k, 0))->mtu), 1420);
}

static void xlat_icmp64__puts_the_mtu_into_the_message(void **state)
{
	struct icmp_wire head = { .type = 2, .mtu = put32(1400) };

	(void)state;
	error6(head, 348);
	assert_int_equal(get16(((const struct icmp_wire *)kit_l4(&k, 0))->v4.mtu), 1380);
}

/* ---- RFC 4884 ---- */

static const uint8_t extension[12] = { 0x20, 0, 0, 0, 0, 8, 1, 1, 0xca, 0xfe, 0xba, 0xbe };

static void xlat_icmp46__keeps_extensions_behind_the_longer_inner_packet(void **state)
{
	struct addr4_text to = addr4_text(*lent());
	struct icmp_wire head = { .type = 11, .v4 = { .len4884 = 128 / 4 } };
	uint8_t body[128 + sizeof(extension)];
	const struct icmp_wire *icmp;

	(void)state;
	memcpy(body, sent.b, 128);
	memcpy(body + 128, extension, sizeof(extension));
	kit_in4(&k, icmp4(&p, ROUTER4, to.s, head, body, sizeof(body)));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->v6.len4884, 152 / 8);	/* 128 + 20, to a multiple of 8 */
	assert_memory_equal((const uint8_t *)(icmp + 1) + 152, extension, sizeof(extension));
	assert_int_equal(k.out[0].p.len, 40 + 8 + 152 + sizeof(extension));
}

static void xlat_icmp64__keeps_extensions_behind_at_least_128_bytes(void **state)
{
	struct icmp_wire head = { .type = 3, .v6 = { .len4884 = 128 / 8 } };
	uint8_t body[128 + sizeof(extension)];
	const struct icmp_wire *icmp;

	(void)state;
	udp6(&p, (struct kit_ends){ SERVER, 123, GUEST, 5000 }, 300);
	memcpy(body, p.b, 128);
	memcpy(body + 128, extension, sizeof(extension));
	kit_in6(&k, icmp6(&p, GUEST, SERVER, head, body, sizeof(body)));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->v4.len4884, 128 / 4);	/* 108 is padded */
	assert_memory_equal((const uint8_t *)(icmp + 1) + 128, extension, sizeof(extension));
}

/* RFC 7915 4.2 SHOULD: an ICMPv6 error ends at 1280 bytes. */
static void xlat_icmp46__cuts_extensions_that_are_too_long(void **state)
{
	struct addr4_text to = addr4_text(*lent());
	struct icmp_wire head = { .type = 11, .v4 = { .len4884 = 128 / 4 } };
	uint8_t body[128 + 1300];
	const struct icmp_wire *icmp;

	(void)state;
	memset(body, 0x77, sizeof(body));
	memcpy(body, sent.b, 128);
	kit_in4(&k, icmp4(&p, ROUTER4, to.s, head, body, sizeof(body)));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->v6.len4884, 152 / 8);
	assert_int_equal(k.out[0].p.len, 1280);
	assert_int_equal(k.out[0].p.b[1279], 0x77);
}

/* RFC 5508 REQ-3 a. */
static void xlat_icmp46__drops_an_inner_header_with_a_bad_checksum(void **state)
{
	(void)state;
	sent.b[8] ^= 1;				/* its TTL */
	error4((struct icmp_wire){ .type = 3, .code = 3 }, 28);
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_ICMP_INNER), 1);
}

/* RFC 5508 REQ-3 b, c: options are stepped over, what they precede is not judged. */
static void xlat_icmp46__steps_over_options_of_the_inner_packet(void **state)
{
	struct ip4_wire *ip = (void *)sent.b;
	const struct udp_wire *udp;

	(void)state;
	memmove(sent.b + 28, sent.b + 20, sent.len - 20);
	memset(sent.b + 20, IP4_OPT_NOP, 8);
	sent.len += 8;
	ip->ver_ihl = 0x47;
	pkt_fix(&sent);
	sent.b[sent.len - 1] ^= 1;		/* so its UDP checksum is wrong */
	error4((struct icmp_wire){ .type = 3, .code = 3 }, sent.len);
	assert_int_equal(k.outs, 1);
	udp = (const void *)((const uint8_t *)kit_l4(&k, 0) + 8 + 40);
	assert_int_equal(get16(udp->sport), 5000);
	assert_int_equal(get16(udp->dport), 123);
}

/* RFC 5508 REQ-5; one of the guest's, but for another peer. */
static void xlat_icmp64__drops_an_error_about_no_flow(void **state)
{
	(void)state;
	udp6(&sent, (struct kit_ends){ SERVER, 124, GUEST, 5000 }, 300);
	kit_in6(&k, icmp6(&p, GUEST, SERVER, (struct icmp_wire){ .type = 1, .code = 4 },
			  sent.b, 100));
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_ICMP_NO_SESSION), 1);
}

static void xlat_icmp46__takes_an_impossible_length_attribute_for_none(void **state)
{
	struct icmp_wire head = { .type = 11, .v4 = { .len4884 = 255 } };

	(void)state;
	error4(head, 200);
	assert_int_equal(k.outs, 1);
	assert_int_equal(((const struct icmp_wire *)kit_l4(&k, 0))->v6.len4884, 0);
	assert_int_equal(k.out[0].p.len, 40 + 8 + 200 + 20);
}

static void xlat_icmp46__leaves_extensions_out_where_icmpv6_has_no_place(void **state)
{
	struct addr4_text to = addr4_text(*lent());
	struct icmp_wire head = { .type = 12, .v4 = { .pointer = 8, .len4884 = 128 / 4 } };
	uint8_t body[128 + sizeof(extension)] = { 0 };

	(void)state;
	memcpy(body, sent.b, 128);
	kit_in4(&k, icmp4(&p, ROUTER4, to.s, head, body, sizeof(body)));
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.len, 40 + 8 + 128 + 20);
	assert_int_equal(get32(((const struct icmp_wire *)kit_l4(&k, 0))->pointer), 7);
}

/* RFC 5508 REQ-3. The inner transport checksum is nobody's business, the outer one is. */
static void xlat_icmp64__drops_an_error_with_a_bad_checksum(void **state)
{
	static struct pkt answer;
	struct icmp_wire head = { .type = 1, .code = 4 };

	(void)state;
	udp6(&answer, (struct kit_ends){ SERVER, 123, GUEST, 5000 }, 300);
	icmp6(&p, GUEST, SERVER, head, answer.b, answer.len);
	p.b[p.len - 1] ^= 1;
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_BAD_ICMP_CHECKSUM), 1);
	pkt_fix(&p);
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);
}

/* ---- who is shown as the sender ---- */

static void xlat_icmp46__stands_in_for_a_router_the_prefix_must_not_carry(void **state)
{
	struct addr4_text to = addr4_text(*lent());
	struct icmp_wire head = { .type = 11 };

	(void)state;
	kit_in4(&k, icmp4(&p, "10.1.2.3", to.s, head, sent.b, 28));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, "2001:db8:1::1");
}

static void xlat_icmp64__shows_a_router_on_the_way_as_ourselves(void **state)
{
	struct icmp_wire head = { .type = 3 };
	static struct pkt answer;

	(void)state;
	udp6(&answer, (struct kit_ends){ SERVER, 123, GUEST, 5000 }, 300);
	kit_in6(&k, icmp6(&p, ROUTER, SERVER, head, answer.b, 100));
	assert_int_equal(k.outs, 1);
	assert_addr4(kit_ip4(&k, 0)->src, "5.5.5.8");
	assert_addr4(kit_ip4(&k, 0)->dst, SERVER4);
}

/* RFC 5508 REQ-6, RFC 5382 REQ-10. */
static void xlat_icmp__errors_neither_refresh_nor_end_a_session(void **state)
{
	struct icmp_wire head = { .type = 3, .code = 3 };

	(void)state;
	kit_tick(&k, k.now_ms + 299000);
	error4(head, sent.len);
	error6((struct icmp_wire){ .type = 1, .code = 4 }, 348);
	assert_int_equal(k.outs, 1);
	kit_tick(&k, k.now_ms + 1000);
	error4(head, sent.len);
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_ICMP_NO_SESSION), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(xlat_icmp46__gives_the_table_of_rfc7915_4_2),
		T(xlat_icmp46__moves_pointers_by_figure_3),
		T(xlat_icmp64__gives_the_table_of_rfc7915_5_2),
		T(xlat_icmp64__moves_pointers_by_figure_6),
		T(xlat_icmp46__turns_the_inner_packet_back_into_what_the_guest_sent),
		T(xlat_icmp64__turns_the_inner_packet_back_into_what_the_server_sent),
		T(xlat_icmp46__takes_eight_bytes_of_transport_as_enough),
		T(xlat_icmp64__takes_eight_bytes_of_transport_as_enough),
		T(xlat_icmp46__never_exceeds_1280_bytes),
		T(xlat_icmp46__translates_errors_about_tcp_and_ping),
		T(icmp_mtu__follows_rfc7915_4_2_and_5_2),
		T(xlat_icmp46__puts_the_mtu_into_the_message),
		T(xlat_icmp64__puts_the_mtu_into_the_message),
		T(xlat_icmp46__keeps_extensions_behind_the_longer_inner_packet),
		T(xlat_icmp64__keeps_extensions_behind_at_least_128_bytes),
		T(xlat_icmp46__cuts_extensions_that_are_too_long),
		T(xlat_icmp46__drops_an_inner_header_with_a_bad_checksum),
		T(xlat_icmp46__steps_over_options_of_the_inner_packet),
		T(xlat_icmp64__drops_an_error_about_no_flow),
		T(xlat_icmp46__takes_an_impossible_length_attribute_for_none),
		T(xlat_icmp46__leaves_extensions_out_where_icmpv6_has_no_place),
		T(xlat_icmp64__drops_an_error_with_a_bad_checksum),
		T(xlat_icmp46__stands_in_for_a_router_the_prefix_must_not_carry),
		T(xlat_icmp64__shows_a_router_on_the_way_as_ourselves),
		T(xlat_icmp__errors_neither_refresh_nor_end_a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_xlat64.c - IPv6 headers become IPv4 headers: fields, sizes, fragments, offload
 *
 *	2001:db8:1::10 --- nat64 (pool 5.5.5.8/30) --- 9.9.9.33
 */
#include <unit/nat64d_bench.h>

static struct pkt p, q;

static const struct kit_ends udp = { GUEST, 5000, SERVER, 123 };
static const struct kit_ends tcp = { GUEST, 5000, SERVER, 80 };

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	kit_in6(&k, tcp6(&p, tcp, TCP_SYN, 0));
	kit_in6(&k, udp6(&p, udp, 0));
	return 0;
}

static uint16_t flags_offset(unsigned i)
{
	return get16(kit_ip4(&k, i)->flags_offset);
}

static void xlat64__copies_the_traffic_class_and_counts_the_hop(void **state)
{
	struct ip6_wire *ip = (void *)p.b;

	(void)state;
	udp6(&p, udp, 100);
	ip->ver_class_flow = ip6_ver_class_flow(0xb9, 0xabcde);
	ip->hop_limit = 2;			/* last good; 1 is test_drop's */
	kit_in6(&k, &p);
	assert_int_equal(kit_ip4(&k, 0)->tos, 0xb9);
	assert_int_equal(kit_ip4(&k, 0)->ttl, 1);
	assert_int_equal(kit_ip4(&k, 0)->ver_ihl, 0x45);
	assert_int_equal(kit_ip4(&k, 0)->protocol, IP_UDP);
}

/* RFC 7915 5.1: up to 1260 bytes no DF and an identification; above, DF. */
static void xlat64__sets_df_above_1260_bytes(void **state)
{
	uint16_t id;

	(void)state;
	kit_in6(&k, udp6(&p, udp, 1260 - 28));
	assert_int_equal(k.out[0].p.len, 1260);
	assert_int_equal(flags_offset(0), 0);
	id = get16(kit_ip4(&k, 0)->id);
	kit_in6(&k, udp6(&p, udp, 1260 - 28));
	assert_int_equal(get16(kit_ip4(&k, 0)->id), (uint16_t)(id + 1));
	kit_in6(&k, udp6(&p, udp, 1260 - 28 + 1));
	assert_int_equal(flags_offset(0), IP4_DF);
}

static void xlat64__tells_the_guest_what_fits_when_df_is_set(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	kit_host(&k, 1400, 1500);
	kit_in6(&k, udp6(&p, udp, 1400 - 28));
	assert_false(k.out[0].is6);
	kit_in6(&k, udp6(&p, udp, 1400 - 28 + 1));
	assert_addr6(kit_ip6(&k, 0)->src, "2001:db8:1::1");
	assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP6_TOO_BIG);
	assert_int_equal(get32(icmp->mtu), 1420);
	assert_memory_equal(icmp + 1, p.b, 1280 - 48);	/* as much as fits */
}

/* 5.1.1: an IPv6 packet of up to 1280 bytes is fragmented by us, never refused. */
static void xlat64__fragments_what_every_ipv6_path_carries(void **state)
{
	size_t total = 0;

	(void)state;
	kit_host(&k, 600, 1500);
	kit_in6(&k, udp6(&p, udp, 1280 - 48));
	assert_int_equal(k.outs, 3);
	for (unsigned i = 0; i < k.outs; i++) {
		assert_true(k.out[i].p.len <= 600);
		assert_int_equal((flags_offset(i) & IP4_OFFSET) * 8, total);
		assert_int_equal(flags_offset(i) & IP4_MF, i < 2 ? IP4_MF : 0);
		assert_int_equal(get16(kit_ip4(&k, i)->id), get16(kit_ip4(&k, 0)->id));
		total += k.out[i].p.len - 20;
	}
	assert_int_equal(total, 1280 - 40);
	kit_in6(&k, udp6(&p, udp, 1280 - 48 + 1));
	assert_true(k.out[0].is6);		/* 1281 bytes: too big */
	kit_host(&k, 1260, 1500);
	kit_in6(&k, udp6(&p, udp, 1280 - 48));
	assert_int_equal(k.outs, 1);
}

static struct pkt *superpacket(struct kit_ends e, size_t payload, uint16_t gso, bool is_tcp)
{
	if (is_tcp)
		tcp6(&p, e, TCP_ACK, payload);
	else
		udp6(&p, e, payload);
	p.offload = (struct offload){ .gso_size = gso, .gso_tcp = is_tcp, .partial_csum = true };
	pkt_fix(&p);
	return &p;
}

/* Sizes are those of the segments; the partial checksum stays partial (the kit looks). */
static void xlat64__judges_a_superpacket_by_its_segments(void **state)
{
	(void)state;
	kit_in6(&k, superpacket(tcp, 60000, 1220, true));
	assert_int_equal(k.outs, 1);
	assert_int_equal(flags_offset(0), 0);		/* 20 + 20 + 1220 */
	assert_int_equal(k.out[0].p.offload.gso_size, 1220);
	assert_true(k.out[0].p.offload.partial_csum && k.out[0].p.offload.gso_tcp);
	kit_in6(&k, superpacket(tcp, 60000, 1221, true));
	assert_int_equal(flags_offset(0), IP4_DF);
}

static void xlat64__takes_an_identification_for_each_segment(void **state)
{
	uint16_t id;

	(void)state;
	kit_in6(&k, superpacket(tcp, 10000, 1000, true));
	id = get16(kit_ip4(&k, 0)->id);
	kit_in6(&k, superpacket(tcp, 10000, 1000, true));
	assert_true((uint16_t)(get16(kit_ip4(&k, 0)->id) - id) >= 10);
}

static void xlat64__cuts_tcp_segments_to_fit(void **state)
{
	(void)state;
	kit_host(&k, 1400, 1500);
	kit_in6(&k, superpacket(tcp, 60000, 1440, true));
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.offload.gso_size, 1400 - 40);
}

static void xlat64__splits_a_train_of_datagrams_that_does_not_fit(void **state)
{
	(void)state;
	kit_host(&k, 700, 1500);
	kit_in6(&k, superpacket(udp, 2500, 1000, false));
	assert_int_equal(k.outs, 5);		/* two fragments each, the last fits */
	kit_host(&k, 1500, 1500);
	kit_in6(&k, superpacket(udp, 2500, 1000, false));
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.offload.gso_size, 1000);
	assert_false(k.out[0].p.offload.gso_tcp);
}

static void xlat64__keeps_offset_and_identification_of_fragments(void **state)
{
	(void)state;
	udp6(&p, udp, 2000);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 1000, 0x12345678));
	assert_int_equal(flags_offset(0), IP4_MF);
	assert_int_equal(get16(kit_ip4(&k, 0)->id), 0x5678);
	kit_in6(&k, pkt_fragment(&p, &q, 1000, 1008, 0x12345678));
	assert_int_equal(flags_offset(0), 1000 / 8);
	assert_int_equal(get16(kit_ip4(&k, 0)->id), 0x5678);
	assert_memory_equal(k.out[0].p.b + 20, p.b + 40 + 1000, 1008);
}

static void xlat64__takes_an_atomic_fragment_for_a_whole_packet(void **state)
{
	(void)state;
	udp6(&p, udp, 64);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 72, 9));
	assert_int_equal(k.outs, 1);
	assert_int_equal(flags_offset(0), 0);
	assert_int_equal(k.out[0].p.len, 20 + 72);
}

/* RFC 7915 5.1: stepped over, whatever is in them. */
static void xlat64__leaves_extension_headers_behind(void **state)
{
	static const uint8_t ext[24] = { IP6_DEST_OPTIONS, 0, 1, 4, 0, 0, 0, 0,
					 IP6_ROUTING, 0, 1, 4, 0, 0, 0, 0,
					 IP_UDP, 0, 0, 0 };	/* segments left: none */

	(void)state;
	udp6(&p, udp, 100);
	memmove(p.b + 40 + sizeof(ext), p.b + 40, p.len - 40);
	memcpy(p.b + 40, ext, sizeof(ext));
	p.b[6] = IP6_HOP_BY_HOP;
	p.len += sizeof(ext);
	p.b[5] = (uint8_t)(p.len - 40);
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.len, 128);
}

static void xlat64__points_at_segments_left(void **state)
{
	static const uint8_t ext[16] = { IP_UDP, 1, 0, 3 };

	(void)state;
	udp6(&p, udp, 0);
	memmove(p.b + 40 + sizeof(ext), p.b + 40, 8);
	memcpy(p.b + 40, ext, sizeof(ext));
	p.b[6] = IP6_ROUTING;
	p.len += sizeof(ext);
	p.b[5] = (uint8_t)(p.len - 40);
	kit_in6(&k, &p);
	assert_int_equal(((const struct icmp_wire *)kit_l4(&k, 0))->type, ICMP6_PARAMETER);
	assert_int_equal(get32(((const struct icmp_wire *)kit_l4(&k, 0))->pointer), 43);
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(xlat64__copies_the_traffic_class_and_counts_the_hop),
		T(xlat64__sets_df_above_1260_bytes),
		T(xlat64__tells_the_guest_what_fits_when_df_is_set),
		T(xlat64__fragments_what_every_ipv6_path_carries),
		T(xlat64__judges_a_superpacket_by_its_segments),
		T(xlat64__takes_an_identification_for_each_segment),
		T(xlat64__cuts_tcp_segments_to_fit),
		T(xlat64__splits_a_train_of_datagrams_that_does_not_fit),
		T(xlat64__keeps_offset_and_identification_of_fragments),
		T(xlat64__takes_an_atomic_fragment_for_a_whole_packet),
		T(xlat64__leaves_extension_headers_behind),
		T(xlat64__points_at_segments_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

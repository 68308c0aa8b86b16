/*
 * test_xlat46.c - IPv4 headers become IPv6 headers: fields, sizes, fragments, offload
 *
 *	2001:db8:1::10 --- nat64 (share: 100.64.64.1) --- 9.9.9.33
 *	     :443 is published
 */
#include <unit/nat64d_bench.h>

#define POOL "100.64.64.1"

static struct pkt p, q;

static const struct kit_ends in = { SERVER4, 999, POOL, 443 };

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_SHARE);
	kit_publish(&k, PROTO_TCP | PROTO_UDP, GUEST, 443)->to_port = 8443;
	kit_start(&k);
	kit_in4(&k, tcp4(&p, in, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	return 0;
}

static struct ip4_wire *ip4(struct pkt *of)
{
	return (void *)of->b;
}

static struct pkt *without_df(struct pkt *of)
{
	ip4(of)->flags_offset = put16(0);
	pkt_fix(of);
	return of;
}

static void xlat46__shows_the_peer_behind_the_prefix_and_reaches_the_published_port(void **state)
{
	(void)state;
	udp4(&p, in, 100);
	ip4(&p)->tos = 0xb9;
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_addr6(kit_ip6(&k, 0)->src, "64:ff9b::909:921");
	assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
	assert_int_equal(get32(kit_ip6(&k, 0)->ver_class_flow), 0x6b900000);
	assert_int_equal(kit_ip6(&k, 0)->hop_limit, 63);
	assert_int_equal(get16(((const struct udp_wire *)kit_l4(&k, 0))->dport), 8443);
}

static void xlat46__drops_no_more_than_expired_ttls(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	udp4(&p, in, 0);
	ip4(&p)->ttl = 2;
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(kit_ip6(&k, 0)->hop_limit, 1);
	ip4(&p)->ttl = 1;
	pkt_fix(&p);
	kit_in4(&k, &p);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP4_TIME_EXCEEDED);
	assert_addr4(kit_ip4(&k, 0)->src, POOL);
	assert_addr4(kit_ip4(&k, 0)->dst, SERVER4);
	assert_memory_equal(icmp + 1, p.b, p.len);
}

/* RFC 7915 section 4: with DF the next hop decides, the sender is told. */
static void xlat46__answers_df_with_fragmentation_needed(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	kit_in4(&k, udp4(&p, in, 1480 - 28));
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.len, 1500);
	kit_in4(&k, udp4(&p, in, 1480 - 28 + 1));
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP4_UNREACHABLE);
	assert_int_equal(icmp->code, ICMP4_FRAG_NEEDED);
	assert_int_equal(get16(icmp->v4.mtu), 1480);
	assert_int_equal(k.out[0].p.len, 576);
}

/* Without DF 1280 bytes decide; never an atomic fragment (RFC 8021). */
static void xlat46__fragments_to_1280_without_df(void **state)
{
	const struct ip6_frag_wire *f;
	size_t total = 0;

	(void)state;
	udp4(&p, in, 1260 - 28);
	kit_in4(&k, without_df(&p));
	assert_int_equal(k.outs, 1);
	assert_int_equal(kit_ip6(&k, 0)->next_header, IP_UDP);
	assert_int_equal(k.out[0].p.len, 1280);

	udp4(&p, in, 1260 - 28 + 1);
	ip4(&p)->id = put16(0xbeef);
	kit_in4(&k, without_df(&p));
	assert_int_equal(k.outs, 2);
	for (unsigned i = 0; i < k.outs; i++) {
		assert_int_equal(kit_ip6(&k, i)->next_header, IP6_FRAGMENT);
		assert_true(k.out[i].p.len <= 1280);
		f = (const void *)(k.out[i].p.b + 40);
		assert_int_equal(f->next_header, IP_UDP);
		assert_int_equal(get32(f->id), 0xbeef);
		assert_int_equal(get16(f->offset_flags), total | (i == 0));
		total += k.out[i].p.len - 48;
	}
	assert_int_equal(total, 1260 - 20 + 1);
}

static void xlat46__copies_fragments(void **state)
{
	const struct ip6_frag_wire *f;

	(void)state;
	udp4(&p, in, 2000);
	kit_in4(&k, pkt_fragment(&p, &q, 0, 1000, 0x5678));
	f = (const void *)(k.out[0].p.b + 40);
	assert_int_equal(k.outs, 1);
	assert_int_equal(get16(f->offset_flags), 1);
	assert_int_equal(get32(f->id), 0x5678);
	kit_in4(&k, pkt_fragment(&p, &q, 1000, 1008, 0x5678));
	assert_int_equal(k.outs, 1);
	assert_int_equal(get16(f->offset_flags), 1000);
	assert_memory_equal(k.out[0].p.b + 48, p.b + 20 + 1000, 1008);
}

/* A fragment that is too long with its new headers is cut again. */
static void xlat46__cuts_fragments_again(void **state)
{
	const struct ip6_frag_wire *f0 = (const void *)(k.out[0].p.b + 40);
	const struct ip6_frag_wire *f1 = (const void *)(k.out[1].p.b + 40);

	(void)state;
	udp4(&p, in, 3000);
	kit_in4(&k, pkt_fragment(&p, &q, 0, 1480, 7));
	assert_int_equal(k.outs, 2);
	assert_int_equal(get16(f0->offset_flags), 0 | 1);
	assert_int_equal(get16(f1->offset_flags), 1232 | 1);
	kit_in4(&k, pkt_fragment(&p, &q, 1480, 1480, 7));
	assert_int_equal(get16(f0->offset_flags), 1480 | 1);
	assert_int_equal(get16(f1->offset_flags), (1480 + 1232) | 1);
	kit_in4(&k, pkt_fragment(&p, &q, 2960, 48, 7));
	assert_int_equal(k.outs, 1);
	assert_int_equal(get16(f0->offset_flags), 2960);
}

static struct pkt *superpacket(size_t payload, uint16_t gso, bool is_tcp)
{
	if (is_tcp)
		tcp4(&p, in, TCP_ACK, payload);
	else
		udp4(&p, in, payload);
	p.offload = (struct offload){ .gso_size = gso, .gso_tcp = is_tcp, .partial_csum = true };
	pkt_fix(&p);
	return &p;
}

static void xlat46__lowers_the_segment_size_only_where_needed(void **state)
{
	(void)state;
	kit_in4(&k, superpacket(40000, 1440, true));
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.offload.gso_size, 1440);
	kit_in4(&k, superpacket(40000, 1441, true));
	assert_int_equal(k.out[0].p.offload.gso_size, 1440);
	kit_in4(&k, superpacket(40000, 1460, true));
	assert_int_equal(k.out[0].p.offload.gso_size, 1440);
	assert_true(k.out[0].p.offload.partial_csum);
	superpacket(40000, 1460, true);
	kit_in4(&k, without_df(&p));
	assert_int_equal(k.out[0].p.offload.gso_size, 1280 - 60);
}

static void xlat46__splits_a_train_of_datagrams_that_does_not_fit(void **state)
{
	(void)state;
	kit_in4(&k, superpacket(4000, 1452, false));
	assert_int_equal(k.outs, 1);
	superpacket(4000, 1452, false);
	kit_in4(&k, without_df(&p));
	assert_int_equal(k.outs, 5);		/* 2 + 2 fragments and a whole */
	kit_in4(&k, superpacket(4000, 1453, false));
	assert_int_equal(k.outs, 3);		/* two refused, the rest fits */
	assert_false(k.out[0].is6);
}

/* RFC 6146 3.4: the kit fails if the checksum is missing or wrong. */
static void xlat46__makes_the_udp_checksum_that_ipv4_left_out(void **state)
{
	(void)state;
	for (size_t len = 0; len < 40; len++) {
		udp4(&p, in, len);
		((struct udp_wire *)(void *)(p.b + 20))->checksum = put16(0);
		kit_in4(&k, &p);
		assert_int_equal(k.outs, 1);
	}
}

static void xlat46__steps_over_options(void **state)
{
	(void)state;
	udp4(&p, in, 50);
	memmove(p.b + 28, p.b + 20, p.len - 20);
	memset(p.b + 20, IP4_OPT_NOP, 8);
	p.b[0] = 0x47;
	p.len += 8;
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.len, 40 + 58);
}

/* A route that is used up is no reason to refuse (RFC 7915 section 4.1). */
static void xlat46__lets_a_used_up_source_route_pass(void **state)
{
	static const uint8_t lsrr[8] = { IP4_OPT_LSRR, 7, 8, 1, 2, 3, 4, IP4_OPT_END };

	(void)state;
	udp4(&p, in, 50);
	memmove(p.b + 28, p.b + 20, p.len - 20);
	memcpy(p.b + 20, lsrr, sizeof(lsrr));
	p.b[0] = 0x47;
	p.len += 8;
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(k.outs, 1);
	p.b[22] = 7;				/* the pointer: still inside */
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(kit_drops(&k, DROP_SOURCE_ROUTE), 1);
	assert_int_equal(k.outs, 1);		/* RFC 7915 4.1 SHOULD: source route failed */
	assert_int_equal(((const struct icmp_wire *)kit_l4(&k, 0))->type, ICMP4_UNREACHABLE);
	assert_int_equal(((const struct icmp_wire *)kit_l4(&k, 0))->code, 5);
}

/* RFC 7915 section 4: an operator may raise what is taken for every path's MTU. */
static void xlat46__fragments_to_the_lowest_mtu_that_is_configured(void **state)
{
	(void)state;
	k.c.nat64.lowest_ipv6_mtu = 1400;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	udp4(&p, in, 1352);
	kit_in4(&k, without_df(&p));
	assert_int_equal(k.outs, 1);		/* 1400 as IPv6 */
	assert_int_equal(kit_ip6(&k, 0)->next_header, IP_UDP);
	udp4(&p, in, 1353);
	kit_in4(&k, without_df(&p));
	assert_int_equal(k.outs, 2);
	assert_in_range(k.out[0].p.len, 1281, 1400);
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(xlat46__shows_the_peer_behind_the_prefix_and_reaches_the_published_port),
		T(xlat46__drops_no_more_than_expired_ttls),
		T(xlat46__answers_df_with_fragmentation_needed),
		T(xlat46__fragments_to_1280_without_df),
		T(xlat46__fragments_to_the_lowest_mtu_that_is_configured),
		T(xlat46__copies_fragments),
		T(xlat46__cuts_fragments_again),
		T(xlat46__lowers_the_segment_size_only_where_needed),
		T(xlat46__splits_a_train_of_datagrams_that_does_not_fit),
		T(xlat46__makes_the_udp_checksum_that_ipv4_left_out),
		T(xlat46__steps_over_options),
		T(xlat46__lets_a_used_up_source_route_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

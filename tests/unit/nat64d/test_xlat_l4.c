/*
 * test_xlat_l4.c - there and back: what a guest sends and its mirror image from outside
 *
 * Random packets of all kinds go out; what comes out is turned round, as a server that
 * echoes would, and goes in again. What the guest gets must be what it sent, turned
 * round, two hops older. All checksums on the way are judged by the slow twin (kit).
 */
#include <unit/nat64d_bench.h>

#include <stdlib.h>

#include <nat64d/core/xlat_l4.h>

#define ROUNDS 20000u

static struct pkt p, back;
static uint64_t seed = 77;

static uint32_t below(uint32_t n)
{
	struct rng rng = unit_rng(&seed);

	return rng_below(&rng, n);
}

static void scramble(uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)below(256);
}

static size_t l4_head(enum nat64_l4 l4)
{
	return l4 == NAT64_TCP ? 20 : 8;
}

/* Random payload, class and offload: whole, partial checksum, or superpacket. */
static void make(enum nat64_l4 l4, uint16_t port)
{
	struct kit_ends e = { GUEST, port, SERVER, 80 };
	size_t len = below(1400);

	if (l4 == NAT64_TCP)
		tcp6(&p, e, TCP_SYN, len);
	else if (l4 == NAT64_UDP)
		udp6(&p, e, len);
	else
		echo6(&p, GUEST, SERVER, ICMP6_ECHO, port);
	scramble(p.b + 40 + l4_head(l4), p.len - 40 - l4_head(l4));
	((struct ip6_wire *)(void *)p.b)->ver_class_flow =
		ip6_ver_class_flow((uint8_t)below(256), below(1 << 20));
	p.offload.partial_csum = l4 != NAT64_ICMP && below(2);
	if (l4 != NAT64_ICMP && len > 200 && below(3) == 0)
		p.offload = (struct offload){ .gso_size = (uint16_t)(100 + below(100)),
					      .gso_tcp = l4 == NAT64_TCP, .partial_csum = true };
	pkt_fix(&p);
}

static void swap(void *a, void *b, size_t len)
{
	uint8_t was[16];

	memcpy(was, a, len);
	memcpy(a, b, len);
	memcpy(b, was, len);
}

/* As an echoing server would answer it. */
static void turn_round(struct pkt *of, size_t l4_at, enum nat64_l4 l4)
{
	struct ip4_wire *ip = (void *)of->b;

	swap(&ip->src, &ip->dst, sizeof(ip->src));
	if (l4 == NAT64_ICMP)
		of->b[l4_at] = ICMP4_ECHO_REPLY;
	else
		swap(of->b + l4_at, of->b + l4_at + 2, 2);
	pkt_fix(of);
}

static void mirror(struct pkt *of, enum nat64_l4 l4)
{
	struct ip6_wire *ip = (void *)of->b;

	swap(&ip->src, &ip->dst, sizeof(ip->src));
	ip->ver_class_flow = ip6_ver_class_flow(ip6_class(ip), 0);
	ip->hop_limit = (uint8_t)(ip->hop_limit - 2);
	if (l4 == NAT64_ICMP)
		of->b[40] = ICMP6_ECHO_REPLY;
	else
		swap(of->b + 40, of->b + 42, 2);
	pkt_fix(of);
}

static void xlat__there_and_back_is_the_mirror_image(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	for (unsigned i = 0; i < ROUNDS; i++) {
		enum nat64_l4 l4 = (enum nat64_l4)below(NAT64_L4S);

		make(l4, (uint16_t)(5000 + below(50)));
		kit_in6(&k, &p);
		assert_int_equal(k.outs, 1);
		back = k.out[0].p;
		turn_round(&back, 20, l4);
		kit_in4(&k, &back);
		assert_int_equal(k.outs, 1);
		mirror(&p, l4);
		assert_int_equal(k.out[0].p.len, p.len);
		assert_memory_equal(k.out[0].p.b, p.b, p.len);
		assert_memory_equal(&k.out[0].p.offload, &p.offload, sizeof(p.offload));
		k.now_ms += 10;
	}
	kit_fini(&k);
}

/* RFC 768: a sum that comes out as zero is sent as all ones. */
static void xlat_l4_ports__never_makes_a_udp_checksum_of_zero(void **state)
{
	unsigned ones = 0;

	(void)state;
	for (uint32_t sum = 0; sum < 0x10000; sum++) {
		struct udp_wire udp = { put16(1), put16(2), put16(8), put16((uint16_t)sum) };
		struct l4_change c = { .sport = 3, .dport = 4 };

		xlat_l4_ports(NAT64_UDP, (uint8_t *)&udp, sizeof(udp), &c);
		assert_true((sum == 0) == (get16(udp.checksum) == 0));
		ones += get16(udp.checksum) == 0xffff;
	}
	assert_true(ones > 0);
}

/* A quoted TCP header may end before its checksum. */
static void xlat_l4_ports__writes_nothing_behind_the_cut(void **state)
{
	(void)state;
	for (size_t present = 8; present <= 20; present++) {
		uint8_t *head = calloc(1, present);	/* ASan sees the first byte behind */
		struct l4_change c = { .sport = 3, .dport = 4 };

		assert_non_null(head);
		xlat_l4_ports(NAT64_TCP, head, present, &c);
		assert_int_equal(head[1], 3);
		assert_int_equal(head[3], 4);
		free(head);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xlat__there_and_back_is_the_mirror_image),
		cmocka_unit_test(xlat_l4_ports__never_makes_a_udp_checksum_of_zero),
		cmocka_unit_test(xlat_l4_ports__writes_nothing_behind_the_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_hairpin.c - guest to guest through the translator
 *
 *	2001:db8:1::10 --+
 *	                 +-- nat64: 100.64.64.1, seen by the world as 5.5.5.5
 *	2001:db8:1::11 --+          5.5.5.5:443 is published for ::11
 */
#include <unit/nat64d_bench.h>

#define A "2001:db8:1::10"
#define B "2001:db8:1::11"
#define SHOWN "64:ff9b::5.5.5.5"
#define SHOWN6 "64:ff9b::505:505"

static struct pkt p, q;

static int up_mode(int mode)
{
	kit_init(&k, mode);
	kit_publish(&k, PROTO_TCP | PROTO_UDP, B, 443);
	kit_start(&k);
	return 0;
}

static int share_up(void **state)
{
	(void)state;
	return up_mode(IPV4_SHARE);
}

static int pool_up(void **state)
{
	(void)state;
	return up_mode(IPV4_POOL);
}

static const struct udp_wire *ports(unsigned i)
{
	return kit_l4(&k, i);
}

/* RFC 4787 REQ-9: the external source is shown. */
static void hairpin__reaches_a_published_port_and_shows_the_outside_address(void **state)
{
	uint16_t lent;

	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, SHOWN6);
	assert_addr6(kit_ip6(&k, 0)->dst, B);
	assert_int_equal(get16(ports(0)->dport), 443);
	lent = get16(ports(0)->sport);

	kit_in6(&k, tcp6(&p, (struct kit_ends){ B, 443, SHOWN, lent }, TCP_SYN | TCP_ACK, 0));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, SHOWN6);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	assert_int_equal(get16(ports(0)->sport), 443);
	assert_int_equal(get16(ports(0)->dport), 30000);
	kit_in6(&k, tcp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, TCP_ACK, 900));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, B);
}

/* RFC 7757 4.2.2: it passes one router. */
static void hairpin__is_one_hop(void **state)
{
	const struct kit_ends ends = { A, 30000, SHOWN, 443 };

	(void)state;
	((struct ip6_wire *)(void *)udp6(&p, ends, 20)->b)->hop_limit = 2;
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, B);
	assert_int_equal(kit_ip6(&k, 0)->hop_limit, 1);
	q = k.out[0].p;
	kit_in6(&k, icmp6(&p, B, SHOWN, (struct icmp_wire){ .type = 1, .code = 4 }, q.b, q.len));
	assert_int_equal(kit_ip6(&k, 0)->hop_limit, 63);
	((struct ip6_wire *)(void *)udp6(&p, ends, 20)->b)->hop_limit = 1;
	kit_in6(&k, &p);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 1);
}

static void hairpin__carries_superpackets(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, TCP_SYN, 0));
	tcp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, TCP_ACK, 50000);
	p.offload = (struct offload){ .gso_size = 1440, .gso_tcp = true, .partial_csum = true };
	pkt_fix(&p);
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);
	assert_int_equal(k.out[0].p.offload.gso_size, 1440);
	assert_int_equal(k.out[0].p.len, 60 + 50000);
}

static void hairpin__carries_fragments_in_any_order(void **state)
{
	(void)state;
	udp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, 1000);
	kit_in6(&k, pkt_fragment(&p, &q, 504, 504, 5));
	assert_int_equal(k.outs, 0);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 504, 5));
	assert_int_equal(k.outs, 2);
	assert_int_equal(kit_ip6(&k, 0)->next_header, IP6_FRAGMENT);
	assert_addr6(kit_ip6(&k, 1)->dst, B);
	assert_memory_equal(k.out[1].p.b + 48, p.b + 40 + 504, 504);
}

/* RFC 5508 REQ-7. */
static void hairpin__carries_errors_back(void **state)
{
	const struct ip6_wire *inner;
	const struct icmp_wire *icmp;

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, 20));
	q = k.out[0].p;
	kit_in6(&k, icmp6(&p, B, SHOWN, (struct icmp_wire){ .type = 1, .code = 4 }, q.b, q.len));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, SHOWN6);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, 1);
	assert_int_equal(icmp->code, 4);
	inner = (const void *)(icmp + 1);
	assert_addr6(inner->src, A);
	assert_addr6(inner->dst, SHOWN6);
	assert_int_equal(get16(((const struct udp_wire *)(const void *)(inner + 1))->sport), 30000);
	assert_int_equal(get16(((const struct udp_wire *)(const void *)(inner + 1))->dport), 443);
}

/* Our own error about the second half of the way reaches the guest too. */
static void hairpin__sends_its_own_errors_round(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, 0));
	kit_host(&k, 1500, 1300);
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 30000, SHOWN, 443 }, 1400));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	assert_int_equal(((const struct icmp_wire *)kit_l4(&k, 0))->type, ICMP6_TOO_BIG);
	assert_int_equal(get32(((const struct icmp_wire *)kit_l4(&k, 0))->mtu), 1300);
}

/* What is neither lent nor published belongs to the host and goes to the kernel. */
static void hairpin__leaves_the_hosts_own_ports_to_the_host(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ A, 30000, SHOWN, 22 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	assert_addr4(kit_ip4(&k, 0)->src, "100.64.64.1");
	assert_addr4(kit_ip4(&k, 0)->dst, "5.5.5.5");
	kit_in6(&k, echo6(&p, A, SHOWN, ICMP6_ECHO, 9));
	assert_int_equal(k.outs, 1);
	assert_addr4(kit_ip4(&k, 0)->dst, "5.5.5.5");
}

static void hairpin__filters_like_the_world(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ B, 25000, "64:ff9b::9.9.9.9", 1 }, 0));
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 30000, SHOWN, 25000 }, 0));
	assert_int_equal(kit_drops(&k, DROP_FILTERED), 1);
	/* B speaks to A's outside end: now both may */
	kit_in6(&k, udp6(&p, (struct kit_ends){ B, 25000, SHOWN, 30000 }, 0));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, A);
	kit_in6(&k, udp6(&p, (struct kit_ends){ A, 30000, SHOWN, 25000 }, 0));
	assert_addr6(kit_ip6(&k, 0)->dst, B);
}

static void hairpin__works_on_pool_addresses(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ A, 30000, "64:ff9b::5.5.5.8", 443 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, B);
	assert_int_equal(kit_ip6(&k, 0)->src.b[12], 5);
}

static void hairpin__never_shows_the_internal_address(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ A, 30000, "64:ff9b::100.64.64.1", 443 },
			 TCP_SYN, 0));
	assert_int_equal(kit_drops(&k, DROP_ILLEGAL_DESTINATION), 1);
}

#define S(name) cmocka_unit_test_setup_teardown(name, share_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		S(hairpin__reaches_a_published_port_and_shows_the_outside_address),
		S(hairpin__is_one_hop),
		S(hairpin__carries_superpackets),
		S(hairpin__carries_fragments_in_any_order),
		S(hairpin__carries_errors_back),
		S(hairpin__sends_its_own_errors_round),
		S(hairpin__leaves_the_hosts_own_ports_to_the_host),
		S(hairpin__filters_like_the_world),
		cmocka_unit_test_setup_teardown(hairpin__works_on_pool_addresses, pool_up,
						bench_down),
		S(hairpin__never_shows_the_internal_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

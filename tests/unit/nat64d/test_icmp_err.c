/* test_icmp_err.c - errors of our own: to whom, about what, how many */
#include <unit/nat64d_bench.h>

static struct pkt p, q;

static struct pkt *dying(struct pkt *of)
{
	((struct ip6_wire *)(void *)of->b)->hop_limit = 1;
	return of;
}

static void icmp_err6__quotes_the_packet_from_our_own_address(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 100);
	kit_in6(&k, dying(&p));
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP6_TIME_EXCEEDED);
	assert_addr6(kit_ip6(&k, 0)->src, "2001:db8:1::1");
	assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
	assert_memory_equal(icmp + 1, p.b, p.len);
	assert_int_equal(k.out[0].p.len, 48 + p.len);
}

/* RFC 4443 2.4 e.1. An echo is no error: it is answered. */
static void icmp_err6__is_never_about_an_error(void **state)
{
	struct icmp_wire error = { .type = ICMP6_UNREACHABLE };

	(void)state;
	udp6(&q, (struct kit_ends){ SERVER, 123, GUEST, 5000 }, 0);
	icmp6(&p, GUEST, SERVER, error, q.b, q.len);
	kit_in6(&k, dying(&p));
	assert_int_equal(k.outs, 0);
	kit_in6(&k, dying(echo6(&p, GUEST, SERVER, ICMP6_ECHO, 1)));
	assert_int_equal(k.outs, 1);
}

static void icmp_err6__is_never_about_a_later_fragment(void **state)
{
	(void)state;
	udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 600);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 304, 1));
	kit_in6(&k, dying(pkt_fragment(&p, &q, 304, 304, 1)));
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 1);
	assert_int_equal(k.outs, 0);
}

/* RFC 1812 4.3.2.7, to the outside. */
static void icmp_err4__is_never_about_an_error_or_a_later_fragment(void **state)
{
	struct icmp_wire error = { .type = ICMP4_UNREACHABLE, .code = ICMP4_PORT };
	struct ip4_wire *ip = (void *)p.b;
	struct addr4_text lent;
	struct kit_ends back = { .src = SERVER4, .sport = 123 };

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 0));
	q = k.out[0].p;
	lent = addr4_text(((const struct ip4_wire *)(const void *)q.b)->src);
	back.dst = lent.s;
	back.dport = get16(((const struct udp_wire *)kit_l4(&k, 0))->sport);
	icmp4(&p, SERVER4, lent.s, error, q.b, q.len);
	ip->ttl = 1;
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 1);
	assert_int_equal(k.outs, 0);
	udp4(&p, back, 600);
	kit_in4(&k, pkt_fragment(&p, &q, 0, 304, 1));
	ip->ttl = 1;
	kit_in4(&k, pkt_fragment(&p, &q, 304, 304, 1));
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 2);
	assert_int_equal(k.outs, 0);
	pkt_fix(&p);
	kit_in4(&k, &p);
	assert_int_equal(k.outs, 1);		/* the same, whole: it is told */
}

static void icmp_err__is_limited_in_rate(void **state)
{
	struct nat64_stats s;
	unsigned sent = 0;

	(void)state;
	udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 0);
	dying(&p);
	for (unsigned i = 0; i < 1000; i++) {
		kit_in6(&k, &p);
		sent += k.outs;
	}
	nat64_stats_read(k.n, &s);
	assert_int_equal(sent, 50);
	assert_int_equal(s.errors_sent[NAT64_OUT][ERROR_TIME], 50);
	assert_int_equal(s.errors_limited, 950);
	assert_int_equal(s.drops[DROP_HOP_LIMIT], 1000);
	k.now_ms += 1000;
	kit_in6(&k, &p);
	assert_int_equal(k.outs, 1);
}

static void icmp_err__is_silent_without_an_address_of_our_own(void **state)
{
	struct nat64_host host = { .ready = true, .mtu4 = 1500, .mtu6 = 1500 };

	(void)state;
	nat64_host_is(k.n, &host);
	udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 0);
	kit_in6(&k, dying(&p));
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_HOP_LIMIT), 1);
}

/* RFC 7915 5.4, RFC 6146 3.4 and 3.5: which error for which reason, to a guest. */
static const struct { const char *dst; uint8_t next; uint8_t type, code; } rows[] = {
	{ "64:ff9b::10.0.0.1", IP_UDP, 1, 1 },
	{ "64:ff9b::127.0.0.1", IP_UDP, 1, 1 },
	{ SERVER, 132, 1, 4 },			/* SCTP: port unreachable */
};

static void icmp_err6__follows_the_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct icmp_wire *icmp;

		udp6(&p, (struct kit_ends){ GUEST, 5000, rows[i].dst, 123 }, 0);
		p.b[6] = rows[i].next;
		kit_in6(&k, &p);
		icmp = kit_l4(&k, 0);
		assert_int_equal(icmp->type, rows[i].type);
		assert_int_equal(icmp->code, rows[i].code);
	}
}

/* Silent by RFC 6146 3.5: a source inside the prefix, a destination outside. */
static void icmp_err6__stays_silent_where_the_rfc_says_so(void **state)
{
	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ "64:ff9b::1.2.3.4", 1, SERVER, 2 }, 0));
	assert_int_equal(k.outs, 0);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 1, "2001:db8::1", 2 }, 0));
	assert_int_equal(k.outs, 0);
	kit_in4(&k, udp4(&p, (struct kit_ends){ "9.9.9.9", 1, "5.5.5.8", 2 }, 0));
	assert_int_equal(k.outs, 0);
}

static void icmp_err4__says_protocol_unreachable(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	udp4(&p, (struct kit_ends){ "9.9.9.9", 1, "5.5.5.8", 2 }, 100);
	p.b[9] = 132;
	pkt_fix(&p);
	kit_in4(&k, &p);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP4_UNREACHABLE);
	assert_int_equal(icmp->code, ICMP4_PROTOCOL);
	assert_addr4(kit_ip4(&k, 0)->dst, "9.9.9.9");
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(icmp_err6__quotes_the_packet_from_our_own_address),
		T(icmp_err6__is_never_about_an_error),
		T(icmp_err6__is_never_about_a_later_fragment),
		T(icmp_err4__is_never_about_an_error_or_a_later_fragment),
		T(icmp_err__is_limited_in_rate),
		T(icmp_err__is_silent_without_an_address_of_our_own),
		T(icmp_err6__follows_the_reason),
		T(icmp_err6__stays_silent_where_the_rfc_says_so),
		T(icmp_err4__says_protocol_unreachable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

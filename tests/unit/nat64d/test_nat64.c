/*
 * test_nat64.c - packets through the whole pipeline
 *
 *	2001:db8:1::10 --- nat64 (pool 5.5.5.8/30) --- 9.9.9.33
 */
#include <unit/nat64d_bench.h>

static struct pkt p;

/* What a guest's packet was lent, as text for the answer's address. */
static struct addr4_text lent;
static uint16_t lent_port;

static void note_lent(void)
{
	lent = addr4_text(kit_ip4(&k, 0)->src);
	lent_port = get16(((const struct udp_wire *)kit_l4(&k, 0))->sport);
}

static void in6__translates_udp_and_its_answer(void **state)
{
	const struct udp_wire *udp;

	(void)state;
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, SERVER, 123 }, 48));
	assert_int_equal(k.outs, 1);
	assert_addr4(kit_ip4(&k, 0)->dst, SERVER4);
	assert_int_equal(kit_ip4(&k, 0)->ttl, 63);
	udp = kit_l4(&k, 0);
	assert_int_equal(get16(udp->sport), 5000);	/* kept: it was free */
	assert_int_equal(get16(udp->dport), 123);
	assert_memory_equal(udp + 1, p.b + 48, 48);
	note_lent();

	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 123, lent.s, lent_port }, 48));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->src, "64:ff9b::909:921");
	assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
	udp = kit_l4(&k, 0);
	assert_int_equal(get16(udp->sport), 123);
	assert_int_equal(get16(udp->dport), 5000);
	assert_memory_equal(udp + 1, p.b + 28, 48);
}

static void in6__translates_a_tcp_handshake(void **state)
{
	(void)state;
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 40000, SERVER, 80 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	note_lent();
	kit_in4(&k, tcp4(&p, (struct kit_ends){ SERVER4, 80, lent.s, lent_port },
			 TCP_SYN | TCP_ACK, 0));
	assert_int_equal(k.outs, 1);
	assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 40000, SERVER, 80 }, TCP_ACK, 100));
	assert_int_equal(k.outs, 1);
}

static void in6__translates_a_ping_and_its_answer(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	kit_in6(&k, echo6(&p, GUEST, SERVER, ICMP6_ECHO, 777));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP4_ECHO);
	lent = addr4_text(kit_ip4(&k, 0)->src);
	kit_in4(&k, echo4(&p, SERVER4, lent.s, ICMP4_ECHO_REPLY, get16(icmp->echo.id)));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP6_ECHO_REPLY);
	assert_int_equal(get16(icmp->echo.id), 777);
	assert_addr6(kit_ip6(&k, 0)->dst, GUEST);
}

static void in6__opens_nothing_for_a_reply_that_nobody_asked_for(void **state)
{
	(void)state;
	kit_in6(&k, echo6(&p, GUEST, SERVER, ICMP6_ECHO_REPLY, 777));
	assert_int_equal(k.outs, 0);
	assert_int_equal(kit_drops(&k, DROP_NO_SESSION), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(in6__translates_udp_and_its_answer),
		T(in6__translates_a_tcp_handshake),
		T(in6__translates_a_ping_and_its_answer),
		T(in6__opens_nothing_for_a_reply_that_nobody_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_frag.c - fragments that come early, late, twice, or not at all
 *
 *	2001:db8:1::10 --- nat64 (pool 5.5.5.8/30) --- 9.9.9.33
 */
#include <unit/nat64d_bench.h>

#define PIECE 304u		/* bytes of each fragment but the last */

static struct pkt whole, q;
static uint32_t id = 100;

static const struct kit_ends udp = { GUEST, 5000, SERVER, 123 };

static size_t l4_at(void)
{
	return whole.b[0] >> 4 == 6 ? 40 : 20;
}

/* The n-th piece of `whole` goes in; how many packets come out. */
static unsigned piece(unsigned n)
{
	size_t at = n * PIECE, left = whole.len - l4_at() - at;

	pkt_fragment(&whole, &q, at, left < PIECE ? left : PIECE, id);
	if (whole.b[0] >> 4 == 6)
		kit_in6(&k, &q);
	else
		kit_in4(&k, &q);
	return k.outs;
}

static uint32_t held(void)
{
	struct nat64_stats s;

	nat64_stats_read(k.n, &s);
	return s.fragments_held;
}

/* From the guest: what came out may lie on the wire in any order, the server sorts. */
static void frag_in6__lets_later_pieces_wait_for_the_first(void **state)
{
	(void)state;
	udp6(&whole, udp, 1000);
	assert_int_equal(piece(3), 0);
	assert_int_equal(piece(1), 0);
	assert_int_equal(held(), 2);
	assert_int_equal(piece(0), 3);		/* it, then the two in their order */
	assert_int_equal(get16(kit_ip4(&k, 0)->flags_offset), IP4_MF);
	assert_int_equal(get16(kit_ip4(&k, 1)->flags_offset), 3 * PIECE / 8);
	assert_int_equal(get16(kit_ip4(&k, 2)->flags_offset), PIECE / 8 | IP4_MF);
	assert_int_equal(piece(2), 1);
	assert_int_equal(held(), 0);
}

/* The checksum of the first piece must be right for the whole: put it together. */
static void frag_in6__keeps_the_checksum_right_over_all_pieces(void **state)
{
	static struct pkt sum;
	const struct udp_wire *joined = (const void *)(sum.b + 20);
	uint16_t was;

	(void)state;
	udp6(&whole, udp, 1000);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(piece(i), 1);
		if (i == 0)
			sum = k.out[0].p;
		memcpy(sum.b + 20 + i * PIECE, k.out[0].p.b + 20, k.out[0].p.len - 20);
	}
	sum.len = 20 + 1008;
	((struct ip4_wire *)(void *)sum.b)->flags_offset = put16(0);
	was = get16(joined->checksum);
	pkt_fix(&sum);
	assert_int_equal(get16(joined->checksum), was);
	assert_memory_equal(sum.b + 28, whole.b + 48, 1000);
}

static struct pkt *big_ping(uint8_t type, const char *src, const char *dst)
{
	static uint8_t body[1200];
	struct icmp_wire head = { .type = type, .echo = { put16(7000), put16(1) } };

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 3);
	if (type >= 128)
		return icmp6(&whole, src, dst, head, body, sizeof(body));
	return icmp4(&whole, src, dst, head, body, sizeof(body));
}

static void frag_in6__puts_a_ping_together_whatever_the_order(void **state)
{
	static const unsigned orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 1, 3, 0, 2 } };

	(void)state;
	for (size_t o = 0; o < ARRAY_SIZE(orders); o++, id++) {
		big_ping(ICMP6_ECHO, GUEST, SERVER);
		for (unsigned i = 0; i < 3; i++)
			assert_int_equal(piece(orders[o][i]), 0);
		assert_int_equal(piece(orders[o][3]), 1);	/* the kit checks its sum */
		assert_int_equal(k.out[0].p.len, 20 + 1208);
		assert_int_equal(get16(kit_ip4(&k, 0)->id), (uint16_t)id);
		assert_int_equal(held(), 0);
	}
}

static void frag_in4__puts_a_ping_together(void **state)
{
	struct addr4_text lent;
	uint16_t lent_id;

	(void)state;
	kit_in6(&k, echo6(&whole, GUEST, SERVER, ICMP6_ECHO, 7000));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	lent_id = get16(((const struct icmp_wire *)kit_l4(&k, 0))->echo.id);
	assert_int_equal(lent_id, 7000);
	big_ping(ICMP4_ECHO_REPLY, SERVER4, lent.s);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(piece(i), 0);
	assert_int_equal(piece(3), 1);
	assert_int_equal(k.out[0].p.len, 40 + 1208);
	assert_int_equal(kit_ip6(&k, 0)->next_header, IP_ICMP6);
}

/* A whole of more than 1280 bytes leaves in fragments of our own. */
static void frag_in4__fragments_anew_what_it_put_together(void **state)
{
	struct addr4_text lent;

	(void)state;
	kit_in6(&k, udp6(&whole, udp, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	udp4(&whole, (struct kit_ends){ SERVER4, 123, lent.s, 5000 }, 3000);
	((struct udp_wire *)(void *)(whole.b + 20))->checksum = put16(0);
	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(piece(i), 0);
	assert_int_equal(piece(9), 3);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(get32(((const struct ip6_frag_wire *)(const void *)
					(k.out[i].p.b + 40))->id), id);
}

/* RFC 6146 3.4: also in fragments. */
static void frag_in4__makes_a_checksum_for_udp_in_pieces(void **state)
{
	struct addr4_text lent;

	(void)state;
	kit_in6(&k, udp6(&whole, udp, 0));
	lent = addr4_text(kit_ip4(&k, 0)->src);
	udp4(&whole, (struct kit_ends){ SERVER4, 123, lent.s, 5000 }, 1000);
	((struct udp_wire *)(void *)(whole.b + 20))->checksum = put16(0);
	assert_int_equal(piece(1), 0);
	assert_int_equal(piece(0), 0);
	assert_int_equal(piece(3), 0);
	assert_int_equal(piece(2), 1);
	assert_int_equal(kit_ip6(&k, 0)->next_header, IP_UDP);
	assert_int_equal(k.out[0].p.len, 40 + 1008);
}

static void frag__takes_a_duplicate_once(void **state)
{
	(void)state;
	udp6(&whole, udp, 1000);
	assert_int_equal(piece(0), 1);
	assert_int_equal(piece(1), 1);
	assert_int_equal(piece(1), 0);
	assert_int_equal(piece(2), 1);
	assert_int_equal(piece(3), 1);
	assert_int_equal(kit_drops(&k, DROP_FRAGMENT_OVERLAP), 1);
}

/* RFC 5722: after an overlap nothing more of it goes on. */
static void frag__breaks_a_datagram_with_an_overlap(void **state)
{
	(void)state;
	udp6(&whole, udp, 1000);
	assert_int_equal(piece(0), 1);
	kit_in6(&k, pkt_fragment(&whole, &q, PIECE - 8, 16, id));
	assert_int_equal(k.outs, 0);
	assert_int_equal(piece(1), 0);
	assert_int_equal(piece(2), 0);
}

static void frag__refuses_pieces_behind_the_last(void **state)
{
	(void)state;
	udp6(&whole, udp, 600);
	assert_int_equal(piece(0), 1);
	assert_int_equal(piece(1), 1);		/* the last: 608 bytes in all; forgotten */
	udp6(&whole, udp, 1000);
	id++;
	assert_int_equal(piece(0), 1);
	assert_int_equal(piece(3), 1);		/* now the total is known */
	udp6(&whole, udp, 1100);
	kit_in6(&k, pkt_fragment(&whole, &q, 1008, 8, id));
	assert_int_equal(kit_drops(&k, DROP_FRAGMENT_SIZE), 1);
}

static void frag__forgets_after_its_time(void **state)
{
	(void)state;
	udp6(&whole, udp, 1000);
	piece(1);
	piece(2);
	kit_tick(&k, k.now_ms + 1999);
	assert_int_equal(held(), 2);
	kit_tick(&k, k.now_ms + 1);
	assert_int_equal(held(), 0);
	assert_int_equal(kit_drops(&k, DROP_FRAGMENT_TIMEOUT), 2);
	assert_int_equal(piece(0), 1);		/* a new beginning */
}

/* One source that sends halves only does not take all room. */
static void frag__leaves_room_for_other_guests(void **state)
{
	struct kit_ends other = { "2001:db8:1::11", 5000, SERVER, 123 };

	(void)state;
	udp6(&whole, udp, 1000);
	for (id = 1000; id < 1100; id++)
		piece(1);
	assert_true(kit_drops(&k, DROP_FRAGMENT_FULL) > 0);
	udp6(&whole, other, 1000);
	assert_int_equal(piece(1), 0);
	assert_int_equal(piece(0), 2);
}

/* First pieces go on at once, but that each was seen is kept: no one guest's are all. */
static void frag__remembers_not_only_one_guest(void **state)
{
	struct kit_ends other = { "2001:db8:1::11", 5000, SERVER, 123 };

	(void)state;
	udp6(&whole, udp, 1000);
	for (id = 1000; id < 9000; id++)
		piece(0);
	assert_true(kit_drops(&k, DROP_FRAGMENT_FULL) > 0);
	udp6(&whole, other, 1000);
	assert_int_equal(piece(0), 1);
	assert_int_equal(piece(1), 1);
}

static void frag__keeps_datagrams_apart_by_identification(void **state)
{
	(void)state;
	udp6(&whole, udp, 1000);
	piece(1);
	id++;
	assert_int_equal(piece(0), 1);
	id--;
	assert_int_equal(piece(0), 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, bench_up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(frag_in6__lets_later_pieces_wait_for_the_first),
		T(frag_in6__keeps_the_checksum_right_over_all_pieces),
		T(frag_in6__puts_a_ping_together_whatever_the_order),
		T(frag_in4__puts_a_ping_together),
		T(frag_in4__fragments_anew_what_it_put_together),
		T(frag_in4__makes_a_checksum_for_udp_in_pieces),
		T(frag__takes_a_duplicate_once),
		T(frag__breaks_a_datagram_with_an_overlap),
		T(frag__refuses_pieces_behind_the_last),
		T(frag__forgets_after_its_time),
		T(frag__leaves_room_for_other_guests),
		T(frag__remembers_not_only_one_guest),
		T(frag__keeps_datagrams_apart_by_identification),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

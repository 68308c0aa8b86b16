/*
 * test_state_copy.c - what one life writes, another takes back, or refuses as a whole
 *
 *	GUEST, OTHER --- first life ---> bytes ---> second life --- SERVER
 */
#include <unit/unit.h>

#include <stdlib.h>

#include <nat64d/core/session.h>
#include <nat64d/core/state.h>
#include <nat64d/core/state_copy.h>
#include <nat64d/core/state_image.h>
#include <nat64d/core/tcp_fsm.h>
#include <oracle/nat64d_invariants.h>
#include <oracle/nat64d_kit.h>

#define GUEST "2001:db8:1::10"
#define OTHER "2001:db8:1::11"
#define SERVER "64:ff9b::9.9.9.33"
#define SERVER4 "9.9.9.33"
#define PUBLISHED 443

static struct kit first, second;
static struct pkt p;
static uint8_t bytes[65536];
static size_t len;
static struct state_taken taken;

static const struct state_moment begun = { "one", 1000000, UINT64_C(1790000000000) };

static struct state_moment later(uint64_t ms)
{
	struct state_moment m = begun;

	m.mono_ms += ms;
	m.wall_ms += ms;
	return m;
}

/* A life with a session of each kind. */
static void first_life(void)
{
	kit_init(&first, IPV4_POOL);
	kit_publish(&first, PROTO_TCP, GUEST, PUBLISHED);
	kit_start(&first);
	kit_in6(&first, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 8));
	kit_in6(&first, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 53 }, 8));
	kit_in6(&first, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_SYN, 0));
	kit_in6(&first, tcp6(&p, (struct kit_ends){ OTHER, 25001, SERVER, 80 }, TCP_SYN, 0));
	kit_in6(&first, echo6(&p, OTHER, SERVER, ICMP6_ECHO, 77));
	kit_in4(&first, tcp4(&p, (struct kit_ends){ SERVER4, 9, "5.5.5.8", PUBLISHED },
			     TCP_SYN, 0));
}

enum { SESSIONS = 6 };

/* The connection of GUEST becomes an established one. */
static void establish(void)
{
	kit_in6(&first, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_SYN, 0));
	assert_int_equal(first.outs, 1);

	struct addr4_text lent = addr4_text(kit_ip4(&first, 0)->src);
	const struct tcp_wire *tcp = kit_l4(&first, 0);

	kit_in4(&first, tcp4(&p, (struct kit_ends){ SERVER4, 80, lent.s, get16(tcp->sport) },
			     TCP_SYN | TCP_ACK, 0));
	assert_int_equal(first.outs, 1);
}

static void write_copy(bool at_stop, size_t room)
{
	struct state_copy copy = { .at_stop = at_stop, .moment = begun };

	copy.moment.mono_ms = first.now_ms;
	for (len = 0; copy.part != COPY_DONE; )	/* ends: the cursor rises */
		len += state_copy_piece(&copy, first.n, bytes + len, room);
}

static void second_life(void)
{
	struct kit_out *kept = second.out;

	second = first;
	second.n = NULL;
	second.out = kept;
	second.c.publish.item = second.publish;
	second.c.nat64.ipv4.addresses.item = &second.net;
	second.rng.arg = &second.seed;
	if (!second.out)
		second.out = malloc(KIT_OUT_MAX * sizeof(*second.out));
}

static enum state_refusal take(const struct state_moment *now)
{
	enum state_refusal why;

	second.now_ms = now->mono_ms;
	kit_start(&second);
	why = state_take_back(second.n, bytes, len, now, &taken);
	oracle_invariants(second.n);
	return why;
}

static unsigned sessions(const struct kit *k)
{
	return k->n->tables->sessions.used;
}

static int up(void **state)
{
	(void)state;
	first_life();
	second_life();
	return 0;
}

static int down(void **state)
{
	(void)state;
	kit_fini(&first);
	kit_fini(&second);
	return 0;
}

/* ---- there and back ---- */

/* All of a session but its number and what only links records. */
static bool has_session_like(const struct kit *k, const struct session *s)
{
	const struct tables *t = k->n->tables;
	struct tuple6 tuple = session_tuple6(s);
	uint32_t at = session_find6(t, &tuple);
	const struct session *other = &t->session[at];

	return at && addr4_equal(s->lent, other->lent) && s->lent_port == other->lent_port &&
	       s->state == other->state && s->life == other->life &&
	       s->prefix == other->prefix &&
	       s->touched_ms == other->touched_ms &&
	       !memcmp(s->bytes, other->bytes, sizeof(s->bytes)) &&
	       !memcmp(s->packets, other->packets, sizeof(s->packets)) &&
	       t->binding[other->binding].fixed ==
	       first.n->tables->binding[s->binding].fixed;
}

static void taking_back__makes_every_session_as_it_was(void **state)
{
	struct state_moment now = later(0);

	(void)state;
	establish();
	write_copy(true, sizeof(bytes));
	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_int_equal(taken.count[STATE_KEPT], SESSIONS);
	assert_int_equal(sessions(&second), SESSIONS);
	for (uint32_t s = 1; s <= SESSIONS; s++)
		assert_true(has_session_like(&second, &first.n->tables->session[s]));
}

static void taking_back__lets_packets_pass_both_ways_under_the_same_end(void **state)
{
	struct state_moment now = later(1000);

	(void)state;
	establish();
	kit_in6(&first, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_ACK, 9));

	struct ip4_wire before = *kit_ip4(&first, 0);
	struct tcp_wire ports = *(const struct tcp_wire *)kit_l4(&first, 0);

	write_copy(true, sizeof(bytes));
	take(&now);
	kit_in6(&second, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_ACK, 9));
	assert_int_equal(second.outs, 1);
	assert_memory_equal(&kit_ip4(&second, 0)->src, &before.src, 8);
	assert_memory_equal(kit_l4(&second, 0), &ports, 4);
	kit_in4(&second, tcp4(&p, (struct kit_ends){ SERVER4, 80, addr4_text(before.src).s,
						     get16(ports.sport) }, TCP_ACK, 9));
	assert_int_equal(second.outs, 1);
}

static void copying__gives_the_same_bytes_in_small_pieces(void **state)
{
	static uint8_t whole[sizeof(bytes)];
	size_t size;

	(void)state;
	write_copy(false, sizeof(bytes));
	size = len;
	memcpy(whole, bytes, len);
	write_copy(false, STATE_PIECE_MIN);
	assert_int_equal(len, size);
	assert_memory_equal(whole, bytes, len);
}

static void copying__goes_on_while_sessions_come_and_go(void **state)
{
	struct state_copy copy = { .moment = begun };
	struct state_moment now = later(0);

	(void)state;
	for (len = 0; copy.part != COPY_DONE; ) {
		len += state_copy_piece(&copy, first.n, bytes + len, STATE_PIECE_MIN);
		if (copy.cursor == 1)		/* ends all but the TCP ones */
			kit_tick(&first, first.now_ms + 239000);
		if (copy.cursor == 3)
			kit_in6(&first, udp6(&p, (struct kit_ends){ OTHER, 9, SERVER, 9 }, 0));
		copy.moment.mono_ms = first.now_ms;
	}
	now.mono_ms = first.now_ms;
	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_true(sessions(&second) >= 4);
}

static void a_later_version__may_have_longer_parts(void **state)
{
	struct state_moment now = later(0);
	size_t head = sizeof(struct state_head_wire) + sizeof(struct state_prefix_wire);
	size_t record = sizeof(struct state_record_wire);
	size_t tail = sizeof(struct state_tail_wire), at = 0, more = 6;
	static uint8_t longer[sizeof(bytes)];
	uint64_t check;

	(void)state;
	write_copy(true, sizeof(bytes));
	for (size_t from = 0; from < len - tail; at += more) {	/* six bytes behind each part */
		size_t part = from ? record : head;

		memcpy(longer + at, bytes + from, part);
		from += part;
		at += part;
	}
	((struct state_head_wire *)longer)->head_len = put16((uint16_t)(head + more));
	((struct state_head_wire *)longer)->record_len = put16((uint16_t)(record + more));
	memcpy(longer + at, bytes + len - tail, tail);
	check = state_check(0, longer, head + more);
	for (size_t r = head + more; r < at; r += record + more)
		check = state_check(check, longer + r, record + more);
	check = state_check(check, longer + at, tail - sizeof(wire64));
	((struct state_tail_wire *)(longer + at))->check = put64(check);
	memcpy(bytes, longer, len = at + tail);
	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_int_equal(taken.count[STATE_KEPT], SESSIONS);
}

/* ---- time ---- */

static void time__that_passed_between_two_lives_counts(void **state)
{
	struct state_moment now = later(61 * 1000);

	(void)state;
	write_copy(true, sizeof(bytes));
	take(&now);
	assert_int_equal(taken.count[STATE_LEFT_OVER], 2);	/* echo 60 s, DNS 15 s */
	kit_tick(&second, second.now_ms + 178 * 1000);		/* SYNs: 240 s in all */
	assert_int_equal(sessions(&second), SESSIONS - 2);
	kit_tick(&second, second.now_ms + 3 * 1000);
	assert_int_equal(second.n->tables->sessions_of[NAT64_TCP], 0);
	assert_int_equal(second.n->tables->sessions_of[NAT64_UDP], 1);
}

static void time__in_one_life_of_the_kernel_is_not_the_wall_clocks(void **state)
{
	static const uint64_t walls[] = { 0, 1, UINT64_C(1790000000000), UINT64_MAX };

	(void)state;
	write_copy(true, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_SIZE(walls); i++) {
		struct state_moment now = later(1000);

		now.wall_ms = walls[i];
		take(&now);
		assert_int_equal(taken.count[STATE_KEPT], SESSIONS);
		kit_fini(&second);
	}
	kit_start(&second);
}

static void time__over_a_reboot_is_the_wall_clocks(void **state)
{
	struct state_moment now = later(20 * 1000);

	(void)state;
	write_copy(true, sizeof(bytes));
	memcpy(now.boot, "two", 4);
	now.mono_ms = 5000;			/* the machine has just started */
	take(&now);
	assert_int_equal(taken.count[STATE_LEFT_OVER], 1);	/* DNS, 15 s */
	kit_tick(&second, 5000 + 39 * 1000);
	assert_int_equal(second.n->tables->sessions_of[NAT64_ICMP], 1);
	kit_tick(&second, 5000 + 42 * 1000);	/* echo: 60 s in all */
	assert_int_equal(second.n->tables->sessions_of[NAT64_ICMP], 0);
}

static void time__a_wall_clock_that_went_back_makes_nothing_immortal(void **state)
{
	struct state_moment now = { "two", 5000, 0 };

	(void)state;
	write_copy(true, sizeof(bytes));
	take(&now);
	assert_int_equal(taken.count[STATE_KEPT], SESSIONS);
	kit_tick(&second, 5000 + 301 * 1000);
	assert_int_equal(sessions(&second), 0);
}

static void time__a_century_later_all_is_over(void **state)
{
	struct state_moment now = later(UINT64_C(100) * 365 * 86400 * 1000);

	(void)state;
	establish();
	write_copy(true, sizeof(bytes));
	memcpy(now.boot, "two", 4);
	take(&now);
	assert_int_equal(taken.count[STATE_LEFT_OVER], SESSIONS - 1);
	/* an established one gets its probe, and then its four minutes */
	assert_int_equal(taken.count[STATE_KEPT], 1);
	kit_tick(&second, second.now_ms + 1000);
	assert_int_equal(second.outs, 1);
	kit_tick(&second, second.now_ms + 241 * 1000);
	assert_int_equal(sessions(&second), 0);
}

static void opening_connections__are_believed_to_be_open_after_a_kill(void **state)
{
	struct state_moment now = later(1000);

	(void)state;
	write_copy(false, sizeof(bytes));
	take(&now);
	kit_in6(&second, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_ACK, 1));
	kit_tick(&second, second.now_ms + 300 * 1000);	/* more than an opening one gets */
	assert_int_equal(second.n->tables->sessions_of[NAT64_TCP], 1);
}

static void opening_connections__are_opening_still_after_a_stop(void **state)
{
	struct state_moment now = later(1000);

	(void)state;
	write_copy(true, sizeof(bytes));
	take(&now);
	kit_in6(&second, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_ACK, 1));
	kit_tick(&second, second.now_ms + 300 * 1000);
	assert_int_equal(second.n->tables->sessions_of[NAT64_TCP], 0);
}

/* ---- refusals ---- */

static void refuse(enum state_refusal want)
{
	struct state_moment now = later(0);

	assert_int_equal(take(&now), want);
	assert_int_equal(sessions(&second), 0);
	kit_fini(&second);
}

static void a_foreign_file__is_refused(void **state)
{
	static const char *const foreign[] = {
		"", "g", "version: 1\n", "gw6nat6",
		"SQLite format 3 and more than a head is long: the first bytes tell",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++) {
		len = strlen(foreign[i]);
		memcpy(bytes, foreign[i], len);
		refuse(STATE_FOREIGN);
	}
	kit_start(&second);
}

static void another_version__is_refused(void **state)
{
	(void)state;
	write_copy(true, sizeof(bytes));
	((struct state_head_wire *)bytes)->version = put16(STATE_VERSION + 1);
	refuse(STATE_OTHER_VERSION);
	kit_start(&second);
}

static void a_file_cut_anywhere__is_refused(void **state)
{
	struct state_moment now = later(0);

	(void)state;
	write_copy(true, sizeof(bytes));
	kit_start(&second);
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *exact = malloc(cut ? cut : 1);	/* ASan sees one byte too far */
		enum state_refusal why;

		memcpy(exact, bytes, cut);
		why = state_take_back(second.n, exact, cut, &now, &taken);
		assert_int_equal(why, cut < 8 ? STATE_FOREIGN : STATE_CUT);
		free(exact);
	}
	assert_int_equal(sessions(&second), 0);
}

static void one_bit_flipped__is_refused(void **state)
{
	struct state_moment now = later(0);

	(void)state;
	write_copy(true, sizeof(bytes));
	kit_start(&second);
	for (size_t bit = 0; bit < len * 8; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(state_take_back(second.n, bytes, len, &now, &taken),
				     STATE_ACCEPTED);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(sessions(&second), 0);
	assert_int_equal(state_take_back(second.n, bytes, len, &now, &taken), STATE_ACCEPTED);
}

/* ---- the configuration changed meanwhile ---- */

static void left(enum state_left why, unsigned count)
{
	struct state_moment now = later(0);

	write_copy(true, sizeof(bytes));
	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_int_equal(taken.count[why], count);
	assert_int_equal(taken.count[STATE_KEPT], SESSIONS - count);
}

static void a_published_port_that_is_none_now__is_left_out(void **state)
{
	(void)state;
	second.c.publish.n = 0;
	left(STATE_LEFT_CONFIGURATION, 1);
}

static void a_published_port_of_another_guest__is_left_out(void **state)
{
	(void)state;
	second.publish[0].to = a6(OTHER);
	left(STATE_LEFT_CONFIGURATION, 1);
}

static void an_end_that_is_published_now__is_left_out(void **state)
{
	(void)state;
	second.publish[1] = (struct conf_publish){
		.proto = PROTO_UDP, .to = a6(OTHER), .listen_auto = false,
		.port = { 25000, 25000 }, .to_port = 1 };
	kit_in6(&first, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 8));
	second.publish[1].listen = kit_ip4(&first, 0)->src;
	second.c.publish.n = 2;
	left(STATE_LEFT_CONFIGURATION, 2);
}

static void a_guest_end_that_is_published_now__is_left_out(void **state)
{
	(void)state;
	kit_publish(&second, PROTO_UDP, GUEST, 7)->to_port = 25000;
	left(STATE_LEFT_CONFIGURATION, 2);
}

static void ports_that_are_not_lent_now__are_left_out(void **state)
{
	(void)state;
	second.ports[0] = (struct conf_ports){ 25001, 30000 };	/* not 25000, not 77 */
	second.c.nat64.ipv4.ports_auto = false;
	second.c.nat64.ipv4.ports = (struct conf_ports_list){ second.ports, 1 };
	left(STATE_LEFT_CONFIGURATION, 3);
}

static void a_peer_that_is_never_translated_now__is_left_out(void **state)
{
	static struct conf_ports dns = { 53, 53 };
	static struct prefix4 all;
	static struct conf_never rule = { { &all, 1 }, { &dns, 1 }, .proto = PROTO_UDP };

	(void)state;
	second.c.nat64.never.item = &rule;
	second.c.nat64.never.n = 1;
	left(STATE_LEFT_CONFIGURATION, 1);
}

static void a_client_that_may_not_call_now__is_left_out(void **state)
{
	static struct prefix4 others = { { { 10, 0, 0, 0 } }, 8 };

	(void)state;
	second.publish[0].allow.item = &others;
	second.publish[0].allow.n = 1;
	left(STATE_LEFT_CONFIGURATION, 1);
}

static void a_guest_with_an_address_of_its_own_now__is_left_out(void **state)
{
	static struct conf_static own;

	(void)state;
	own = (struct conf_static){ .ipv4 = a4("5.5.5.9"), .ipv6 = a6(OTHER) };
	second.c.nat64.statics.item = &own;
	second.c.nat64.statics.n = 1;
	write_copy(true, sizeof(bytes));

	struct state_moment now = later(0);

	assert_int_equal(take(&now), STATE_ACCEPTED);
	for (uint32_t s = 1; s <= second.n->tables->sessions.top; s++) {
		const struct session *r = &second.n->tables->session[s];

		assert_false(r->state && addr6_equal(&r->guest, &own.ipv6));
		assert_false(r->state && addr4_equal(r->lent, own.ipv4));
	}
	assert_true(taken.count[STATE_LEFT_CONFIGURATION] >= 2);
}

static void a_block_of_ports__is_its_guests_again(void **state)
{
	const struct ip4_wire *ip;
	const struct udp_wire *udp;
	uint16_t block, port;

	(void)state;
	kit_fini(&first);
	first.c.nat64.ipv4.port_block = second.c.nat64.ipv4.port_block = 64;
	first.c.publish.n = second.c.publish.n = 0;
	kit_start(&first);
	kit_in6(&first, udp6(&p, (struct kit_ends){ GUEST, 5, SERVER, 9 }, 0));
	ip = kit_ip4(&first, 0);
	udp = kit_l4(&first, 0);
	block = (uint16_t)(get16(udp->sport) - (get16(udp->sport) - 1024) % 64);
	write_copy(true, sizeof(bytes));

	struct state_moment now = later(0);

	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_int_equal(taken.count[STATE_KEPT], 1);
	kit_in6(&second, udp6(&p, (struct kit_ends){ OTHER, 5, SERVER, 9 }, 0));
	kit_in6(&second, udp6(&p, (struct kit_ends){ GUEST, 6, SERVER, 9 }, 0));
	assert_memory_equal(&kit_ip4(&second, 0)->src, &ip->src, 4);
	port = get16(((const struct udp_wire *)kit_l4(&second, 0))->sport);
	assert_in_range(port, block, block + 63);
	oracle_invariants(second.n);
}

static void another_pool__leaves_all_out(void **state)
{
	(void)state;
	second.net = (struct prefix4){ { { 5, 5, 6, 8 } }, 30 };
	left(STATE_LEFT_CONFIGURATION, SESSIONS);
}

static void another_prefix__leaves_all_out(void **state)
{
	(void)state;
	assert_true(prefix6_parse("2001:db8:64::/96", &second.c.nat64.prefix));
	left(STATE_LEFT_CONFIGURATION, SESSIONS);
}

static void a_prefix_among_others__is_found_by_its_bits_not_its_place(void **state)
{
	static struct prefix6 both[2];

	(void)state;
	assert_true(prefix6_parse("2001:db8:64::/96", &both[0]));
	both[1] = first.c.nat64.prefix;
	second.c.nat64.prefixes.item = both;
	second.c.nat64.prefixes.n = 2;
	left(STATE_LEFT_CONFIGURATION, 0);
	for (uint32_t s = 1; s <= SESSIONS; s++)
		assert_int_equal(second.n->tables->session[s].prefix, 1);
}

static void a_smaller_quota__is_kept_to(void **state)
{
	(void)state;
	second.c.nat64.limits.sessions_per_host = 2;	/* GUEST has three, OTHER two */
	left(STATE_LEFT_QUOTA, 1);
}

static void a_smaller_table__is_filled_and_no_more(void **state)
{
	(void)state;
	for (uint16_t port = 1; port <= 40; port++)
		kit_in6(&first, udp6(&p, (struct kit_ends){ OTHER, port, SERVER, 9 }, 0));
	second.c.nat64.limits.sessions = 16;
	write_copy(true, sizeof(bytes));

	struct state_moment now = later(0);

	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_int_equal(taken.count[STATE_KEPT], 16);
	assert_int_equal(taken.count[STATE_LEFT_QUOTA], SESSIONS + 40 - 16);
}

static void the_same_session_twice__is_nonsense(void **state)
{
	struct state_moment now = later(0);

	(void)state;
	write_copy(true, sizeof(bytes));
	assert_int_equal(take(&now), STATE_ACCEPTED);
	assert_int_equal(state_take_back(second.n, bytes, len, &now, &taken), STATE_ACCEPTED);
	assert_int_equal(taken.count[STATE_LEFT_NONSENSE], SESSIONS);
	oracle_invariants(second.n);
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(taking_back__makes_every_session_as_it_was),
		T(taking_back__lets_packets_pass_both_ways_under_the_same_end),
		T(copying__gives_the_same_bytes_in_small_pieces),
		T(copying__goes_on_while_sessions_come_and_go),
		T(a_later_version__may_have_longer_parts),
		T(time__that_passed_between_two_lives_counts),
		T(time__in_one_life_of_the_kernel_is_not_the_wall_clocks),
		T(time__over_a_reboot_is_the_wall_clocks),
		T(time__a_wall_clock_that_went_back_makes_nothing_immortal),
		T(time__a_century_later_all_is_over),
		T(opening_connections__are_believed_to_be_open_after_a_kill),
		T(opening_connections__are_opening_still_after_a_stop),
		T(a_foreign_file__is_refused),
		T(another_version__is_refused),
		T(a_file_cut_anywhere__is_refused),
		T(one_bit_flipped__is_refused),
		T(a_published_port_that_is_none_now__is_left_out),
		T(a_published_port_of_another_guest__is_left_out),
		T(an_end_that_is_published_now__is_left_out),
		T(a_guest_end_that_is_published_now__is_left_out),
		T(ports_that_are_not_lent_now__are_left_out),
		T(a_peer_that_is_never_translated_now__is_left_out),
		T(a_client_that_may_not_call_now__is_left_out),
		T(a_guest_with_an_address_of_its_own_now__is_left_out),
		T(a_block_of_ports__is_its_guests_again),
		T(another_pool__leaves_all_out),
		T(another_prefix__leaves_all_out),
		T(a_prefix_among_others__is_found_by_its_bits_not_its_place),
		T(a_smaller_quota__is_kept_to),
		T(a_smaller_table__is_filled_and_no_more),
		T(the_same_session_twice__is_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

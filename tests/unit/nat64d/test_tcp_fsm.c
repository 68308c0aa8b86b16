/*
 * test_tcp_fsm.c - the picture of RFC 6146 3.5.2.2, and RFC 7857 2.2, arrow by arrow
 *
 * Every state meets every event. What is not listed changes nothing.
 */
#include <unit/unit.h>

#include <gateway6/wire/l4.h>
#include <nat64d/core/bib.h>
#include <nat64d/core/session.h>
#include <nat64d/core/tcp_fsm.h>

#define NOW 5000000u

static const struct {
	enum tcp_state from;
	enum tcp_event ev;
	enum tcp_state to;
	enum lifetime life;
}
arrows[] = {
	{ V4_INIT, SYN6, ESTABLISHED, EST_LIFE },
	{ V6_INIT, SYN4, ESTABLISHED, EST_LIFE }, { V6_INIT, SYN6, V6_INIT, TRANS_LIFE },
	{ ESTABLISHED, FIN4, V4_FIN, SAME_LIFE }, { ESTABLISHED, FIN6, V6_FIN, SAME_LIFE },
	{ ESTABLISHED, RST4, TRANS, TRANS_LIFE }, { ESTABLISHED, RST6, TRANS, TRANS_LIFE },
	{ ESTABLISHED, SYN4, ESTABLISHED, EST_LIFE }, { ESTABLISHED, SYN6, ESTABLISHED, EST_LIFE },
	{ ESTABLISHED, OTHER, ESTABLISHED, EST_LIFE },
	{ V4_FIN, FIN6, BOTH_FIN, TRANS_LIFE }, { V4_FIN, FIN4, V4_FIN, EST_LIFE },
	{ V4_FIN, SYN4, V4_FIN, EST_LIFE }, { V4_FIN, SYN6, V4_FIN, EST_LIFE },
	{ V4_FIN, RST4, TRANS, TRANS_LIFE }, { V4_FIN, RST6, TRANS, TRANS_LIFE },
	{ V4_FIN, OTHER, V4_FIN, EST_LIFE },
	{ V6_FIN, FIN4, BOTH_FIN, TRANS_LIFE }, { V6_FIN, FIN6, V6_FIN, EST_LIFE },
	{ V6_FIN, SYN4, V6_FIN, EST_LIFE }, { V6_FIN, SYN6, V6_FIN, EST_LIFE },
	{ V6_FIN, RST4, TRANS, TRANS_LIFE }, { V6_FIN, RST6, TRANS, TRANS_LIFE },
	{ V6_FIN, OTHER, V6_FIN, EST_LIFE },
	{ TRANS, SYN4, ESTABLISHED, EST_LIFE }, { TRANS, SYN6, ESTABLISHED, EST_LIFE },
	{ TRANS, FIN4, ESTABLISHED, EST_LIFE }, { TRANS, FIN6, ESTABLISHED, EST_LIFE },
	{ TRANS, OTHER, ESTABLISHED, EST_LIFE },
};

static struct tables *t;
static uint32_t s;

static int up(void **state)
{
	struct hash_key key = { { 1, 2 } };
	struct bib_birth b = { .l4 = NAT64_TCP, .guest = { a6("2001:db8::1"), 1 },
			       .lent = { a4("5.5.5.5"), 2 } };
	struct session_birth birth = { .peer = { a4("9.9.9.9"), 3 }, .state = V6_INIT,
				       .life = TRANS_LIFE };

	(void)state;
	t = tables_new(4, 0, &key);
	birth.binding = bib_add(t, &b, 0);
	s = session_add(t, &birth, 0);
	return 0;
}

static int down(void **state)
{
	(void)state;
	tables_free(t);
	return 0;
}

static void tcp_fsm__has_the_arrows_of_the_rfc_and_no_others(void **state)
{
	(void)state;
	for (enum tcp_state from = V4_INIT; from < TCP_STATES; from++)
		for (enum tcp_event ev = SYN6; ev < TCP_EVENTS; ev++) {
			struct session *r = &t->session[s];
			enum tcp_state to = from;
			enum lifetime life = SAME_LIFE;

			for (size_t i = 0; i < ARRAY_SIZE(arrows); i++)
				if (arrows[i].from == from && arrows[i].ev == ev) {
					to = arrows[i].to;
					life = arrows[i].life;
				}
			r->state = (uint8_t)from;
			r->life = UDP_LIFE;	/* a class that TCP never has */
			r->touched_ms = 0;
			tcp_session_event(t, s, ev, NOW);
			assert_int_equal(r->state, to);
			assert_int_equal(r->life, life == SAME_LIFE ? UDP_LIFE : life);
			assert_int_equal(r->touched_ms, life == SAME_LIFE ? 0 : NOW);
		}
}

static void tcp_fsm__goes_on_after_established_and_ends_after_all_else(void **state)
{
	struct session *r = &t->session[s];

	(void)state;
	for (enum tcp_state from = V4_INIT; from < TCP_STATES; from++) {
		r->state = (uint8_t)from;
		assert_int_equal(tcp_session_over(t, s, NOW), from == ESTABLISHED);
		assert_int_equal(r->state, from == ESTABLISHED ? TRANS : from);
	}
}

static void tcp_event__reset_wins_over_fin_over_syn(void **state)
{
	(void)state;
	assert_int_equal(tcp_event6(TCP_SYN), SYN6);
	assert_int_equal(tcp_event4(TCP_SYN | TCP_ACK), SYN4);
	assert_int_equal(tcp_event6(TCP_FIN | TCP_SYN), FIN6);
	assert_int_equal(tcp_event4(TCP_FIN | TCP_RST | TCP_SYN), RST4);
	assert_int_equal(tcp_event6(TCP_ACK | TCP_PSH), OTHER);
	assert_int_equal(tcp_event4(0), OTHER);
}

static void tcp_opens__is_a_syn_alone(void **state)
{
	(void)state;
	assert_true(tcp_opens(TCP_SYN));
	assert_true(tcp_opens(TCP_SYN | 0xc0));		/* ECN's bits do not matter */
	assert_false(tcp_opens(TCP_SYN | TCP_ACK));
	assert_false(tcp_opens(TCP_SYN | TCP_RST));
	assert_false(tcp_opens(TCP_SYN | TCP_FIN));
	assert_false(tcp_opens(0));
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tcp_fsm__has_the_arrows_of_the_rfc_and_no_others),
		T(tcp_fsm__goes_on_after_established_and_ends_after_all_else),
		T(tcp_event__reset_wins_over_fin_over_syn),
		T(tcp_opens__is_a_syn_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

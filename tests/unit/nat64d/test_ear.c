/* test_ear.c - several may hear of what comes and goes, each for as long as it likes */
#include <unit/nat64d_bench.h>

struct heard { unsigned made, ended, opened, closed; struct nat64_session_row last; };

static struct pkt p;
static struct heard one, two;

static void lease(void *arg, const struct nat64_lease *l)
{
	struct heard *h = arg;

	h->made += l->made;
	h->ended += !l->made;
}

static void session(void *arg, const struct nat64_session_row *s, bool opened)
{
	struct heard *h = arg;

	h->opened += opened;
	h->closed += !opened;
	h->last = *s;
}

static int up(void **state)
{
	(void)state;
	one = two = (struct heard){ 0 };
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	return 0;
}

static void datagram(uint16_t sport, uint16_t dport)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, sport, SERVER, dport }, 8));
}

static void nat64_listen__each_hears_what_it_asked_for(void **state)
{
	struct nat64_ear leases = { .lease = lease, .arg = &one };
	struct nat64_ear sessions = { .session = session, .arg = &two };

	(void)state;
	nat64_listen(k.n, &leases);
	nat64_listen(k.n, &sessions);
	datagram(4000, 5000);
	datagram(4000, 5001);		/* the same binding, another session */
	assert_int_equal(one.made, 1);
	assert_int_equal(one.opened, 0);
	assert_int_equal(two.opened, 2);
	assert_int_equal(two.made, 0);
	assert_int_equal(two.last.peer_port, 5001);
	kit_tick(&k, k.now_ms + 302 * 1000);
	assert_int_equal(one.ended, 1);
	assert_int_equal(two.closed, 2);
	assert_true(two.last.bytes[NAT64_OUT] > 0);	/* told while it is still there */
}

static void nat64_deafen__leaves_the_others(void **state)
{
	struct nat64_ear first = { lease, session, &one, NULL };
	struct nat64_ear second = { lease, session, &two, NULL };

	(void)state;
	nat64_listen(k.n, &first);
	nat64_listen(k.n, &second);
	nat64_deafen(k.n, &first);
	nat64_deafen(k.n, &first);	/* once more does nothing */
	datagram(4000, 5000);
	assert_int_equal(one.opened + one.made, 0);
	assert_int_equal(two.opened, 1);
	assert_int_equal(two.made, 1);
	nat64_deafen(k.n, &second);
	datagram(4001, 5000);
	assert_int_equal(two.opened, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nat64_listen__each_hears_what_it_asked_for, up,
						bench_down),
		cmocka_unit_test_setup_teardown(nat64_deafen__leaves_the_others, up, bench_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_service.c - who may call a published port, and how much it is served
 *
 *	2001:db8:1::10 :443 --- nat64 (5.5.5.8:443) --- 9.9.9.33, 8.8.8.8
 *	               :53            (5.5.5.8:53)      clients of all kinds
 */
#include <unit/nat64d_bench.h>

#include <stdio.h>

#define POOL4 "5.5.5.8"

static struct pkt p;
static struct prefix4 allowed[2];

static int up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_publish(&k, PROTO_TCP | PROTO_UDP, GUEST, 443);
	kit_publish(&k, PROTO_TCP | PROTO_UDP, GUEST, 53);
	allowed[0] = (struct prefix4){ { { 9, 9, 9, 0 } }, 24 };
	allowed[1] = (struct prefix4){ { { 8, 8, 8, 8 } }, 32 };
	return 0;
}

static void allow(unsigned service, size_t n)
{
	k.publish[service].allow = (struct conf_prefix4_list){ allowed, n };
}

static bool reaches(const char *client, uint16_t from, uint16_t to)
{
	kit_in4(&k, udp4(&p, (struct kit_ends){ client, from, POOL4, to }, 0));
	return k.outs == 1 && k.out[0].is6;
}

static void service__lets_in_whom_it_allows(void **state)
{
	(void)state;
	allow(0, 2);
	kit_start(&k);
	assert_true(reaches("9.9.9.33", 1, 443));
	assert_true(reaches("8.8.8.8", 1, 443));
	assert_false(reaches("8.8.8.9", 1, 443));
	assert_true(reaches("8.8.8.9", 1, 53));		/* each has its own list */
	assert_int_equal(kit_drops(&k, DROP_NOT_ALLOWED), 1);
}

static void service__refuses_with_prohibited_at_once(void **state)
{
	const struct icmp_wire *icmp;

	(void)state;
	allow(0, 1);
	kit_start(&k);
	kit_in4(&k, tcp4(&p, (struct kit_ends){ "8.8.8.9", 1, POOL4, 443 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	icmp = kit_l4(&k, 0);
	assert_int_equal(icmp->type, ICMP4_UNREACHABLE);
	assert_int_equal(icmp->code, ICMP4_ADMIN_PROHIBITED);
}

/* The guest may speak from its published port to whomever, and hear the answer. */
static void service__does_not_filter_answers_to_the_guest(void **state)
{
	(void)state;
	allow(1, 1);
	kit_start(&k);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 53, "64:ff9b::8.8.4.4", 53 }, 0));
	assert_int_equal(k.outs, 1);
	assert_true(reaches("8.8.4.4", 53, 53));
	assert_false(reaches("8.8.4.5", 53, 53));
}

static void service__limits_its_sessions_and_not_those_of_others(void **state)
{
	(void)state;
	k.publish[0].limits.sessions = 3;
	kit_start(&k);
	for (uint16_t i = 0; i < 3; i++)
		assert_true(reaches("9.9.9.33", (uint16_t)(100 + i), 443));
	assert_false(reaches("9.9.9.33", 103, 443));
	assert_true(reaches("9.9.9.33", 100, 443));	/* a known one goes on */
	assert_true(reaches("9.9.9.33", 103, 53));
	kit_tick(&k, k.now_ms + 300000);
	assert_true(reaches("9.9.9.33", 103, 443));
}

static void service__limits_how_fast_clients_come(void **state)
{
	(void)state;
	k.publish[0].limits.new_per_second = 10;
	kit_start(&k);
	for (uint16_t i = 0; i < 10; i++)
		assert_true(reaches("9.9.9.33", (uint16_t)(100 + i), 443));
	assert_false(reaches("9.9.9.33", 110, 443));
	k.now_ms += 100;
	assert_true(reaches("9.9.9.33", 110, 443));
	assert_int_equal(kit_drops(&k, DROP_SERVICE_RATE), 1);
}

/* Strangers cannot use up what the guest may open itself. */
static void service__does_not_count_on_the_guest(void **state)
{
	(void)state;
	k.c.nat64.limits.sessions_per_host = 2;
	kit_start(&k);
	for (uint16_t i = 0; i < 20; i++)
		assert_true(reaches("9.9.9.33", (uint16_t)(100 + i), 443));
	for (uint16_t i = 0; i < 3; i++) {
		kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, (uint16_t)(2000 + i),
							"64:ff9b::9.9.9.33", 7 }, 0));
		assert_int_equal(k.outs == 1 && !k.out[0].is6, i < 2);
	}
}

/* A counter that falls is a restart to who reads it: it goes with the name, not the place. */
static void service__counts_who_called_over_a_reload(void **state)
{
	struct conf_publish first;

	(void)state;
	k.publish[0].name = (char[]){ "web" };
	k.publish[1].name = (char[]){ "dns" };
	kit_start(&k);
	for (uint16_t i = 0; i < 3; i++)
		assert_true(reaches("9.9.9.33", (uint16_t)(100 + i), 443));
	assert_true(reaches("9.9.9.33", 100, 443));		/* the same session */
	assert_true(reaches("9.9.9.33", 100, 53));
	assert_int_equal(nat64_published(k.n, 0), 3);
	assert_int_equal(nat64_published(k.n, 1), 1);
	first = k.publish[0];
	k.publish[0] = k.publish[1];
	k.publish[1] = first;
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	assert_int_equal(nat64_published(k.n, 0), 1);
	assert_int_equal(nat64_published(k.n, 1), 3);
	assert_int_equal(nat64_published(k.n, 2), 0);		/* there is none */
}

static void reconfigure__judges_clients_anew_and_keeps_the_count(void **state)
{
	(void)state;
	k.publish[0].limits.sessions = 3;
	kit_start(&k);
	assert_true(reaches("9.9.9.33", 1, 443));
	assert_true(reaches("8.8.8.8", 1, 443));
	allow(0, 1);
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	oracle_invariants(k.n);
	assert_false(reaches("8.8.8.8", 1, 443));
	assert_true(reaches("9.9.9.33", 1, 443));
	assert_true(reaches("9.9.9.33", 2, 443));
	assert_true(reaches("9.9.9.33", 3, 443));
	assert_false(reaches("9.9.9.33", 4, 443));
}

#define T(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(service__lets_in_whom_it_allows),
		T(service__refuses_with_prohibited_at_once),
		T(service__does_not_filter_answers_to_the_guest),
		T(service__limits_its_sessions_and_not_those_of_others),
		T(service__limits_how_fast_clients_come),
		T(service__does_not_count_on_the_guest),
		T(service__counts_who_called_over_a_reload),
		T(reconfigure__judges_clients_anew_and_keeps_the_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_proc.c - what we read of /proc: who waits on a lent port, who advertised a route
 *
 * The files are made here in the kernel's own words; a folder stands for /proc.
 */
#include <unit/unit.h>

#include <nat64d/reserve.h>
#include <nat64d/switches.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char proc[64];

static int fresh(void **state)
{
	char net[96];

	(void)state;
	snprintf(proc, sizeof(proc), "/tmp/gw-proc-%d", (int)getpid());
	snprintf(net, sizeof(net), "%s/net", proc);
	return mkdir(proc, 0700) || mkdir(net, 0700);
}

static int gone(void **state)
{
	static const char *const names[] = { "net/tcp", "net/udp", "net/tcp6", "net/udp6",
					     "net/ipv6_route", "net", "" };
	char path[96];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", proc, names[i]);
		remove(path);
	}
	return 0;
}

static void write_file(const char *name, const char *text)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/net/%s", proc, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

#define HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"
#define TAIL " 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000\n"

static void reserve_in_use__finds_those_who_wait_for_anybody(void **state)
{
	struct ports lent = { { 0 } }, used;

	(void)state;
	ports_add(&lent, 25000, 25020);
	write_file("tcp", HEAD
		   "   0: 00000000:61A8 00000000:0000 0A" TAIL	/* 25000 listens */
		   "   1: 00000000:1F90 00000000:0000 0A" TAIL	/* 8080 is not lent */
		   "   2: 0501A8C0:61A9 4D642D05:0050 01" TAIL);	/* 25001 is connected */
	write_file("udp", HEAD
		   "  77: 00000000:61AA 00000000:0000 07" TAIL	/* 25002 bound */
		   "  78: 0501A8C0:61AB 4D642D05:0035 01" TAIL);	/* 25003 is connected */
	write_file("tcp6", HEAD
		   "   0: 00000000000000000000000000000000:61AC "
		   "00000000000000000000000000000000:0000 0A" TAIL);	/* 25004 */
	used = reserve_in_use(&lent, proc);
	assert_true(ports_has(&used, 25000));
	assert_false(ports_has(&used, 8080));
	assert_false(ports_has(&used, 25001));
	assert_true(ports_has(&used, 25002));
	assert_false(ports_has(&used, 25003));
	assert_true(ports_has(&used, 25004));
}

static void reserve_in_use__is_nobody_without_the_files(void **state)
{
	struct ports lent = { { 0 } }, used;

	(void)state;
	ports_add(&lent, 0, 65535);
	used = reserve_in_use(&lent, "/nonexistent");
	assert_true(ports_none(&used));
}

#define NOWHERE "00000000000000000000000000000000"

static void switches_route_by_ra__wants_a_default_route_that_came_by_ra(void **state)
{
	static const struct { const char *line; bool want; } rows[] = {
		/* ip -6 route: default via fe80::1 dev eno1 proto ra */
		{ NOWHERE " 00 " NOWHERE " 00 fe800000000000000000000000000001 "
		  "00000400 00000002 00000000 00450003     eno1\n", true },
		/* the same, set by hand */
		{ NOWHERE " 00 " NOWHERE " 00 fe800000000000000000000000000001 "
		  "00000400 00000002 00000000 00000003     eno1\n", false },
		/* by RA, but over another link */
		{ NOWHERE " 00 " NOWHERE " 00 fe800000000000000000000000000001 "
		  "00000400 00000002 00000000 00450003     eno2\n", false },
		/* by RA, but no default route */
		{ "20010db8000100000000000000000000 40 " NOWHERE " 00 " NOWHERE " "
		  "00000100 00000001 00000000 00440001     eno1\n", false },
		{ "garbage\n", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		write_file("ipv6_route", rows[i].line);
		assert_int_equal(switches_route_by_ra("eno1", proc), rows[i].want);
	}
	assert_false(switches_route_by_ra("eno1", "/nonexistent"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			reserve_in_use__finds_those_who_wait_for_anybody, fresh, gone),
		cmocka_unit_test(reserve_in_use__is_nobody_without_the_files),
		cmocka_unit_test_setup_teardown(
			switches_route_by_ra__wants_a_default_route_that_came_by_ra, fresh,
			gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

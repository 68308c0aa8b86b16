/* test_binding_log.c - a line for each binding made and ended, and none that is secret */
#include <unit/nat64d_bench.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nat64d/binding_log.h>

#define STAMP_LEN 20u			/* "2026-11-25T22:30:01Z" */

static char path[64];
static struct loop *loop;
static struct scribe *scribe;
static struct pkt p;
static struct binding_log bl;

static void copied(void *arg, int error)
{
	(void)arg;
	(void)error;
}

static void logged(void *arg, int error, unsigned lost)
{
	line_log_went(arg, error, lost);
}

static void gone(void *arg)
{
	(void)arg;
}

static void begin(int mode, const char *to, const struct state_taken *taken)
{
	struct scribe_ears ears = { copied, logged, gone, &bl.log };

	kit_init(&k, mode);
	k.c.nat64.log_bindings = to;
	loop = loop_new();
	k.now_ms = loop_now_ms(loop);
	scribe = scribe_start(loop, &ears);
	assert_non_null(scribe);
	kit_start(&k);
	binding_log_begin(&bl, &k.c, k.n, loop, scribe, taken);
	if (mode == IPV4_SHARE)
		binding_log_shown(&bl, a4("5.5.5.5"));
}

/* What was written, the times cut off. */
static const char *written(void)
{
	static char out[32768], line[256];
	size_t len = 0;
	FILE *f;

	line_log_flush(&bl.log);
	scribe_end(scribe);
	scribe = NULL;
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		assert_in_range(strlen(line), STAMP_LEN + 3, 160);
		assert_int_equal(line[STAMP_LEN - 1], 'Z');
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s",
					line + STAMP_LEN + 1);
	}
	fclose(f);
	return out;
}

static int up(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/gw-bindings-%d", (int)getpid());
	return 0;
}

static int down(void **state)
{
	(void)state;
	scribe_end(scribe);
	kit_fini(&k);
	loop_free(loop);
	unlink(path);
	return 0;
}

static void binding_log__tells_of_begin_and_end_with_the_seconds_between(void **state)
{
	(void)state;
	begin(IPV4_POOL, path, NULL);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 0));

	struct addr4_text lent = addr4_text(kit_ip4(&k, 0)->src);
	char want[256];

	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 124 }, 0));
	kit_tick(&k, k.now_ms + 301 * 1000);
	snprintf(want, sizeof(want),
		 "! -\n+ udp %s:25000 [" GUEST "]:25000\n- udp %s:25000 [" GUEST "]:25000 0\n",
		 lent.s, lent.s);
	assert_string_equal(written(), want);
}

static void binding_log__never_names_a_peer(void **state)
{
	(void)state;
	begin(IPV4_SHARE, path, NULL);
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 80 }, TCP_SYN, 0));
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 53 }, 0));
	kit_in6(&k, echo6(&p, GUEST, SERVER, ICMP6_ECHO, 25000));
	assert_null(strstr(written(), "9.9.9.33"));
	assert_int_equal(bl.log.lines, 5);
}

static void binding_log__shows_what_the_world_sees_in_share_mode(void **state)
{
	(void)state;
	begin(IPV4_SHARE, path, NULL);
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 80 }, TCP_SYN, 0));
	binding_log_shown(&bl, a4("5.5.5.6"));
	binding_log_shown(&bl, a4("5.5.5.6"));
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 80 }, TCP_SYN, 0));
	assert_string_equal(written(), "! -\n= 5.5.5.5\n"
			    "+ tcp 5.5.5.5:25000 [" GUEST "]:25000\n= 5.5.5.6\n"
			    "+ tcp 5.5.5.6:25001 [" GUEST "]:25001\n");
}

static void binding_log__names_no_published_port(void **state)
{
	(void)state;
	begin(IPV4_POOL, path, NULL);
	kit_publish(&k, PROTO_TCP, GUEST, 443);
	assert_int_equal(nat64_reconfigure(k.n, &k.c, k.now_ms), 0);
	kit_in4(&k, tcp4(&p, (struct kit_ends){ "9.9.9.33", 9, "5.5.5.8", 443 }, TCP_SYN, 0));
	assert_int_equal(k.outs, 1);
	assert_string_equal(written(), "! -\n");
}

static void binding_log__says_up_to_when_an_earlier_life_is_known(void **state)
{
	struct state_taken taken = { .then = { .wall_ms = UINT64_C(1795000000000) } };

	(void)state;
	begin(IPV4_POOL, path, &taken);
	assert_string_equal(written(), "! 2026-11-18T11:06:40Z\n");
}

static void binding_log__counts_what_it_loses_and_says_so(void **state)
{
	(void)state;
	begin(IPV4_POOL, path, NULL);
	k.c.nat64.limits.sessions_per_host = 1024;
	line_log_scribe_is(&bl.log, NULL);	/* as if it were busy for long */
	for (uint16_t port = 1; port <= 500; port++)
		kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, port, SERVER, 9 }, 0));
	assert_true(bl.log.lost > 0);
	assert_int_equal(bl.log.lines, 501);
	line_log_scribe_is(&bl.log, scribe);
	line_log_flush(&bl.log);
	assert_int_equal(bl.log.lost_untold, 0);

	char want[32];

	snprintf(want, sizeof(want), "\n? %llu\n", (unsigned long long)bl.log.lost);
	assert_non_null(strstr(written(), want));
}

static void binding_log__has_a_line_for_a_block_and_none_within(void **state)
{
	const char *seen;

	(void)state;
	begin(IPV4_POOL, path, NULL);
	kit_fini(&k);
	k.c.nat64.ipv4.port_block = 64;
	kit_start(&k);
	bl.core = k.n;
	binding_log_reload(&bl, &k.c);
	for (uint16_t port = 1; port <= 10; port++)
		kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, port, SERVER, 9 }, 0));
	kit_tick(&k, k.now_ms + 301 * 1000);
	seen = written();
	assert_int_equal(bl.log.lines, 3);
	assert_non_null(strstr(seen, "\n+ block 5.5.5."));
	assert_non_null(strstr(seen, "\n- block 5.5.5."));
	assert_non_null(strstr(seen, " [" GUEST "]\n"));
}

static void binding_log__is_silent_when_off(void **state)
{
	(void)state;
	begin(IPV4_POOL, "off", NULL);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, SERVER, 123 }, 0));
	k.c.nat64.log_bindings = path;
	binding_log_reload(&bl, &k.c);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25001, SERVER, 123 }, 0));
	k.c.nat64.log_bindings = "off";
	binding_log_reload(&bl, &k.c);
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25002, SERVER, 123 }, 0));

	const char *seen = written();

	assert_null(strstr(seen, ":25000"));
	assert_non_null(strstr(seen, "! -\n"));
	assert_non_null(strstr(seen, ":25001"));
	assert_null(strstr(seen, ":25002"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(binding_log__tells_of_begin_and_end_with_the_seconds_between),
		T(binding_log__never_names_a_peer),
		T(binding_log__shows_what_the_world_sees_in_share_mode),
		T(binding_log__names_no_published_port),
		T(binding_log__says_up_to_when_an_earlier_life_is_known),
		T(binding_log__counts_what_it_loses_and_says_so),
		T(binding_log__has_a_line_for_a_block_and_none_within),
		T(binding_log__is_silent_when_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

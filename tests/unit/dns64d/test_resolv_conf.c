/* test_resolv_conf.c - name servers out of the host's file, followed as it changes */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <dns64d/resolv_conf.h>

static void resolv_conf_parse__takes_name_servers_and_nothing_else(void **state)
{
	struct upstream_list l;

	(void)state;
	resolv_conf_parse("# comment\nsearch a b\n  nameserver 192.0.2.1\n"
			  "nameserver\t2001:db8::1 \n"
			  ";nameserver 192.0.2.9\nnameserver bad\noptions ndots:1\n"
			  "nameserver 192.0.2.300\nnameserver fe80::1%lo", &l);
	assert_int_equal(l.n, 3);
	assert_addr4(l.at[0].v4, "192.0.2.1");
	assert_int_equal(l.at[0].port, 53);
	assert_true(l.at[1].is6);
	assert_addr6(l.at[1].v6, "2001:db8::1");
	assert_addr6(l.at[2].v6, "fe80::1");
	assert_true(l.at[2].link > 0);
}

static void resolv_conf_parse__takes_sixteen_at_most(void **state)
{
	char text[2048], *at = text;
	struct upstream_list l;

	(void)state;
	for (int i = 1; i <= 40; i++)
		at += sprintf(at, "nameserver 192.0.2.%d\n", i);
	resolv_conf_parse(text, &l);
	assert_int_equal(l.n, UPSTREAMS_MAX);
}

static void resolv_conf_parse__survives_long_lines_and_no_end(void **state)
{
	char text[5000];
	struct upstream_list l;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + 4000, "\nnameserver 192.0.2.7\n", 22);
	text[sizeof(text) - 1] = '\0';
	resolv_conf_parse(text, &l);
	assert_int_equal(l.n, 1);
	resolv_conf_parse("nameserver", &l);
	assert_int_equal(l.n, 0);
	resolv_conf_parse("", &l);
	assert_int_equal(l.n, 0);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static struct loop *loop;

static void on_change(void *arg)
{
	++*(unsigned *)arg;
	loop_stop(loop, 0);
}

static void stop(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	loop_stop(arg, 0);
}

static void run_for(uint64_t ms)
{
	struct loop_timer *t = loop_timer(loop, stop, loop);

	loop_timer_at(t, loop_read_clock(loop) + ms);
	loop_run(loop);
	loop_timer_free(t);
}

static void resolv_conf_new__follows_the_file_even_when_it_is_replaced(void **state)
{
	char path[] = "/tmp/gateway6-resolv.XXXXXX", other[64];
	unsigned changes = 0;
	struct resolv_conf *r;

	(void)state;
	close(mkstemp(path));
	snprintf(other, sizeof(other), "%s.new", path);
	write_file(path, "nameserver 192.0.2.1\n");
	loop = loop_new();
	r = resolv_conf_new(loop, path, on_change, &changes);
	assert_int_equal(resolv_conf_list(r)->n, 1);
	write_file(other, "nameserver 192.0.2.2\nnameserver 192.0.2.3\n");
	rename(other, path);
	run_for(3000);
	assert_int_equal(changes, 1);
	assert_int_equal(resolv_conf_list(r)->n, 2);
	unlink(path);
	run_for(3000);
	assert_int_equal(changes, 2);
	assert_int_equal(resolv_conf_list(r)->n, 0);
	resolv_conf_free(r);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolv_conf_parse__takes_name_servers_and_nothing_else),
		cmocka_unit_test(resolv_conf_parse__takes_sixteen_at_most),
		cmocka_unit_test(resolv_conf_parse__survives_long_lines_and_no_end),
		cmocka_unit_test(resolv_conf_new__follows_the_file_even_when_it_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_listeners.c - who has a port, on this very host and in the files of tests/golden/host */
#include "unit/unit.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/host/listeners.h"

#define GOLDEN GW_SOURCE_DIR "/tests/golden/host"

static bool find(const char *proc, unsigned proto, const char *addr, struct conf_ports ports,
		 struct listener *l)
{
	struct arena *arena = arena_new();
	bool found = listener_find(listeners_read(arena, proc), proto, a4(addr), ports, l);

	arena_free(arena);
	return found;
}

static uint16_t bound(int fd)
{
	struct sockaddr_in sa;
	socklen_t len = sizeof(sa);

	assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &len), 0);
	return ntohs(sa.sin_port);
}

static int open_socket(int type)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void listener_find__finds_our_own_socket_and_us(void **state)
{
	static const struct { int type; unsigned proto; } kinds[] = {
		{ SOCK_STREAM, PROTO_TCP }, { SOCK_DGRAM, PROTO_UDP },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		int fd = open_socket(kinds[i].type);
		struct conf_ports port = { bound(fd), bound(fd) };
		struct listener l;

		assert_true(find("/proc", kinds[i].proto, "127.0.0.1", port, &l));
		assert_int_equal(l.port, port.first);
		assert_int_equal(l.pid, getpid());
		assert_true(strlen(l.program) > 0);
		assert_false(find("/proc", kinds[i].proto, "127.0.0.2", port, &l));
		close(fd);
		assert_false(find("/proc", kinds[i].proto, "127.0.0.1", port, &l));
	}
}

static const struct { uint16_t port; unsigned proto; bool found; } rows[] = {
	{ 443, PROTO_TCP, true },	/* 0.0.0.0 */
	{ 443, PROTO_UDP, false },
	{ 631, PROTO_TCP, false },	/* 127.0.0.1 only */
	{ 444, PROTO_TCP, false },	/* connected, not listening */
	{ 3128, PROTO_TCP, true },	/* :: takes IPv4 too */
	{ 8443, PROTO_TCP, false },	/* ::1 only */
	{ 53, PROTO_UDP, true },	/* this very address */
};

static void listener_find__asks_whether_ipv4_packets_get_there(void **state)
{
	struct listener l;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (find(GOLDEN, rows[i].proto, "203.0.113.5",
				  (struct conf_ports){ rows[i].port, rows[i].port }, &l) !=
		    rows[i].found)
			fail_msg("port %u: found should be %d", rows[i].port, rows[i].found);
}

static void listener_find__finds_nothing_where_nothing_can_be_read(void **state)
{
	struct conf_ports range;
	struct listener l;

	(void)state;
	assert_false(find("/nowhere", PROTO_TCP, "127.0.0.1",
				   (struct conf_ports){ 1, 65535 }, &l));
	assert_false(local_port_range("/nowhere", &range));
	assert_true(local_port_range(GOLDEN, &range));
	assert_int_equal(range.first, 32768);
	assert_int_equal(range.last, 60999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listener_find__finds_our_own_socket_and_us),
		cmocka_unit_test(listener_find__asks_whether_ipv4_packets_get_there),
		cmocka_unit_test(listener_find__finds_nothing_where_nothing_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

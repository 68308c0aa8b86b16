/* Sockets: bound where asked, also where no address is yet, and with their options. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail

#include <gateway6/sock.h>

static const struct addr6 loopback6 = { { [15] = 1 } };
static const struct addr4 loopback4 = { { 127, 0, 0, 1 } };

static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	getsockopt(fd, level, name, &value, &len);
	return value;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in6 at = { 0 };
	socklen_t len = sizeof(at);

	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	return ntohs(at.sin6_port);	/* at the same place in both families */
}

static void sock_udp6__is_v6_only_with_packet_info(void **state)
{
	int fd = sock_udp6(&loopback6, 0, 0);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(option(fd, IPPROTO_IPV6, IPV6_V6ONLY), 1);
	assert_int_equal(option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO), 1);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void sock_udp4__shares_a_port_with_sock_udp6(void **state)
{
	int fd6 = sock_udp6(&loopback6, 0, 0);
	int fd4 = sock_udp4(loopback4, port_of(fd6));

	(void)state;
	assert_true(fd4 >= 0);
	assert_int_equal(option(fd4, IPPROTO_IP, IP_PKTINFO), 1);
	close(fd6);
	close(fd4);
}

static void sock_udp6__binds_an_address_that_is_not_there_yet(void **state)
{
	struct addr6 later = { { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x77 } };
	int fd = sock_udp6(&later, 0, 0);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
}

static void sock_tcp__listens_and_a_taken_port_is_refused(void **state)
{
	int fd6 = sock_tcp6(&loopback6, 0, 0), fd4 = sock_tcp4(loopback4, 0);

	(void)state;
	assert_true(fd6 >= 0 && fd4 >= 0);
	assert_int_equal(option(fd6, SOL_SOCKET, SO_ACCEPTCONN), 1);
	assert_int_equal(option(fd4, SOL_SOCKET, SO_ACCEPTCONN), 1);
	errno = 0;
	assert_int_equal(sock_tcp6(&loopback6, port_of(fd6), 0), -1);
	assert_int_equal(errno, EADDRINUSE);
	errno = 0;
	assert_int_equal(sock_tcp4(loopback4, port_of(fd4)), -1);
	assert_int_equal(errno, EADDRINUSE);
	close(fd6);
	close(fd4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sock_udp6__is_v6_only_with_packet_info),
		cmocka_unit_test(sock_udp4__shares_a_port_with_sock_udp6),
		cmocka_unit_test(sock_udp6__binds_an_address_that_is_not_there_yet),
		cmocka_unit_test(sock_tcp__listens_and_a_taken_port_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

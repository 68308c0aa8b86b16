/* test_udp_out.c - replies in runs: each client gets all of its own, whole and once */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unit/unit.h>

#include <dns64d/udp_out.h>

#define CLIENTS 2
#define REPLIES 40

static struct udp_out *out;
static int server, client[CLIENTS];
static union udp_peer at[CLIENTS];

static int bound(union udp_peer *where)
{
	struct timeval patience = { .tv_sec = 5 };
	socklen_t len = sizeof(*where);
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	*where = (union udp_peer){ .v6 = { .sin6_family = AF_INET6,
					   .sin6_addr = IN6ADDR_LOOPBACK_INIT } };
	assert_int_equal(bind(fd, &where->any, sizeof(where->v6)), 0);
	assert_int_equal(getsockname(fd, &where->any, &len), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static int setup(void **state)
{
	union udp_peer unused;

	(void)state;
	out = calloc(1, sizeof(*out));
	server = bound(&unused);
	for (unsigned i = 0; i < CLIENTS; i++)
		client[i] = bound(&at[i]);
	return out ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	close(server);
	for (unsigned i = 0; i < CLIENTS; i++)
		close(client[i]);
	free(out);
	return 0;
}

/* Number n, to the client that it belongs to, in one of three lengths. */
static uint16_t length_of(unsigned n)
{
	return (uint16_t)(n % 7 == 0 ? 1232 : n % 5 == 0 ? 101 : 100);
}

static void queue_all(unsigned count)
{
	for (unsigned n = 0; n < count; n++) {
		struct udp_reply *r = udp_out_next(out, server);

		r->peer = at[n % CLIENTS];
		r->len = length_of(n);
		memset(r->bytes, (int)n, r->len);
	}
}

static void expect_one(bool *got, unsigned who)
{
	uint8_t bytes[2048];
	ssize_t len = recv(client[who], bytes, sizeof(bytes), 0);

	assert_true(len > 0);
	assert_int_equal(bytes[0] % CLIENTS, who);
	assert_int_equal(len, length_of(bytes[0]));
	assert_int_equal(bytes[len - 1], bytes[0]);
	assert_false(got[bytes[0]]);
	got[bytes[0]] = true;
}

static void expect_all(unsigned count)
{
	bool got[256] = { false };
	uint8_t more;

	for (unsigned n = 0; n < count; n++)
		expect_one(got, n % CLIENTS);
	for (unsigned who = 0; who < CLIENTS; who++)
		assert_int_equal(recv(client[who], &more, 1, MSG_DONTWAIT), -1);
	assert_int_equal(out->unsent, 0);
}

static void udp_out_flush__gives_each_client_all_of_its_own(void **state)
{
	(void)state;
	queue_all(REPLIES);
	udp_out_flush(out);
	expect_all(REPLIES);
}

static void udp_out_next__makes_room_by_sending(void **state)
{
	(void)state;
	queue_all(UDP_BATCH + 1);
	assert_int_equal(out->n, 1);
	udp_out_flush(out);
	expect_all(UDP_BATCH + 1);
}

static void udp_out_next__never_mixes_two_sockets(void **state)
{
	union udp_peer from, other_at;
	socklen_t len = sizeof(from);
	int other = bound(&other_at);
	struct udp_reply *r;

	(void)state;
	queue_all(1);
	r = udp_out_next(out, other);
	r->peer = at[1];
	r->len = 1;
	r->bytes[0] = 1;
	udp_out_flush(out);
	assert_int_equal(recvfrom(client[1], &(uint8_t){ 0 }, 1, 0, &from.any, &len), 1);
	assert_int_equal(from.v6.sin6_port, other_at.v6.sin6_port);
	close(other);
}

/* A socket that may not sum cannot cut either. */
static void udp_out_flush__sends_one_by_one_where_no_run_can_go(void **state)
{
	int on = 1;

	(void)state;
	assert_int_equal(setsockopt(server, SOL_UDP, 101 /* UDP_NO_CHECK6_TX */, &on, sizeof(on)),
			 0);
	assert_int_equal(setsockopt(client[0], SOL_UDP, 102 /* _RX */, &on, sizeof(on)), 0);
	assert_int_equal(setsockopt(client[1], SOL_UDP, 102, &on, sizeof(on)), 0);
	queue_all(REPLIES);
	udp_out_flush(out);
	expect_all(REPLIES);
}

static void udp_out_flush__counts_what_cannot_be_sent_and_goes_on(void **state)
{
	struct udp_reply *r = udp_out_next(out, server);

	(void)state;
	r->peer = at[0];
	r->peer.v6.sin6_port = 0;		/* nobody can be sent to there */
	r->len = 1;
	r = udp_out_next(out, server);
	r->peer = at[1];
	r->len = 1;
	r->bytes[0] = 7;
	udp_out_flush(out);
	assert_int_equal(out->unsent, 1);
	assert_int_equal(recv(client[1], &(uint8_t){ 0 }, 1, 0), 1);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(udp_out_flush__gives_each_client_all_of_its_own),
		FRESH(udp_out_next__makes_room_by_sending),
		FRESH(udp_out_next__never_mixes_two_sockets),
		FRESH(udp_out_flush__sends_one_by_one_where_no_run_can_go),
		FRESH(udp_out_flush__counts_what_cannot_be_sent_and_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * dns_liar.c - an upstream whose lie is chosen by the first label of the name
 *
 *	dns_liar ADDRESS PORT
 *
 *	ok		A is 5.45.100.80, AAAA is no data; so is what follows, if it is believed
 *	id		the true answer, under another id
 *	forged		first a lie under another id, the true answer 100 ms later
 *	question	a lie, as the answer to another question
 *	cut		the answer ends in the middle of a record
 *	tc		over UDP only TC, over TCP the true answer
 *	tc-ever		TC over TCP as well
 *	loop		a CNAME that leads to itself
 *	huge		over UDP TC, over TCP 2000 addresses
 *	beside		the true answer, with a lie about www.bank beside it
 *	slow		the true answer after 2.5 s
 *	far...		the true answer after 40 ms
 *	silent		nothing
 *
 * Lies are the address 6.6.6.6. All is done in a child of its own, so that the slow ones
 * hold nobody.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM 65535
#define MANY 2000

static const uint8_t truth[4] = { 5, 45, 100, 80 }, lie[4] = { 6, 6, 6, 6 };

struct answer {
	uint8_t m[ROOM];
	size_t	len, question_len;
	uint16_t type;
	char	label[64];
	bool	tcp;
};

static void put(struct answer *a, const void *bytes, size_t len)
{
	memcpy(a->m + a->len, bytes, len);
	a->len += len;
}

static void count_up(struct answer *a, unsigned section)
{
	unsigned n = (unsigned)(a->m[4 + 2 * section] << 8 | a->m[5 + 2 * section]) + 1;

	a->m[4 + 2 * section] = (uint8_t)(n >> 8);
	a->m[5 + 2 * section] = (uint8_t)n;
}

/* A record of the name asked, in the answer (1). */
static void add(struct answer *a, uint8_t type, const void *data, uint8_t len)
{
	uint8_t head[] = { 0xc0, 12, 0, type, 0, 1, 0, 0, 0, 30, 0, len };

	put(a, head, sizeof(head));
	put(a, data, len);
	count_up(a, 1);
}

/* "No data" has a SOA in the authority section (2). */
static void add_no_data(struct answer *a)
{
	static const uint8_t soa[] = { 0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 30, 0, 24,
				       0xc0, 12, 0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 1,
				       0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 30 };

	put(a, soa, sizeof(soa));
	count_up(a, 2);
}

static void add_truth(struct answer *a)
{
	if (a->type == 1)
		add(a, 1, truth, sizeof(truth));
	else
		add_no_data(a);
}

/* www.bank A 6.6.6.6, as additional data (3). */
static void add_beside(struct answer *a)
{
	static const uint8_t record[] = "\3www\4bank\0\0\1\0\1\0\0\1\0\0\4";

	put(a, record, sizeof(record) - 1);
	put(a, lie, sizeof(lie));
	count_up(a, 3);
}

/* The question with QR and RA, no records; false if it is none. */
static bool begin(struct answer *a, const uint8_t *query, size_t len)
{
	size_t end = 12;

	while (end < len && query[end])
		end += query[end] + 1u;
	end += 5;
	if (len < 17 || end > len || query[12] > 63)
		return false;
	memcpy(a->m, query, end);
	memset(a->m + 6, 0, 6);
	a->m[2] = 0x81;
	a->m[3] = 0x80;
	a->len = a->question_len = end;
	a->type = (uint16_t)(query[end - 4] << 8 | query[end - 3]);
	memcpy(a->label, query + 13, query[12]);
	a->label[query[12]] = '\0';
	return true;
}

static bool is(const struct answer *a, const char *label)
{
	return !strcmp(a->label, label);
}

static void tell(int fd, const struct answer *a, const struct sockaddr_storage *to,
		 socklen_t to_len)
{
	uint8_t prefix[2] = { (uint8_t)(a->len >> 8), (uint8_t)a->len };

	if (a->tcp) {
		send(fd, prefix, sizeof(prefix), MSG_NOSIGNAL | MSG_MORE);
		send(fd, a->m, a->len, MSG_NOSIGNAL);
	} else {
		sendto(fd, a->m, a->len, 0, (const struct sockaddr *)to, to_len);
	}
}

/* What is told at first; then the caller tells what is in a. */
static void forge(int fd, struct answer *a, const struct sockaddr_storage *to, socklen_t to_len)
{
	a->m[1] ^= 1;
	add(a, 1, lie, sizeof(lie));
	tell(fd, a, to, to_len);
	a->m[1] ^= 1;
	a->m[7]--;
	a->len = a->question_len;
	usleep(100000);
}

static void fill(struct answer *a)
{
	if (is(a, "loop")) {
		add(a, 5, "\xc0\x0c", 2);
	} else if (is(a, "tc-ever") || (!a->tcp && (is(a, "tc") || is(a, "huge")))) {
		a->m[2] |= 2;
	} else if (is(a, "huge") && a->type == 1) {
		for (unsigned i = 0; i < MANY; i++)
			add(a, 1, (uint8_t[]){ 5, 45, (uint8_t)(i >> 8), (uint8_t)i }, 4);
	} else if (is(a, "question")) {
		a->m[13] ^= 2;
		add(a, 1, lie, sizeof(lie));
	} else {
		add_truth(a);
	}
	if (is(a, "cut"))
		a->len -= 3;
	if (is(a, "beside"))
		add_beside(a);
	if (is(a, "id"))
		a->m[1] ^= 1;
}

static void answer(int fd, struct answer *a, const struct sockaddr_storage *to, socklen_t to_len)
{
	if (is(a, "silent"))
		return;
	if (is(a, "slow"))
		usleep(2500000);
	if (!strncmp(a->label, "far", 3))
		usleep(40000);
	if (is(a, "forged"))
		forge(fd, a, to, to_len);
	fill(a);
	tell(fd, a, to, to_len);
}

static void over_udp(int fd)
{
	static struct answer a;
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	uint8_t query[512];
	ssize_t len = recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from, &from_len);

	if (len <= 0 || fork())
		return;
	if (begin(&a, query, (size_t)len))
		answer(fd, &a, &from, from_len);
	_exit(0);
}

static void over_tcp(int listener)
{
	static struct answer a = { .tcp = true };
	int fd = accept(listener, NULL, NULL);
	uint8_t query[514];
	ssize_t len;

	if (fork()) {
		close(fd);
		return;
	}
	while ((len = recv(fd, query, sizeof(query), 0)) > 2)	/* one a segment */
		if (begin(&a, query + 2, (size_t)len - 2))
			answer(fd, &a, NULL, 0);
	_exit(0);
}

static int open_at(const char *address, const char *port, int type)
{
	struct addrinfo hints = { .ai_socktype = type, .ai_flags = AI_NUMERICHOST }, *to;
	int on = 1, fd;

	if (getaddrinfo(address, port, &hints, &to) != 0)
		exit(2);
	fd = socket(to->ai_family, type, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, to->ai_addr, to->ai_addrlen) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 64) < 0)) {
		perror(address);
		exit(1);
	}
	freeaddrinfo(to);
	return fd;
}

int main(int argc, char **argv)
{
	struct pollfd p[2];

	if (argc != 3)
		return 2;
	signal(SIGCHLD, SIG_IGN);
	p[0] = (struct pollfd){ open_at(argv[1], argv[2], SOCK_DGRAM), POLLIN, 0 };
	p[1] = (struct pollfd){ open_at(argv[1], argv[2], SOCK_STREAM), POLLIN, 0 };
	for (;;) {
		poll(p, 2, -1);
		if (p[0].revents)
			over_udp(p[0].fd);
		if (p[1].revents)
			over_tcp(p[1].fd);
	}
}

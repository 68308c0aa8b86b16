/*
 * dns_storm.c - clients and upstreams that dns64d should survive
 *
 *	dns_storm queries SERVER PORT COUNT [SEED]	mutated queries; told is how many
 *							replies came
 *	dns_storm names SERVER PORT COUNT [SEED]	good AAAA queries for COUNT names; each
 *							must be answered within 6 s
 *	dns_storm upstream ADDRESS PORT [SEED]		answers every question, UDP and TCP:
 *							a third well, the others mutated
 *	dns_storm connect SERVER PORT COUNT		COUNT TCP connections that send half a
 *							message and wait, until killed
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WINDOW 2000			/* good queries that wait at one time */
#define PATIENCE_MS 6000

static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % below;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

enum side { CLIENT, SERVER };

static int open_socket(const char *address, const char *port, int type, enum side side)
{
	struct addrinfo hints = { .ai_socktype = type, .ai_flags = AI_NUMERICHOST }, *to;
	int fd, on = 1;

	if (getaddrinfo(address, port, &hints, &to) != 0)
		die(address);
	fd = socket(to->ai_family, type, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || (side == CLIENT ? connect : bind)(fd, to->ai_addr, to->ai_addrlen) < 0)
		die("connect or bind");
	freeaddrinfo(to);
	return fd;
}

/* ---- messages ---- */

static size_t put_name(uint8_t *at, const char *text)
{
	uint8_t *start = at;

	while (*text) {
		size_t n = strcspn(text, ".");

		*at++ = (uint8_t)n;
		memcpy(at, text, n);
		at += n;
		text += n + (text[n] == '.');
	}
	*at++ = 0;
	return (size_t)(at - start);
}

static const uint16_t types[] = { 1, 28, 28, 28, 12, 15, 16, 255, 65, 6, 46, 252, 41 };

static size_t good_query(uint8_t *m, const char *name, uint16_t id, uint16_t type, bool edns)
{
	static const uint8_t opt[] = { 0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0 };
	size_t len = 12;

	memset(m, 0, 12);
	m[0] = (uint8_t)(id >> 8);
	m[1] = (uint8_t)id;
	m[2] = 1;
	m[5] = 1;
	len += put_name(m + len, name);
	m[len++] = (uint8_t)(type >> 8);
	m[len++] = (uint8_t)type;
	m[len++] = 0;
	m[len++] = 1;
	if (edns) {
		m[11] = 1;
		memcpy(m + len, opt, sizeof(opt));
		len += sizeof(opt);
	}
	return len;
}

static size_t mutate(uint8_t *m, size_t len, size_t from, size_t room)
{
	if (draw(8) == 0)
		len = from + draw((uint32_t)(len - from) + 1);
	if (draw(8) == 0)
		for (unsigned i = draw(40); i && len < room; i--)
			m[len++] = (uint8_t)draw(256);
	for (unsigned i = 1 + draw(4); i && len > from; i--)
		m[from + draw((uint32_t)(len - from))] = (uint8_t)draw(256);
	return len;
}

/* ---- queries ---- */

static unsigned drain(int fd, int wait_ms)
{
	struct pollfd p = { fd, POLLIN, 0 };
	uint8_t reply[65536];
	unsigned n = 0;

	while (poll(&p, 1, wait_ms) > 0) {
		if (recv(fd, reply, sizeof(reply), MSG_DONTWAIT) < 0 && errno == EAGAIN)
			break;
		n++;
		wait_ms = 0;
	}
	return n;
}

static void over_tcp(const char *server, const char *port, const uint8_t *m, size_t len)
{
	uint8_t framed[700] = { (uint8_t)(len >> 8), (uint8_t)len };
	int fd = open_socket(server, port, SOCK_STREAM, CLIENT);

	memcpy(framed + 2, m, len);
	if (send(fd, framed, draw(8) ? len + 2 : draw((uint32_t)len + 2), MSG_NOSIGNAL) > 0)
		drain(fd, 1);
	close(fd);
}

static int queries(const char *server, const char *port, unsigned count)
{
	static const char *const names[] = {
		"web4.lab.example", "dual.lab.example", "chain.lab.example", "ipv4only.arpa", "",
		"0.5.4.6.d.2.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa",
	};
	int fd = open_socket(server, port, SOCK_DGRAM, CLIENT);
	unsigned replies = 0;

	for (unsigned i = 0; i < count; i++) {
		uint8_t m[600];
		size_t len = good_query(m, names[draw(6)], (uint16_t)i, types[draw(13)], draw(2));

		len = mutate(m, len, 0, sizeof(m));
		if (i % 50 == 49)
			over_tcp(server, port, m, len);
		else if (send(fd, m, len, 0) < 0 && errno != ECONNREFUSED)
			die("send");
		if (i % 32 == 31)
			replies += drain(fd, 1);
	}
	replies += drain(fd, PATIENCE_MS);
	printf("%u queries, %u replies over UDP\n", count, replies);
	return 0;
}

/* ---- names ---- */

static struct { uint64_t asked_ms; bool open; } waiting[65536];
static unsigned n_waiting, servfail, synthesized;

static void take_reply(const uint8_t *m, ssize_t len)
{
	uint16_t id;

	if (len < 12)
		return;
	id = (uint16_t)(m[0] << 8 | m[1]);
	if (!waiting[id].open) {
		printf("a reply that nobody waits for\n");
		exit(1);
	}
	waiting[id].open = false;
	n_waiting--;
	servfail += (m[3] & 0xf) == 2;
	synthesized += (m[3] & 0xf) == 0 && m[7] > 0;
}

static void take_replies(int fd, int wait_ms)
{
	struct pollfd p = { fd, POLLIN, 0 };
	uint8_t m[65536];
	ssize_t len;

	if (poll(&p, 1, wait_ms) > 0)
		while ((len = recv(fd, m, sizeof(m), MSG_DONTWAIT)) >= 0)
			take_reply(m, len);
}

static void expire(void)
{
	uint64_t now = now_ms();

	for (unsigned id = 0; id < 65536; id++) {
		if (waiting[id].open && now - waiting[id].asked_ms > PATIENCE_MS) {
			printf("no reply within %d ms\n", PATIENCE_MS);
			exit(1);
		}
	}
}

static int names(const char *server, const char *port, unsigned count)
{
	int fd = open_socket(server, port, SOCK_DGRAM, CLIENT), size = 4 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	for (unsigned i = 0; i < count; i++) {
		uint16_t id = (uint16_t)i;
		char name[64];
		uint8_t m[600];
		size_t len;

		snprintf(name, sizeof(name), "r%u-%u.wild.lab.example", i, (unsigned)getpid());
		len = good_query(m, name, id, 28, i % 2);
		while (n_waiting >= WINDOW || waiting[id].open) {
			take_replies(fd, 10);
			expire();
		}
		if (send(fd, m, len, 0) < 0)
			die("send");
		waiting[id].open = true;
		waiting[id].asked_ms = now_ms();
		n_waiting++;
		if (i % 8 == 0)			/* the kernel's queues are not on trial */
			take_replies(fd, 1);
	}
	while (n_waiting) {
		take_replies(fd, 10);
		expire();
	}
	printf("%u names, all answered: %u with data, %u SERVFAIL\n", count, synthesized,
	       servfail);
	return 0;
}

/* ---- upstream ---- */

/* Records behind the question, of several kinds; the counts go into the header. */
static size_t add_answer(uint8_t *m, size_t len, uint16_t type)
{
	static const uint8_t a[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 5, 45, 100, 80 };
	static const uint8_t soa[] = { 0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 30, 0, 24, 0xc0, 12, 0xc0, 12,
				       0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5 };
	static const uint8_t cname[] = {
		0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 30, 0, 4, 1, 'x', 0xc0, 12,
	};
	static const uint8_t opt[] = { 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0 };

	memset(m + 6, 0, 6);
	if (draw(4) == 0) {
		memcpy(m + len, cname, sizeof(cname));
		len += sizeof(cname);
		m[7]++;
	} else if (type == 1) {
		memcpy(m + len, a, sizeof(a));
		len += sizeof(a);
		m[7]++;
	}
	if (type != 1 || draw(3) == 0) {
		memcpy(m + len, soa, sizeof(soa));
		len += sizeof(soa);
		m[9]++;
	}
	memcpy(m + len, opt, sizeof(opt));
	m[11]++;
	return len + sizeof(opt);
}

static size_t lie(uint8_t *m, size_t len, size_t room)
{
	size_t end = 12;

	while (end < len && m[end])
		end += m[end] + 1u;
	end += 5;
	if (len < 17 || end > len)
		return 0;
	m[2] |= 0x80;
	m[3] |= 0x80;
	len = add_answer(m, end, (uint16_t)(m[end - 4] << 8 | m[end - 3]));
	switch (draw(12)) {
	case 0: case 1: case 2: case 3:
		return len;
	case 4:				/* wrong id, wrong question: c-ares hears nothing */
		return mutate(m, len, 0, room);
	case 5:
		m[2] |= 2;		/* TC */
		return len;
	default:
		return mutate(m, len, draw(3) ? end : 2, room);
	}
}

static void answer_udp(int fd)
{
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	uint8_t m[2000];
	ssize_t len = recvfrom(fd, m, 500, 0, (struct sockaddr *)&from, &from_len);
	size_t out = len > 0 ? lie(m, (size_t)len, sizeof(m)) : 0;

	if (out)
		sendto(fd, m, out, 0, (struct sockaddr *)&from, from_len);
}

static void answer_tcp(int listener)
{
	int fd = accept(listener, NULL, NULL);
	struct timeval patience = { .tv_usec = 200000 };
	uint8_t m[2002];
	ssize_t len;
	size_t out;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	len = recv(fd, m, 502, 0);
	out = len > 2 ? lie(m + 2, (size_t)len - 2, 2000) : 0;
	m[0] = (uint8_t)(out >> 8);
	m[1] = (uint8_t)out;
	if (out && send(fd, m, draw(8) ? out + 2 : draw((uint32_t)out), MSG_NOSIGNAL) > 0 &&
	    draw(2))
		usleep(1000);
	close(fd);
}

static int upstream(const char *address, const char *port)
{
	struct pollfd p[2] = {
		{ open_socket(address, port, SOCK_DGRAM, SERVER), POLLIN, 0 },
		{ open_socket(address, port, SOCK_STREAM, SERVER), POLLIN, 0 },
	};

	if (listen(p[1].fd, 64) < 0)
		die("listen");
	for (;;) {
		poll(p, 2, -1);
		if (p[0].revents)
			answer_udp(p[0].fd);
		if (p[1].revents)
			answer_tcp(p[1].fd);
	}
}

static int connects(const char *server, const char *port, unsigned count)
{
	struct rlimit all = { count + 64, count + 64 };

	setrlimit(RLIMIT_NOFILE, &all);
	for (unsigned i = 0; i < count; i++)
		if (send(open_socket(server, port, SOCK_STREAM, CLIENT), "\0\x20\x01", 3,
			 MSG_NOSIGNAL) < 0)
			die("send");
	printf("%u half messages\n", count);
	fflush(stdout);
	pause();
	return 0;
}

int main(int argc, char **argv)
{
	unsigned count = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 0;

	if (argc < 4)
		return 2;
	if (argc > 5)
		seed ^= strtoull(argv[5], NULL, 10) << 20;
	if (!strcmp(argv[1], "queries"))
		return queries(argv[2], argv[3], count);
	if (!strcmp(argv[1], "names"))
		return names(argv[2], argv[3], count);
	if (!strcmp(argv[1], "connect"))
		return connects(argv[2], argv[3], count);
	return strcmp(argv[1], "upstream") ? 2 : upstream(argv[2], argv[3]);
}

/*
 * udp_flood.c - one flow of datagrams of 64 bytes, as fast as they leave
 *
 * There is no connection beside it that could drown, and nobody answers: how many of
 * them arrive is counted where they arrive.
 *
 * Usage: story_udp_flood ADDRESS PORT SECONDS	(prints how many were sent)
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, SIZE = 64 };

static char payload[SIZE];
static struct iovec piece = { payload, sizeof(payload) };
static struct mmsghdr batch[BATCH];

static unsigned long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long)t.tv_sec * 1000 + (unsigned long)t.tv_nsec / 1000000;
}

/* A connected socket, or -1. */
static int open_flow(const char *address, const char *port)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_port = htons((uint16_t)strtoul(port, NULL, 10)) };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (inet_pton(AF_INET6, address, &to.sin6_addr) != 1 || fd < 0)
		return -1;
	return connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 ? -1 : fd;
}

int main(int argc, char **argv)
{
	int fd = argc == 4 ? open_flow(argv[1], argv[2]) : -1;
	unsigned long sent = 0, end;

	if (fd < 0) {
		fprintf(stderr, "usage: story_udp_flood ADDRESS PORT SECONDS\n");
		return 2;
	}
	for (unsigned i = 0; i < BATCH; i++)
		batch[i].msg_hdr = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 };
	for (end = now_ms() + strtoul(argv[3], NULL, 10) * 1000; now_ms() < end;) {
		int n = sendmmsg(fd, batch, BATCH, 0);

		sent += n > 0 ? (unsigned long)n : 0;
	}
	printf("%lu\n", sent);
	return 0;
}

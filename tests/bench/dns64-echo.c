/*
 * dns64-echo.c - what the kernel alone costs: queries go back as replies, nothing is done
 *
 * Reads and sends in batches as a server would that needs no time to think, one message
 * a reply. The bench puts it beside the name servers: whoever is cheaper than this gives
 * the kernel less to do.
 *
 * Usage: bench_dns64-echo PORT	(on ::1)
 */
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define BATCH 64
#define ROOM 2048

static struct mmsghdr msg[BATCH];
static struct iovec iov[BATCH];
static struct sockaddr_in6 peer[BATCH];
static uint8_t room[BATCH][ROOM];

static int open_port(uint16_t port)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_port = htons(port),
				   .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), size = 1 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		perror("bind");
		exit(1);
	}
	return fd;
}

static void prepare(unsigned i)
{
	iov[i] = (struct iovec){ room[i], ROOM };
	msg[i].msg_hdr = (struct msghdr){ .msg_name = &peer[i], .msg_namelen = sizeof(peer[i]),
					  .msg_iov = &iov[i], .msg_iovlen = 1 };
}

static void serve(int fd)
{
	int n;

	for (unsigned i = 0; i < BATCH; i++)
		prepare(i);
	n = recvmmsg(fd, msg, BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++) {
		room[i][2] |= 0x80;	/* QR */
		iov[i].iov_len = msg[i].msg_len;
	}
	if (n > 0)
		sendmmsg(fd, msg, (unsigned)n, MSG_DONTWAIT);
}

int main(int argc, char **argv)
{
	struct pollfd p = { .events = POLLIN };

	if (argc != 2) {
		fprintf(stderr, "usage: bench_dns64-echo PORT\n");
		return 2;
	}
	p.fd = open_port((uint16_t)atoi(argv[1]));
	while (poll(&p, 1, -1) >= 0)
		serve(p.fd);
	return 1;
}

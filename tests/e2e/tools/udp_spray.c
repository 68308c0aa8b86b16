/*
 * udp_spray.c - a guest that wants everything: one datagram a session, as fast as told
 *
 * From one socket to ever new ports of a server, so that each datagram asks the
 * translator for a session. Usage: udp_spray ADDRESS DATAGRAMS-A-SECOND SECONDS
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { BURSTS_A_SECOND = 100 };

int main(int argc, char **argv)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	struct timespec pause = { .tv_nsec = 1000000000 / BURSTS_A_SECOND };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	unsigned long rate, bursts, refused = 0;
	unsigned port = 1024;

	if (argc != 4 || inet_pton(AF_INET6, argv[1], &to.sin6_addr) != 1 || fd < 0)
		return 2;
	rate = strtoul(argv[2], NULL, 10) / BURSTS_A_SECOND;
	bursts = strtoul(argv[3], NULL, 10) * BURSTS_A_SECOND;
	for (; bursts; bursts--) {
		for (unsigned long i = 0; i < rate; i++) {
			port = port < 65535 ? port + 1 : 1024;
			to.sin6_port = htons((uint16_t)port);
			refused += sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&to,
					  sizeof(to)) < 0;
		}
		nanosleep(&pause, NULL);
	}
	printf("%lu refused\n", refused);
	return 0;
}

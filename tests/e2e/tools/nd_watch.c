/*
 * nd_watch.c - when advertisements arrive, for the benches
 *
 *	nd_watch - stamp CMD...		print the time, become CMD
 *	nd_watch LINK all N SECONDS	wait until N links (LINK "any") have brought an
 *					advertisement; print the last one's moment, how many
 *	nd_watch LINK ask N		solicit N times, one after the other; print how long
 *					each answer took, in ms, -1.0 for none within 2 s
 *
 * Times are milliseconds of CLOCK_MONOTONIC, which all namespaces share.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include <gateway6/csum.h>
#include <gateway6/must.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/nd.h>

struct rs_frame {
	struct ethhdr eth;
	struct ip6_wire ip;
	struct nd_rs_wire rs;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* A packet socket of one link, or of all. */
static int socket_on(const char *link)
{
	bool any = !strcmp(link, "any");
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IPV6)), room = 8 << 20;
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
				  .sll_ifindex = any ? 0 : (int)if_nametoindex(link) };

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		perror(link);
		exit(2);
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	return fd;
}

/* Wait for the next advertisement until then; its link, or -1 when time is up. */
static int advertisement(int fd, double until_ms)
{
	uint8_t frame[2048];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	const size_t icmp = sizeof(struct ethhdr) + sizeof(struct ip6_wire);

	for (;;) {				/* ends when time is up */
		double left_ms = until_ms - now_ms();
		struct sockaddr_ll from = { 0 };
		socklen_t len = sizeof(from);
		ssize_t n;

		if (left_ms <= 0 || poll(&p, 1, (int)left_ms + 1) == 0)
			return -1;
		n = recvfrom(fd, frame, sizeof(frame), 0, (struct sockaddr *)&from, &len);
		if (n > (ssize_t)icmp && frame[icmp] == ICMP6_RA &&
		    from.sll_pkttype != PACKET_OUTGOING)
			return from.sll_ifindex;
	}
}

static int watch_all(const char *link, unsigned want, double seconds)
{
	static bool seen[65536];
	int fd = socket_on(link), at;
	double until_ms = now_ms() + seconds * 1000, last_ms = 0;
	unsigned n = 0;

	fprintf(stderr, "listening\n");
	while (n < want && (at = advertisement(fd, until_ms)) >= 0) {
		if (seen[at & 0xffff])
			continue;
		seen[at & 0xffff] = true;
		last_ms = now_ms();
		n++;
	}
	printf("%.3f %u\n", last_ms, n);
	return n < want;
}

static void rs_fill(struct rs_frame *f, const char *link, int fd)
{
	struct ifreq r = { 0 };
	wire16 sum;

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", link);
	must(ioctl(fd, SIOCGIFHWADDR, &r) == 0, "no address of %s", link);
	*f = (struct rs_frame){
		.eth = { .h_dest = { 0x33, 0x33, 0, 0, 0, 2 }, .h_proto = htons(ETH_P_IPV6) },
		.ip = { .ver_class_flow = put32(6u << 28), .payload_len = put16(sizeof(f->rs)),
			.next_header = IP_ICMP6, .hop_limit = ND_HOP_LIMIT,
			.src = { { 0xfe, 0x80 } }, .dst = { { 0xff, 2, [15] = 2 } } },
		.rs = { .type = ICMP6_RS },
	};
	memcpy(f->eth.h_source, r.ifr_hwaddr.sa_data, 6);
	memcpy(f->ip.src.b + 8, f->eth.h_source, 3);	/* the kernel's own: RFC 4291 A */
	f->ip.src.b[8] ^= 2;
	f->ip.src.b[11] = 0xff;
	f->ip.src.b[12] = 0xfe;
	memcpy(f->ip.src.b + 13, f->eth.h_source + 3, 3);
	sum = csum_finish(sum_bytes(sum_pseudo6(&f->ip.src, &f->ip.dst, IP_ICMP6,
						sizeof(f->rs)), &f->rs, sizeof(f->rs)));
	f->rs.checksum = sum;
}

static int ask(const char *link, unsigned times)
{
	struct rs_frame f;
	int fd = socket_on(link);

	rs_fill(&f, link, fd);
	for (unsigned i = 0; i < times; i++) {
		double start_ms;

		while (advertisement(fd, now_ms() + 20) >= 0)	/* late ones; ends: it is silent */
			;
		start_ms = now_ms();
		must(send(fd, &f, sizeof(f), 0) == sizeof(f), "cannot send on %s", link);
		printf("%.3f\n", advertisement(fd, start_ms + 2000) < 0 ? -1.0
								       : now_ms() - start_ms);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 3 && !strcmp(argv[2], "stamp")) {
		fprintf(stderr, "%.3f\n", now_ms());
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		return 127;
	}
	if (argc == 5 && !strcmp(argv[2], "all"))
		return watch_all(argv[1], (unsigned)atoi(argv[3]), atof(argv[4]));
	if (argc == 4 && !strcmp(argv[2], "ask"))
		return ask(argv[1], (unsigned)atoi(argv[3]));
	fprintf(stderr, "usage: nd_watch LINK all N SECONDS | LINK ask N | - stamp CMD...\n");
	return 2;
}

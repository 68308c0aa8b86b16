/*
 * tun_mutate.c - throw mutated packets at whoever reads a TUN device
 *
 * Usage: tun_mutate DEVICE COUNT SEED
 *
 * First it listens on the device and keeps what the kernel hands to the reader, with
 * its virtio-net header: real packets of real flows. Then it sends COUNT mutations of
 * them the same way (a packet socket on the device reaches its reader unchanged):
 * bytes, lengths, headers of other packets, cut short, made longer, and offload that
 * does not fit. What the kernel itself refuses is not counted.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	VNET = 10,			/* struct virtio_net_hdr */
	KEEP_MAX = 400, BYTES_MAX = 66000, SMALL = 2000,
	LISTEN_MS = 4000,
	HEADERS = 140,			/* where most mutations fall */
};

struct kept { size_t len; unsigned char bytes[BYTES_MAX]; };

static struct kept *seeds;
static size_t n_seeds;
static unsigned long long state;

/* splitmix64, so that a seed brings the same packets back */
static unsigned draw(unsigned below)
{
	unsigned long long z = (state += 0x9e3779b97f4a7c15ull);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (unsigned)((z >> 33) % below);
}

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static int open_on(const char *device)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = (int)if_nametoindex(device) };
	int fd = socket(AF_PACKET, SOCK_RAW, at.sll_protocol), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) < 0)
		return -1;
	return fd;
}

/* One packet of the kernel to the reader; superpackets only now and then. */
static void keep_one(int fd)
{
	struct kept *k = &seeds[n_seeds];
	struct sockaddr_ll from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(fd, k->bytes, BYTES_MAX, 0, (struct sockaddr *)&from, &len);

	if (n <= VNET || from.sll_pkttype != PACKET_OUTGOING || (n > SMALL && draw(20)))
		return;
	k->len = (size_t)n;
	n_seeds++;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void collect(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	long end = now_ms() + LISTEN_MS;

	while (n_seeds < KEEP_MAX && now_ms() < end)	/* ends: by the clock */
		if (poll(&p, 1, 100) > 0)
			keep_one(fd);
}

static unsigned place(size_t len)
{
	return VNET + draw(draw(4) && len > VNET + HEADERS ? HEADERS : (unsigned)(len - VNET));
}

/* Each leaves at least one byte behind the virtio-net header. */
static void mutate(struct kept *k)
{
	static const unsigned char odd[] = { 0, 1, 4, 6, 0x3a, 0x2c, 0x2b, 0x7f, 0x80, 0xff };
	const struct kept *other = &seeds[draw((unsigned)n_seeds)];
	unsigned at = place(k->len), n = 1 + draw(16);

	switch (draw(8)) {
	case 0:
		k->bytes[at] ^= (unsigned char)(1u << draw(8));
		break;
	case 1:
		k->bytes[at] = (unsigned char)draw(256);
		break;
	case 2:
		k->bytes[at] = odd[draw(sizeof(odd))];
		break;
	case 3:
		k->len = at + 1;
		break;
	case 4:
		for (; n && k->len < BYTES_MAX; n--)
			k->bytes[k->len++] = (unsigned char)draw(256);
		break;
	case 5:				/* a piece of another packet in its place */
		if (at + n <= k->len && at + n <= other->len)
			memcpy(k->bytes + at, other->bytes + at, n);
		break;
	case 6:				/* the same piece once more, shifted */
		if (at + 2 * n <= k->len)
			memmove(k->bytes + at + n, k->bytes + at, n);
		break;
	case 7:
		k->bytes[draw(VNET)] = (unsigned char)(draw(3) ? draw(6) : draw(256));
		break;
	}
}

static bool send_one(int fd)
{
	static struct kept k;
	const struct kept *seed = &seeds[draw((unsigned)n_seeds)];

	k.len = seed->len;
	memcpy(k.bytes, seed->bytes, k.len);
	if (draw(2))
		memset(k.bytes, 0, VNET);	/* as a plain packet */
	for (unsigned n = 1 + draw(5); n; n--)
		mutate(&k);
	return send(fd, k.bytes, k.len, 0) >= 0;
}

int main(int argc, char **argv)
{
	static const struct timespec breath = { .tv_nsec = 500 * 1000 };
	unsigned long want, sent = 0, tried = 0;
	int fd;

	if (argc != 4)
		return fprintf(stderr, "usage: tun_mutate DEVICE COUNT SEED\n"), 2;
	want = strtoul(argv[2], NULL, 10);
	state = strtoull(argv[3], NULL, 10);
	seeds = calloc(KEEP_MAX + 1, sizeof(*seeds));
	fd = open_on(argv[1]);
	if (!seeds || fd < 0)
		return fail(argv[1]);
	collect(fd);
	if (!n_seeds)
		return fprintf(stderr, "no packet was seen on %s\n", argv[1]), 1;
	while (sent < want && tried < 10 * want) {	/* ends: tried grows */
		tried++;
		sent += send_one(fd);
		if (tried % 16 == 0)
			nanosleep(&breath, NULL);	/* the queue of the device is short */
	}
	printf("%lu mutations of %zu packets sent, %lu refused by the kernel\n", sent, n_seeds,
	       tried - sent);
	return sent < want;
}

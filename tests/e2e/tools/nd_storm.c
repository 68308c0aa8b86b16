/*
 * nd_storm.c - RS and RA frames, right and wrong, as a hostile guest would send them
 *
 *	nd_storm LINK mutated COUNT		any of what a fuzzer would change
 *	nd_storm LINK flood COUNT PER_SECOND	valid solicitations from 100 sources
 *	nd_storm LINK nobody COUNT PER_SECOND	valid solicitations from ::
 *	nd_storm LINK fragment COUNT		solicitations with a fragment header
 *	nd_storm LINK router COUNT		advertisements of 100 routers
 *	nd_storm LINK scan COUNT PER_SECOND	neighbour solicitations for as many addresses
 *						of 2a02:600d:1::/64
 *
 * Whole frames through a packet socket, so that sources, hop limits and checksums are
 * ours to choose. The sequence is the same in each run.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

struct frame {
	struct ethhdr eth;
	struct ip6_wire ip;
	uint8_t body[1400];
	size_t len;			/* of the body */
};

static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % below;
}

static void source_of(struct frame *f, uint32_t n)
{
	f->ip.src = (struct addr6){ { 0xfe, 0x80, [8] = 2 } };
	f->ip.src.b[12] = (uint8_t)(n >> 24);
	f->ip.src.b[13] = (uint8_t)(n >> 16);
	f->ip.src.b[14] = (uint8_t)(n >> 8);
	f->ip.src.b[15] = (uint8_t)n;
	memcpy(f->eth.h_source, "\x02\xff", 2);
	memcpy(f->eth.h_source + 2, f->ip.src.b + 12, 4);
}

static void add(struct frame *f, const void *bytes, size_t len)
{
	memcpy(f->body + f->len, bytes, len);
	f->len += len;
}

static void begin(struct frame *f, uint8_t to)
{
	*f = (struct frame){ .ip = { .ver_class_flow = ip6_ver_class_flow(0, 0),
				     .next_header = IP_ICMP6, .hop_limit = 255,
				     .dst = { { 0xff, 2, [15] = to } } } };
	memcpy(f->eth.h_dest, (uint8_t[]){ 0x33, 0x33, 0, 0, 0, to }, 6);
	f->eth.h_proto = htons(ETH_P_IPV6);
}

/*
 * The kernel of the host makes a neighbour of each source, and all namespaces of this
 * machine share one table of a thousand: beyond that nobody here could send any more.
 */
#define FEW 100

static void bare(struct frame *f, uint32_t n)
{
	begin(f, 2);
	source_of(f, n % FEW);
	add(f, (uint8_t[8]){ ICMP6_RS }, 8);
}

static void solicitation(struct frame *f, uint32_t n)
{
	uint8_t lladdr[8] = { 1, 1 };

	bare(f, n);
	memcpy(lladdr + 2, f->eth.h_source, 6);
	add(f, lladdr, sizeof(lladdr));
}

static void advertisement(struct frame *f, uint32_t n)
{
	struct nd_prefix_wire pio = { .opt = { ND_PREFIX, 4 }, .len = 64,
				      .prefix = { { 0x20, 1, 0x0d, 0xb8, 0xba, 0xd0 } } };

	begin(f, 1);
	source_of(f, n % FEW);
	add(f, (uint8_t[16]){ ICMP6_RA, 0, 0, 0, 64, 0, 7, 8 }, 16);
	add(f, &pio, sizeof(pio));
}

static void scan(struct frame *f, uint32_t n)
{
	struct nd_neigh_wire ns = { .type = ICMP6_NS, .target = {
		{ 0x2a, 0x02, 0x60, 0x0d, 0, 1, [8] = 0xbe, 0xef } } };

	begin(f, 1);
	source_of(f, n % FEW);
	for (int i = 12; i < 16; i++)
		ns.target.b[i] = (uint8_t)draw(256);
	f->ip.dst = (struct addr6){ { 0xff, 2, [11] = 1, 0xff } };
	memcpy(f->ip.dst.b + 13, ns.target.b + 13, 3);
	memcpy(f->eth.h_dest + 2, f->ip.dst.b + 12, 4);
	add(f, &ns, sizeof(ns));
}

static void nobody(struct frame *f, uint32_t n)
{
	bare(f, n);
	f->ip.src = (struct addr6){ { 0 } };
}

/* From :: with the option that needs an address (RFC 4861 6.1.1 forbids it). */
static void careless(struct frame *f, uint32_t n)
{
	solicitation(f, n);
	f->ip.src = (struct addr6){ { 0 } };
}

/* An atomic fragment (RFC 6946), or a first one whose rest never comes. */
static void fragment(struct frame *f, uint32_t n)
{
	struct ip6_frag_wire head = { .next_header = IP_ICMP6, .id = put32(n) };

	solicitation(f, n);
	memmove(f->body + sizeof(head), f->body, f->len);
	if (n % 8 == 0)
		head.offset_flags = put16(IP6_FRAG_MORE);
	memcpy(f->body, &head, sizeof(head));
	f->len += sizeof(head);
	f->ip.next_header = IP6_FRAGMENT;
}

static const struct addr6 odd[] = {
	{ { 0x20, 1, 0x0d, 0xb8, [15] = 7 } }, { { [15] = 1 } }, { { 0xff, 2, [15] = 1 } },
	{ { 0xfe, 0xc0, [15] = 1 } }, { { 0xff } }, { { 0 } },
};

static void mutated(struct frame *f, uint32_t n)
{
	void (*const makers[])(struct frame *f, uint32_t n) = {
		solicitation, solicitation, advertisement, nobody, careless,
	};

	makers[draw(ARRAY_SIZE(makers))](f, n);
	if (draw(4) == 0)
		add(f, (uint8_t[8]){ (uint8_t)draw(256), (uint8_t)draw(3) }, 8);
	if (draw(4) == 0)
		f->len = draw((uint32_t)f->len + 1);
	if (draw(16) == 0)
		f->len += draw(1000);		/* zeros: empty options */
	for (uint32_t i = draw(5); f->len > 1 && i > 0; i--)
		f->body[1 + draw((uint32_t)f->len - 1)] = (uint8_t)draw(256);
	if (draw(8) == 0)
		f->ip.hop_limit = (uint8_t)draw(256);
	if (draw(16) == 0)
		f->ip.src = odd[draw(ARRAY_SIZE(odd))];
}

/* The checksum is right, of whole packets and of atomic fragments alike. */
static void finish(struct frame *f)
{
	size_t at = f->ip.next_header == IP6_FRAGMENT ? sizeof(struct ip6_frag_wire) : 0;
	uint16_t len = (uint16_t)(f->len - at);
	wire16 sum;

	f->ip.payload_len = put16((uint16_t)f->len);
	if (len < 4)
		return;
	memset(f->body + at + 2, 0, 2);
	sum = csum_finish(sum_bytes(sum_pseudo6(&f->ip.src, &f->ip.dst, IP_ICMP6, len),
				    f->body + at, len));
	memcpy(f->body + at + 2, &sum, sizeof(sum));
}

static void pace(const struct timespec *start, uint32_t sent, uint32_t per_s)
{
	uint64_t due_ns = (uint64_t)sent * 1000000000u / per_s;
	struct timespec at = { start->tv_sec + (time_t)(due_ns / 1000000000u),
			       start->tv_nsec + (long)(due_ns % 1000000000u) };

	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static const struct {
	const char *name;
	void (*make)(struct frame *f, uint32_t n);
} kinds[] = {
	{ "mutated", mutated }, { "flood", bare }, { "nobody", nobody },
	{ "fragment", fragment }, { "router", advertisement },
	{ "scan", scan },
};

static int storm(int fd, size_t kind, uint32_t count, uint32_t per_s)
{
	struct timespec start;
	static struct frame f;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (uint32_t n = 0; n < count; n++) {
		kinds[kind].make(&f, n);
		finish(&f);
		/* a full queue of the device is no reason to give up */
		while (send(fd, &f, offsetof(struct frame, body) + f.len, 0) < 0)
			if (errno != ENOBUFS && errno != EAGAIN)
				return perror("send"), 1;
		if (per_s && n % 32 == 0)
			pace(&start, n, per_s);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6) };

	if (argc < 4 || fd < 0) {
		fprintf(stderr, "usage: nd_storm LINK KIND COUNT [PER_SECOND], as root\n");
		return 2;
	}
	to.sll_ifindex = (int)if_nametoindex(argv[1]);
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return perror(argv[1]), 1;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(argv[2], kinds[i].name))
			return storm(fd, i, (uint32_t)strtoul(argv[3], NULL, 10),
				     argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0);
	fprintf(stderr, "nd_storm: no kind %s\n", argv[2]);
	return 2;
}

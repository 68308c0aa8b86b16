/* nat64d_fuzz.c - what both fuzz doors of the translator do with their bytes */
#include <oracle/nat64d_fuzz.h>

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/rd.h>

#include <oracle/nat64d_invariants.h>
#include <oracle/nat64d_kit.h>

#define GUEST "2001:db8:1::10"

static struct kit k;
static bool fragments;		/* were among the packets: nobody judges their checksum */
static struct pkt p;
static struct conf_static own = { .ipv4 = { { 5, 5, 5, 9 } } };

static void begin(uint8_t mode)
{
	kit_init(&k, mode & FUZZ_MODE_SHARE ? IPV4_SHARE : IPV4_POOL);
	k.check = false;
	k.c.nat64.limits.sessions = 64;
	k.c.nat64.limits.fragments = 16;
	k.c.nat64.allow_private = true;
	if (mode & FUZZ_MODE_OPEN)
		k.c.nat64.filtering = FILTER_ENDPOINT_INDEPENDENT;
	if (mode & FUZZ_MODE_DROP_ZERO)
		k.c.nat64.udp_zero_checksum = ZERO_CHECKSUM_DROP;
	if (mode & FUZZ_MODE_LONG_PREFIX)
		must(prefix6_parse("2001:db8:64::/48", &k.c.nat64.prefix), "prefix");
	if (mode & FUZZ_MODE_OWN) {
		must(addr6_parse(GUEST, &own.ipv6), "address");
		k.c.nat64.statics.item = &own;
		k.c.nat64.statics.n = 1;
	}
	kit_publish(&k, PROTO_TCP | PROTO_UDP, GUEST, 443)->name = "web";
	kit_start(&k);
	if (mode & FUZZ_MODE_NARROW)
		kit_host(&k, 600, 1300);
}

static void open_sessions(const char *server)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 25000, server, 123 }, 8));
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 25000, server, 80 }, TCP_SYN, 0));
	kit_in6(&k, echo6(&p, GUEST, server, ICMP6_ECHO, 25000));
}

/* Overwrite the destination, so that more than chance leads to a lent end. */
static void aim(void)
{
	const struct conf_nat64 *c = &k.c.nat64;
	const struct addr4 *to = c->ipv4.mode == IPV4_SHARE ? &c->ipv4.internal : &k.net.addr;

	if (c->statics.n && p.len % 2)
		to = &own.ipv4;
	if (p.len >= 40 && p.b[0] >> 4 == 6)
		memcpy(p.b + 24, &c->prefix.addr, c->prefix.len / 8);
	else if (p.len >= 20)
		memcpy(p.b + 16, to, sizeof(*to));
}

/* Only a packet that is right can be asked to stay right. */
static bool is_right(void)
{
	if (p.len < 40 || oracle_packet(&p))
		return false;
	fragments |= pkt_is_fragment(&p);
	return !fragments;
}

static void packet(struct rd *r, enum nat64d_fuzz_door door)
{
	uint8_t flags = rd_u8(r);
	uint16_t gso = flags & FUZZ_OFFLOAD ? rd_u16(r) : 0;
	size_t len = rd_u16(r);

	if (len > rd_left(r))
		len = rd_left(r);
	p.len = len;
	rd_copy(r, p.b, len);
	p.offload = (struct offload){ .gso_size = gso, .gso_tcp = flags & FUZZ_GSO_TCP,
				      .partial_csum = flags & FUZZ_PARTIAL };
	if (flags & FUZZ_AIM)
		aim();
	if (flags & FUZZ_FIX && p.len >= 40)
		pkt_fix(&p);
	k.check = is_right() && !gso;
	if (flags & FUZZ_TIME)
		kit_tick(&k, k.now_ms + 3000);
	if ((door == FUZZ_IN6) != !!(flags & FUZZ_OTHER_DOOR))
		kit_in6(&k, &p);
	else
		kit_in4(&k, &p);
}

/* Ends: each packet takes three bytes or more. */
void nat64d_fuzz(enum nat64d_fuzz_door door, const uint8_t *data, size_t size)
{
	struct rd r = rd_of(data, size);
	uint8_t mode = rd_u8(&r);

	fragments = false;
	begin(mode);
	open_sessions(mode & FUZZ_MODE_LONG_PREFIX ? "2001:db8:64:909:9:2100::" :
						     "64:ff9b::9.9.9.33");
	while (rd_left(&r) > 3)
		packet(&r, door);
	oracle_invariants(k.n);
	kit_tick(&k, k.now_ms + 8000000);	/* everything ends: nothing is left behind */
	kit_tick(&k, k.now_ms + 8000000);
	oracle_invariants(k.n);
	kit_fini(&k);
}

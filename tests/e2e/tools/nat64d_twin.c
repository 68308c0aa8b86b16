/*
 * nat64d_twin.c - the fast path's program beside the core: the same packets, the same bytes
 *
 * Random packets of flows that both know, plain ones and ones that have something wrong
 * or special, go through the program by the kernel's test run (BPF_PROG_TEST_RUN). What
 * it carries must be what the core makes of it, identification and checksums included;
 * what it leaves must be as it was. A plain packet that fits must be carried.
 *
 * In a superpacket the test run does not know of partial checksums: there the checksum of
 * the transport header is not compared (the stories do).
 *
 * Usage: story_nat64d_twin [PACKETS [SEED]]
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <gateway6/csum.h>
#include <gateway6/must.h>

#include <nat64d/bpf/flow.h>
#include <oracle/nat64d_kit.h>

extern const unsigned char twin_object[];
extern const size_t twin_object_len;

enum { LINK_HEAD = 14, ROOM = 4096, PAYLOAD_MAX = 1700, SUPER_MAX = 3000, ODDITIES = 14 };

#define GUEST "2001:db8:1::10"
#define PEER6 "64:ff9b::9.9.9.33"
#define PEER4 "9.9.9.33"

static struct kit k;
static struct nat64_fast_flow flow[2];		/* TCP, UDP */
static struct {
	struct bpf_object *object;
	int	 program, by6, by4;
	struct fast_flow *flows;
	_Atomic uint32_t *ids;
} b;
static unsigned long carried, left;

static uint32_t random_below(uint32_t n)
{
	return (uint32_t)random() % n;
}

/* ---- both get to know the flows ---- */

static void *share(const struct bpf_object *o, const char *name, size_t len)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED,
			bpf_object__find_map_fd_by_name(o, name), 0);

	must(at != MAP_FAILED, "map %s", name);
	return at;
}

static void program_up(void)
{
	struct bpf_object *o = bpf_object__open_mem(twin_object, twin_object_len, NULL);

	must(o && bpf_object__load(o) == 0, "the program is not loaded");
	b.object = o;
	b.program = bpf_program__fd(bpf_object__find_program_by_name(o, "fastpath"));
	b.by6 = bpf_object__find_map_fd_by_name(o, "by6");
	b.by4 = bpf_object__find_map_fd_by_name(o, "by4");
	b.flows = share(o, "flows", FAST_FLOWS * sizeof(*b.flows));
	b.ids = share(o, "ids", FAST_IDS * sizeof(*b.ids));
}

static void flow_up(uint32_t at, uint32_t session)
{
	must(nat64_fast_look(k.n, session, k.now_ms, &flow[at]), "session %u", session);
	b.flows[at] = fast_flow_of(&flow[at]);
	must(!bpf_map_update_elem(b.by6, &b.flows[at].in6, &at, BPF_NOEXIST) &&
	     !bpf_map_update_elem(b.by4, &b.flows[at].in4, &at, BPF_NOEXIST), "indices");
}

static struct kit_ends out_ends(unsigned which)
{
	return (struct kit_ends){ GUEST, flow[which].guest_port, PEER6, flow[which].peer_port };
}

static struct kit_ends in_ends(unsigned which)
{
	static struct addr4_text lent;

	lent = addr4_text(flow[which].lent);
	return (struct kit_ends){ PEER4, flow[which].peer_port, lent.s, flow[which].lent_port };
}

static void flows_up(void)
{
	static struct pkt p;
	const struct tcp_wire *syn;

	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 40000, PEER6, 443 }, TCP_SYN, 0));
	syn = kit_l4(&k, 0);
	flow[0] = (struct nat64_fast_flow){ .lent = kit_ip4(&k, 0)->src, .peer_port = 443,
					    .lent_port = get16(syn->sport) };
	kit_in4(&k, tcp4(&p, in_ends(0), TCP_SYN | TCP_ACK, 0));
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 40001, PEER6, 4500 }, 10));
	flow_up(0, 1);
	flow_up(1, 2);
	nat64_ids_are(k.n, b.ids);
}

/* ---- packets ---- */

static struct pkt *plain(struct pkt *p, bool from6, bool tcp, size_t payload)
{
	if (tcp)
		return from6 ? tcp6(p, out_ends(0), TCP_ACK, payload) :
			       tcp4(p, in_ends(0), TCP_ACK, payload);
	return from6 ? udp6(p, out_ends(1), payload) : udp4(p, in_ends(1), payload);
}

/* What keeps it plain. */
static void vary(struct pkt *p, bool from6)
{
	struct ip6_wire *ip6 = (void *)p->b;
	struct ip4_wire *ip4 = (void *)p->b;

	if (from6) {
		ip6->ver_class_flow = ip6_ver_class_flow((uint8_t)random(), random_below(1 << 20));
		ip6->hop_limit = (uint8_t)(2 + random_below(254));
	} else {
		ip4->tos = (uint8_t)random();
		ip4->id = put16((uint16_t)random());
		ip4->ttl = (uint8_t)(2 + random_below(254));
		ip4->flags_offset = put16(random_below(2) ? IP4_DF : 0);
	}
	pkt_fix(p);
}

/* A train of segments: the checksum holds the sum of the pseudo header alone. */
static void make_super(struct pkt *p, bool from6, bool tcp)
{
	const struct ip6_wire *ip6 = (const void *)p->b;
	const struct ip4_wire *ip4 = (const void *)p->b;
	size_t head = from6 ? sizeof(*ip6) : sizeof(*ip4);
	uint8_t proto = tcp ? IP_TCP : IP_UDP;
	struct sum s = from6 ? sum_pseudo6(&ip6->src, &ip6->dst, proto,
					   (uint32_t)(p->len - head)) :
			       sum_pseudo4(ip4->src, ip4->dst, proto, (uint16_t)(p->len - head));
	wire16 *check = (void *)(p->b + head + (tcp ? offsetof(struct tcp_wire, checksum) :
						      offsetof(struct udp_wire, checksum)));

	p->offload = (struct offload){ .gso_size = (uint16_t)(100 + random_below(1400)),
				       .gso_tcp = tcp, .partial_csum = true };
	*check = put16(sum_fold(s));
}

/* One thing that is wrong, or needs judgement; some of them change nothing after all. */
static void spoil(struct pkt *p, bool from6, bool tcp)
{
	struct ip6_wire *ip6 = (void *)p->b;
	struct ip4_wire *ip4 = (void *)p->b;
	size_t head = from6 ? sizeof(*ip6) : sizeof(*ip4);
	struct tcp_wire *l4 = (void *)(p->b + head);

	switch (random_below(ODDITIES)) {
	case 0: *(from6 ? &ip6->hop_limit : &ip4->ttl) = (uint8_t)random_below(2); break;
	case 1: *(tcp ? &l4->flags : &l4->offset) = (uint8_t)random(); break;
	case 2: l4->dport = put16((uint16_t)random()); break;
	case 3: l4->sport = put16((uint16_t)random()); break;
	case 4: p->b[8 + random_below(from6 ? 32 : 12)] ^= (uint8_t)(1 << random_below(8)); break;
	case 5: p->b[from6 ? 6 : 9] = (uint8_t)random(); break;
	case 6: p->b[0] ^= (uint8_t)(1 << random_below(8)); break;
	case 7: p->b[from6 ? 4 + random_below(2) : 2 + random_below(2)] ^= (uint8_t)random(); break;
	case 8: if (!from6) ip4->flags_offset = put16((uint16_t)random()); break;
	case 9: p->len -= random_below((uint32_t)(p->len - head)); break;
	case 10: if (!tcp) ((struct udp_wire *)(void *)l4)->checksum = put16(0); break;
	case 11: if (!tcp) ((struct udp_wire *)(void *)l4)->len = put16((uint16_t)random()); break;
	case 12: if (tcp) l4->offset = (uint8_t)random(); break;
	case 13: p->b[random_below((uint32_t)p->len)] ^= (uint8_t)random(); break;
	}
	if (!from6 && random_below(2))
		ip4->checksum = put16(0);
}

/* ---- the comparison ---- */

/* Through the program; true if it carried it. */
static bool run(const struct pkt *p, bool from6, uint8_t *out, uint32_t *len)
{
	static uint8_t in[ROOM] = { 2, [6] = 2 };
	struct __sk_buff context = { .gso_size = p->offload.gso_size,
				     .gso_segs = p->offload.gso_size ? 2 : 0 };
	LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = in, .data_out = out, .ctx_in = &context,
		    .data_size_in = (uint32_t)(LINK_HEAD + p->len), .data_size_out = ROOM,
		    .ctx_size_in = sizeof(context));

	in[12] = from6 ? 0x86 : 0x08;
	in[13] = from6 ? 0xdd : 0x00;
	memcpy(in + LINK_HEAD, p->b, p->len);
	must(bpf_prog_test_run_opts(b.program, &o) == 0, "test run of %zu bytes", p->len);
	*len = o.data_size_out;
	if (o.retval == TC_ACT_REDIRECT)
		return true;
	must(o.retval == TC_ACT_OK, "verdict %u", o.retval);
	must(*len == o.data_size_in && !memcmp(in, out, *len), "left, but changed");
	return false;
}

static void compare(const struct pkt *p, bool from6, bool tcp, const uint8_t *is, size_t len)
{
	struct kit_out *want = &k.out[0];
	size_t head = from6 ? sizeof(struct ip4_wire) : sizeof(struct ip6_wire);
	size_t check = head + (tcp ? offsetof(struct tcp_wire, checksum) :
				     offsetof(struct udp_wire, checksum));

	must(k.outs == 1 && want->is6 != from6, "the core sent %u packets", k.outs);
	must(want->p.offload.gso_size == p->offload.gso_size, "segments of another size");
	must(len == want->p.len, "%zu bytes, the core %zu", len, want->p.len);
	for (size_t i = 0; i < len; i++) {
		bool blind = p->offload.partial_csum && (i == check || i == check + 1);

		must(blind || is[i] == want->p.b[i], "byte %zu is %02x, the core's %02x (%s %s)",
		     i, is[i], want->p.b[i], from6 ? "out" : "in", tcp ? "tcp" : "udp");
	}
}

static void one(bool must_pass)
{
	static struct pkt p;
	static uint8_t out[ROOM];
	bool from6 = random_below(2), tcp = random_below(2);
	bool super = random_below(4) == 0 && (tcp || !must_pass);
	_Atomic uint32_t *id = &b.ids[flow[!tcp].id_at];
	uint32_t len, before = *id;

	super &= !must_pass || from6;	/* inwards they may lack DF, and be too long */
	plain(&p, from6, tcp, random_below(super ? SUPER_MAX : must_pass ? 1200 : PAYLOAD_MAX));
	p.offload = (struct offload){ 0 };
	vary(&p, from6);
	if (super)
		make_super(&p, from6, tcp);
	if (must_pass && p.offload.gso_size > 1200)
		p.offload.gso_size = 1200;
	if (!must_pass)
		spoil(&p, from6, tcp);
	if (!run(&p, from6, out, &len)) {
		must(!must_pass, "a plain packet of %zu bytes was left", p.len);
		left++;
		return;
	}
	carried++;
	*id = before;			/* the core counts from there as well */
	from6 ? kit_in6(&k, &p) : kit_in4(&k, &p);
	compare(&p, from6, tcp, out + LINK_HEAD, len - LINK_HEAD);
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;

	srandom(argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1);
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	k.check = false;		/* a spoilt payload stays one */
	program_up();
	flows_up();
	for (unsigned long i = 0; i < count; i++)
		one(i % 2 == 0);
	printf("alike: %lu carried, %lu left\n", carried, left);
	nat64_ids_are(k.n, NULL);
	kit_fini(&k);
	free(k.out);
	bpf_object__close(b.object);
	return 0;
}

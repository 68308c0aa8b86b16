/* nat64d_kit.c - a translator on the bench */
#include <oracle/nat64d_kit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/pref64.h>

#include <oracle/base_csum.h>

static uint32_t draw(void *arg)
{
	uint64_t *state = arg, z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z ^ z >> 31);
}

static struct addr4 v4(const char *text)
{
	struct addr4 a;

	must(addr4_parse(text, &a), "%s", text);
	return a;
}

static struct addr6 v6(const char *text)
{
	struct addr6 a;

	must(addr6_parse(text, &a), "%s", text);
	return a;
}

/* ---- the translator ---- */

static void keep(void *arg, const struct packet_out *p)
{
	struct kit *k = arg;
	struct kit_out *o = &k->out[k->outs < KIT_OUT_MAX ? k->outs : KIT_OUT_MAX - 1];
	const char *wrong;

	k->outs++;
	o->is6 = p->is6;
	o->l4_at = p->l4_at;
	o->p.offload = p->offload;
	o->p.len = p->head_len + p->body_len;
	must(o->p.len <= KIT_PACKET_MAX, "%zu bytes out", o->p.len);
	memcpy(o->p.b, p->head, p->head_len);
	if (p->body_len)
		memcpy(o->p.b + p->head_len, p->body, p->body_len);
	wrong = k->check ? oracle_packet(&o->p) : NULL;
	must(!wrong, "a packet came out wrong: %s", wrong);
	must((o->p.b[0] >> 4 == 6) == p->is6, "family of what came out");
}

void kit_init(struct kit *k, int mode)
{
	struct kit_out *kept = k->out;

	memset(k, 0, sizeof(*k));
	k->check = true;
	k->seed = 1;
	k->now_ms = 1000000;
	k->rng = (struct rng){ draw, &k->seed };
	k->out = kept ? kept : malloc(KIT_OUT_MAX * sizeof(*k->out));
	must(k->out, "no memory");
	k->net = (struct prefix4){ { { 5, 5, 5, 8 } }, 30 };
	k->c.publish.item = k->publish;
	k->c.nat64 = (struct conf_nat64){
		.enabled = true, .prefix = pref64_wkp, .allow_private = false,
		.ipv4 = { .ports_auto = true, .addresses = { &k->net, 1 },
			  .internal = { { 100, 64, 64, 1 } } },
		.filtering = FILTER_ADDRESS_DEPENDENT, .hairpin = true,
		.limits = { .sessions = 1024, .sessions_per_host = 512,
			    .new_per_second_per_host = 1000, .fragments = 64,
			    .ports_resting = 64 },
		.timeouts = { 7200, 240, 6, 300, 15, 60, 2, 120 },
		.mss_clamp = CONF_AUTO, .lowest_ipv6_mtu = 1280,
	};
	if (mode == IPV4_SHARE)
		k->c.nat64.ipv4.mode = IPV4_SHARE;
	else
		k->c.nat64.ipv4.mode = IPV4_POOL;
}

void kit_host(struct kit *k, uint32_t mtu4, uint32_t mtu6)
{
	struct nat64_host host = {
		.ready = true, .shown4 = v4("5.5.5.5"), .own4 = v4("5.5.5.8"),
		.own6 = v6("2001:db8:1::1"), .mtu4 = mtu4, .mtu6 = mtu6,
	};

	if (k->c.nat64.ipv4.mode == IPV4_SHARE)
		host.own4 = k->c.nat64.ipv4.internal;
	nat64_host_is(k->n, &host);
}

/* What the rows of the configuration would have put in. */
static void publish_defaults(struct kit *k)
{
	static struct prefix4 anybody;

	for (size_t i = 0; i < k->c.publish.n; i++) {
		struct conf_publish *p = &k->publish[i];

		if (!p->allow.n)
			p->allow = (struct conf_prefix4_list){ &anybody, 1 };
		if (!p->limits.sessions)
			p->limits.sessions = 20000;
		if (!p->limits.new_per_second)
			p->limits.new_per_second = 500;
	}
}

void kit_start(struct kit *k)
{
	struct nat64_sink sink = { keep, k };

	publish_defaults(k);
	k->n = nat64_new(&k->c, &k->rng, &sink);
	must(k->n, "nat64_new");
	kit_host(k, 1500, 1500);
}

struct conf_publish *kit_publish(struct kit *k, unsigned proto, const char *to, uint16_t port)
{
	struct conf_publish *p = &k->publish[k->c.publish.n++];

	must(k->c.publish.n <= ARRAY_SIZE(k->publish), "more services than the kit has room for");
	*p = (struct conf_publish){ .proto = proto, .listen_auto = true, .port = { port, port },
				    .to_port = port };
	must(addr6_parse(to, &p->to), "%s is no address", to);
	return p;
}

void kit_fini(struct kit *k)
{
	nat64_free(k->n);
	k->n = NULL;		/* what it wrote last may still be read, and used again */
}

static void through(struct kit *k, const struct pkt *p,
		    void (*door)(struct nat64 *, const struct packet_in *, uint64_t))
{
	uint8_t *copy = malloc(p->len ? p->len : 1);
	struct packet_in in = { .bytes = copy, .len = p->len, .offload = p->offload };

	must(copy, "no memory");
	memcpy(copy, p->b, p->len);
	k->outs = 0;
	door(k->n, &in, k->now_ms);
	free(copy);
}

void kit_in6(struct kit *k, const struct pkt *p)
{
	through(k, p, nat64_in6);
}

void kit_in4(struct kit *k, const struct pkt *p)
{
	through(k, p, nat64_in4);
}

void kit_tick(struct kit *k, uint64_t now_ms)
{
	k->outs = 0;
	k->now_ms = now_ms;
	while (nat64_tick(k->n, now_ms) <= now_ms)	/* ends: each turn ends sessions */
		;
}

uint64_t kit_drops(const struct kit *k, enum nat64_drop why)
{
	struct nat64_stats s;

	nat64_stats_read(k->n, &s);
	return s.drops[why];
}

static const struct kit_out *out(const struct kit *k, unsigned i, bool is6)
{
	must(i < k->outs && i < KIT_OUT_MAX, "packet %u of %u", i, k->outs);
	must(k->out[i].is6 == is6, "packet %u is of the other family", i);
	return &k->out[i];
}

const struct ip6_wire *kit_ip6(const struct kit *k, unsigned i)
{
	return (const void *)out(k, i, true)->p.b;
}

const struct ip4_wire *kit_ip4(const struct kit *k, unsigned i)
{
	return (const void *)out(k, i, false)->p.b;
}

const void *kit_l4(const struct kit *k, unsigned i)
{
	must(i < k->outs && i < KIT_OUT_MAX, "packet %u of %u", i, k->outs);
	return k->out[i].p.b + k->out[i].l4_at;
}

/* ---- packets ---- */

static void pattern(uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)(i * 7 + 3);
}

static uint8_t *begin6(struct pkt *p, const char *src, const char *dst, uint8_t next)
{
	struct ip6_wire ip = { .ver_class_flow = ip6_ver_class_flow(0, 0), .next_header = next,
			       .hop_limit = 64, .src = v6(src), .dst = v6(dst) };

	p->offload = (struct offload){ 0 };
	memcpy(p->b, &ip, sizeof(ip));
	p->len = sizeof(ip);
	return p->b + sizeof(ip);
}

static uint8_t *begin4(struct pkt *p, const char *src, const char *dst, uint8_t proto)
{
	struct ip4_wire ip = { .ver_ihl = 0x45, .ttl = 64, .protocol = proto,
			       .flags_offset = put16(IP4_DF), .src = v4(src), .dst = v4(dst) };

	p->offload = (struct offload){ 0 };
	memcpy(p->b, &ip, sizeof(ip));
	p->len = sizeof(ip);
	return p->b + sizeof(ip);
}

static struct pkt *end(struct pkt *p, const void *head, size_t head_len, size_t payload)
{
	memcpy(p->b + p->len, head, head_len);
	pattern(p->b + p->len + head_len, payload);
	p->len += head_len + payload;
	pkt_fix(p);
	return p;
}

static struct udp_wire udp_head(struct kit_ends e, size_t payload)
{
	return (struct udp_wire){ put16(e.sport), put16(e.dport),
				  put16((uint16_t)(sizeof(struct udp_wire) + payload)),
				  put16(0xffff) };
}

static struct tcp_wire tcp_head(struct kit_ends e, uint8_t flags)
{
	return (struct tcp_wire){ .sport = put16(e.sport), .dport = put16(e.dport),
				  .seq = put32(1000), .ack = put32(flags & TCP_ACK ? 2000 : 0),
				  .offset = 5 << 4, .flags = flags, .window = put16(65000) };
}

struct pkt *other6(struct pkt *p, const char *src, const char *dst, uint8_t proto,
		   size_t payload)
{
	begin6(p, src, dst, proto);
	return end(p, "", 0, payload);
}

struct pkt *other4(struct pkt *p, const char *src, const char *dst, uint8_t proto,
		   size_t payload)
{
	begin4(p, src, dst, proto);
	return end(p, "", 0, payload);
}

struct pkt *udp6(struct pkt *p, struct kit_ends e, size_t payload)
{
	struct udp_wire h = udp_head(e, payload);

	begin6(p, e.src, e.dst, IP_UDP);
	return end(p, &h, sizeof(h), payload);
}

struct pkt *udp4(struct pkt *p, struct kit_ends e, size_t payload)
{
	struct udp_wire h = udp_head(e, payload);

	begin4(p, e.src, e.dst, IP_UDP);
	return end(p, &h, sizeof(h), payload);
}

struct pkt *tcp6(struct pkt *p, struct kit_ends e, uint8_t flags, size_t payload)
{
	struct tcp_wire h = tcp_head(e, flags);

	begin6(p, e.src, e.dst, IP_TCP);
	return end(p, &h, sizeof(h), payload);
}

struct pkt *tcp4(struct pkt *p, struct kit_ends e, uint8_t flags, size_t payload)
{
	struct tcp_wire h = tcp_head(e, flags);

	begin4(p, e.src, e.dst, IP_TCP);
	return end(p, &h, sizeof(h), payload);
}

static struct pkt *icmp_end(struct pkt *p, uint8_t *at, struct icmp_wire head,
			    const void *body, size_t len)
{
	memcpy(at, &head, sizeof(head));
	if (len)
		memcpy(at + sizeof(head), body, len);
	p->len += sizeof(head) + len;
	pkt_fix(p);
	return p;
}

struct pkt *icmp6(struct pkt *p, const char *src, const char *dst, struct icmp_wire head,
		  const void *body, size_t len)
{
	return icmp_end(p, begin6(p, src, dst, IP_ICMP6), head, body, len);
}

struct pkt *icmp4(struct pkt *p, const char *src, const char *dst, struct icmp_wire head,
		  const void *body, size_t len)
{
	return icmp_end(p, begin4(p, src, dst, IP_ICMP4), head, body, len);
}

static struct icmp_wire echo_head(uint8_t type, uint16_t id)
{
	return (struct icmp_wire){ .type = type, .echo = { put16(id), put16(1) } };
}

struct pkt *echo6(struct pkt *p, const char *src, const char *dst, uint8_t type, uint16_t id)
{
	return icmp6(p, src, dst, echo_head(type, id), "abcdefghijklmnopq", 17);
}

struct pkt *echo4(struct pkt *p, const char *src, const char *dst, uint8_t type, uint16_t id)
{
	return icmp4(p, src, dst, echo_head(type, id), "abcdefghijklmnopq", 17);
}

/* ---- where things stand in a packet: no options, one fragment header at most ---- */

struct layout { bool is6; size_t l4_at, end; uint8_t proto; bool later, fragment; };

static struct layout layout(const struct pkt *p)
{
	struct layout l = { .is6 = p->b[0] >> 4 == 6 };
	uint16_t where;

	if (!l.is6) {
		const struct ip4_wire *ip = (const void *)p->b;

		where = get16(ip->flags_offset);
		l.l4_at = ip4_header_len(ip);
		l.end = get16(ip->total_len);
		l.proto = ip->protocol;
		l.later = where & IP4_OFFSET;
		l.fragment = where & (IP4_OFFSET | IP4_MF);
		return l;
	}
	l.l4_at = sizeof(struct ip6_wire);
	l.end = l.l4_at + get16(((const struct ip6_wire *)(const void *)p->b)->payload_len);
	l.proto = ((const struct ip6_wire *)(const void *)p->b)->next_header;
	if (l.proto == IP6_FRAGMENT) {
		const struct ip6_frag_wire *f = (const void *)(p->b + l.l4_at);

		where = get16(f->offset_flags);
		l.proto = f->next_header;
		l.later = where & IP6_FRAG_OFFSET;
		l.fragment = where & (IP6_FRAG_OFFSET | IP6_FRAG_MORE);
		l.l4_at += sizeof(*f);
	}
	return l;
}

/* Bytes under the checksum: UDP has a length of its own and may end before the packet. */
static size_t covered(const struct pkt *p, const struct layout *l)
{
	size_t len = l->end - l->l4_at;
	const struct udp_wire *udp = (const void *)(p->b + l->l4_at);

	if (l->proto == IP_UDP && len >= sizeof(*udp) && get16(udp->len) < len)
		return get16(udp->len);
	return len;
}

/* Of other protocols nobody here knows more than the number. */
static bool has_csum(uint8_t proto)
{
	return proto == IP_TCP || proto == IP_UDP || proto == IP_ICMP4 || proto == IP_ICMP6;
}

static size_t csum_at(uint8_t proto)
{
	return proto == IP_TCP ? 16 : proto == IP_UDP ? 6 : 2;
}

/* Pseudo header in one piece, as the RFCs draw it. */
static uint16_t pseudo(const struct pkt *p, const struct layout *l)
{
	uint8_t h[40] = { 0 };
	uint32_t len = (uint32_t)covered(p, l);

	if (l->proto == IP_ICMP4)
		return 0;
	if (!l->is6) {
		memcpy(h, p->b + 12, 8);
		h[9] = l->proto;
		h[10] = (uint8_t)(len >> 8);
		h[11] = (uint8_t)len;
		return oracle_sum(h, 12);
	}
	memcpy(h, p->b + 8, 32);
	h[34] = (uint8_t)(len >> 8);
	h[35] = (uint8_t)len;
	h[39] = l->proto;
	return oracle_sum(h, 40);
}

static uint16_t add(uint16_t a, uint16_t b)
{
	uint32_t s = (uint32_t)a + b;

	return (uint16_t)(s > 0xffff ? s - 0xffff : s);
}

static void put(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void fix_ip4(struct pkt *p)
{
	size_t head = (p->b[0] & 15) * 4u;

	put(p->b + 2, (uint16_t)p->len);
	put(p->b + 10, 0);
	put(p->b + 10, (uint16_t)~oracle_sum(p->b, head));
}

void pkt_fix(struct pkt *p)
{
	struct layout l;
	uint8_t *field;
	uint16_t sum;

	if (p->b[0] >> 4 == 6)
		put(p->b + 4, (uint16_t)(p->len - sizeof(struct ip6_wire)));
	else
		fix_ip4(p);
	l = layout(p);
	if (l.fragment || !has_csum(l.proto) || l.end < l.l4_at + csum_at(l.proto) + 2)
		return;
	field = p->b + l.l4_at + csum_at(l.proto);
	put(field, 0);
	sum = pseudo(p, &l);
	if (p->offload.partial_csum) {
		put(field, sum);
		return;
	}
	sum = add(sum, oracle_sum(p->b + l.l4_at, covered(p, &l)));
	put(field, (uint16_t)~sum);
	if (l.proto == IP_UDP && sum == 0xffff)
		put(field, 0xffff);
}

bool pkt_is_fragment(const struct pkt *p)
{
	return layout(p).fragment;
}

static void fragment4(struct pkt *o, size_t at, bool more, uint32_t id)
{
	struct ip4_wire *ip = (void *)o->b;

	ip->id = put16((uint16_t)id);
	ip->flags_offset = put16((uint16_t)(at / 8 | (more ? IP4_MF : 0)));
}

struct pkt *pkt_fragment(const struct pkt *p, struct pkt *o, size_t at, size_t size,
			 uint32_t id)
{
	struct layout l = layout(p);
	bool more = at + size < l.end - l.l4_at;
	struct ip6_frag_wire f = { .next_header = l.proto, .id = put32(id),
				   .offset_flags = put16((uint16_t)(at | more)) };

	o->offload = (struct offload){ 0 };
	memcpy(o->b, p->b, l.l4_at);
	o->len = l.l4_at;
	if (l.is6) {
		((struct ip6_wire *)(void *)o->b)->next_header = IP6_FRAGMENT;
		memcpy(o->b + o->len, &f, sizeof(f));
		o->len += sizeof(f);
	} else {
		fragment4(o, at, more, id);
	}
	memcpy(o->b + o->len, p->b + l.l4_at + at, size);
	o->len += size;
	pkt_fix(o);
	return o;
}

/* ---- the judge ---- */

static const char *judge_l4(const struct pkt *p, const struct layout *l)
{
	size_t at = l->l4_at + csum_at(l->proto);
	uint16_t sum, field;

	if (!has_csum(l->proto))
		return NULL;
	if (l->end < at + 2)
		return "the transport header is cut off";
	if (l->fragment)
		return NULL;		/* the whole is not here */
	sum = pseudo(p, l);
	field = (uint16_t)(p->b[at] << 8 | p->b[at + 1]);
	if (p->offload.partial_csum)
		return field % 0xffff == sum % 0xffff ? NULL : "the partial checksum is wrong";
	if (l->proto == IP_UDP && field == 0)
		return l->is6 ? "UDP over IPv6 has no checksum" : NULL;
	sum = add(sum, oracle_sum(p->b + l->l4_at, covered(p, l)));
	return sum == 0xffff ? NULL : "the transport checksum is wrong";
}

const char *oracle_packet(const struct pkt *p)
{
	struct layout l;

	if (p->len < 20 || (p->b[0] >> 4 != 4 && p->b[0] >> 4 != 6))
		return "this is no IP packet";
	if (p->b[0] >> 4 == 6 && p->len < 40)
		return "the IPv6 header is cut off";
	l = layout(p);
	if (l.end != p->len)
		return "the length field is wrong";
	if (!l.is6 && oracle_sum(p->b, l.l4_at) != 0xffff)
		return "the header checksum is wrong";
	return l.later ? NULL : judge_l4(p, &l);
}

struct pkt *pkt_offer_mss(struct pkt *p, uint16_t mss)
{
	struct layout l = layout(p);
	uint8_t *tcp = p->b + l.l4_at;

	tcp[offsetof(struct tcp_wire, offset)] = 6 << 4;
	tcp[20] = TCP_OPT_MSS;
	tcp[21] = 4;
	put(tcp + 22, mss);
	p->len = l.l4_at + 24;
	pkt_fix(p);
	return p;
}

/*
 * replay_nat64d.c - scenarios of packets and time, told in lines
 *
 *	set filtering open		before the first packet: open | by-address
 *	set publish 443			tcp and udp of guest ::10
 *	TIME guest PROTO SRC PORT > PEER PORT		TIME: 90s, 1500ms, 2h4m
 *	TIME world PROTO PEER PORT > PORT		to the pool address last lent
 *	TIME tick
 *	-> PACKET			what comes out, in order; nothing but these
 *	= sessions 3			how it stands
 *	= drops no_binding 1		counted since the last `= drops` of it
 *
 * PROTO is udp, ping, or tcp+syn, tcp+syn+ack, tcp+fin+ack, tcp+rst, tcp+ack.
 * PACKET is e.g. "world tcp+syn pool 5000 > 9.9.9.33 80", "guest tcp+ack 9.9.9.33 80 >
 * 2001:db8:1::10 5000", "world icmp 3/3 > 9.9.9.33". The core is asked to tick as often
 * as it wants while time passes, as its shell would do.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/addr.h>
#include <gateway6/must.h>
#include <gateway6/pref64.h>

#include <oracle/nat64d_invariants.h>
#include <oracle/nat64d_kit.h>

#define START_MS 1000000u
#define LINE_MAX_ 200u
#define SEEN_MAX 16u

struct replay {
	struct kit k;
	const char *file;
	unsigned line;
	bool started;
	char lent[16];
	char seen[SEEN_MAX][LINE_MAX_];		/* came out and was not yet expected */
	unsigned n_seen;
	uint64_t drops[DROP_COUNT];
};

static struct replay r;
static struct pkt p;

static void fail_at(const char *what, const char *text)
{
	fprintf(stderr, "%s:%u: %s: %s\n", r.file, r.line, what, text);
	exit(1);
}

/* ---- time ---- */

static const struct { const char *name; uint64_t ms; } units[] = {
	{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 },
};

/* Ends: each turn takes a digit and a letter, or fails. */
static uint64_t moment(const char *text)
{
	const char *at = text;
	uint64_t ms = 0;

	while (*at) {
		char *end;
		uint64_t n = strtoull(at, &end, 10);
		size_t len = strspn(end, "msh"), i = 0;

		while (i < ARRAY_SIZE(units) &&
		       (strlen(units[i].name) != len || strncmp(units[i].name, end, len)))
			i++;
		if (end == at || i == ARRAY_SIZE(units))
			fail_at("no time", text);
		ms += n * units[i].ms;
		at = end + len;
	}
	return ms;
}

/* ---- packets as text ---- */

static const struct { const char *name; uint8_t flag; } tcp_flags[] = {
	{ "+syn", TCP_SYN }, { "+fin", TCP_FIN }, { "+rst", TCP_RST }, { "+ack", TCP_ACK },
};

static uint8_t flags_of(const char *proto)
{
	uint8_t flags = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tcp_flags); i++)
		if (strstr(proto, tcp_flags[i].name))
			flags |= tcp_flags[i].flag;
	return flags;
}

static void tell_flags(char *out, uint8_t flags)
{
	for (size_t i = 0; i < ARRAY_SIZE(tcp_flags); i++)
		if (flags & tcp_flags[i].flag)
			strcat(out, tcp_flags[i].name);
}

static const char *tell4(struct addr4 a)
{
	static struct addr4_text t[2];
	static unsigned turn;

	if (prefix4_contains(r.k.net, a))
		return "pool";
	turn ^= 1;
	t[turn] = addr4_text(a);
	return t[turn].s;
}

static void tell_l4(char *out, const struct kit_out *o, uint8_t proto, const char *src,
		    const char *dst)
{
	const struct tcp_wire *tcp = (const void *)(o->p.b + o->l4_at);
	const struct icmp_wire *icmp = (const void *)(o->p.b + o->l4_at);
	bool query = icmp->type >= 128 || icmp->type == 8 || icmp->type == 0;
	char flags[40] = "";

	tell_flags(flags, tcp->flags);
	if (proto == IP_TCP)
		sprintf(out, "tcp%s %s %u > %s %u", flags, src, get16(tcp->sport), dst,
			get16(tcp->dport));
	else if (proto == IP_UDP)
		sprintf(out, "udp %s %u > %s %u", src, get16(tcp->sport), dst, get16(tcp->dport));
	else if (query)
		sprintf(out, "ping %s > %s", src, dst);
	else
		sprintf(out, "icmp %u/%u > %s", icmp->type, icmp->code, dst);
}

static void tell(char *out, const struct kit_out *o)
{
	char src[50], dst[50];
	struct addr4 peer;

	if (!o->is6) {
		const struct ip4_wire *ip = (const void *)o->p.b;

		snprintf(r.lent, sizeof(r.lent), "%s", addr4_text(ip->src).s);
		snprintf(src, sizeof(src), "%s", tell4(ip->src));
		snprintf(dst, sizeof(dst), "%s", tell4(ip->dst));
		tell_l4(out + sprintf(out, "world "), o, ip->protocol, src, dst);
	} else {
		const struct ip6_wire *ip = (const void *)o->p.b;

		snprintf(src, sizeof(src), "%s", addr6_text(ip->src).s);
		if (pref64_extract(&r.k.c.nat64.prefix, &ip->src, &peer))
			snprintf(src, sizeof(src), "%s", tell4(peer));
		snprintf(dst, sizeof(dst), "%s", addr6_text(ip->dst).s);
		tell_l4(out + sprintf(out, "guest "), o, ip->next_header, src, dst);
	}
}

static void collect(void)
{
	for (unsigned i = 0; i < r.k.outs && r.n_seen < SEEN_MAX; i++)
		tell(r.seen[r.n_seen++], &r.k.out[i]);
	r.k.outs = 0;
}

/* ---- lines ---- */

static void nothing_unexpected(void)
{
	if (r.n_seen)
		fail_at("came out unexpected", r.seen[0]);
}

static void start(void)
{
	if (r.started)
		return;
	r.started = true;
	kit_start(&r.k);
	r.k.now_ms = START_MS;
}

/* Ends: the core asks for a later moment each time, or ends sessions. */
static void pass_time(uint64_t to_ms)
{
	uint64_t next = r.k.now_ms;

	if (to_ms < r.k.now_ms)
		fail_at("time runs back", "");
	while (next <= to_ms) {
		r.k.now_ms = next;
		next = nat64_tick(r.k.n, next);
		collect();
	}
	r.k.now_ms = to_ms;
	nat64_tick(r.k.n, to_ms);
	collect();
}

static void guest(const char *proto, const char *src, unsigned sport, const char *peer,
		  unsigned dport)
{
	char dst[60];
	struct kit_ends e = { src, (uint16_t)sport, dst, (uint16_t)dport };

	snprintf(dst, sizeof(dst), "64:ff9b::%s", peer);
	if (!strcmp(proto, "udp"))
		udp6(&p, e, 10);
	else if (!strcmp(proto, "ping"))
		echo6(&p, src, dst, ICMP6_ECHO, (uint16_t)sport);
	else
		tcp6(&p, e, flags_of(proto), 0);
	kit_in6(&r.k, &p);
	collect();
}

static void world(const char *proto, const char *peer, unsigned sport, unsigned dport)
{
	struct kit_ends e = { peer, (uint16_t)sport, *r.lent ? r.lent : "5.5.5.8",
			      (uint16_t)dport };

	if (!strcmp(proto, "udp"))
		udp4(&p, e, 10);
	else if (!strcmp(proto, "ping"))
		echo4(&p, peer, e.dst, ICMP4_ECHO_REPLY, (uint16_t)dport);
	else
		tcp4(&p, e, flags_of(proto), 0);
	kit_in4(&r.k, &p);
	collect();
}

static void event(const char *line)
{
	char when[20], proto[20], a[50], b[50];
	unsigned sport, dport;

	nothing_unexpected();
	start();
	if (sscanf(line, "%19s", when) == 1)
		pass_time(START_MS + moment(when));
	if (sscanf(line, "%*s guest %19s %49s %u > %49s %u", proto, a, &sport, b, &dport) == 5)
		guest(proto, a, sport, b, dport);
	else if (sscanf(line, "%*s world %19s %49s %u > %u", proto, a, &sport, &dport) == 4)
		world(proto, a, sport, dport);
	else if (!strstr(line, " tick"))
		fail_at("not understood", line);
}

static void expect(const char *text)
{
	if (!r.n_seen)
		fail_at("did not come out", text);
	if (strcmp(r.seen[0], text)) {
		fprintf(stderr, "came out: %s\n", r.seen[0]);
		fail_at("expected", text);
	}
	memmove(r.seen[0], r.seen[1], (SEEN_MAX - 1) * sizeof(r.seen[0]));
	r.n_seen--;
}

static uint32_t all(const uint32_t *of)
{
	return of[NAT64_TCP] + of[NAT64_UDP] + of[NAT64_ICMP];
}

static void drops(const struct nat64_stats *s, const char *name, uint64_t want)
{
	for (enum nat64_drop why = 1; why < DROP_COUNT; why++) {
		if (strcmp(nat64_drop_names[why].name, name))
			continue;
		if (s->drops[why] - r.drops[why] != want)
			fail_at("other number of drops", name);
		r.drops[why] = s->drops[why];
		return;
	}
	fail_at("no such reason", name);
}

static void state(const char *text)
{
	struct nat64_stats s;
	char name[40];
	unsigned want;

	nat64_stats_read(r.k.n, &s);
	if (sscanf(text, "drops %39s %u", name, &want) == 2) {
		drops(&s, name, want);
		return;
	}
	if (sscanf(text, "%39s %u", name, &want) != 2)
		fail_at("not understood", text);
	if ((!strcmp(name, "sessions") && all(s.sessions) != want) ||
	    (!strcmp(name, "bindings") && all(s.bindings) != want) ||
	    (!strcmp(name, "held") && s.syns_held != want)) {
		fprintf(stderr, "%u sessions, %u bindings, %u held\n", all(s.sessions),
			all(s.bindings), s.syns_held);
		fail_at("stands otherwise than", text);
	}
}

static void set(const char *text)
{
	unsigned port;

	if (!strcmp(text, "filtering open")) {
		r.k.c.nat64.filtering = FILTER_ENDPOINT_INDEPENDENT;
	} else if (sscanf(text, "publish %u", &port) == 1) {
		struct conf_publish *pub = &r.k.publish[r.k.c.publish.n++];

		*pub = (struct conf_publish){ .proto = PROTO_TCP | PROTO_UDP,
					      .listen_auto = true };
		pub->port = (struct conf_ports){ (uint16_t)port, (uint16_t)port };
		pub->to_port = (uint16_t)port;
		must(addr6_parse("2001:db8:1::10", &pub->to), "address");
	} else {
		fail_at("not understood", text);
	}
}

static void line(char *text)
{
	text[strcspn(text, "#\n")] = '\0';
	for (size_t n = strlen(text); n && isspace((unsigned char)text[n - 1]); n--)
		text[n - 1] = '\0';
	if (!*text)
		return;
	if (!strncmp(text, "set ", 4))
		set(text + 4);
	else if (!strncmp(text, "-> ", 3))
		expect(text + 3);
	else if (!strncmp(text, "= ", 2))
		state(text + 2);
	else
		event(text);
}

int main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;
	char text[LINE_MAX_];

	if (!f) {
		fprintf(stderr, "usage: replay_nat64d SCENARIO\n");
		return 2;
	}
	r.file = argv[1];
	kit_init(&r.k, IPV4_POOL);
	while (fgets(text, sizeof(text), f)) {
		r.line++;
		line(text);
	}
	nothing_unexpected();
	must(r.started, "%s tells nothing", r.file);
	oracle_invariants(r.k.n);
	kit_fini(&r.k);
	fclose(f);
	return 0;
}

/*
 * test_drop.c - every reason a packet can die, died of
 *
 * One row per reason: what is done, and that this reason and no other is counted.
 * A reason without a row fails the test.
 */
#include <unit/nat64d_bench.h>

#include <stdio.h>

#define OTHER_GUEST "2001:db8:1::11"
#define POOL4 "5.5.5.8"

static struct pkt p, q;

static const struct kit_ends out_dns = { GUEST, 5000, SERVER, 53 };
static const struct kit_ends out_web = { GUEST, 5000, SERVER, 80 };

static struct pkt *plain6(void)
{
	return udp6(&p, out_dns, 20);
}

static struct pkt *plain4(void)
{
	return udp4(&p, (struct kit_ends){ SERVER4, 53, POOL4, 5000 }, 20);
}

static struct ip6_wire *ip6(void)
{
	return (void *)p.b;
}

static struct ip4_wire *ip4(void)
{
	return (void *)p.b;
}

/* Address and port that the packet kept last has left with. */
static struct kit_ends answer_to_last(uint16_t from_port)
{
	static struct addr4_text lent;
	const struct udp_wire *udp = kit_l4(&k, 0);

	lent = addr4_text(kit_ip4(&k, 0)->src);
	return (struct kit_ends){ SERVER4, from_port, lent.s, get16(udp->sport) };
}

/* Put extension headers (n bytes) between the IPv6 header and the rest. */
static void insert6(uint8_t first, const uint8_t *ext, size_t n)
{
	memmove(p.b + 40 + n, p.b + 40, p.len - 40);
	memcpy(p.b + 40, ext, n);
	ip6()->next_header = first;
	p.len += n;
	ip6()->payload_len = put16((uint16_t)(p.len - 40));
}

/* ---- one function per reason ---- */

static void truncated(void)
{
	plain6();
	p.len--;
	kit_in6(&k, &p);
}

static void bad_version(void)
{
	plain4();
	kit_in6(&k, &p);
}

static void bad_header(void)
{
	plain4();
	ip4()->ver_ihl = 0x44;
	kit_in4(&k, &p);
}

static void bad_header_checksum(void)
{
	plain4();
	ip4()->ttl--;
	kit_in4(&k, &p);
}

/* A port unreachable from the server about the guest's datagram, ready to be spoilt. */
static void error_about_last(void)
{
	struct icmp_wire head = { .type = ICMP4_UNREACHABLE, .code = ICMP4_PORT };
	struct pkt inner = k.out[0].p;
	struct addr4_text to = addr4_text(kit_ip4(&k, 0)->src);

	icmp4(&p, SERVER4, to.s, head, inner.b, 28);
}

static void bad_icmp_checksum(void)
{
	kit_in6(&k, plain6());
	error_about_last();
	p.b[40] ^= 1;
	kit_in4(&k, &p);
}

static void too_many_headers(void)
{
	static const uint8_t options[9][8] = {
		{ 60, 0, 1, 4 }, { 60, 0, 1, 4 }, { 60, 0, 1, 4 }, { 60, 0, 1, 4 },
		{ 60, 0, 1, 4 }, { 60, 0, 1, 4 }, { 60, 0, 1, 4 }, { 60, 0, 1, 4 },
		{ 17, 0, 1, 4 },
	};

	plain6();
	insert6(IP6_DEST_OPTIONS, options[0], sizeof(options));
	kit_in6(&k, &p);
}

static void segments_left(void)
{
	static const uint8_t routing[24] = { 17, 2, 0, 1 };

	plain6();
	insert6(IP6_ROUTING, routing, sizeof(routing));
	kit_in6(&k, &p);
}

/* IPv4 options between header and datagram. */
static void insert4(const uint8_t *options, size_t n)
{
	memmove(p.b + 20 + n, p.b + 20, p.len - 20);
	memcpy(p.b + 20, options, n);
	ip4()->ver_ihl = (uint8_t)(0x45 + n / 4);
	p.len += n;
	pkt_fix(&p);
}

static void source_route(void)
{
	static const uint8_t lsrr[8] = { IP4_OPT_LSRR, 7, 4, 1, 2, 3, 4, IP4_OPT_END };

	plain4();
	insert4(lsrr, sizeof(lsrr));
	kit_in4(&k, &p);
}

static void protocol(void)
{
	plain6();
	ip6()->next_header = 132;		/* SCTP */
	kit_in6(&k, &p);
}

static void not_ready(void)
{
	struct nat64_host none = { .mtu4 = 1500, .mtu6 = 1500 };

	nat64_host_is(k.n, &none);
	kit_in6(&k, plain6());
}

static void illegal_source(void)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ "::1", 1, SERVER, 53 }, 0));
}

static void illegal_destination(void)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 1, "64:ff9b::127.0.0.1", 53 }, 0));
}

static void source_in_prefix(void)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ "64:ff9b::8.8.8.8", 1, SERVER, 53 }, 0));
}

static void not_in_prefix(void)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 1, "2001:db8::1", 53 }, 0));
}

static void not_in_pool(void)
{
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, 53, "5.5.5.12", 5000 }, 0));
}

static void source_in_pool(void)
{
	kit_in4(&k, udp4(&p, (struct kit_ends){ "5.5.5.9", 53, POOL4, 5000 }, 0));
}

static void private_ipv4(void)
{
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 1, "64:ff9b::10.0.0.1", 53 }, 0));
}

static void hop_limit(void)
{
	plain6();
	ip6()->hop_limit = 1;
	kit_in6(&k, &p);
}

static void too_big(void)
{
	kit_host(&k, 1400, 1500);
	kit_in6(&k, udp6(&p, out_dns, 1400 - 28 + 1));
}

static void icmp_type(void)
{
	kit_in6(&k, icmp6(&p, GUEST, SERVER, (struct icmp_wire){ .type = 130 }, NULL, 0));
}

static void icmp_pointer(void)
{
	struct icmp_wire head = { .type = ICMP4_PARAMETER, .v4 = { .pointer = 10 } };
	struct addr4_text to;

	kit_in6(&k, plain6());
	to = addr4_text(kit_ip4(&k, 0)->src);
	q = k.out[0].p;
	kit_in4(&k, icmp4(&p, SERVER4, to.s, head, q.b, 28));
}

static void icmp_inner(void)
{
	struct icmp_wire head = { .type = ICMP4_UNREACHABLE, .code = ICMP4_PORT };

	plain6();
	kit_in4(&k, icmp4(&q, SERVER4, POOL4, head, p.b, 40));
}

static void icmp_error_about_error(void)
{
	struct icmp_wire head = { .type = ICMP4_UNREACHABLE, .code = ICMP4_PORT };

	icmp4(&q, POOL4, SERVER4, head, "", 0);
	kit_in4(&k, icmp4(&p, SERVER4, POOL4, head, q.b, q.len));
}

static void icmp_no_session(void)
{
	struct icmp_wire head = { .type = ICMP4_UNREACHABLE, .code = ICMP4_PORT };

	udp4(&q, (struct kit_ends){ POOL4, 1234, SERVER4, 53 }, 0);
	kit_in4(&k, icmp4(&p, SERVER4, POOL4, head, q.b, q.len));
}

static void no_binding(void)
{
	kit_in4(&k, plain4());
}

static void no_session(void)
{
	kit_in6(&k, tcp6(&p, out_web, TCP_ACK, 0));
}

static void filtered(void)
{
	struct kit_ends e;

	kit_in6(&k, plain6());
	e = answer_to_last(53);
	e.src = "8.8.8.8";
	kit_in4(&k, udp4(&p, e, 0));
}

/* Each with its own port, so each is a new session. */
static void open_many(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, (uint16_t)(2000 + i),
							SERVER, 53 }, 0));
}

static void restart(void)
{
	nat64_free(k.n);
	kit_start(&k);
}

static void sessions_full(void)
{
	k.c.nat64.limits.sessions = 4;
	restart();
	open_many(5);
}

static void hosts_full(void)
{
	char guest[40];

	k.c.nat64.limits.sessions = 8192;
	restart();
	for (unsigned i = 0; i <= 8192 / 8 + 4096; i++) {
		snprintf(guest, sizeof(guest), "2001:db8:1::%x", i + 1);
		kit_in6(&k, udp6(&p, (struct kit_ends){ guest, 1000, SERVER, 53 }, 0));
	}
}

/* Two networks; one of them has taken all but the last eighth. */
static void network_part(void)
{
	struct nat64_host host = { .ready = true, .own4 = a4("5.5.5.8"), .mtu4 = 1500,
				   .mtu6 = 1500, .own6 = a6("2001:db8:1::1"), .shareds = 2 };

	k.c.nat64.limits.sessions = 64;
	restart();
	host.shared[0] = host.shared[1] = (struct prefix6){ a6("2001:db8:1::"), 64 };
	host.shared[1].addr.b[5] = 2;
	nat64_host_is(k.n, &host);
	open_many(64 - 64 / 8 + 1);
}

static void host_sessions(void)
{
	k.c.nat64.limits.sessions_per_host = 4;
	restart();
	open_many(5);
}

static void host_rate(void)
{
	k.c.nat64.limits.new_per_second_per_host = 4;
	restart();
	open_many(5);
}

static void publish(void)
{
	kit_publish(&k, PROTO_UDP, GUEST, 99);
}

static void call(uint16_t from)
{
	kit_in4(&k, udp4(&p, (struct kit_ends){ SERVER4, from, POOL4, 99 }, 0));
}

static void not_allowed(void)
{
	static struct prefix4 only = { { { 8, 8, 8, 0 } }, 24 };

	publish();
	k.publish[0].allow = (struct conf_prefix4_list){ &only, 1 };
	restart();
	call(1);
}

static void never(void)
{
	static struct prefix4 net = { { { 9, 9, 9, 0 } }, 24 };
	static struct conf_never rule = { .ipv4 = { &net, 1 }, .proto = PROTO_ANY };

	k.c.nat64.never.item = &rule;
	k.c.nat64.never.n = 1;
	restart();
	kit_in6(&k, plain6());
}

static void service_sessions(void)
{
	publish();
	k.publish[0].limits.sessions = 2;
	restart();
	for (uint16_t i = 0; i < 3; i++)
		call((uint16_t)(1 + i));
}

static void service_rate(void)
{
	publish();
	k.publish[0].limits.new_per_second = 2;
	restart();
	for (uint16_t i = 0; i < 3; i++)
		call((uint16_t)(1 + i));
}

static void no_port(void)
{
	k.ports[0] = (struct conf_ports){ 2000, 2001 };
	k.c.nat64.ipv4.ports_auto = false;
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	restart();
	open_many(3);
}

static void no_block(void)
{
	k.ports[0] = (struct conf_ports){ 2000, 2063 };
	k.c.nat64.ipv4.ports_auto = false;
	k.c.nat64.ipv4.ports = (struct conf_ports_list){ k.ports, 1 };
	k.c.nat64.ipv4.port_block = 64;
	k.net.len = 32;
	restart();
	open_many(1);
	kit_in6(&k, udp6(&p, (struct kit_ends){ OTHER_GUEST, 5000, SERVER, 53 }, 0));
}

static struct pkt *syn4(uint16_t from)
{
	return tcp4(&p, (struct kit_ends){ SERVER4, from, POOL4, 4000 }, TCP_SYN, 0);
}

static void syn_expired(void)
{
	kit_in4(&k, syn4(99));
	assert_int_equal(k.outs, 0);
	kit_tick(&k, k.now_ms + 6000);
}

static void syn_met(void)
{
	struct kit_ends e = out_web;

	kit_in6(&k, tcp6(&p, e, TCP_SYN, 0));	/* makes the binding */
	e = answer_to_last(81);			/* another port: 8.8.8.8 is a stranger */
	e.src = "8.8.8.8";
	kit_in4(&k, tcp4(&p, e, TCP_SYN, 0));
	assert_int_equal(k.outs, 0);
	kit_in6(&k, tcp6(&p, (struct kit_ends){ GUEST, 5000, "64:ff9b::8.8.8.8", 81 },
			 TCP_SYN, 0));
}

static void syn_held_full(void)
{
	for (unsigned i = 0; i <= 1024; i++)
		kit_in4(&k, syn4((uint16_t)(1 + i)));
}

static void udp_zero_checksum(void)
{
	struct udp_wire *udp = (void *)(p.b + 20);
	struct kit_ends e;

	k.c.nat64.udp_zero_checksum = ZERO_CHECKSUM_DROP;
	restart();
	kit_in6(&k, plain6());
	e = answer_to_last(53);
	udp4(&p, e, 10);
	udp->checksum = put16(0);
	kit_in4(&k, &p);
}

static void hairpin_off(void)
{
	k.c.nat64.hairpin = false;
	restart();
	kit_in6(&k, udp6(&p, (struct kit_ends){ GUEST, 5000, "64:ff9b::" POOL4, 6000 }, 0));
}

static void fragment_header(void)
{
	static const uint8_t ext[16] = { 60, 0, 0, 1, 0, 0, 0, 9, 17, 0, 1, 4, 0, 0, 0, 0 };

	plain6();
	insert6(IP6_FRAGMENT, ext, sizeof(ext));
	kit_in6(&k, &p);
}

static void fragment_tiny(void)
{
	tcp6(&p, out_web, TCP_SYN, 40);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 16, 7));
}

static void fragment_size(void)
{
	udp6(&p, out_dns, 400);
	pkt_fragment(&p, &q, 0, 200, 7);
	q.len -= 4;				/* not a multiple of eight */
	pkt_fix(&q);
	kit_in6(&k, &q);
}

static void fragment_overlap(void)
{
	udp6(&p, out_dns, 400);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 200, 7));
	kit_in6(&k, pkt_fragment(&p, &q, 192, 104, 7));
}

static void fragment_full(void)
{
	udp6(&p, out_dns, 400);
	for (uint32_t id = 0; id < 64; id++)	/* second halves only */
		kit_in6(&k, pkt_fragment(&p, &q, 200, 208, id));
}

static void fragment_timeout(void)
{
	udp6(&p, out_dns, 400);
	kit_in6(&k, pkt_fragment(&p, &q, 200, 208, 7));
	kit_tick(&k, k.now_ms + 1999);
	assert_int_equal(kit_drops(&k, DROP_FRAGMENT_TIMEOUT), 0);
	kit_tick(&k, k.now_ms + 1);
}

static void fragment_error(void)
{
	struct icmp_wire head = { .type = ICMP6_UNREACHABLE };

	udp6(&q, (struct kit_ends){ SERVER, 53, GUEST, 5000 }, 100);
	icmp6(&p, GUEST, SERVER, head, q.b, q.len);
	kit_in6(&k, pkt_fragment(&p, &q, 0, 80, 7));
}

/* ---- the table ---- */

#define hairpin_loop NULL	/* only a defect of ours could bring it about */

static const struct { void (*die)(void); } rows[DROP_COUNT] = {
#define X(NAME, name, text) [DROP_##NAME] = { name },
	NAT64_DROPS(X)
#undef X
};

static void drops__every_reason_is_counted_when_it_is_met(void **state)
{
	(void)state;
	for (enum nat64_drop why = 1; why < DROP_COUNT; why++) {
		if (!rows[why].die)
			continue;
		kit_init(&k, IPV4_POOL);
		kit_start(&k);
		rows[why].die();
		if (kit_drops(&k, why) == 0)
			fail_msg("not counted: %s", nat64_drop_names[why].name);
		kit_fini(&k);
	}
}

/* RFC 7915 4.1, 5.1; nothing comes back either. */
static void drops__every_kind_of_illegal_source(void **state)
{
	static const char *const six[] = { "::", "::1", "fe80::1", "ff02::1" };
	static const char *const four[] = { "0.1.2.3", "127.0.0.1", "224.0.0.1",
					    "255.255.255.255" };

	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	for (size_t i = 0; i < ARRAY_SIZE(six); i++) {
		kit_in6(&k, udp6(&p, (struct kit_ends){ six[i], 1, SERVER, 53 }, 0));
		assert_int_equal(kit_drops(&k, DROP_ILLEGAL_SOURCE), 2 * i + 1);
		kit_in4(&k, udp4(&p, (struct kit_ends){ four[i], 1, POOL4, 5000 }, 0));
		assert_int_equal(kit_drops(&k, DROP_ILLEGAL_SOURCE), 2 * i + 2);
		assert_int_equal(k.outs, 0);
	}
	kit_fini(&k);
}

/* RFC 7915 5.1.1: AH too, but for ESP, which is a protocol that we do not carry. */
static void drops__every_extension_header_behind_that_of_a_fragment(void **state)
{
	static const uint8_t next[] = { IP6_HOP_BY_HOP, IP6_ROUTING, IP6_FRAGMENT,
					IP6_DEST_OPTIONS, IP_AH };
	uint8_t ext[16] = { 0, 0, 0, 1, 0, 0, 0, 9, 17, 0, 1, 4 };

	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	for (size_t i = 0; i < ARRAY_SIZE(next); i++) {
		ext[0] = next[i];
		plain6();
		insert6(IP6_FRAGMENT, ext, sizeof(ext));
		kit_in6(&k, &p);
		assert_int_equal(kit_drops(&k, DROP_FRAGMENT_HEADER), i + 1);
	}
	kit_fini(&k);
}

static void drops__every_reason_has_a_sentence_and_a_name_of_its_own(void **state)
{
	(void)state;
	for (enum nat64_drop a = 0; a < DROP_COUNT; a++) {
		assert_true(strlen(nat64_drop_names[a].text) > 10);
		for (enum nat64_drop b = 0; b < a; b++)
			assert_string_not_equal(nat64_drop_names[a].name,
						nat64_drop_names[b].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drops__every_reason_is_counted_when_it_is_met),
		cmocka_unit_test(drops__every_kind_of_illegal_source),
		cmocka_unit_test(drops__every_extension_header_behind_that_of_a_fragment),
		cmocka_unit_test(drops__every_reason_has_a_sentence_and_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

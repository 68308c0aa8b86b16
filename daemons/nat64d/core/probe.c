/*
 * probe.c - asking a guest whether a silent connection still lives
 *
 * RFC 6146 section 3.5.2.2, ESTABLISHED over: a segment without data, sequence and
 * acknowledgment zero, no flag but ACK. The guest's stack answers with the numbers it
 * has; that answer crosses the translator and revives the session, and the peer's
 * answer to it is the second proof.
 */
#include "probe.h"

#include <gateway6/csum.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

#include "emit.h"

#define HOP_LIMIT 64

struct probe { struct ip6_wire ip; struct tcp_wire tcp; };

void probe_send(struct nat64 *n, uint32_t session)
{
	const struct session *s = &n->tables->session[session];
	struct probe p = {
		.ip = {
			.ver_class_flow = ip6_ver_class_flow(0, 0),
			.payload_len = put16(sizeof(p.tcp)),
			.next_header = IP_TCP, .hop_limit = HOP_LIMIT,
			.src = prefixes_embed(&n->conf.prefixes, s->prefix, s->peer),
			.dst = s->guest,
		},
		.tcp = {
			.sport = put16(s->peer_port), .dport = put16(s->guest_port),
			.offset = sizeof(p.tcp) / 4 << 4, .flags = TCP_ACK,
		},
	};
	struct sum sum = sum_pseudo6(&p.ip.src, &p.ip.dst, IP_TCP, sizeof(p.tcp));
	struct cargo c = { .head = (uint8_t *)&p, .head_len = sizeof(p),
			   .l4_at = sizeof(p.ip) };

	p.tcp.checksum = csum_finish(sum_bytes(sum, &p.tcp, sizeof(p.tcp)));
	emit6(n, &c);
}

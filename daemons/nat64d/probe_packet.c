/*
 * probe_packet.c - a packet as somebody described it, made to be looked at, not sent
 */
#include "probe_packet.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/csum.h>
#include <gateway6/must.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

#define HOPS 64
#define ANY_SEQ 1u
#define ANY_WINDOW 65535u

struct ports { uint16_t src, dst; };

static size_t tcp_put(uint8_t *at, struct ports p, struct sum pseudo)
{
	struct tcp_wire t = {
		.sport = put16(p.src), .dport = put16(p.dst), .seq = put32(ANY_SEQ),
		.offset = sizeof(t) / 4 << 4, .flags = TCP_SYN, .window = put16(ANY_WINDOW),
	};

	t.checksum = csum_finish(sum_bytes(pseudo, &t, sizeof(t)));
	memcpy(at, &t, sizeof(t));
	return sizeof(t);
}

static size_t udp_put(uint8_t *at, struct ports p, struct sum pseudo)
{
	struct udp_wire u = { put16(p.src), put16(p.dst), put16(sizeof(u)), { { 0 } } };

	u.checksum = csum_finish(sum_bytes(pseudo, &u, sizeof(u)));
	memcpy(at, &u, sizeof(u));
	return sizeof(u);
}

static size_t echo_put(uint8_t *at, uint8_t type, uint16_t id, struct sum pseudo)
{
	struct icmp_wire i = { .type = type, .echo = { put16(id), put16(1) } };

	i.checksum = csum_finish(sum_bytes(pseudo, &i, sizeof(i)));
	memcpy(at, &i, sizeof(i));
	return sizeof(i);
}

static size_t l4_len(enum nat64_l4 l4)
{
	return l4 == NAT64_TCP ? sizeof(struct tcp_wire) :
	       l4 == NAT64_UDP ? sizeof(struct udp_wire) : sizeof(struct icmp_wire);
}

static size_t l4_put(uint8_t *at, enum nat64_l4 l4, uint8_t echo, struct ports ports,
		     struct sum sum)
{
	switch (l4) {
	case NAT64_TCP:
		return tcp_put(at, ports, sum);
	case NAT64_UDP:
		return udp_put(at, ports, sum);
	case NAT64_ICMP:
	case NAT64_L4S:
		break;
	}
	return echo_put(at, echo, ports.src, sum);
}

size_t probe_packet6(uint8_t room[PROBE_ROOM], enum nat64_l4 l4, const struct probe6 *p)
{
	static const uint8_t next[] = { IP_TCP, IP_UDP, IP_ICMP6 };
	struct ip6_wire ip = {
		.ver_class_flow = ip6_ver_class_flow(0, 0),
		.payload_len = put16((uint16_t)l4_len(l4)), .next_header = next[l4],
		.hop_limit = HOPS, .src = p->src, .dst = p->dst,
	};
	struct sum pseudo = sum_pseudo6(&p->src, &p->dst, next[l4], (uint32_t)l4_len(l4));
	struct ports ports = { p->sport, p->dport };

	memcpy(room, &ip, sizeof(ip));
	return sizeof(ip) + l4_put(room + sizeof(ip), l4, ICMP6_ECHO, ports, pseudo);
}

size_t probe_packet4(uint8_t room[PROBE_ROOM], enum nat64_l4 l4, const struct probe4 *p)
{
	static const uint8_t protocol[] = { IP_TCP, IP_UDP, IP_ICMP4 };
	struct ip4_wire ip = {
		.ver_ihl = 4 << 4 | sizeof(ip) / 4,
		.total_len = put16((uint16_t)(sizeof(ip) + l4_len(l4))),
		.flags_offset = put16(IP4_DF), .ttl = HOPS, .protocol = protocol[l4],
		.src = p->src, .dst = p->dst,
	};
	struct sum sum = l4 == NAT64_ICMP ? sum_zero :	/* ICMPv4 has no pseudo header */
		sum_pseudo4(p->src, p->dst, protocol[l4], (uint16_t)l4_len(l4));
	struct ports ports = { p->sport, p->dport };

	ip.checksum = csum_finish(sum_bytes(sum_zero, &ip, sizeof(ip)));
	memcpy(room, &ip, sizeof(ip));
	return sizeof(ip) + l4_put(room + sizeof(ip), l4, ICMP4_ECHO, ports, sum);
}

/* ---- in words ---- */

struct l4_text { char src[8], dst[8], kind[40]; };

static struct l4_text l4_text(uint8_t proto, const uint8_t *at, size_t len)
{
	struct l4_text t = { "", "", "" };
	struct icmp_wire icmp;
	struct udp_wire ports;			/* TCP: at the same place */

	if (len < sizeof(icmp))
		return t;
	if (proto == IP_TCP || proto == IP_UDP) {
		memcpy(&ports, at, sizeof(ports));
		snprintf(t.src, sizeof(t.src), ":%u", get16(ports.sport));
		snprintf(t.dst, sizeof(t.dst), ":%u", get16(ports.dport));
		snprintf(t.kind, sizeof(t.kind), ", %s", proto == IP_TCP ? "TCP" : "UDP");
	} else if (proto == IP_ICMP4 || proto == IP_ICMP6) {
		memcpy(&icmp, at, sizeof(icmp));
		snprintf(t.kind, sizeof(t.kind), ", ICMP%s type %u code %u",
			 proto == IP_ICMP6 ? "v6" : "", icmp.type, icmp.code);
	}
	return t;
}

static struct packet_text text6(const uint8_t *bytes, size_t len)
{
	struct packet_text t;
	struct ip6_wire ip;
	struct l4_text l4;

	memcpy(&ip, bytes, sizeof(ip));
	l4 = l4_text(ip.next_header, bytes + sizeof(ip), len - sizeof(ip));
	snprintf(t.s, sizeof(t.s), "[%s]%s -> [%s]%s%s, %zu bytes, hop limit %u",
		 addr6_text(ip.src).s, l4.src, addr6_text(ip.dst).s, l4.dst, l4.kind, len,
		 ip.hop_limit);
	return t;
}

struct packet_text packet_text(const uint8_t *bytes, size_t len)
{
	struct packet_text t = { "a packet too short to be one" };
	struct ip4_wire ip;
	struct l4_text l4;

	if (len >= sizeof(struct ip6_wire) && bytes[0] >> 4 == 6)
		return text6(bytes, len);
	if (len < sizeof(ip) || bytes[0] >> 4 != 4)
		return t;
	memcpy(&ip, bytes, sizeof(ip));
	if (ip4_header_len(&ip) > len)
		return t;
	l4 = l4_text(ip.protocol, bytes + ip4_header_len(&ip), len - ip4_header_len(&ip));
	snprintf(t.s, sizeof(t.s), "%s%s -> %s%s%s, %zu bytes, TTL %u", addr4_text(ip.src).s,
		 l4.src, addr4_text(ip.dst).s, l4.dst, l4.kind, len, ip.ttl);
	return t;
}

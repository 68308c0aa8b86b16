/*
 * split.c - UDP superpackets that have to go on as single datagrams
 *
 * A TCP superpacket that does not fit gets smaller segments; datagrams have borders
 * that must stay. So each becomes a packet of its own, with its own checksum, and may
 * then be fragmented or refused like any other. Rare: the sender's link is wider than
 * ours, or it sends without DF.
 */
#include "split.h"

#include <gateway6/csum.h>

#include "door.h"
#include "xlat64.h"

static bool is_udp_train(const struct offload *o, enum nat64_l4 l4)
{
	return o->gso_size && !o->gso_tcp && l4 == NAT64_UDP;
}

bool split_needed6(const struct nat64 *n, const struct xlat64 *x)
{
	uint32_t head = (uint32_t)(sizeof(struct ip4_wire) + sizeof(struct udp_wire));

	return is_udp_train(&x->offload, x->v.l4) &&
	       head + x->offload.gso_size > n->host.mtu4;
}

bool split_needed4(const struct nat64 *n, const struct xlat46 *x)
{
	uint32_t head = (uint32_t)(sizeof(struct ip6_wire) + sizeof(struct udp_wire));

	return is_udp_train(&x->offload, x->v.l4) &&
	       head + x->offload.gso_size > (x->v.df ? n->host.mtu6 : lowest_mtu6(n));
}

/* One datagram behind `head` bytes of IP headers in the room; pseudo: its addresses. */
static void datagram(uint8_t *room, uint32_t head, const struct udp_wire *like,
		     const uint8_t *payload, uint32_t len, struct sum pseudo)
{
	struct udp_wire *udp = (void *)(room + head);

	*udp = *like;
	udp->len = put16((uint16_t)(sizeof(*udp) + len));
	udp->checksum = put16(0);
	memcpy(udp + 1, payload, len);
	udp->checksum = csum_finish(sum_bytes(pseudo, udp, sizeof(*udp) + len));
	if (get16(udp->checksum) == 0)
		udp->checksum = put16(0xffff);
}

/* Ends: gso_size is not zero. */
void split6(struct nat64 *n, const struct xlat64 *x)
{
	struct ip6_wire *ip = (void *)n->single;
	const uint8_t *payload = (const uint8_t *)(x->v.udp + 1);
	uint32_t left = x->v.l4_len - (uint32_t)sizeof(struct udp_wire), part;

	for (; left; left -= part, payload += part) {
		uint32_t l4_len;
		struct packet_in in = { .bytes = n->single };

		part = left < x->offload.gso_size ? left : x->offload.gso_size;
		l4_len = (uint32_t)sizeof(struct udp_wire) + part;
		*ip = *x->v.ip;
		ip->next_header = IP_UDP;	/* extension headers stay behind */
		ip->payload_len = put16((uint16_t)l4_len);
		datagram(n->single, sizeof(*ip), x->v.udp, payload, part,
			 sum_pseudo6(&ip->src, &ip->dst, IP_UDP, l4_len));
		in.len = sizeof(*ip) + l4_len;
		nat64_in6(n, &in, x->now_ms);
	}
}

void split4(struct nat64 *n, const struct xlat46 *x)
{
	struct ip4_wire *ip = (void *)n->single;
	const uint8_t *payload = (const uint8_t *)(x->v.udp + 1);
	uint32_t left = x->v.l4_len - (uint32_t)sizeof(struct udp_wire), part;
	uint16_t id = get16(x->v.ip->id);

	for (; left; left -= part, payload += part) {
		uint32_t l4_len;
		struct packet_in in = { .bytes = n->single };

		part = left < x->offload.gso_size ? left : x->offload.gso_size;
		l4_len = (uint32_t)sizeof(struct udp_wire) + part;
		*ip = *x->v.ip;
		ip->ver_ihl = 4 << 4 | sizeof(*ip) / 4;
		ip->id = put16(id++);		/* as segmentation offload does */
		in.len = sizeof(*ip) + l4_len;
		ip->total_len = put16((uint16_t)in.len);
		ip4_finish(ip);
		datagram(n->single, sizeof(*ip), x->v.udp, payload, part,
			 sum_pseudo4(ip->src, ip->dst, IP_UDP, (uint16_t)l4_len));
		if (x->hairpin)
			door4_hairpin(n, &in, x->now_ms);
		else
			nat64_in4(n, &in, x->now_ms);
	}
}

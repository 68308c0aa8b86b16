/*
 * vnet.c - struct virtio_net_hdr to struct offload and back
 *
 * Invariants
 *   V1  a superpacket has a partial checksum: each segment needs one of its own, made
 *       from the pseudo header's sum, so a finished one would be wrong for all.
 *   V2  csum_start of what we write is the transport header, csum_offset the place of
 *       the checksum in it: 16 for TCP, 6 for UDP.
 */
#include "vnet.h"

#include <gateway6/csum.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

enum { CSUM_AT_TCP = 16, CSUM_AT_UDP = 6 };

/* The protocol behind the IP header and where it begins, without extension headers. */
static uint8_t outer_l4(const uint8_t *ip, size_t len, size_t *at)
{
	if (len >= sizeof(struct ip6_wire) && ip[0] >> 4 == 6) {
		*at = sizeof(struct ip6_wire);
		return ((const struct ip6_wire *)(const void *)ip)->next_header;
	}
	if (len >= sizeof(struct ip4_wire) && ip[0] >> 4 == 4) {
		const struct ip4_wire *ip4 = (const void *)ip;

		*at = ip4_header_len(ip4);
		return ip4->protocol;
	}
	*at = 0;
	return 0;
}

/* Place of the checksum in a transport header; 0 where the kernel leaves none to us. */
static uint16_t csum_at(uint8_t proto)
{
	return proto == IP_TCP ? CSUM_AT_TCP : proto == IP_UDP ? CSUM_AT_UDP : 0;
}

static bool is_outermost(const struct vnet *h, const struct packet_in *p)
{
	size_t at;
	uint8_t proto = outer_l4(p->bytes, p->len, &at);

	return csum_at(proto) && h->csum_offset == csum_at(proto) && h->csum_start == at;
}

/* Sum what the kernel left to a device that could: from csum_start to the end. */
static bool csum_complete(const struct vnet *h, struct packet_in *p)
{
	size_t field = (size_t)h->csum_start + h->csum_offset;
	wire16 sum;

	if (field + sizeof(sum) > p->len)
		return false;
	sum = csum_finish(sum_bytes(sum_zero, p->bytes + h->csum_start,
				    p->len - h->csum_start));
	if (get16(sum) == 0)		/* zero would mean "none" in UDP, RFC 768 */
		sum = put16(0xffff);
	memcpy(p->bytes + field, &sum, sizeof(sum));
	return true;
}

static bool decode_superpacket(const struct vnet *h, struct offload *o)
{
	uint8_t type = h->gso_type & (uint8_t)~VNET_GSO_ECN;

	if (type != VNET_GSO_TCP4 && type != VNET_GSO_TCP6 && type != VNET_GSO_USO)
		return false;
	if (!(h->flags & VNET_NEEDS_CSUM) || !h->gso_size)	/* V1 */
		return false;
	if (h->csum_offset != csum_at(type == VNET_GSO_USO ? IP_UDP : IP_TCP))
		return false;
	o->gso_size = h->gso_size;
	o->gso_tcp = type != VNET_GSO_USO;
	o->gso_ecn = h->gso_type & VNET_GSO_ECN;
	o->partial_csum = true;
	return true;
}

bool vnet_decode(const struct vnet *h, struct packet_in *p)
{
	p->offload = (struct offload){ 0 };
	if (h->gso_type != VNET_GSO_NONE)
		return decode_superpacket(h, &p->offload);
	if (!(h->flags & VNET_NEEDS_CSUM))
		return true;
	p->offload.partial_csum = is_outermost(h, p);
	return p->offload.partial_csum || csum_complete(h, p);
}

/* The byte at offset `at` of a packet in two pieces. */
static uint8_t out_byte(const struct packet_out *p, size_t at)
{
	if (at < p->head_len)
		return p->head[at];
	at -= p->head_len;
	return at < p->body_len ? p->body[at] : 0;
}

static uint16_t l4_header_len(const struct packet_out *p, uint8_t proto)
{
	if (proto == IP_TCP)		/* data offset, words in the high half */
		return (uint16_t)((out_byte(p, p->l4_at + 12) >> 4) * 4);
	return sizeof(struct udp_wire);
}

struct vnet vnet_encode(const struct packet_out *p)
{
	const struct offload *o = &p->offload;
	struct vnet h = { 0 };
	uint8_t proto;

	if (!o->partial_csum)		/* V1: then it is no superpacket either */
		return h;
	proto = out_byte(p, p->is6 ? offsetof(struct ip6_wire, next_header)
				   : offsetof(struct ip4_wire, protocol));
	h.flags = VNET_NEEDS_CSUM;
	h.csum_start = (uint16_t)p->l4_at;
	h.csum_offset = csum_at(proto);
	h.hdr_len = (uint16_t)(p->l4_at + l4_header_len(p, proto));
	if (!o->gso_size)
		return h;
	h.gso_size = o->gso_size;
	h.gso_type = !o->gso_tcp ? VNET_GSO_USO : p->is6 ? VNET_GSO_TCP6 : VNET_GSO_TCP4;
	if (o->gso_ecn)
		h.gso_type |= VNET_GSO_ECN;
	return h;
}

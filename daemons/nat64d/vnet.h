/*
 * vnet.h - the words in front of each packet on our TUN: struct virtio_net_hdr
 *
 * The kernel hands over superpackets (up to 64 KB that count as many segments) and
 * checksums that are not finished yet, and takes such back. The header says so, in
 * the byte order of the machine. It is decoded into what the core understands
 * (struct offload) and made anew for the translated packet: the family changes, and
 * with it the name of the segmentation and the place of the checksum.
 */
#ifndef NAT64D_VNET_H
#define NAT64D_VNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/nat64.h"

struct vnet {				/* as in linux/virtio_net.h, without num_buffers */
	uint8_t	 flags;
	uint8_t	 gso_type;
	uint16_t hdr_len;		/* hint: how much to keep in one piece */
	uint16_t gso_size;
	uint16_t csum_start, csum_offset;
};
static_assert(sizeof(struct vnet) == 10, "what TUNSETVNETHDRSZ is told");

enum {					/* virtio 1.2 section 5.1.6 */
	VNET_NEEDS_CSUM = 1,		/* the checksum field holds the pseudo header's sum */
	VNET_DATA_VALID = 2,

	VNET_GSO_NONE = 0, VNET_GSO_TCP4 = 1, VNET_GSO_UFO = 3, VNET_GSO_TCP6 = 4,
	VNET_GSO_USO = 5, VNET_GSO_ECN = 0x80,
};

/*
 * Fill p->offload from the header that came with p. A checksum that is left to us but
 * is not that of the outermost TCP or UDP header (a tunnel inside, SCTP-like offsets)
 * is finished here, in place, so that the core sees a whole one. False for what we
 * never asked the kernel for.
 */
bool vnet_decode(const struct vnet *h, struct packet_in *p);

/* The header for a translated packet. */
struct vnet vnet_encode(const struct packet_out *p);

#endif

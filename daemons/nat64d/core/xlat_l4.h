/* xlat_l4.h - transport headers: new ports, checksums that follow */
#ifndef NAT64_XLAT_L4_H
#define NAT64_XLAT_L4_H

#include <stddef.h>

#include <gateway6/csum.h>

#include "nat64.h"

enum csum_kind {
	CSUM_FULL,			/* the field is the checksum */
	CSUM_PARTIAL,			/* it holds the folded pseudo header (virtio-net) */
};

struct l4_change {
	struct sum old_pseudo, new_pseudo;	/* only what differs between the two */
	uint16_t sport, dport;			/* to be */
	uint32_t mss_max;			/* clamp of a SYN; 0: none */
	enum csum_kind kind;
};

/*
 * Rewrite a TCP or UDP header in place, of which `present` bytes are there (at least
 * 8; a quoted TCP header may end before its checksum). A UDP checksum of zero stays.
 */
void xlat_l4_ports(enum nat64_l4 l4, uint8_t *head, size_t present,
		   const struct l4_change *change);

/* The same for an ICMP query: new type and identifier. Always CSUM_FULL. */
struct icmp_change { struct sum old_pseudo, new_pseudo; uint8_t type; uint16_t id; };
void xlat_l4_query(uint8_t *head, const struct icmp_change *change);

/* Where the checksum stands in a transport header. */
size_t xlat_l4_csum_at(enum nat64_l4 l4);

/* Turn a partial checksum into a full one: over header and body together. */
void xlat_l4_complete(enum nat64_l4 l4, uint8_t *head, size_t head_len,
		      const uint8_t *body, size_t body_len);

#endif

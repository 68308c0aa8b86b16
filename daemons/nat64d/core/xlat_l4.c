/*
 * xlat_l4.c - transport headers: new ports, checksums that follow (RFC 7915 4.5, 5.5)
 *
 * A finished checksum is updated by what was taken out and put in (RFC 1624); the
 * payload is not read. A partial one (offload) holds only the pseudo header's sum, so
 * only that part is exchanged: ports are summed later by whoever finishes it.
 */
#include "xlat_l4.h"

#include <string.h>

#include <gateway6/wire/icmp.h>
#include <gateway6/wire/l4.h>

#include "mss.h"

static const uint8_t csum_at[NAT64_L4S] = {
	[NAT64_TCP] = offsetof(struct tcp_wire, checksum),
	[NAT64_UDP] = offsetof(struct udp_wire, checksum),
	[NAT64_ICMP] = offsetof(struct icmp_wire, checksum),
};

size_t xlat_l4_csum_at(enum nat64_l4 l4)
{
	return csum_at[l4];
}

static wire16 updated(wire16 old, struct sum removed, struct sum added, enum csum_kind kind)
{
	struct sum s;

	if (kind == CSUM_FULL)
		return csum_update(old, removed, added);
	s = sum_u16(added, get16(old));
	return put16(sum_fold(sum_u16(s, (uint16_t)~sum_fold(removed))));
}

static bool is_zero(wire16 w)
{
	return get16(w) == 0;
}

void xlat_l4_ports(enum nat64_l4 l4, uint8_t *head, size_t present,
		   const struct l4_change *change)
{
	struct udp_wire *ports = (void *)head;		/* TCP: at the same place */
	wire16 *field = (void *)(head + csum_at[l4]);
	struct sum removed = change->old_pseudo, added = change->new_pseudo;

	if (change->kind == CSUM_FULL) {
		removed = sum_u16(sum_u16(removed, get16(ports->sport)), get16(ports->dport));
		added = sum_u16(sum_u16(added, change->sport), change->dport);
	}
	ports->sport = put16(change->sport);
	ports->dport = put16(change->dport);
	if (l4 == NAT64_TCP && change->mss_max)
		mss_clamp(head, present, change->mss_max,
			  change->kind == CSUM_FULL ? &removed : NULL, &added);
	if (csum_at[l4] + sizeof(*field) > present)
		return;
	if (l4 == NAT64_UDP && change->kind == CSUM_FULL && is_zero(*field))
		return;
	*field = updated(*field, removed, added, change->kind);
	if (l4 == NAT64_UDP && change->kind == CSUM_FULL && is_zero(*field))
		*field = put16(0xffff);		/* RFC 768: zero would mean "none" */
}

void xlat_l4_query(uint8_t *head, const struct icmp_change *change)
{
	struct icmp_wire *icmp = (void *)head;
	struct sum removed = sum_bytes(change->old_pseudo, icmp, 2);	/* type, code */
	struct sum added = change->new_pseudo;

	removed = sum_u16(removed, get16(icmp->echo.id));
	icmp->type = change->type;
	icmp->echo.id = put16(change->id);
	added = sum_u16(sum_bytes(added, icmp, 2), change->id);
	icmp->checksum = csum_update(icmp->checksum, removed, added);
}

void xlat_l4_complete(enum nat64_l4 l4, uint8_t *head, size_t head_len,
		      const uint8_t *body, size_t body_len)
{
	wire16 *field = (void *)(head + csum_at[l4]);
	struct sum s = sum_bytes(sum_bytes(sum_zero, head, head_len), body, body_len);

	*field = csum_finish(s);
	if (l4 == NAT64_UDP && is_zero(*field))
		*field = put16(0xffff);
}

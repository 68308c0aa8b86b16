/* emit.h - translated packets leave: whole, in fragments, or round by hairpin */
#ifndef NAT64_EMIT_H
#define NAT64_EMIT_H

#include "end.h"
#include "state.h"

/*
 * Headers made by us, payload where it was read. In front of `body` lie at least as
 * many bytes of the packet that it came in as its head is long.
 */
struct cargo {
	uint8_t	*head; size_t head_len;
	uint8_t	*body; size_t body_len;
	enum nat64_l4 l4;
	size_t	 l4_at;			/* offset of the transport part in head */
	struct offload offload;
	uint32_t limit;			/* longest packet; 0: as it is */
};

/*
 * A packet with its headers ready goes to the sink; an IPv4 one for `to` perhaps round
 * by hairpin instead, with the reasons of hairpin_run(). What is longer than `limit`
 * goes in fragments (it is no superpacket); an IPv6 one then has a Fragment header.
 */
enum nat64_drop emit4(struct nat64 *n, const struct cargo *c, struct end4 to,
		      uint64_t now_ms);
void emit6(struct nat64 *n, const struct cargo *c);

#endif

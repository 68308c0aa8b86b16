/* door.h - the doors as the core itself uses them */
#ifndef NAT64_DOOR_H
#define NAT64_DOOR_H

#include "xlat.h"

/* As nat64_in4, for a packet that we translated ourselves. */
void door4_hairpin(struct nat64 *n, const struct packet_in *p, uint64_t now_ms);

/* On with a fragment whose ports are known: x->in has them. */
void door6_go_on(struct nat64 *n, struct xlat64 *x);
void door4_go_on(struct nat64 *n, struct xlat46 *x);

/* A datagram that came in fragments, put together; it may leave in fragments. */
void door6_reassembled(struct nat64 *n, const struct packet_in *p, uint16_t id,
		       uint64_t now_ms);
void door4_reassembled(struct nat64 *n, const struct packet_in *p, bool hairpin,
		       uint64_t now_ms);

#endif

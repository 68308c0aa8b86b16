/* probe_packet.h - a packet as somebody described it, made to be looked at, not sent */
#ifndef NAT64D_PROBE_PACKET_H
#define NAT64D_PROBE_PACKET_H

#include "core/nat64.h"

enum { PROBE_ROOM = 128 };		/* bytes: more than any of them needs */

struct probe6 { struct addr6 src, dst; uint16_t sport, dport; };
struct probe4 { struct addr4 src, dst; uint16_t sport, dport; };

/*
 * The first packet of a flow: a SYN, an empty UDP datagram, or an echo request whose
 * identifier is sport. Writes it to room and returns its length.
 */
size_t probe_packet6(uint8_t room[PROBE_ROOM], enum nat64_l4 l4, const struct probe6 *p);
size_t probe_packet4(uint8_t room[PROBE_ROOM], enum nat64_l4 l4, const struct probe4 *p);

/* "203.0.113.5:61044 -> 192.0.2.1:443, 40 bytes, TTL 63": what a packet's headers say. */
struct packet_text { char s[200]; };
struct packet_text packet_text(const uint8_t *bytes, size_t len);

#endif

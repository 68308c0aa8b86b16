/* nd_socket.h - a packet socket that hears neighbour discovery of one link or all */
#ifndef GW_ND_SOCKET_H
#define GW_ND_SOCKET_H

#include <stdint.h>

/*
 * Non-blocking, close-on-exec, SOCK_DGRAM: frames from the IPv6 header on. It hears the
 * ICMPv6 types first..last, those the host sends itself as PACKET_OUTGOING, none of a
 * VLAN on the link. With a link all multicast is asked for there; link 0: what each hears
 * anyway. -1 with errno; needs CAP_NET_RAW.
 */
int nd_socket(uint32_t link, uint8_t first, uint8_t last);

#endif

/* icmp_map.h - the tables of RFC 7915 sections 4.2 and 5.2 */
#ifndef NAT64_ICMP_MAP_H
#define NAT64_ICMP_MAP_H

#include <stdbool.h>
#include <stdint.h>

bool icmp6_is_error(uint8_t type);
bool icmp4_is_error(uint8_t type);
bool icmp6_is_query(uint8_t type);		/* echo and its reply */
bool icmp4_is_query(uint8_t type);

/* The type of an echo or its reply on the other side. */
uint8_t icmp64_query(uint8_t type6);
uint8_t icmp46_query(uint8_t type4);

/* What stands in the four bytes behind the checksum of an error. */
enum icmp_rest { REST_UNUSED, REST_MTU, REST_POINTER, REST_NEXT_HEADER };

struct icmp_map { uint8_t type, code, rest; };	/* type 0: dropped silently */

struct icmp_map icmp64_map(uint8_t type6, uint8_t code6);
struct icmp_map icmp46_map(uint8_t type4, uint8_t code4);

#define ICMP_POINTER_NA 0xff	/* the other family has no such field */

uint8_t icmp64_pointer(uint32_t at);
uint8_t icmp46_pointer(uint32_t at);

/* The MTU to tell the other side, for an advertised one. inner_len: of the IPv4 packet
 * that was too big, for routers that advertise none. */
struct icmp_mtu { uint32_t advertised, mtu4, mtu6, inner_len; bool inner_fragment; };
uint32_t icmp64_mtu(const struct icmp_mtu *m);
/* What the router means: what it says, or the likely value where it says nothing. */
uint32_t icmp46_told(const struct icmp_mtu *m);

uint32_t icmp46_mtu(const struct icmp_mtu *m);

#endif

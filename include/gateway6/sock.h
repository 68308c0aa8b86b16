/* sock.h - sockets with the options we need; -1 after errno, never a log line */
#ifndef GW_SOCK_H
#define GW_SOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "addr.h"

/* Non-blocking, close-on-exec. IPV6_V6ONLY, IPV6_FREEBIND and pktinfo set. */
int sock_udp6(const struct addr6 *a, uint16_t port, uint32_t scope_link);
int sock_udp4(struct addr4 a, uint16_t port);
int sock_tcp6(const struct addr6 *a, uint16_t port, uint32_t scope_link);
int sock_tcp4(struct addr4 a, uint16_t port);

#endif

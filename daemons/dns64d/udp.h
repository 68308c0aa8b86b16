/* udp.h - clients over UDP */
#ifndef DNS64D_UDP_H
#define DNS64D_UDP_H

#include "dns64d.h"

/* Two addresses for each of a thousand networks and more, a power of two. */
#define UDP_SOCKETS_MAX 4096

struct udp_socket;

struct udp *udp_new(struct dns64d *d);
void udp_free(struct udp *u);

/*
 * Serve on a bound socket, which is then ours. NULL without memory or above
 * UDP_SOCKETS_MAX (fd is closed).
 */
struct udp_socket *udp_open(struct udp *u, int fd);
void udp_close(struct udp_socket *s);

/* Queue a reply; dropped when its socket is gone. udp_flush sends what is queued. */
void udp_reply(struct udp *u, const struct dns64_client *to, const uint8_t *bytes,
	       size_t len);
void udp_flush(struct udp *u);

struct udp_stats { uint64_t truncated_in, unsent; };
struct udp_stats udp_stats(const struct udp *u);

#endif

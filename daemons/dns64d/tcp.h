/* tcp.h - clients over TCP (RFC 7766) */
#ifndef DNS64D_TCP_H
#define DNS64D_TCP_H

#include "dns64d.h"

struct tcp_listener;

/* At most max connections at one time. NULL without memory. */
struct tcp *tcp_new(struct dns64d *d, unsigned max);
void tcp_free(struct tcp *t);

/* Another limit; connections above it stay until they end. -1 without memory. */
int tcp_set_max(struct tcp *t, unsigned max);

/* Serve on a listening socket, which is then ours. NULL without memory (fd is closed). */
struct tcp_listener *tcp_open(struct tcp *t, int fd);
void tcp_close(struct tcp_listener *l);

void tcp_reply(struct tcp *t, const struct dns64_client *to, const uint8_t *bytes,
	       size_t len);

/*
 * Close the client that was silent longest and waits for nothing: its descriptor is free
 * then. False if there is none. t may be NULL.
 */
bool tcp_give_way(struct tcp *t);

struct tcp_stats { unsigned open, max; uint64_t accepted, idle, pushed_out, broken; };
struct tcp_stats tcp_stats(const struct tcp *t);

#endif

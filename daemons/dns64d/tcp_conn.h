/* tcp_conn.h - one client over TCP, and what all of them share */
#ifndef DNS64D_TCP_CONN_H
#define DNS64D_TCP_CONN_H

#include <sys/socket.h>

#include <gateway6/queue.h>

#include "tcp.h"

struct bufferevent;

struct conn {
	struct queue_link   link;	/* in tcp.by_silence */
	struct tcp	   *tcp;
	struct bufferevent *be;		/* NULL: free */
	struct dns64_client client;
	uint32_t	    generation;
	unsigned	    waiting;
	uint64_t	    asked_ms;	/* last whole query, or the accept */
	bool		    ended;	/* the client sends no more (half-closed) */
};

struct tcp {
	struct dns64d	  *d;
	struct conn	 **conn;
	unsigned	   room, max;	/* pointers in conn; how many may be open */
	struct queue	   by_silence;	/* longest silent first */
	struct loop_timer *idle;
	struct tcp_stats   stats;
};

/* Begin on fd, which is ours then, at a free place. False without memory: it stays. */
bool conn_open(struct conn *c, struct tcp *t, int fd, const struct sockaddr_storage *from);

/* The place is free, and so is the descriptor. */
void conn_close(struct conn *c);

/* Send a reply, whose query counts as waiting no more. */
void conn_reply(struct conn *c, const uint8_t *bytes, size_t len);

#endif

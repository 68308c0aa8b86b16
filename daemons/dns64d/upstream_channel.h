/*
 * upstream_channel.h - one c-ares channel: a server, a socket, and what came over it
 *
 * Inside upstream*.c only.
 */
#ifndef DNS64D_UPSTREAM_CHANNEL_H
#define DNS64D_UPSTREAM_CHANNEL_H

#define CARES_NO_DEPRECATED		/* 1.34 would have us use what 1.18 has not */
#include <ares.h>

#include <gateway6/queue.h>

#include "upstream.h"
#include "upstream_veil.h"

#define GIVE_UP_MS 5000			/* longer than any job of the core lives */
#define QUESTION_MAX 512		/* its OPT with it; the core's are shorter */
#define WATCHES_MAX 4

struct channel;

struct question_out {			/* one question given to c-ares */
	struct question_out *next;	/* spare, or waiting to be reported */
	struct channel *channel;
	uint64_t ticket;
	uint16_t id;			/* as it went out; newer c-ares draws its own */
	bool	 id_known;
	bool	 lost;			/* to be reported: its connection had answers */
	unsigned connection;		/* on which it went out */
	struct queue_link unsent;	/* until its bytes leave */
	struct veil *veil;		/* NULL: c-ares can write its name */
};

struct watched { int fd; unsigned when; struct loop_watch *watch; struct channel *channel; };

enum transport { OVER_UDP, OVER_TCP };

struct channel {
	struct dns64d  *d;
	void	       *owner;		/* whoever made it */
	struct upstream_at at;
	ares_channel	ares;
	bool		tcp;
	unsigned	used, in_flight;	/* used: questions since its socket is open */
	unsigned	connection, heard_on;	/* numbers of sockets: the last, and the
						 * last over which something came */
	struct watched	watched[WATCHES_MAX];
	struct question_out *sending;	/* inside ares_send */
	struct queue	unsent;		/* in the order in which they will leave */
	size_t		torn;		/* so much of a message has yet to leave */
	uint8_t	       *read;		/* what came, as it came */
	size_t		read_len, read_room;
};

struct span { const uint8_t *bytes; size_t len; };

/* NULL without memory. _free ends its questions with ARES_EDESTRUCTION. */
struct channel *channel_new(struct dns64d *d, void *owner, const struct upstream_at *at,
			    enum transport transport);
void channel_free(struct channel *ch);

/* Let c-ares look at its timeouts. */
void channel_sweep(struct channel *ch);

/* The message with this id among what was read just now; empty if there is none. */
struct span channel_bytes(const struct channel *ch, uint16_t id);

/* The calls that c-ares makes in place of those of the kernel (upstream_socket.c). */
extern const struct ares_socket_functions channel_socket_functions;

#endif

/*
 * tables.h - sessions, bindings, hosts: records, their numbers and their indices
 *
 * A record is named by its number, from 1; 0 is none. Records are laid out for the
 * packet path: it touches one slot of an index and one session, nothing else.
 */
#ifndef NAT64_TABLES_H
#define NAT64_TABLES_H

#include <gateway6/hash.h>
#include <gateway6/ratelimit.h>

#include "end.h"

/* RFC 6146 section 4, and the two kinds of UDP that timeouts.udp_dns tells apart. */
enum lifetime {
	SAME_LIFE, UDP_LIFE, DNS_LIFE, ICMP_LIFE, SYN4_LIFE, TRANS_LIFE, EST_LIFE,
	LIFETIMES
};

struct session {
	struct addr6 guest;
	struct addr4 peer, lent;
	uint16_t guest_port, peer_port, lent_port;
	uint8_t	 l4 : 3, life : 3;	/* enum nat64_l4, enum lifetime */
	uint8_t	 fast : 1, mixed : 1;	/* fast.c */
	uint8_t	 state : 4;		/* enum tcp_state; 0: the record is free */
	uint8_t	 prefix : 4;		/* the guest knows the peer behind it: prefixes.h */
	uint32_t binding;
	uint32_t touched_ms;		/* modulo 2^32: lifetimes are far shorter */
	uint32_t next, prev;		/* ring: same binding, same peer address */
	uint64_t bytes[2], packets[2];	/* enum nat64_way */
};
static_assert(sizeof(struct session) == 80, "decisions/0010 counts on it");

struct binding {
	struct addr6 guest;
	struct addr4 lent;
	uint16_t guest_port, lent_port;
	uint8_t	 l4;
	uint8_t	 used : 1;
	uint8_t	 fixed : 1;		/* static, from `publish` */
	uint8_t	 second : 1;		/* static, and its guest end has another: see bib.c */
	uint8_t	 stale : 1;		/* being judged by a reload */
	uint16_t service;		/* fixed: what is published there; else 0 */
	uint32_t sessions;
	uint32_t host;			/* 0 for a static one without sessions */
	uint32_t born_s;
};
static_assert(sizeof(struct binding) == 40, "decisions/0010 counts on it");

struct host {				/* a guest that has bindings: an address or a /64 */
	struct addr6 addr;
	uint32_t used;			/* bindings that count on this record */
	uint32_t sessions;
	uint32_t pool_at;		/* its pool address: paired pooling */
	bool	 paired;
	uint16_t network;		/* see fair.h */
	uint16_t block;			/* first port of its block there; 0: none */
	struct ratelimit rate;
};

static inline bool host_is_used(const struct host *h)
{
	return !addr6_is_zero(&h->addr);
}

/* A free list over numbers: never-used ones above top, returned ones linked. */
struct numbers { uint32_t max, top, used, free; };

struct tables {
	struct numbers sessions, bindings, hosts;
	uint32_t sessions_of[NAT64_L4S], bindings_of[NAT64_L4S];
	uint32_t in_state[1 << 4];	/* sessions, by enum tcp_state */
	struct session *session;	/* [sessions.max + 1]; [0] stays unused */
	uint32_t *due_ms;		/* of each session: look at it then, see expire.c */
	struct binding *binding;
	struct host *host;
	struct hash session6;		/* guest end, peer end */
	struct hash session4;		/* lent end, peer address: one of the ring */
	struct hash binding6, binding4;
	struct hash host6;
	struct hash_key key;
};

/* All memory for that many; NULL without it. */
struct tables *tables_new(uint32_t sessions, uint32_t statics, const struct hash_key *key);
void tables_free(struct tables *t);

/* Zeroed memory for the start or a reload, never for a packet. NULL without it. */
void *room_take(size_t count, size_t size);
void room_return(void *room);

/* Take a number, 0 if all are in use; the caller links `free` through next_free. */
uint32_t session_number_take(struct tables *t);
void session_number_return(struct tables *t, uint32_t s);
uint32_t binding_number_take(struct tables *t);
void binding_number_return(struct tables *t, uint32_t b);
uint32_t host_number_take(struct tables *t);
void host_number_return(struct tables *t, uint32_t h);

#endif

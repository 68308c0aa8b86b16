/*
 * state_image.h - the state file, byte by byte: what outlives a nat64d
 *
 *	head		what it is, of which version, how long its parts are
 *	prefix ...	the translation prefixes of that time; a part of the head
 *	record ...	one for each session
 *	tail		when it was finished, how many records, the check over all of it
 *
 * A record is enough to make its session and its binding anew: a binding without
 * sessions is static and comes from the configuration (B3 in bib.c). Moments are of the
 * monotonic clock that the tail names; a record is as old as the tail says minus its
 * own moment, modulo 2^32 ms as in memory.
 *
 * A later version may make head and record longer: what a reader does not know at their
 * ends it steps over, in both directions of an upgrade. What changes otherwise is
 * another STATE_VERSION, which is refused.
 */
#ifndef NAT64_STATE_IMAGE_H
#define NAT64_STATE_IMAGE_H

#include <gateway6/hash.h>
#include <gateway6/wire/bytes.h>

#define STATE_MAGIC "gw6nat64"
#define STATE_END "gw6 done"
#define STATE_VERSION 1u

typedef struct { wire32 high, low; } wire64;

static inline wire64 put64(uint64_t v)
{
	return (wire64){ put32((uint32_t)(v >> 32)), put32((uint32_t)v) };
}

static inline uint64_t get64(wire64 w)
{
	return (uint64_t)get32(w.high) << 32 | get32(w.low);
}

enum { STATE_AT_STOP = 1 };		/* flags of the head: no packet passed after it */

struct state_head_wire {
	uint8_t	    magic[8];
	wire16	    version, head_len, record_len, flags;
	uint8_t	    boot[16];		/* which life of the kernel */
	wire16	    prefixes;		/* so many follow, within head_len */
};
WIRE_IMAGE(struct state_head_wire, 34);

struct state_prefix_wire { struct addr6 addr; uint8_t len; };
WIRE_IMAGE(struct state_prefix_wire, 17);

enum { STATE_FIXED = 1 };		/* flags of a record: of a published port */

struct state_record_wire {
	struct addr6 guest;
	struct addr4 peer, lent;
	wire16	    guest_port, peer_port, lent_port;
	uint8_t	    l4, state, life;	/* enum nat64_l4, tcp_state, lifetime */
	uint8_t	    prefix, flags;	/* the number of one in the head */
	wire32	    touched_ms, born_s;	/* of the session; of the binding */
	wire64	    bytes[2], packets[2];	/* enum nat64_way */
};
WIRE_IMAGE(struct state_record_wire, 75);

struct state_tail_wire {
	uint8_t	    end[8];
	wire64	    mono_ms, wall_ms;	/* when it was finished, by both clocks */
	wire64	    records, check;
};
WIRE_IMAGE(struct state_tail_wire, 40);

/* The check goes on over len more bytes; it starts at 0. Not keyed: no secret. */
static inline uint64_t state_check(uint64_t check, const void *bytes, size_t len)
{
	struct hash_key key = { { check, 0 } };

	return hash_bytes(&key, bytes, len);
}

#endif

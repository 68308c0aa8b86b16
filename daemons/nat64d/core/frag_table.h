/*
 * frag_table.h - datagrams that arrive in fragments, and fragments that wait
 *
 * For frag.c alone. A datagram is named by its number, from 1.
 */
#ifndef NAT64_FRAG_TABLE_H
#define NAT64_FRAG_TABLE_H

#include "state.h"

enum frag_side { FRAG_6, FRAG_4, FRAG_HAIRPIN };

/* What all fragments of a datagram share (RFC 791 3.2, RFC 8200 4.5). */
struct frag_key { struct addr6 src, dst; uint32_t id; uint16_t l4, side; };
static_assert(sizeof(struct frag_key) == 40, "hashed as bytes: no padding may appear");

#define FRAG_SPANS 8u		/* islands of one datagram at a time */

struct frag_span { uint32_t from, end; };

struct datagram {
	struct frag_key key;
	uint64_t since_ms;
	uint32_t older, newer;		/* by age: all have the same lifetime */
	uint32_t first_held, last_held;	/* in the order they came */
	uint32_t held;
	uint32_t total;			/* bytes of the transport part; 0: not known yet */
	uint16_t ports[2];		/* of the transport header, as sent; see `known` */
	bool	 used, known;		/* known: the first fragment was here */
	bool	 whole;			/* must be put together before it can go on */
	bool	 broken;		/* an overlap: nothing of it goes on any more */
	unsigned n_spans;
	struct frag_span span[FRAG_SPANS];	/* what has come: disjoint, not sorted */
};

struct held_fragment { uint32_t next, block, len; };

struct frag_block { uint32_t next; uint8_t b[508]; };

struct frags {
	uint32_t max;
	struct numbers datagrams, fragments, blocks;
	struct datagram *datagram;	/* [max + 1] */
	struct held_fragment *fragment;	/* [max + 1] */
	struct frag_block *block;
	struct hash by_key;
	struct hash_key hash_key;
	uint32_t oldest, newest;
	uint32_t *by_source;		/* fragments held for a group of sources */
	uint8_t room6[ROOM], room4[ROOM];	/* one put together again, per side */
};

/* Find or begin it. 0: no room. */
uint32_t frag_datagram(struct frags *f, const struct frag_key *key, uint64_t now_ms);

/* Forget it with all that waits for it. */
void frag_forget(struct frags *f, uint32_t d);

/* Bytes from..from + len have come. FRAGMENT_OVERLAP, FRAGMENT_SIZE, FRAGMENT_FULL. */
enum nat64_drop frag_cover(struct datagram *d, uint32_t from, uint32_t len, bool more);

bool frag_complete(const struct datagram *d);

/* Keep a copy of a packet; false: no room. */
bool frag_hold(struct frags *f, uint32_t d, const uint8_t *bytes, uint32_t len);

/* Copy a held one out; its length. */
uint32_t frag_copy(const struct frags *f, uint32_t held, uint8_t *out);

#endif

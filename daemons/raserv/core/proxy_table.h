/*
 * proxy_table.h - the addresses that the proxy knows of, and who waits for them
 *
 * Fixed room. Entries stand in one queue for each state, in the order in which their
 * moment comes: in each state all wait equally long, so the head is always the next.
 */
#ifndef RASERV_PROXY_TABLE_H
#define RASERV_PROXY_TABLE_H

#include <gateway6/hash.h>
#include <gateway6/queue.h>

#include "neigh.h"

#define PROXY_ENTRIES_MAX 4096
#define PROXY_ASKED_MAX 1024		/* of them being looked for: what a scan may take */
#define PROXY_ASKERS_MAX 4

enum proxy_state { PROXY_ASKED, PROXY_HERE, PROXY_ABSENT, PROXY_STATES };

struct proxy_asker {			/* who wants to know; address ::: a duplicate */
	uint32_t link;			/* address detection */
	struct addr6 address;
	struct mac mac;
};

struct proxy_entry {
	struct queue_link queue;
	struct addr6 target;		/* ::: a free place */
	enum proxy_state state;
	uint64_t due_ms;		/* ASKED: next try; HERE: asked again; ABSENT: over */
	uint64_t confirmed_ms;		/* HERE: when it last answered */
	uint32_t link;			/* where it lives; 0: not known */
	struct mac mac;
	uint32_t hint;			/* ASKED: where it may be */
	struct mac hint_mac;
	uint32_t claim;			/* ASKED: where somebody tries the address (RFC 4862 5.4) */
	bool	 has_nonce;
	uint8_t	 nonce[6];
	uint8_t	 tries;
	uint32_t routed;		/* the link to which a route of ours leads; 0: none */
	uint32_t joined;		/* the link on which we are in its group; 0: none */
	struct proxy_asker asker[PROXY_ASKERS_MAX];
	unsigned n_askers;
};

struct proxy_table {
	struct proxy_entry *entry;	/* item i of the index is entry[i - 1] */
	struct hash index;
	struct hash_key key;
	struct queue of[PROXY_STATES], free;
	unsigned n[PROXY_STATES], touched;	/* entries ever used: the others cost nothing */
};

/* -1 without memory. */
int proxy_table_init(struct proxy_table *t, const struct rng *rng);
void proxy_table_fini(struct proxy_table *t);

struct proxy_entry *proxy_table_find(const struct proxy_table *t, const struct addr6 *target);

/* A new one in state ASKED, due now; NULL when there is no room. */
struct proxy_entry *proxy_table_add(struct proxy_table *t, const struct addr6 *target,
				    uint64_t now_ms);
void proxy_table_cut(struct proxy_table *t, struct proxy_entry *e);

/* To the end of the queue of a state. */
void proxy_table_move(struct proxy_table *t, struct proxy_entry *e, enum proxy_state state,
		      uint64_t due_ms);

/* The next that is due in a state, or NULL. */
struct proxy_entry *proxy_table_head(const struct proxy_table *t, enum proxy_state state);
struct proxy_entry *proxy_table_next(const struct proxy_table *t, const struct proxy_entry *e);

#endif

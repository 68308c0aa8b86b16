/*
 * tables.c - the memory of the translator
 *
 * The only file of the core that takes memory (tests/house/core-is-pure.sh). All is
 * taken by nat64_new or a reload; a packet meets a full table, never an absent one.
 *
 * Invariants
 *   T1  a number is either used, in the free list, or above top.
 *   T2  a session's record is free exactly when its state is 0.
 */
#include "tables.h"

#include <stdlib.h>

#include <gateway6/must.h>

#define HOSTS_PART 8		/* a session in eight may be of a new guest address */
#define HOSTS_MIN 64u

/* What `gatewayctl check` counts with: records, and slots of hash.c, one and a half each. */
#define SLOT_BYTES (sizeof(struct hash_slot) * 3 / 2)
static_assert(sizeof(struct session) + sizeof(uint32_t) + sizeof(struct binding) +
	      4 * SLOT_BYTES + (sizeof(struct host) + SLOT_BYTES) / HOSTS_PART <=
	      NAT64_SESSION_BYTES, "a session takes more memory than is told");

void *room_take(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

void room_return(void *room)
{
	free(room);
}

static int indices_init(struct tables *t)
{
	if (hash_init(&t->session6, t->sessions.max) < 0 ||
	    hash_init(&t->session4, t->sessions.max) < 0 ||
	    hash_init(&t->binding6, t->bindings.max) < 0 ||
	    hash_init(&t->binding4, t->bindings.max) < 0)
		return -1;
	return hash_init(&t->host6, t->hosts.max);
}

struct tables *tables_new(uint32_t sessions, uint32_t statics, const struct hash_key *key)
{
	struct tables *t = room_take(1, sizeof(*t));
	uint32_t hosts = sessions / HOSTS_PART;

	if (!t)
		return NULL;
	t->key = *key;
	t->sessions.max = sessions;
	t->bindings.max = sessions + statics;
	t->hosts.max = (hosts > HOSTS_MIN ? hosts : HOSTS_MIN) + statics;
	t->session = room_take((size_t)t->sessions.max + 1, sizeof(*t->session));
	t->due_ms = room_take((size_t)t->sessions.max + 1, sizeof(*t->due_ms));
	t->binding = room_take((size_t)t->bindings.max + 1, sizeof(*t->binding));
	t->host = room_take((size_t)t->hosts.max + 1, sizeof(*t->host));
	if (!t->session || !t->due_ms || !t->binding || !t->host || indices_init(t) < 0) {
		tables_free(t);
		return NULL;
	}
	return t;
}

void tables_free(struct tables *t)
{
	if (!t)
		return;
	hash_fini(&t->host6);
	hash_fini(&t->binding4);
	hash_fini(&t->binding6);
	hash_fini(&t->session4);
	hash_fini(&t->session6);
	free(t->host);
	free(t->binding);
	free(t->due_ms);
	free(t->session);
	free(t);
}

/* `link` is where a free record keeps the number of the next one. */
static uint32_t take(struct numbers *n, uint32_t (*link)(struct tables *, uint32_t),
		     struct tables *t)
{
	uint32_t got = n->free;

	if (got)
		n->free = link(t, got);
	else if (n->top < n->max)
		got = ++n->top;
	else
		return 0;
	n->used++;
	return got;
}

static uint32_t session_link(struct tables *t, uint32_t s)
{
	return t->session[s].next;
}

static uint32_t binding_link(struct tables *t, uint32_t b)
{
	return t->binding[b].sessions;
}

static uint32_t host_link(struct tables *t, uint32_t h)
{
	return t->host[h].used;
}

uint32_t session_number_take(struct tables *t)
{
	return take(&t->sessions, session_link, t);
}

uint32_t binding_number_take(struct tables *t)
{
	return take(&t->bindings, binding_link, t);
}

uint32_t host_number_take(struct tables *t)
{
	return take(&t->hosts, host_link, t);
}

void session_number_return(struct tables *t, uint32_t s)
{
	t->session[s] = (struct session){ .next = t->sessions.free };
	t->sessions.free = s;
	t->sessions.used--;
}

void binding_number_return(struct tables *t, uint32_t b)
{
	t->binding[b] = (struct binding){ .sessions = t->bindings.free };
	t->bindings.free = b;
	t->bindings.used--;
}

void host_number_return(struct tables *t, uint32_t h)
{
	t->host[h] = (struct host){ .used = t->hosts.free };
	t->hosts.free = h;
	t->hosts.used--;
}

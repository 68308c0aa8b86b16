/*
 * proxy_table.c - the addresses that the proxy knows of: room, index, queues
 *
 * Invariants
 *   P1  an entry is in the index and in the queue of its state, or in neither and free.
 *   P2  in each queue due_ms never falls.
 */
#include "proxy_table.h"

#include <stdlib.h>

#include <gateway6/must.h>

int proxy_table_init(struct proxy_table *t, const struct rng *rng)
{
	*t = (struct proxy_table){ .key = hash_key_new(rng) };
	for (unsigned s = 0; s < PROXY_STATES; s++)
		queue_init(&t->of[s]);
	queue_init(&t->free);
	t->entry = calloc(PROXY_ENTRIES_MAX, sizeof(t->entry[0]));
	if (t->entry && hash_init(&t->index, PROXY_ENTRIES_MAX) == 0)
		return 0;
	free(t->entry);
	t->entry = NULL;
	return -1;
}

void proxy_table_fini(struct proxy_table *t)
{
	hash_fini(&t->index);
	free(t->entry);
	t->entry = NULL;
}

static uint64_t hash_of(const struct proxy_table *t, const struct addr6 *target)
{
	return hash_bytes(&t->key, target->b, sizeof(target->b));
}

static uint32_t item_of(const struct proxy_table *t, const struct proxy_entry *e)
{
	return (uint32_t)(e - t->entry) + 1;
}

struct sought { const struct proxy_table *t; const struct addr6 *target; };

static bool same(uint32_t item, const void *arg)
{
	const struct sought *s = arg;

	return addr6_equal(&s->t->entry[item - 1].target, s->target);
}

struct proxy_entry *proxy_table_find(const struct proxy_table *t, const struct addr6 *target)
{
	uint32_t item = hash_find(&t->index, hash_of(t, target), same,
				  &(struct sought){ t, target });

	return item ? &t->entry[item - 1] : NULL;
}

static struct proxy_entry *take_free(struct proxy_table *t)
{
	struct queue_link *l = queue_head(&t->free);

	if (l) {
		queue_cut(l);
		return QUEUE_ITEM(l, struct proxy_entry, queue);
	}
	return t->touched < PROXY_ENTRIES_MAX ? &t->entry[t->touched++] : NULL;
}

struct proxy_entry *proxy_table_add(struct proxy_table *t, const struct addr6 *target,
				    uint64_t now_ms)
{
	struct proxy_entry *e = proxy_table_head(t, PROXY_ABSENT);

	/* who is absent only saves us from asking again: the first to make room */
	if (e && t->n[PROXY_ASKED] + t->n[PROXY_ABSENT] >= PROXY_ASKED_MAX)
		proxy_table_cut(t, e);
	if (t->n[PROXY_ASKED] >= PROXY_ASKED_MAX)
		return NULL;
	e = take_free(t);
	if (!e)
		return NULL;
	*e = (struct proxy_entry){ .target = *target, .state = PROXY_ASKED, .due_ms = now_ms };
	must(hash_put(&t->index, hash_of(t, target), item_of(t, e)), "more entries than room");
	queue_push(&t->of[PROXY_ASKED], &e->queue);
	t->n[PROXY_ASKED]++;
	return e;
}

void proxy_table_cut(struct proxy_table *t, struct proxy_entry *e)
{
	hash_cut(&t->index, hash_of(t, &e->target), item_of(t, e));
	queue_cut(&e->queue);
	t->n[e->state]--;
	e->target = (struct addr6){ { 0 } };
	queue_push(&t->free, &e->queue);
}

void proxy_table_move(struct proxy_table *t, struct proxy_entry *e, enum proxy_state state,
		      uint64_t due_ms)
{
	t->n[e->state]--;
	queue_cut(&e->queue);
	e->state = state;
	e->due_ms = due_ms;
	queue_push(&t->of[state], &e->queue);
	t->n[state]++;
}

static struct proxy_entry *entry_at(struct queue_link *l)
{
	return l ? QUEUE_ITEM(l, struct proxy_entry, queue) : NULL;
}

struct proxy_entry *proxy_table_head(const struct proxy_table *t, enum proxy_state state)
{
	return entry_at(queue_head(&t->of[state]));
}

struct proxy_entry *proxy_table_next(const struct proxy_table *t, const struct proxy_entry *e)
{
	return entry_at(queue_next(&t->of[e->state], &e->queue));
}

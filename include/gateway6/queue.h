/*
 * queue.h - ring of links inside the items themselves
 *
 * Oldest first. A link is in at most one queue; a link that is in none points at
 * itself, so cutting twice is harmless.
 */
#ifndef GW_QUEUE_H
#define GW_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct queue_link { struct queue_link *prev, *next; };
struct queue { struct queue_link ring; };

#define QUEUE_ITEM(link, type, member) \
	((type *)(void *)((char *)(link) - offsetof(type, member)))

static inline void queue_link_init(struct queue_link *l)
{
	l->prev = l->next = l;
}

static inline void queue_init(struct queue *q)
{
	queue_link_init(&q->ring);
}

static inline void queue_cut(struct queue_link *l)
{
	l->prev->next = l->next;
	l->next->prev = l->prev;
	queue_link_init(l);
}

static inline void queue_push(struct queue *q, struct queue_link *l)
{
	l->prev = q->ring.prev;
	l->next = &q->ring;
	l->prev->next = l->next->prev = l;
}

/* The oldest, or NULL. It stays in the queue. */
static inline struct queue_link *queue_head(const struct queue *q)
{
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what is freed left the ring before */
	return q->ring.next == &q->ring ? NULL : q->ring.next;
}

/* The one behind l, or NULL at the end. */
static inline struct queue_link *queue_next(const struct queue *q, const struct queue_link *l)
{
	return l->next == &q->ring ? NULL : l->next;
}

#endif

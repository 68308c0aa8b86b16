/*
 * frag_table.c - datagrams that arrive in fragments, and fragments that wait
 *
 * All memory is taken at start: limits.fragments records of datagrams, as many of
 * waiting fragments, and three blocks of half a kilobyte for each of those. One source
 * gets a quarter at most, so that a guest that sends only halves of datagrams does not
 * stop the others (RFC 6146 section 3.4, RFC 4787 REQ-14).
 *
 * Invariants
 *   F1  datagrams stand in the order they began; the oldest ends first.
 *   F2  the spans of a datagram do not touch or overlap each other.
 */
#include "frag_table.h"

#include <gateway6/must.h>

#include "frag.h"

#define BLOCKS_EACH 3u		/* an Ethernet packet */
#define SOURCES 256u		/* groups that sources fall into */
#define SOURCE_PART 4u		/* of all room that one group may have */

struct frags *frags_new(uint32_t max, const struct hash_key *key)
{
	struct frags *f = room_take(1, sizeof(*f));

	if (!f)
		return NULL;
	f->max = max = max ? max : 1;
	f->hash_key = *key;
	f->datagrams.max = f->fragments.max = max;
	f->blocks.max = max * BLOCKS_EACH;
	f->datagram = room_take((size_t)max + 1, sizeof(*f->datagram));
	f->fragment = room_take((size_t)max + 1, sizeof(*f->fragment));
	f->block = room_take((size_t)f->blocks.max + 1, sizeof(*f->block));
	f->by_source = room_take(SOURCES, sizeof(*f->by_source));
	if (!f->datagram || !f->fragment || !f->block || !f->by_source ||
	    hash_init(&f->by_key, max) < 0) {
		frags_free(f);
		return NULL;
	}
	return f;
}

void frags_free(struct frags *f)
{
	if (!f)
		return;
	hash_fini(&f->by_key);
	room_return(f->by_source);
	room_return(f->block);
	room_return(f->fragment);
	room_return(f->datagram);
	room_return(f);
}

uint32_t frags_held(const struct frags *f)
{
	return f->fragments.used;
}

/* ---- numbers ---- */

static uint32_t number(struct numbers *n, uint32_t next_free)
{
	uint32_t got = n->free;

	if (got)
		n->free = next_free;
	else
		got = n->top < n->max ? ++n->top : 0;
	n->used += got != 0;
	return got;
}

/* ---- datagrams ---- */

struct want { const struct datagram *all; const struct frag_key *key; };

static inline bool same(uint32_t item, const void *arg)
{
	const struct want *w = arg;

	return !memcmp(&w->all[item].key, w->key, sizeof(*w->key));
}

static uint64_t hash(const struct frags *f, const struct frag_key *key)
{
	return hash_bytes(&f->hash_key, key, sizeof(*key));
}

static uint32_t *source(struct frags *f, const struct frag_key *key)
{
	return &f->by_source[hash_bytes(&f->hash_key, &key->src, sizeof(key->src)) % SOURCES];
}

static bool source_full(struct frags *f, const struct frag_key *key)
{
	return *source(f, key) >= f->max / SOURCE_PART + 1;
}

uint32_t frag_datagram(struct frags *f, const struct frag_key *key, uint64_t now_ms)
{
	struct want w = { f->datagram, key };
	uint64_t at = hash(f, key);
	uint32_t d = hash_find(&f->by_key, at, same, &w);
	struct datagram *r;

	if (d)
		return d;
	if (source_full(f, key))
		return 0;
	d = number(&f->datagrams, f->datagram[f->datagrams.free].newer);
	if (d == 0)
		return 0;
	r = &f->datagram[d];
	*r = (struct datagram){ .key = *key, .since_ms = now_ms, .used = true,
				.older = f->newest };
	must(hash_put(&f->by_key, at, d), "index smaller than table");
	if (f->newest)
		f->datagram[f->newest].newer = d;
	else
		f->oldest = d;
	f->newest = d;
	++*source(f, key);
	return d;
}

static void forget_fragment(struct frags *f, uint32_t held)
{
	uint32_t block = f->fragment[held].block;

	while (block) {			/* ends: a chain leads to a last block */
		uint32_t next = f->block[block].next;

		f->block[block].next = f->blocks.free;
		f->blocks.free = block;
		f->blocks.used--;
		block = next;
	}
	f->fragment[held].next = f->fragments.free;
	f->fragments.free = held;
	f->fragments.used--;
}

void frag_forget(struct frags *f, uint32_t d)
{
	struct datagram *r = &f->datagram[d];

	must(r->used, "datagram %u", d);
	*source(f, &r->key) -= 1 + r->held;
	for (uint32_t h = r->first_held, next; h; h = next) {	/* ends: a list */
		next = f->fragment[h].next;
		forget_fragment(f, h);
	}
	hash_cut(&f->by_key, hash(f, &r->key), d);
	*(r->older ? &f->datagram[r->older].newer : &f->oldest) = r->newer;
	*(r->newer ? &f->datagram[r->newer].older : &f->newest) = r->older;
	*r = (struct datagram){ .newer = f->datagrams.free };
	f->datagrams.free = d;
	f->datagrams.used--;
}

/* ---- what has come ---- */

static enum nat64_drop overlaps(struct datagram *d, uint32_t from, uint32_t end)
{
	for (unsigned i = 0; i < d->n_spans; i++) {
		const struct frag_span *s = &d->span[i];

		if (end <= s->from || from >= s->end)
			continue;
		/* all of it was here before: a duplicate, and harmless (RFC 8200 4.5) */
		d->broken |= from < s->from || end > s->end;
		return DROP_FRAGMENT_OVERLAP;
	}
	return DROP_NONE;
}

/* Swallow the spans that touch, so that F2 holds. */
static bool add_span(struct datagram *d, struct frag_span new)
{
	for (unsigned i = 0; i < d->n_spans;) {
		struct frag_span *s = &d->span[i];

		if (s->end != new.from && s->from != new.end) {
			i++;
			continue;
		}
		new.from = s->from < new.from ? s->from : new.from;
		new.end = s->end > new.end ? s->end : new.end;
		*s = d->span[--d->n_spans];
	}
	if (d->n_spans == FRAG_SPANS)
		return false;
	d->span[d->n_spans++] = new;
	return true;
}

enum nat64_drop frag_cover(struct datagram *d, uint32_t from, uint32_t len, bool more)
{
	uint32_t end = from + len;
	enum nat64_drop why;

	if (d->total && (more ? end >= d->total : end != d->total))
		return DROP_FRAGMENT_SIZE;
	for (unsigned i = 0; !more && i < d->n_spans; i++)
		if (d->span[i].end > end)
			return DROP_FRAGMENT_SIZE;	/* the last, but not behind all */
	why = overlaps(d, from, end);
	if (why)
		return why;
	if (!add_span(d, (struct frag_span){ from, end }))
		return DROP_FRAGMENT_FULL;
	if (!more)
		d->total = end;
	return DROP_NONE;
}

bool frag_complete(const struct datagram *d)
{
	return d->total && d->n_spans == 1 && d->span[0].from == 0 &&
	       d->span[0].end == d->total;
}

/* ---- waiting ---- */

static bool copy_in(struct frags *f, struct held_fragment *h, const uint8_t *bytes)
{
	uint32_t *link = &h->block;

	for (uint32_t at = 0; at < h->len;) {	/* ends: a block takes at least a byte */
		uint32_t part = h->len - at, b;

		if (part > sizeof(f->block->b))
			part = sizeof(f->block->b);
		b = number(&f->blocks, f->block[f->blocks.free].next);
		if (b == 0)
			return false;
		f->block[b].next = 0;
		memcpy(f->block[b].b, bytes + at, part);
		*link = b;
		link = &f->block[b].next;
		at += part;
	}
	return true;
}

bool frag_hold(struct frags *f, uint32_t d, const uint8_t *bytes, uint32_t len)
{
	struct datagram *r = &f->datagram[d];
	uint32_t held = source_full(f, &r->key) ? 0 :
			number(&f->fragments, f->fragment[f->fragments.free].next);

	if (held == 0)
		return false;
	f->fragment[held] = (struct held_fragment){ .len = len };
	if (!copy_in(f, &f->fragment[held], bytes)) {
		forget_fragment(f, held);
		return false;
	}
	if (r->last_held)
		f->fragment[r->last_held].next = held;
	else
		r->first_held = held;
	r->last_held = held;
	r->held++;
	++*source(f, &r->key);
	return true;
}

uint32_t frag_copy(const struct frags *f, uint32_t held, uint8_t *out)
{
	const struct held_fragment *h = &f->fragment[held];
	uint32_t at = 0;

	for (uint32_t b = h->block; b; b = f->block[b].next) {	/* ends: a chain */
		uint32_t part = h->len - at;

		if (part > sizeof(f->block->b))
			part = sizeof(f->block->b);
		memcpy(out + at, f->block[b].b, part);
		at += part;
	}
	return at;
}

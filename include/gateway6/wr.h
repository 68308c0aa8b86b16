/*
 * wr.h - writing cursor into a buffer of fixed size
 *
 * The mirror of rd.h: a write past the end changes nothing and sets a sticky flag.
 * Room is reserved first (wr_take), lengths and checksums are patched into it last.
 */
#ifndef GW_WR_H
#define GW_WR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "wire/bytes.h"

struct wr {
	uint8_t	*start, *at, *end;
	bool	 bad;			/* sticky: from now on writes do nothing */
};

static inline struct wr wr_of(void *room, size_t size)
{
	uint8_t *p = room;

	return (struct wr){ .start = p, .at = p, .end = p + size };
}

static inline size_t wr_len(const struct wr *w)
{
	return (size_t)(w->at - w->start);
}

static inline size_t wr_left(const struct wr *w)
{
	return w->bad ? 0 : (size_t)(w->end - w->at);
}

/* Reserve n bytes; NULL and bad if there is no room. */
static inline void *wr_reserve(struct wr *w, size_t n)
{
	uint8_t *p = w->at;

	if (w->bad || wr_left(w) < n) {
		w->bad = true;
		return NULL;
	}
	w->at += n;
	return p;
}

/* The same, zeroed. */
static inline void *wr_take(struct wr *w, size_t n)
{
	void *p = wr_reserve(w, n);

	return p ? memset(p, 0, n) : NULL;
}

static inline void wr_bytes(struct wr *w, const void *bytes, size_t n)
{
	void *p = wr_reserve(w, n);

	if (p && n)
		memcpy(p, bytes, n);
}

static inline void wr_u8(struct wr *w, uint8_t v)
{
	wr_bytes(w, &v, 1);
}

static inline void wr_u16(struct wr *w, uint16_t v)
{
	wire16 x = put16(v);

	wr_bytes(w, &x, sizeof(x));
}

static inline void wr_u32(struct wr *w, uint32_t v)
{
	wire32 x = put32(v);

	wr_bytes(w, &x, sizeof(x));
}

#endif

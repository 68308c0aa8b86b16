/*
 * rd.h - reading cursor over bytes that came from outside
 *
 * Reads past the end give zero and set a sticky flag; a reader of many fields asks
 * once. A nested length gets a window of its own, so no option reads its neighbour.
 */
#ifndef GW_RD_H
#define GW_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "wire/bytes.h"

struct rd {
	const uint8_t	*at, *end;
	bool		 bad;		/* sticky: from now on reads are 0/NULL */
};

static inline struct rd rd_of(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	return (struct rd){ .at = p, .end = p ? p + len : p };
}

static inline size_t rd_left(const struct rd *r)
{
	return r->bad ? 0 : (size_t)(r->end - r->at);
}

/* The next n bytes, in place; NULL and bad if there are fewer. */
static inline const void *rd_take(struct rd *r, size_t n)
{
	const uint8_t *p = r->at;

	if (r->bad || rd_left(r) < n) {
		r->bad = true;
		return NULL;
	}
	if (n)
		r->at += n;
	return p;
}

static inline uint8_t rd_u8(struct rd *r)
{
	const uint8_t *p = rd_take(r, 1);

	return p ? *p : 0;
}

static inline uint16_t rd_u16(struct rd *r)
{
	const wire16 *w = rd_take(r, sizeof(*w));

	return w ? get16(*w) : 0;
}

static inline uint32_t rd_u32(struct rd *r)
{
	const wire32 *w = rd_take(r, sizeof(*w));

	return w ? get32(*w) : 0;
}

/* Copy n bytes out; zeros when there are fewer. */
static inline void rd_copy(struct rd *r, void *out, size_t n)
{
	const void *p = rd_take(r, n);

	if (p)
		memcpy(out, p, n);
	else
		memset(out, 0, n);
}

/* Cut the next n bytes off r as a window of their own. */
static inline struct rd rd_window(struct rd *r, size_t n)
{
	const uint8_t *p = rd_take(r, n);

	if (!p)
		return (struct rd){ .bad = true };
	return (struct rd){ .at = p, .end = p + n };
}

#endif

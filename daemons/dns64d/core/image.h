/*
 * image.h - a finished message that can be served again and again
 *
 * A reply is a copy of it with ID, flags, the case of the question, the age of the
 * TTLs and OPT filled in (serve.c). It has no OPT of its own.
 */
#ifndef DNS64_IMAGE_H
#define DNS64_IMAGE_H

#include "msg_write.h"

enum image_kind {
	IMAGE_DATA,			/* there are records of the type */
	IMAGE_NODATA,			/* the name is there, the type is not */
	IMAGE_NXDOMAIN,
	IMAGE_ERROR,			/* another RCODE: nothing was found out */
};

#define NO_SOA UINT32_MAX
#define TTL_STALE 30			/* seconds, RFC 8767 section 4 */

struct image {
	const uint8_t  *bytes;
	const uint16_t *ttl_at;		/* offsets of the TTLs */
	uint16_t len, n_ttl, additional_at;
	uint16_t rcode;			/* all twelve bits */
	uint16_t ede;			/* EDE_NONE: none */
	uint8_t	 kind;			/* enum image_kind */
	bool	 synthesized;		/* has AAAA records made by us */
	bool	 silent;		/* error because nobody said anything */
	bool	 stale;			/* its life is over: all TTLs are told as TTL_STALE */
	uint32_t soa_ttl;		/* of the SOA of a negative answer, or NO_SOA */
	uint32_t life_s;		/* from born_ms on; 0: only for who waits now */
	uint64_t born_ms;
};

/* What a writer has finished; .len 0 when it did not fit. Lends m's room. */
struct image image_of(struct mw *m, uint16_t flags, uint16_t rcode);

/* Header and question only. */
struct image image_error(struct mw *m, const struct question *q, uint16_t rcode,
			 uint16_t ede);

/* The same image in m's room: a copy, unless it lies there already. */
struct image image_hold(struct mw *m, const struct image *i);

/* Seconds since it was born; a TTL of it now. */
static inline uint32_t image_age_s(const struct image *i, uint64_t now_ms)
{
	return now_ms > i->born_ms ? (uint32_t)((now_ms - i->born_ms) / 1000) : 0;
}

static inline uint32_t ttl_after(uint32_t ttl, uint32_t age_s)
{
	return ttl > age_s ? ttl - age_s : 0;
}

/* Its first address, that of an A record as ::ffff:a.b.c.d. False: it has none. */
bool image_address(const struct image *i, struct addr6 *out);

/* Read it back: it is our own, so this cannot fail. */
void image_read(const struct image *i, struct msg *m);

#endif

/*
 * csum.h - the internet checksum: sums, pseudo headers, updates (RFC 1071, RFC 1624)
 *
 * A sum is a value: start with sum_zero, add pieces, fold at the end. Each piece but
 * the last must have an even length. Sums of two things can be swapped in a finished
 * checksum without looking at the rest of the packet: csum_update().
 */
#ifndef GW_CSUM_H
#define GW_CSUM_H

#include <stddef.h>
#include <stdint.h>

#include "wire/bytes.h"

struct sum { uint64_t v; };		/* one's complement, 16-bit words, unfolded */

static const struct sum sum_zero = { 0 };

struct sum sum_bytes(struct sum s, const void *bytes, size_t len);

static inline struct sum sum_u16(struct sum s, uint16_t host)
{
	return (struct sum){ s.v + host };
}

/* The same as sum_bytes() for a few bytes whose number is known: a multiple of 4. */
static inline struct sum sum_words(struct sum s, const void *bytes, size_t len)
{
	const wire32 *w = bytes;

	for (size_t i = 0; i < len / sizeof(*w); i++)
		s.v += get32(w[i]);	/* 2^16 is 1 modulo 0xffff */
	return s;
}

static inline struct sum sum_join(struct sum a, struct sum b)
{
	return (struct sum){ a.v + b.v };
}

/* Pseudo headers: len is that of the upper-layer packet (RFC 9293 3.1, RFC 8200 8.1). */
struct sum sum_pseudo4(struct addr4 src, struct addr4 dst, uint8_t proto, uint16_t len);
struct sum sum_pseudo6(const struct addr6 *src, const struct addr6 *dst,
		       uint8_t proto, uint32_t len);

/* 16 bits, not inverted: what a partial checksum (offload) holds. */
uint16_t sum_fold(struct sum s);

/* The checksum field itself: folded and inverted. */
wire16 csum_finish(struct sum s);

/* old, had it been made with `added` where `removed` was (RFC 1624 equation 3). */
wire16 csum_update(wire16 old, struct sum removed, struct sum added);

#endif

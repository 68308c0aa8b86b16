/*
 * siphash.c - SipHash-2-4 (Aumasson, Bernstein: SipHash, a fast short-input PRF; 2012)
 */
#include "siphash.h"

#include <string.h>

struct sip { uint64_t v0, v1, v2, v3; };

static uint64_t rotl(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static uint64_t le64(const uint8_t *b, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i-- > 0;)
		v = v << 8 | b[i];
	return v;
}

static void rounds(struct sip *s, unsigned n)
{
	for (; n; n--) {
		s->v0 += s->v1;
		s->v1 = rotl(s->v1, 13) ^ s->v0;
		s->v0 = rotl(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotl(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotl(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotl(s->v1, 17) ^ s->v2;
		s->v2 = rotl(s->v2, 32);
	}
}

static void word(struct sip *s, uint64_t m)
{
	s->v3 ^= m;
	rounds(s, 2);
	s->v0 ^= m;
}

uint64_t siphash(const uint8_t key[SIPHASH_KEY_LEN], const void *bytes, size_t len)
{
	uint64_t k0 = le64(key, 8), k1 = le64(key + 8, 8);
	struct sip s = { k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
			 k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573) };
	const uint8_t *b = bytes;

	for (size_t left = len; left >= 8; left -= 8, b += 8)
		word(&s, le64(b, 8));
	word(&s, (uint64_t)len << 56 | le64(b, len % 8));
	s.v2 ^= 0xff;
	rounds(&s, 4);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

/*
 * csum.c - the internet checksum (RFC 1071) and its update (RFC 1624)
 *
 * The sum of 16-bit words does not depend on byte order but for one swap at the end
 * (RFC 1071 section 2 B), and 2^16, 2^32 and 2^64 are all 1 modulo 0xffff, so bytes
 * are summed in 64-bit words as they lie and folded once per piece.
 */
#include <gateway6/csum.h>

#include <string.h>

static uint64_t add_carry(uint64_t sum, uint64_t v)
{
	sum += v;
	return sum + (sum < v);
}

static uint16_t fold(uint64_t v)
{
	v = (v >> 32) + (v & 0xffffffff);
	v = (v >> 32) + (v & 0xffffffff);
	v = (v >> 16) + (v & 0xffff);
	v = (v >> 16) + (v & 0xffff);
	return (uint16_t)v;
}

struct sum sum_bytes(struct sum s, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	uint64_t sum = 0, word;
	wire16 wire;
	uint16_t mine;

	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		sum = add_carry(sum, word);
	}
	if (len) {			/* zeros behind the end change nothing */
		word = 0;
		memcpy(&word, p, len);
		sum = add_carry(sum, word);
	}
	mine = fold(sum);
	memcpy(&wire, &mine, sizeof(wire));
	return sum_u16(s, get16(wire));
}

struct sum sum_pseudo4(struct addr4 src, struct addr4 dst, uint8_t proto, uint16_t len)
{
	struct sum s = sum_bytes(sum_bytes(sum_zero, &src, sizeof(src)), &dst, sizeof(dst));

	return sum_u16(sum_u16(s, proto), len);
}

struct sum sum_pseudo6(const struct addr6 *src, const struct addr6 *dst,
		       uint8_t proto, uint32_t len)
{
	struct sum s = sum_bytes(sum_bytes(sum_zero, src, sizeof(*src)), dst, sizeof(*dst));

	s = sum_u16(sum_u16(s, (uint16_t)(len >> 16)), (uint16_t)len);
	return sum_u16(s, proto);
}

uint16_t sum_fold(struct sum s)
{
	return fold(s.v);
}

wire16 csum_finish(struct sum s)
{
	return put16((uint16_t)~fold(s.v));
}

wire16 csum_update(wire16 old, struct sum removed, struct sum added)
{
	/* HC' = ~(~HC + ~m + m'), RFC 1624 section 3 */
	struct sum s = sum_u16(sum_zero, (uint16_t)~get16(old));

	s = sum_u16(s, (uint16_t)~fold(removed.v));
	return csum_finish(sum_join(s, added));
}

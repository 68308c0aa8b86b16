/*
 * mix.c - letters of a question in random case (dns64.case_randomization, "0x20")
 *
 * Servers copy the question as it came, so an answer that does not repeat our case was
 * made by somebody who has not seen the question. Some servers do not copy; they are
 * asked again over TCP, where nobody can answer in their place.
 */
#include "mix.h"

#include <string.h>

#define QUESTION_AT 12			/* behind the header */

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct dname mix_name(const struct hash_key *secret, uint64_t seed, const struct dname *n)
{
	struct dname mixed = *n;
	uint64_t input[2] = { seed, 0 }, bits = 0;

	for (unsigned i = 0; i < n->len; i++) {
		if (i % 64 == 0) {
			input[1] = i;
			bits = hash_bytes(secret, input, sizeof(input));
		}
		/* a length byte is below 64, so it is no letter */
		if (is_letter(mixed.b[i]) && bits >> (i % 64) & 1)
			mixed.b[i] ^= 0x20;
	}
	return mixed;
}

enum mixed mix_undo(uint8_t *msg, size_t len, const struct dname *sent,
		    const struct dname *plain)
{
	struct dname there;

	if (len < QUESTION_AT + (size_t)sent->len)
		return MIXED_OTHER;
	there.len = sent->len;
	memcpy(there.b, msg + QUESTION_AT, sent->len);
	if (!dname_equal(&there, sent))
		return MIXED_OTHER;
	if (memcmp(there.b, sent->b, sent->len) != 0)
		return MIXED_CASE;
	memcpy(msg + QUESTION_AT, plain->b, plain->len);
	return MIXED_SAME;
}

/*
 * responses.c - response rate limiting: nobody is flooded with answers it did not ask for
 *
 * Over UDP a source address can be a lie: the answers go to a victim. So equal answers to
 * one address are counted, and beyond the limit every second one is dropped and the
 * others are a bare TC, no longer than the question: a real client comes back over TCP,
 * which proves its address. Equal is: the same name; for NXDOMAIN the same name above, for
 * names that are not there can be invented without end; and all errors.
 *
 * A table of fixed size; an answer that is new takes the place of who was there.
 */
#include "responses.h"

#include "key.h"

#define SLIP 2				/* one in so many is not dropped */

struct account {			/* no padding up to the end of the name: hashed */
	struct addr6 to;
	uint8_t kind;
	struct dname name;
};

static uint64_t tag_of(const struct hash_key *secret, const struct addr6 *to,
		       const struct question *q, enum image_kind kind)
{
	struct account a = { .to = *to, .kind = (uint8_t)kind, .name = { .len = 1 } };

	if (kind == IMAGE_NXDOMAIN)
		a.name = dname_parent(&q->name);
	else if (kind != IMAGE_ERROR)
		a.name = q->name;
	a.name = dname_lower(&a.name);
	return hash_bytes(secret, &a, offsetof(struct account, name.b) + a.name.len);
}

enum response_verdict responses_judge(struct responses *r, const struct hash_key *secret,
				      const struct addr6 *to, const struct question *q,
				      enum image_kind kind, uint32_t per_s, uint64_t now_ms)
{
	struct response *one;
	uint64_t tag;

	if (!per_s)
		return RESPONSE_SEND;
	tag = tag_of(secret, to, q, kind);
	one = &r->one[tag % RESPONSES_MAX];
	if (one->tag != tag || one->rate.per_s != per_s)
		*one = (struct response){ .tag = tag, .rate = ratelimit_of(per_s, per_s) };
	if (ratelimit_take(&one->rate, now_ms))
		return RESPONSE_SEND;
	return ++one->over % SLIP ? RESPONSE_DROP : RESPONSE_SLIP;
}

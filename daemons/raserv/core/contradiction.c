/*
 * contradiction.c - where another router says otherwise than we do (RFC 4861 6.2.7,
 *                   RFC 8781 5.2)
 *
 * Only that counts which makes hosts switch from one value to the other with each
 * advertisement: what one of the two leaves unsaid (0, or no option) contradicts
 * nothing, nor do prefixes or routes that only one of them has. A prefix that we are
 * about to withdraw is no longer our business.
 *
 * PREF64 is another matter: guests use one translator, so where both of us name some,
 * one that we do not have contradicts us, and so does the end of one that we do have.
 *
 * Lifetimes are compared at the moment of hearing, so two that run down to the same
 * date agree; SKEW_S is what clocks and links may be apart.
 */
#include "contradiction.h"

#include <gateway6/must.h>
#include <gateway6/wire/nd.h>

#define SKEW_S 10

const char *const contradiction_text[CONTRADICTION_FIELD_COUNT] = {
#define X(NAME, text) [CONTRADICTION_##NAME] = text,
	CONTRADICTION_FIELDS(X)
#undef X
};

static size_t header_differs(const struct ra_header *h, const struct nd_ra *ra,
			     struct contradiction *out)
{
	const struct {
		enum contradiction_field field;
		uint32_t ours, theirs;
		bool zero_is_unsaid;
	} rows[] = {
		{ CONTRADICTION_HOP_LIMIT, h->hop_limit, ra->hop_limit, true },
		{ CONTRADICTION_MANAGED, h->managed, !!(ra->flags & ND_RA_MANAGED), false },
		{ CONTRADICTION_OTHER_CONFIG, h->other_config,
		  !!(ra->flags & ND_RA_OTHER), false },
		{ CONTRADICTION_REACHABLE, h->reachable_ms, ra->reachable_ms, true },
		{ CONTRADICTION_RETRANSMIT, h->retransmit_ms, ra->retransmit_ms, true },
		{ CONTRADICTION_MTU, h->mtu, ra->mtu, true },
	};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool unsaid = rows[i].zero_is_unsaid && (!rows[i].ours || !rows[i].theirs);

		if (!unsaid && rows[i].ours != rows[i].theirs)
			out[n++] = (struct contradiction){ rows[i].field, NULL, rows[i].ours,
							   rows[i].theirs };
	}
	return n;
}

static bool apart(uint32_t a, uint32_t b)
{
	return (a > b ? a - b : b - a) > SKEW_S;
}

static size_t prefix_differs(const struct item *ours, const struct nd_prefix *theirs,
			     uint64_t now_ms, struct contradiction *out)
{
	uint32_t valid_s = item_lifetime_s(ours, now_ms);
	uint32_t preferred_s = item_preferred_s(ours, now_ms);
	size_t n = 0;

	if (apart(valid_s, theirs->valid_s))
		out[n++] = (struct contradiction){ CONTRADICTION_VALID, &theirs->prefix,
						   valid_s, theirs->valid_s };
	if (apart(preferred_s, theirs->preferred_s))
		out[n++] = (struct contradiction){ CONTRADICTION_PREFERRED, &theirs->prefix,
						   preferred_s, theirs->preferred_s };
	return n;
}

/* p NULL: any of that kind. */
static const struct item *ours_of(const struct items *list, enum item_kind kind,
				  const struct prefix6 *p)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].kind == kind && list->item[i].state == ITEM_SHOWN &&
		    (!p || prefix6_equal(&list->item[i].prefix, p)))
			return &list->item[i];
	return NULL;
}

static size_t pref64s_differ(const struct ra_text *ours, const struct nd_ra *theirs,
			     struct contradiction *out)
{
	size_t n = 0;

	for (unsigned i = 0; i < theirs->n_pref64s; i++) {
		const struct nd_pref64 *t = &theirs->pref64[i];
		const struct item *it = ours_of(ours->items, ITEM_PREF64, &t->prefix);

		if (!ours_of(ours->items, ITEM_PREF64, NULL) || !it != (t->lifetime_s > 0))
			continue;
		out[n++] = (struct contradiction){
			CONTRADICTION_PREF64, &t->prefix,
			it ? item_lifetime_s(it, ours->now_ms) : 0, t->lifetime_s };
	}
	return n;
}

size_t contradictions_find(const struct ra_text *ours, const struct nd_ra *theirs,
			   struct contradiction *out)
{
	size_t n = header_differs(ours->header, theirs, out);

	n += pref64s_differ(ours, theirs, out + n);
	for (unsigned i = 0; i < theirs->n_prefixes; i++) {
		const struct item *it = ours_of(ours->items, ITEM_PREFIX,
						&theirs->prefix[i].prefix);

		if (it)
			n += prefix_differs(it, &theirs->prefix[i], ours->now_ms, out + n);
	}
	return n;
}

unsigned contradiction_fields(const struct contradiction *list, size_t n)
{
	unsigned fields = 0;

	for (size_t i = 0; i < n; i++)
		fields |= 1u << list[i].field;
	return fields;
}

/*
 * habit.c - names and zones that never have an AAAA, as far as we have seen
 *
 * For most IPv4-only names the answer "no AAAA" is only the way to the A question: two
 * round trips. RFC 6147 section 5.1.8 allows both questions at once, but for a name that
 * has an AAAA that would be one too many. So what was found is remembered, per name and
 * per zone (the name without its first label, if at least two are left), in two tables of
 * fixed size: a newcomer takes the place of who was there, a tag keeps strangers apart,
 * and one real AAAA makes a zone a stranger again.
 */
#include "habit.h"

struct place { size_t at; uint16_t tag; };

static struct place place_of(const struct hash_key *secret, const struct dname *n)
{
	uint64_t hash = hash_bytes(secret, n->b, n->len);

	return (struct place){ hash % HABIT_SLOTS, (uint16_t)(hash >> 48) };
}

static unsigned times(const struct habit_slot *table, const struct hash_key *secret,
		      const struct dname *n)
{
	struct place p = place_of(secret, n);

	return table[p.at].tag == p.tag ? table[p.at].times : 0;
}

static void note(struct habit_slot *table, const struct hash_key *secret,
		 const struct dname *n, enum habit_seen seen)
{
	struct place p = place_of(secret, n);
	struct habit_slot *s = &table[p.at];

	if (seen == HABIT_NONE) {
		if (s->tag != p.tag)
			*s = (struct habit_slot){ .tag = p.tag };
		s->times += s->times < HABIT_SURE;
	} else if (s->tag == p.tag) {
		s->times = seen == HABIT_SOME || !s->times ? 0 : s->times - 1;
	}
}

static bool zone_of(const struct dname *name, struct dname *out)
{
	*out = dname_parent(name);
	return dname_labels(out) >= 2;
}

void habit_learn(struct habit *h, const struct hash_key *secret, const struct dname *name,
		 enum habit_seen seen)
{
	struct dname zone;

	note(h->name, secret, name, seen);
	if (zone_of(name, &zone))
		note(h->zone, secret, &zone, seen);
}

bool habit_expects_none(const struct habit *h, const struct hash_key *secret,
			const struct dname *name)
{
	struct dname zone;

	if (times(h->name, secret, name))
		return true;
	return zone_of(name, &zone) && times(h->zone, secret, &zone) >= HABIT_SURE;
}

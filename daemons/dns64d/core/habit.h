/* habit.h - names and zones that never have an AAAA, as far as we have seen */
#ifndef DNS64_HABIT_H
#define DNS64_HABIT_H

#include <stdbool.h>

#include <gateway6/dname.h>
#include <gateway6/hash.h>

#define HABIT_SLOTS 4096		/* names and as many zones; 32 KiB in all */
#define HABIT_SURE 3			/* times in a row, for a zone */

struct habit_slot { uint16_t tag; uint8_t times; };

struct habit {				/* all zero: nothing was seen */
	struct habit_slot name[HABIT_SLOTS], zone[HABIT_SLOTS];
};

enum habit_seen {
	HABIT_NONE,			/* the name is there and has no AAAA */
	HABIT_SOME,			/* it has one */
	HABIT_NOTHING,			/* it is not there at all: asking for A was in vain */
};

/* What an AAAA question for a name (lower case) has led to. */
void habit_learn(struct habit *h, const struct hash_key *secret, const struct dname *name,
		 enum habit_seen seen);

/*
 * Is there most likely no AAAA? So it was the last time for this name, or the last
 * HABIT_SURE times for names beside it. A guess: only good for asking early.
 */
bool habit_expects_none(const struct habit *h, const struct hash_key *secret,
			const struct dname *name);

#endif

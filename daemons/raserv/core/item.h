/*
 * item.h - one thing that guests are told, and its life from first to last mention
 *
 * A prefix, a DNS server, a search domain and a translation prefix differ on the wire;
 * how they come, wait for a daemon, leave and return is the same for all.
 */
#ifndef RASERV_ITEM_H
#define RASERV_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gateway6/dname.h>
#include <gateway6/prefix.h>

#include "dnr.h"

/* In the order in which they stand in an advertisement. */
enum item_kind {
	ITEM_PREFIX, ITEM_ROUTE, ITEM_RDNSS, ITEM_DNSSL, ITEM_PREF64, ITEM_DNR, ITEM_PORTAL,
	ITEM_KINDS
};

enum item_state {
	ITEM_HIDDEN,			/* wanted, but what it needs is not there */
	ITEM_SHOWN,
	ITEM_LEAVING,			/* shown with lifetime 0 until all have heard it */
	ITEM_RECALLED,			/* a life before ours said it; not decided yet */
};

/* What an item may need to be true: bits. */
enum { NEED_DNS64D = 1, NEED_NAT64D = 2 };

struct item {
	/* said by the plan */
	enum item_kind	kind;
	struct prefix6	prefix;		/* RDNSS: the server as /128; DNSSL: zero */
	const struct dname *name;	/* DNSSL, else NULL; lives with the interface */
	const struct dnr *dnr;		/* DNR, else NULL; lives with the interface */
	const char	*uri;		/* PORTAL: lives with the configuration; see item_uri */
	uint8_t		flags;		/* prefix: ND_PREFIX_*; route: its preference */
	uint8_t		needs;
	uint32_t	lifetime_s;	/* valid lifetime of a prefix */
	uint32_t	preferred_s;	/* of a prefix */
	bool		decrement;	/* a prefix whose lifetimes run down to a date */
	bool		gone_on_exit;	/* a prefix that is deprecated when we stop */

	/* its life */
	enum item_state	state;
	bool		wanted;		/* the plan of this moment has it */
	uint8_t		copies;		/* LEAVING: multicasts that still must carry it */
	uint64_t	held_until_ms;	/* no guest holds it any more; 0: none ever heard it */
	uint64_t	left_ms;
	uint64_t	valid_end_ms;	/* the dates of `decrement`; 0: not set yet */
	uint64_t	preferred_end_ms;
};

struct items {
	struct item *item;
	size_t n, max;			/* max: what there is room for now */
	size_t most;			/* up to this more room is taken, for what leaves */
};

#define ITEM_COPIES 3			/* of a withdrawal; RFC 4861 6.2.4's number */
#define ITEM_STALE_VALID_S 7200		/* RFC 4862 5.5.3 e: less is not believed anyway */
#define ITEM_STALE_MAX_S (7 * 86400)	/* how long "for ever" is mentioned when it is over */

#define ITEMS_LEAVING_MAX 8		/* a network's memory beside what it wants */

bool item_same(const struct item *a, const struct item *b);	/* the same thing? */

/* Does it stand in an advertisement of this moment? */
static inline bool item_is_said(const struct item *it)
{
	return it->state == ITEM_SHOWN || it->state == ITEM_LEAVING;
}

/*
 * The plan has changed: `want` is all that is wanted now. Others stop being wanted;
 * items_judge tells what follows. max must have room for want_n beside what is shown;
 * beyond `most`, or without memory, the longest gone of the leaving ones is forgotten.
 */
void items_want(struct items *list, const struct item *want, size_t want_n);

/* We stop speaking: nothing is wanted any more, or nothing but the prefixes. */
enum item_farewell { FAREWELL_TO_ALL, FAREWELL_KEEPS_PREFIXES, FAREWELL_KEEPS_ALL };
void items_want_none(struct items *list, enum item_farewell how);

/*
 * A life before ours said it to guests: kind, prefix, flags, lifetimes and dates are
 * those of then. False when the list has no room, or has it already.
 */
bool items_recall(struct items *list, const struct item *said);

/*
 * Guests may have heard what is wanted from whoever was here before us (we, until a
 * crash or a restart), though we have not said it: from now on it counts as heard, so
 * that what is not true is withdrawn. So does what was recalled and nobody wants.
 */
void items_doubt(struct items *list, uint64_t now_ms);

/*
 * Bring every state in line with what is wanted and what is `ready` (NEED_* bits).
 * Returns how many have come, changed or gone for guests, and in *left (may be NULL)
 * how many of these were withdrawn.
 */
unsigned items_judge(struct items *list, unsigned ready, uint64_t now_ms, unsigned *left);

/*
 * An advertisement with all of them went out; to everybody, or to one. Returns how many
 * were heard for the first time.
 */
enum item_audience { HEARD_BY_ALL, HEARD_BY_ONE };
unsigned items_heard(struct items *list, enum item_audience by, uint64_t now_ms);

/* Can a guest still hold one of them? */
bool items_are_held(const struct items *list, uint64_t now_ms);

/* Which lifetime an advertisement at now_ms gives it. */
uint32_t item_lifetime_s(const struct item *it, uint64_t now_ms);
uint32_t item_preferred_s(const struct item *it, uint64_t now_ms);

/*
 * Which URI a portal is given. The option has no lifetime, so a leaving one is
 * said by RFC 8910 4.1.1's name for "there is none".
 */
const char *item_uri(const struct item *it);

/*
 * A reload: `uri` (or NULL) is what the new configuration has, `it` still points into
 * the old one. Call while both are there.
 */
void item_uri_renew(struct item *it, const char *uri);

#endif

/*
 * item.c - the life of one announced thing (RFC 9096 3.5, RFC 8106 5, RFC 8781 4)
 *
 *	            wanted and ready
 *	 HIDDEN ----------------------> SHOWN
 *	   ^  \                        /     ^
 *	   |   \ not wanted           / not wanted, or not ready
 *	   |    v                    v       |  wanted and ready again
 *	   |   (gone) <------- LEAVING ------+
 *	   |                 said |
 *	   +----------------------+  still wanted
 *
 * A leaving item is said with lifetime 0 in ITEM_COPIES multicasts. A leaving prefix
 * is said for longer: guests hold it until its valid lifetime ends, so it is announced
 * as deprecated until a guest that heard nothing since would have dropped it as well
 * (RFC 9096 3.5). What no guest has ever heard leaves without a word.
 *
 * Differs from RFC 9096 3.5: the valid lifetime of such a prefix is not 0 at once but
 * runs out over two hours at most. Hosts keep the address that long whatever we say
 * (RFC 4862 5.5.3 e), and with 0 they would lose the on-link prefix under it, and with
 * that the way to each other, while they still use the address.
 *
 * Invariants
 *   I1  an item is at most once in a list (item_same).
 *   I2  SHOWN implies wanted; LEAVING implies heard. heard_ms 0 is never, so the clock
 *	 starts above 0.
 *   I3  uri is read of a SHOWN portal only, and points into this configuration.
 *
 * Not here: what is wanted (plan.c), when something is sent (sched.c).
 */
#include "item.h"

#include <string.h>

#include <gateway6/must.h>

bool item_same(const struct item *a, const struct item *b)
{
	if (a->kind != b->kind || !prefix6_equal(&a->prefix, &b->prefix))
		return false;
	return a->kind != ITEM_DNSSL || dname_equal(a->name, b->name);
}

static struct item *find(const struct items *list, const struct item *key)
{
	for (size_t i = 0; i < list->n; i++)
		if (item_same(&list->item[i], key))
			return &list->item[i];
	return NULL;
}

static void cut(struct items *list, size_t at)
{
	memmove(&list->item[at], &list->item[at + 1],
		(list->n - at - 1) * sizeof(list->item[0]));
	list->n--;
}

/* Room for one more: the list is in order of arrival, so the first leaving one goes. */
static struct item *append(struct items *list)
{
	for (size_t i = 0; list->n == list->max && i < list->n; i++)
		if (!list->item[i].wanted)
			cut(list, i);
	must(list->n < list->max, "items: %zu wanted at once", list->n);
	return &list->item[list->n++];
}

/* Take over what the plan says; true when guests would see another value. */
static bool take(struct item *have, const struct item *want)
{
	bool differs = have->flags != want->flags ||
		       have->lifetime_s != want->lifetime_s ||
		       have->preferred_s != want->preferred_s;

	have->wanted = true;
	have->name = want->name;
	have->uri = want->uri;
	have->flags = want->flags;
	have->needs = want->needs;
	have->lifetime_s = want->lifetime_s;
	have->preferred_s = want->preferred_s;
	return differs;
}

void items_want(struct items *list, const struct item *want, size_t want_n)
{
	for (size_t i = 0; i < list->n; i++)
		list->item[i].wanted = false;
	for (size_t i = 0; i < want_n; i++) {
		struct item *have = find(list, &want[i]);

		if (!have) {
			have = append(list);
			*have = want[i];
			have->wanted = true;
			have->state = ITEM_HIDDEN;
		} else if (take(have, &want[i]) && have->state == ITEM_SHOWN) {
			have->state = ITEM_HIDDEN;	/* shown anew: a change */
		}
	}
}

void items_want_none(struct items *list, enum item_farewell how)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = &list->item[i];

		if (it->kind != ITEM_PREFIX || how == FAREWELL_TO_ALL)
			it->wanted = false;
	}
}

void items_doubt(struct items *list, uint64_t now_ms)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = &list->item[i];

		if (it->wanted && it->state != ITEM_LEAVING && !it->heard_ms)
			it->heard_ms = now_ms;
	}
}

/* The moment from which on no guest can hold it any more. */
static uint64_t forgotten_ms(const struct item *it)
{
	uint32_t span_s = it->lifetime_s < ITEM_STALE_MAX_S ? it->lifetime_s
							    : ITEM_STALE_MAX_S;

	return it->heard_ms + (uint64_t)span_s * 1000;
}

static bool said_enough(const struct item *it, uint64_t now_ms)
{
	if (it->copies > 0)
		return false;
	return it->kind != ITEM_PREFIX || now_ms >= forgotten_ms(it);
}

static void leave(struct item *it, uint64_t now_ms)
{
	it->state = ITEM_LEAVING;
	it->copies = ITEM_COPIES;
	it->left_ms = now_ms;
}

/* One item; true when guests would see a change. */
static bool judge(struct item *it, unsigned ready, uint64_t now_ms)
{
	bool good = it->wanted && !(it->needs & ~ready);

	switch (it->state) {
	case ITEM_HIDDEN:
		if (good)
			it->state = ITEM_SHOWN;
		else if (it->heard_ms)		/* shown until now, or by another */
			leave(it, now_ms);
		return it->state != ITEM_HIDDEN;
	case ITEM_SHOWN:
		if (good)
			return false;
		if (it->heard_ms)
			leave(it, now_ms);
		else
			it->state = ITEM_HIDDEN;
		return true;
	case ITEM_LEAVING:
		if (good) {
			it->state = ITEM_SHOWN;
			return true;
		}
		if (said_enough(it, now_ms)) {
			it->state = ITEM_HIDDEN;
			it->heard_ms = 0;
		}
		return false;
	}
	return false;
}

unsigned items_judge(struct items *list, unsigned ready, uint64_t now_ms, unsigned *left)
{
	unsigned changed = 0, gone = 0;

	for (size_t i = 0; i < list->n;) {
		struct item *it = &list->item[i];
		bool was_leaving = it->state == ITEM_LEAVING;

		changed += judge(it, ready, now_ms);
		gone += !was_leaving && it->state == ITEM_LEAVING;
		if (it->state == ITEM_HIDDEN && !it->wanted)
			cut(list, i);
		else
			i++;
	}
	if (left)
		*left = gone;
	return changed;
}

void items_heard(struct items *list, enum item_audience by, uint64_t now_ms)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = &list->item[i];

		if (it->state == ITEM_SHOWN)
			it->heard_ms = now_ms;
		else if (it->state == ITEM_LEAVING && by == HEARD_BY_ALL && it->copies > 0)
			it->copies--;
	}
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint32_t item_lifetime_s(const struct item *it, uint64_t now_ms)
{
	if (it->state == ITEM_SHOWN)
		return it->lifetime_s;
	if (it->state == ITEM_HIDDEN || it->kind != ITEM_PREFIX)
		return 0;

	uint64_t end_ms = earlier(it->left_ms + ITEM_STALE_VALID_S * 1000ull,
				  it->heard_ms + it->lifetime_s * 1000ull);

	return end_ms > now_ms ? (uint32_t)((end_ms - now_ms) / 1000) : 0;
}

uint32_t item_preferred_s(const struct item *it, uint64_t now_ms)
{
	(void)now_ms;
	return it->state == ITEM_SHOWN ? it->preferred_s : 0;
}

const char *item_uri(const struct item *it)
{
	return it->state == ITEM_SHOWN ? it->uri : "urn:ietf:params:capport:unrestricted";
}

void item_uri_renew(struct item *it, const char *uri)
{
	if (it->kind != ITEM_PORTAL)
		return;
	if (it->state == ITEM_SHOWN && uri && strcmp(it->uri, uri) != 0)
		it->state = ITEM_HIDDEN;	/* shown anew: a change */
	it->uri = uri ? uri : "";
}

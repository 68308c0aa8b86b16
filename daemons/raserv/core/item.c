/*
 * item.c - the life of one announced thing (RFC 9096 3.5, RFC 8106 5, RFC 8781 4)
 *
 *	            wanted and ready
 *	 HIDDEN ----------------------> SHOWN
 *	   ^  \                        /     ^
 *	   |   \ not wanted           / not wanted, or not ready
 *	   |    v                    v       |  wanted and ready again
 *	   |   (gone) <------- LEAVING ------+
 *	   |                 said |       ^
 *	   +----------------------+       | not wanted when our start is over
 *	   ^  still wanted                |
 *	   +--------------------------- RECALLED
 *	      wanted
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
 *   I2  SHOWN implies wanted; LEAVING implies heard, which is held_until_ms above 0.
 *   I3  uri is read of a SHOWN portal only, and points into this configuration.
 *
 * Not here: what is wanted (plan.c), when something is sent (sched.c).
 */
#include "item.h"

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/wire/nd.h>

#include "spare.h"

bool item_same(const struct item *a, const struct item *b)
{
	if (a->kind != b->kind || !prefix6_equal(&a->prefix, &b->prefix))
		return false;
	if (a->kind == ITEM_DNR)
		return dname_equal(&a->dnr->name, &b->dnr->name);
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

#define MORE 4				/* items that room is taken for at a time */

static void grow(struct items *list)
{
	size_t max = list->max + MORE < list->most ? list->max + MORE : list->most;
	struct item *item = list->n == list->max && max > list->max
			    ? spare_more(list->item, max, sizeof(*item)) : NULL;

	if (!item)
		return;
	list->item = item;
	list->max = max;
}

/* Room for one more: the list is in order of arrival, so the first leaving one goes. */
static struct item *append(struct items *list)
{
	grow(list);
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
		       have->preferred_s != want->preferred_s ||
		       have->decrement != want->decrement ||
		       (want->dnr && !dnr_equal(have->dnr, want->dnr));

	have->wanted = true;
	have->name = want->name;
	have->dnr = want->dnr;
	have->uri = want->uri;
	have->flags = want->flags;
	have->needs = want->needs;
	have->lifetime_s = want->lifetime_s;
	have->preferred_s = want->preferred_s;
	have->gone_on_exit = want->gone_on_exit;
	if (differs || !want->decrement)
		have->valid_end_ms = have->preferred_end_ms = 0;
	have->decrement = want->decrement;
	return differs;
}

/* We begin anew with it; what is not ready is withdrawn when our start is over. */
static void unrecall(struct item *it)
{
	if (it->state != ITEM_RECALLED)
		return;
	it->state = ITEM_HIDDEN;
	it->held_until_ms = 0;
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
		} else {
			unrecall(have);
		}
	}
}

void items_want_none(struct items *list, enum item_farewell how)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = &list->item[i];

		if (it->kind != ITEM_PREFIX || it->gone_on_exit || how == FAREWELL_TO_ALL)
			it->wanted = false;
	}
}

bool items_recall(struct items *list, const struct item *said)
{
	grow(list);
	if (list->n == list->max || find(list, said))
		return false;
	list->item[list->n] = *said;
	list->item[list->n].state = ITEM_RECALLED;
	list->item[list->n].wanted = false;
	list->n++;
	return true;
}

/* A guest that hears it now holds it until then, as far as we mind. */
static uint64_t hold_ms(const struct item *it, uint64_t now_ms)
{
	uint32_t span_s = item_lifetime_s(it, now_ms);

	if (it->state != ITEM_SHOWN)
		span_s = it->lifetime_s;
	if (span_s > ITEM_STALE_MAX_S)
		span_s = ITEM_STALE_MAX_S;
	return now_ms + (uint64_t)span_s * 1000 + 1;	/* +1: never 0 */
}

void items_doubt(struct items *list, uint64_t now_ms)
{
	for (size_t i = 0; i < list->n; i++) {
		struct item *it = &list->item[i];

		if (it->state == ITEM_RECALLED)
			it->state = ITEM_HIDDEN;
		else if (it->wanted && it->state != ITEM_LEAVING && !it->held_until_ms)
			it->held_until_ms = hold_ms(it, now_ms);
	}
}

static bool said_enough(const struct item *it, uint64_t now_ms)
{
	if (now_ms >= it->held_until_ms)
		return true;
	return it->copies == 0 && it->kind != ITEM_PREFIX;
}

/* RFC 4861 6.2.1: lifetimes MAY decrement in real time; the dates are set once. */
static void show(struct item *it, uint64_t now_ms)
{
	it->state = ITEM_SHOWN;
	if (!it->decrement || it->valid_end_ms)
		return;
	it->valid_end_ms = now_ms + it->lifetime_s * 1000ull;
	it->preferred_end_ms = now_ms + it->preferred_s * 1000ull;
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
	case ITEM_RECALLED:
		return false;
	case ITEM_HIDDEN:
		if (good)
			show(it, now_ms);
		else if (it->held_until_ms)	/* shown until now, or by another */
			leave(it, now_ms);
		return it->state != ITEM_HIDDEN;
	case ITEM_SHOWN:
		if (good)
			return false;
		if (it->held_until_ms)
			leave(it, now_ms);
		else
			it->state = ITEM_HIDDEN;
		return true;
	case ITEM_LEAVING:
		if (good) {
			show(it, now_ms);
			return true;
		}
		if (said_enough(it, now_ms)) {
			it->state = ITEM_HIDDEN;
			it->held_until_ms = 0;
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

unsigned items_heard(struct items *list, enum item_audience by, uint64_t now_ms)
{
	unsigned first = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct item *it = &list->item[i];

		if (it->state == ITEM_LEAVING && by == HEARD_BY_ALL && it->copies > 0)
			it->copies--;
		if (it->state != ITEM_SHOWN)
			continue;
		first += it->held_until_ms == 0;
		it->held_until_ms = hold_ms(it, now_ms);
	}
	return first;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint32_t left_s(uint64_t end_ms, uint64_t now_ms)
{
	return end_ms > now_ms ? (uint32_t)((end_ms - now_ms) / 1000) : 0;
}

bool items_are_held(const struct items *list, uint64_t now_ms)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].held_until_ms > now_ms)
			return true;
	return false;
}

/* What is said of a lifetime that ends at a date; one without end never runs down. */
static uint32_t running_s(uint32_t lifetime_s, uint64_t end_ms, uint64_t now_ms)
{
	return lifetime_s == ND_INFINITY ? ND_INFINITY : left_s(end_ms, now_ms);
}

uint32_t item_lifetime_s(const struct item *it, uint64_t now_ms)
{
	if (it->state == ITEM_SHOWN)
		return it->decrement ? running_s(it->lifetime_s, it->valid_end_ms, now_ms)
				     : it->lifetime_s;
	if (!item_is_said(it) || it->kind != ITEM_PREFIX)
		return 0;
	return left_s(earlier(it->left_ms + ITEM_STALE_VALID_S * 1000ull, it->held_until_ms),
		      now_ms);
}

uint32_t item_preferred_s(const struct item *it, uint64_t now_ms)
{
	if (it->state != ITEM_SHOWN)
		return 0;
	return it->decrement ? running_s(it->preferred_s, it->preferred_end_ms, now_ms)
			     : it->preferred_s;
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

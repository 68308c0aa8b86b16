/*
 * others.c - other routers heard on a link (RFC 4861 6.2.7)
 *
 * Anybody on the link can send advertisements under any number of addresses, so the
 * list is short and the oldest entry gives way; what matters is that there is one.
 */
#include "others.h"

#include <string.h>

#include "spare.h"

static bool have_room(struct others *list)
{
	if (!list->item)
		list->item = spare_more(NULL, OTHERS_MAX, sizeof(list->item[0]));
	return list->item != NULL;
}

void others_drop(struct others *list)
{
	spare_give(list->item);
	*list = (struct others){ NULL, 0 };
}

void others_copy(struct others *to, const struct others *from)
{
	if (from->n == 0 || !have_room(to))
		return;
	memcpy(to->item, from->item, from->n * sizeof(to->item[0]));
	to->n = from->n;
}

static unsigned place(const struct others *list, const struct addr6 *from)
{
	unsigned i = 0;

	while (i < list->n && !addr6_equal(&list->item[i].address, from))
		i++;
	return i;
}

const struct other *others_find(const struct others *list, const struct addr6 *from)
{
	unsigned i = place(list, from);

	return i < list->n ? &list->item[i] : NULL;
}

static struct other *make_room(struct others *list)
{
	struct other *oldest = &list->item[0];

	if (list->n < OTHERS_MAX)
		return &list->item[list->n++];
	for (unsigned i = 1; i < list->n; i++)
		if (list->item[i].seen_ms < oldest->seen_ms)
			oldest = &list->item[i];
	return oldest;
}

const struct other *others_note(struct others *list, const struct addr6 *from,
				const struct nd_ra *ra, unsigned contradicts,
				uint64_t now_ms)
{
	unsigned at = place(list, from);
	struct other *o;

	if (!have_room(list))
		return NULL;
	o = at == list->n ? make_room(list) : &list->item[at];
	*o = (struct other){ .address = *from, .lifetime_s = ra->lifetime_s,
			     .has_lladdr = ra->has_lladdr, .contradicts = contradicts,
			     .seen_ms = now_ms };
	o->mac = ra->mac;
	while (o->n_prefixes < OTHERS_PREFIXES && o->n_prefixes < ra->n_prefixes) {
		o->prefix[o->n_prefixes] = ra->prefix[o->n_prefixes].prefix;
		o->n_prefixes++;
	}
	return o;
}

void others_expire(struct others *list, uint64_t now_ms)
{
	for (unsigned i = 0; i < list->n;) {
		if (now_ms - list->item[i].seen_ms >= OTHERS_KEPT_MS)
			list->item[i] = list->item[--list->n];
		else
			i++;
	}
	if (list->n == 0)
		others_drop(list);
}

const struct other *others_rival(const struct others *list)
{
	for (unsigned i = 0; i < list->n; i++)
		if (list->item[i].lifetime_s)
			return &list->item[i];
	return NULL;
}

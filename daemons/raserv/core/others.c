/*
 * others.c - other routers heard on a link (RFC 4861 6.2.7)
 *
 * Anybody on the link can send advertisements under any number of addresses, so the
 * list is short and the oldest entry gives way; what matters is that there is one.
 */
#include "others.h"

#include <string.h>

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
	struct other *o = at == list->n ? make_room(list) : &list->item[at];

	*o = (struct other){ .address = *from, .lifetime_s = ra->lifetime_s,
			     .has_lladdr = ra->has_lladdr, .contradicts = contradicts,
			     .seen_ms = now_ms };
	memcpy(o->mac, ra->mac, sizeof(o->mac));
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
}

const struct other *others_rival(const struct others *list)
{
	for (unsigned i = 0; i < list->n; i++)
		if (list->item[i].lifetime_s)
			return &list->item[i];
	return NULL;
}

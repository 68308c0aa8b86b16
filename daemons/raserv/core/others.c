/*
 * others.c - other routers heard on a link (RFC 4861 6.2.7)
 *
 * Anybody on the link can send advertisements under any number of addresses, so the
 * list is short and the oldest entry gives way; what matters is that there is one.
 */
#include "others.h"

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

bool others_note(struct others *list, const struct addr6 *from, const struct nd_ra *ra,
		 uint64_t now_ms)
{
	unsigned at = place(list, from);
	bool is_new = at == list->n;
	struct other *o = is_new ? make_room(list) : &list->item[at];

	*o = (struct other){ .address = *from, .ra = *ra, .seen_ms = now_ms };
	return is_new;
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
		if (list->item[i].ra.lifetime_s)
			return &list->item[i];
	return NULL;
}

/* prefixes.c - the translation prefixes, and which of them carries an address */
#include "prefixes.h"

#include <gateway6/must.h>
#include <gateway6/resolve.h>

struct prefixes prefixes_of(const struct config *c)
{
	struct prefixes p = { .n = 0 };
	const struct prefix6 *list;
	size_t count;

	list = resolve_pref64s(c, &count);
	must(count <= CONF_PREF64S_MAX, "%zu prefixes: check lets fewer through", count);
	for (; p.n < count; p.n++) {
		p.list[p.n] = list[p.n];
		if (!c->nat64.allow_private && pref64_is_wkp(&list[p.n]))
			p.refuse |= 1u << p.n;
	}
	return p;
}

unsigned prefixes_for(const struct prefixes *p, struct addr4 a)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!prefixes_refuse(p, i, a))
			return i;
	return PREFIX_NONE;
}

unsigned prefixes_moved(const struct prefixes *from, unsigned which,
			const struct prefixes *to)
{
	for (unsigned i = 0; i < to->n; i++)
		if (prefix6_equal(&from->list[which], &to->list[i]))
			return i;
	return PREFIX_NONE;
}

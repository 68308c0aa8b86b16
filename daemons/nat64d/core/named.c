/* named.c - guests that the section `hosts` names */
#include "named.h"

#include <stdlib.h>
#include <string.h>

#include "tables.h"

static int order(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct addr6));
}

int named_init(struct named *named, const struct config *c)
{
	named->n = 0;
	named->addr = room_take(c->hosts.n, sizeof(*named->addr));
	if (!named->addr)
		return -1;
	for (size_t i = 0; i < c->hosts.n; i++)
		if (c->hosts.item[i].has_address)
			named->addr[named->n++] = c->hosts.item[i].address;
	qsort(named->addr, named->n, sizeof(*named->addr), order);
	return 0;
}

void named_fini(struct named *named)
{
	room_return(named->addr);
	*named = (struct named){ .n = 0 };
}

bool named_has(const struct named *named, const struct addr6 *guest)
{
	return named->n && bsearch(guest, named->addr, named->n, sizeof(*named->addr), order);
}

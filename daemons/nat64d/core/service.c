/* service.c - what is published: who may call it, and how much */
#include "service.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>

#include "tables.h"

static const struct hash_key key;	/* of names in our own file */

/* One without a name is known by what it opens. */
static uint64_t name_of(const struct conf_publish *p)
{
	char text[128];

	if (p->name && *p->name)
		snprintf(text, sizeof(text), "%s", p->name);
	else
		snprintf(text, sizeof(text), "%u/%u", (unsigned)p->proto, p->port.first);
	return hash_bytes(&key, text, strlen(text));
}

int services_init(struct services *s, const struct config *c)
{
	size_t allowed = 0;

	*s = (struct services){ .n = c->publish.n };
	must(s->n < UINT16_MAX, "%zu entries of publish", s->n);
	for (size_t i = 0; i < s->n; i++)
		allowed += c->publish.item[i].allow.n;
	s->item = room_take(s->n, sizeof(*s->item));
	s->allow = room_take(allowed, sizeof(*s->allow));
	if (!s->item || !s->allow)
		return -1;
	allowed = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct conf_publish *p = &c->publish.item[i];

		s->item[i] = (struct service){
			.allow = s->allow + allowed, .n_allow = p->allow.n,
			.sessions_max = p->limits.sessions, .name = name_of(p),
			.rate = ratelimit_of(p->limits.new_per_second,
					     p->limits.new_per_second),
		};
		if (p->allow.n)
			memcpy(s->allow + allowed, p->allow.item, p->allow.n * sizeof(*s->allow));
		allowed += p->allow.n;
	}
	return 0;
}

void services_fini(struct services *s)
{
	room_return(s->allow);
	room_return(s->item);
	*s = (struct services){ .n = 0 };
}

void services_count_on(struct services *s, const struct services *before)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < before->n; k++)
			if (s->item[i].name == before->item[k].name)
				s->item[i].opened = before->item[k].opened;
}

struct service *service_at(const struct services *s, uint32_t number)
{
	must(number && number <= s->n, "service %u of %zu", number, s->n);
	return &s->item[number - 1];
}

bool service_allows(const struct service *s, struct addr4 client)
{
	for (size_t i = 0; i < s->n_allow; i++)
		if (prefix4_contains(s->allow[i], client))
			return true;
	return false;
}

/*
 * ear.c - who hears of bindings and sessions that come and go
 *
 * A list of listeners, each of which lives with its owner: the log of bindings, and those
 * who follow a table for a while. While nobody listens it costs one look at a pointer.
 */
#include "ear.h"

#include <gateway6/must.h>

#include "walk.h"

void nat64_listen(struct nat64 *n, struct nat64_ear *ear)
{
	ear->next = n->ears;
	n->ears = ear;
}

void nat64_deafen(struct nat64 *n, struct nat64_ear *ear)
{
	struct nat64_ear **at = &n->ears;

	while (*at && *at != ear)
		at = &(*at)->next;
	if (*at)
		*at = ear->next;
}

void ears_lease(const struct nat64 *n, const struct nat64_lease *l)
{
	for (const struct nat64_ear *e = n->ears; e; e = e->next)
		if (e->lease)
			e->lease(e->arg, l);
}

void ears_session(const struct nat64 *n, uint32_t session, bool opened, uint64_t now_ms)
{
	for (const struct nat64_ear *e = n->ears; e; e = e->next) {
		struct nat64_session_row row;

		if (!e->session)
			continue;
		row = walk_session(n, session, now_ms);
		e->session(e->arg, &row, opened);
	}
}

/*
 * fair.c - what one network may take of the tables
 *
 * On a link that guests share, one of them may speak from as many addresses as it likes,
 * and each looks like a new guest with a quota of its own. So networks count as well: of
 * the records of guests and of the sessions the last eighth is for those that hold less
 * than their part, and for guests that the configuration names (`hosts`). A guest that
 * changes its address all the time fills the rest at most: it hurts who is new and nameless
 * on its own link, and nobody else (RFC 6888 REQ-4, REQ-5).
 *
 * Where there is one network and no name there is nobody to keep the eighth for.
 *
 * Invariant
 *   N1  hosts[] and sessions[] are the sums over all host records of that network.
 */
#include "fair.h"

#include <string.h>

#include <gateway6/must.h>

#define RESERVE_PART 8u

uint16_t fair_network(const struct nat64 *n, const struct addr6 *guest)
{
	for (uint32_t i = 0; i < n->host.shareds; i++)
		if (prefix6_contains(&n->host.shared[i], guest))
			return (uint16_t)i;
	return NAT64_SHARED_MAX;
}

/* Guests behind routers of their own are one more network, once there are any. */
static uint32_t networks(const struct nat64 *n)
{
	uint32_t all = n->host.shareds + (n->fair.hosts[NAT64_SHARED_MAX] > 0);

	return all ? all : 1;
}

static bool may(const struct nat64 *n, const struct numbers *table, const uint32_t *held,
		uint16_t network, const struct addr6 *guest)
{
	uint32_t reserve = table->max / RESERVE_PART, all = networks(n);

	if (table->max - table->used > reserve || all + (n->conf.named.n > 0) == 1)
		return true;
	return held[network] < (table->max - reserve) / all || named_has(&n->conf.named, guest);
}

bool fair_host(const struct nat64 *n, uint16_t network, const struct addr6 *guest)
{
	return may(n, &n->tables->hosts, n->fair.hosts, network, guest);
}

bool fair_session(const struct nat64 *n, uint16_t network, const struct addr6 *guest)
{
	return may(n, &n->tables->sessions, n->fair.sessions, network, guest);
}

void fair_recount(struct nat64 *n)
{
	struct tables *t = n->tables;

	memset(&n->fair, 0, sizeof(n->fair));
	for (uint32_t h = 1; h <= t->hosts.top; h++) {
		struct host *r = &t->host[h];

		if (!host_is_used(r))
			continue;
		r->network = fair_network(n, &r->addr);
		n->fair.hosts[r->network]++;
		n->fair.sessions[r->network] += r->sessions;
	}
}

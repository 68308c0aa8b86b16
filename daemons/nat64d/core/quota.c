/*
 * quota.c - what one guest may hold, and which pool address it gets
 *
 * A guest has a record while it has a binding. The record counts its sessions, limits
 * how fast it opens new ones (RFC 6888 REQ-4) and remembers its pool address: all its
 * bindings are on that one (paired pooling), and when it is out of ports the guest is
 * refused, not moved (RFC 7857 section 4).
 *
 * Invariants
 *   Q1  a host record is used by as many bindings as name it.
 *   Q2  its session count is the sum of the sessions of those bindings that are not a
 *       published port's: these count on the service (service.h).
 */
#include "quota.h"

#include <gateway6/must.h>

#include "block.h"
#include "ear.h"
#include "fair.h"

struct want { const struct host *all; const struct addr6 *a; };

static inline bool same(uint32_t item, const void *arg)
{
	const struct want *w = arg;

	return addr6_equal(&w->all[item].addr, w->a);
}

static uint64_t hash(const struct tables *t, const struct addr6 *a)
{
	return hash_bytes(&t->key, a, sizeof(*a));
}

/*
 * Whose account is it? On a link that guests share, each address is one: who has it is
 * not to be told from others. A /64 that is routed to somebody is his in whole, and he
 * has 2^64 addresses to speak from (RFC 6888 REQ-4: per subscriber).
 */
static struct addr6 account_of(const struct nat64 *n, const struct addr6 *guest)
{
	for (uint32_t i = 0; i < n->host.shareds; i++)
		if (prefix6_contains(&n->host.shared[i], guest))
			return *guest;
	return n->host.shareds ? prefix6_of(guest, 64).addr : *guest;
}

static uint32_t host_add(struct nat64 *n, const struct addr6 *account, uint16_t network,
			 uint64_t now_ms)
{
	uint32_t rate = n->conf.new_per_second_per_host;
	struct tables *t = n->tables;
	uint32_t h = host_number_take(t);

	t->host[h] = (struct host){ .addr = *account, .network = network,
				    .rate = ratelimit_of(rate, rate) };
	t->host[h].rate.filled_ms = now_ms;
	must(hash_put(&t->host6, hash(t, account), h), "index smaller than table");
	n->fair.hosts[network]++;
	return h;
}

/* The guest's record, a new one if it has none. HOSTS_FULL, NETWORK_PART. */
static enum nat64_drop host_of(struct nat64 *n, const struct addr6 *guest, uint64_t now_ms,
			       uint32_t *host)
{
	struct addr6 account = account_of(n, guest);
	struct tables *t = n->tables;
	struct want w = { t->host, &account };
	uint16_t network;

	*host = hash_find(&t->host6, hash(t, &account), same, &w);
	if (*host)
		return DROP_NONE;
	if (t->hosts.used == t->hosts.max)
		return DROP_HOSTS_FULL;
	network = fair_network(n, &account);
	if (!fair_host(n, network, guest))
		return DROP_NETWORK_PART;
	*host = host_add(n, &account, network, now_ms);
	return DROP_NONE;
}

/* What clients open is limited by the service, what the guest opens by its own rate. */
static enum nat64_drop service_admits(struct service *s, const struct flow_plan *plan,
				      uint64_t now_ms)
{
	if (s->sessions >= s->sessions_max)
		return DROP_SERVICE_SESSIONS;
	return plan->way == NAT64_IN && !plan->lent && !ratelimit_take(&s->rate, now_ms) ?
	       DROP_SERVICE_RATE : DROP_NONE;
}

enum nat64_drop quota_admit(struct nat64 *n, const struct flow_plan *plan, uint32_t binding,
			    uint64_t now_ms, uint32_t *host)
{
	struct tables *t = n->tables;
	const struct addr6 *guest = &plan->tuple->guest.addr;
	uint32_t service = t->binding[binding].service;
	enum nat64_drop why;
	struct host *h;

	if (t->sessions.used == t->sessions.max)
		return DROP_SESSIONS_FULL;
	why = host_of(n, guest, now_ms, host);
	if (why)
		return why;
	h = &t->host[*host];
	if (service)
		why = service_admits(service_at(&n->conf.services, service), plan, now_ms);
	else if (h->sessions >= n->conf.sessions_per_host)
		why = DROP_HOST_SESSIONS;
	else if (!fair_session(n, h->network, guest))
		why = DROP_NETWORK_PART;
	if (!why && plan->way == NAT64_OUT && !ratelimit_take(&h->rate, now_ms))
		why = DROP_HOST_RATE;
	return why;
}

/* With blocks they are what is logged, not the bindings within (RFC 6888 REQ-14). */
static void tell_block(const struct nat64 *n, const struct host *h, bool made)
{
	struct nat64_lease l = {
		.made = made, .guest = h->addr, .lent = pool4_addr(n->pool, h->pool_at),
		.lent_port = h->block,
		.lent_last = (uint16_t)(h->block + blocks_size(n->blocks) - 1),
	};

	ears_lease(n, &l);
}

void quota_settle(struct nat64 *n, uint32_t host)
{
	struct tables *t = n->tables;

	if (host == 0 || t->host[host].used)
		return;
	must(t->host[host].sessions == 0, "host %u has sessions without bindings", host);
	if (t->host[host].block) {
		tell_block(n, &t->host[host], false);
		blocks_return(n->blocks, t->host[host].pool_at, t->host[host].block);
	}
	hash_cut(&t->host6, hash(t, &t->host[host].addr), host);
	n->fair.hosts[t->host[host].network]--;
	host_number_return(t, host);
}

/* A block of its own for a guest that has none, on the first address that has one. */
static bool block_lend(struct nat64 *n, struct host *h)
{
	uint32_t count = h->paired ? 1 : pool4_count(n->pool);
	uint32_t first = h->paired ? h->pool_at :
				     (uint32_t)(hash(n->tables, &h->addr) % count);

	for (uint32_t i = 0; i < count && !h->block; i++) {
		uint32_t at = (first + i) % pool4_count(n->pool);

		if (pool4_full(n->pool, NAT64_TCP, at))		/* closed: eam.h */
			continue;
		h->block = blocks_take(n->blocks, at, &n->rng);
		h->pool_at = at;
		h->paired = h->block != 0;
	}
	if (h->block)
		tell_block(n, h, true);
	return h->block;
}

static enum nat64_drop lend_from_block(struct nat64 *n, struct host *h, enum nat64_l4 l4,
				       uint16_t like, struct end4 *out)
{
	struct conf_ports within;

	if (!h->block && !block_lend(n, h))
		return DROP_NO_BLOCK;
	within.first = h->block;
	within.last = (uint16_t)(h->block + blocks_size(n->blocks) - 1);
	if (!pool4_lend_within(n->pool, l4, h->pool_at, within, like, &n->rng, &out->port))
		return DROP_NO_PORT;
	out->addr = pool4_addr(n->pool, h->pool_at);
	return DROP_NONE;
}

enum nat64_drop quota_lend(struct nat64 *n, uint32_t host, enum nat64_l4 l4, uint16_t like,
			   struct end4 *out)
{
	struct host *h = &n->tables->host[host];
	uint32_t count = pool4_count(n->pool);
	uint32_t first = (uint32_t)(hash(n->tables, &h->addr) % count);

	if (n->conf.port_block)
		return lend_from_block(n, h, l4, like, out);
	if (h->paired)
		count = 1;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = h->paired ? h->pool_at : (first + i) % count;

		if (!pool4_lend(n->pool, l4, at, like, &n->rng, &out->port))
			continue;
		h->paired = true;
		h->pool_at = at;
		out->addr = pool4_addr(n->pool, at);
		return DROP_NONE;
	}
	return DROP_NO_PORT;
}

/* The block that this port is in becomes, or is already, the guest's. */
static bool block_claim(struct nat64 *n, struct host *h, uint32_t at, uint16_t port)
{
	uint16_t first = blocks_holding(n->blocks, port);

	if (h->block)
		return h->block == first && h->pool_at == at;
	if (!first || !blocks_claim(n->blocks, at, first))
		return false;
	h->block = first;
	return true;
}

enum nat64_drop quota_claim(struct nat64 *n, uint32_t host, enum nat64_l4 l4,
			    struct end4 lent)
{
	struct host *h = &n->tables->host[host];
	uint32_t at;

	if (!pool4_find(n->pool, lent.addr, &at) || !pool4_covers(n->pool, lent.port) ||
	    (n->conf.port_block && !block_claim(n, h, at, lent.port)))
		return DROP_NO_PORT;
	if (!h->paired) {
		h->paired = true;
		h->pool_at = at;
	}
	return pool4_claim(n->pool, l4, at, lent.port) ? DROP_NONE : DROP_NO_PORT;
}

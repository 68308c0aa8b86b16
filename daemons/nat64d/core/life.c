/*
 * life.c - how a translator comes to be, and learns of the host
 *
 * Not here: another configuration while it works (reload.c).
 */
#include "nat64.h"

#include <string.h>

#include <gateway6/must.h>

#include "block.h"
#include "fair.h"
#include "fast.h"
#include "flow.h"
#include "frag.h"
#include "pmtu.h"
#include "rest.h"
#include "synhold.h"

#define ERRORS_PER_S 100u	/* ICMP errors of our own, each side */
#define ERRORS_BURST 50u
#define STATICS_SPARE 4096u	/* published ports that a reload may add */
#define MTU4_MIN 576u		/* RFC 791: what every host takes */
#define MTU_DEFAULT 1500u

static bool take_all(struct nat64 *n, const struct config *c)
{
	struct hash_key key = hash_key_new(&n->rng);

	if (nat64_conf_init(&n->conf, c, &key) < 0)
		return false;
	n->tables = tables_new(n->conf.sessions,
			       (uint32_t)n->conf.n_rules + STATICS_SPARE, &key);
	n->pool = nat64_conf_pool4(c);
	n->blocks = n->pool ? nat64_conf_blocks(c, n->pool) : NULL;
	n->hold = synhold_new(&key);
	n->frags = frags_new(n->conf.fragments, &key);
	n->pmtus = pmtus_new(&key);
	n->rests = rests_new(n->conf.ports_resting);
	return n->tables && n->blocks && n->hold && n->frags && n->pmtus && n->rests;
}

struct nat64 *nat64_new(const struct config *c, const struct rng *rng,
			const struct nat64_sink *sink)
{
	struct nat64 *n = room_take(1, sizeof(*n));

	if (!n)
		return NULL;
	n->rng = *rng;
	n->sink = *sink;
	if (!take_all(n, c)) {
		nat64_free(n);
		return NULL;
	}
	n->id_key = rng_u32(rng);
	n->id = n->own_id;
	for (size_t i = 0; i < NAT64_IDS; i++)
		n->id[i] = rng_u32(rng);
	n->errors6 = n->errors4 = ratelimit_of(ERRORS_PER_S, ERRORS_BURST);
	n->host.mtu4 = n->host.mtu6 = MTU_DEFAULT;
	flow_fix_all(n, 0);
	return n;
}

void nat64_free(struct nat64 *n)
{
	if (!n)
		return;
	rests_free(n->rests);
	pmtus_free(n->pmtus);
	frags_free(n->frags);
	synhold_free(n->hold);
	blocks_free(n->blocks);
	pool4_free(n->pool);
	tables_free(n->tables);
	nat64_conf_fini(&n->conf);
	room_return(n);
}

#define LARGE (2u << 20)

void nat64_memory(const struct nat64 *n, void (*piece)(void *arg, void *at, size_t len),
		  void *arg)
{
	const struct tables *t = n->tables;
	const struct { void *at; size_t count, size; } pieces[] = {
		{ t->session, t->sessions.max + (size_t)1, sizeof(*t->session) },
		{ t->due_ms, t->sessions.max + (size_t)1, sizeof(*t->due_ms) },
		{ t->binding, t->bindings.max + (size_t)1, sizeof(*t->binding) },
		{ t->host, t->hosts.max + (size_t)1, sizeof(*t->host) },
		{ t->session6.slot, t->session6.slots, sizeof(*t->session6.slot) },
		{ t->session4.slot, t->session4.slots, sizeof(*t->session4.slot) },
		{ t->binding6.slot, t->binding6.slots, sizeof(*t->binding6.slot) },
		{ t->binding4.slot, t->binding4.slots, sizeof(*t->binding4.slot) },
		{ t->host6.slot, t->host6.slots, sizeof(*t->host6.slot) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		if (pieces[i].count * pieces[i].size >= LARGE)
			piece(arg, pieces[i].at, pieces[i].count * pieces[i].size);
}

static uint32_t within(uint32_t v, uint32_t low, uint32_t high)
{
	return v < low ? low : v > high ? high : v;
}

void nat64_ports_busy(struct nat64 *n, const uint64_t *ports)
{
	pool4_withhold(n->pool, ports);
}

static bool same_networks(const struct nat64_host *a, const struct nat64_host *b)
{
	return a->shareds == b->shareds &&
	       !memcmp(a->shared, b->shared, a->shareds * sizeof(a->shared[0]));
}

void nat64_host_is(struct nat64 *n, const struct nat64_host *host)
{
	bool same = same_networks(&n->host, host);

	if (host->mtu4 != n->host.mtu4 || host->mtu6 != n->host.mtu6 ||
	    !addr4_equal(host->shown4, n->host.shown4))
		pmtus_clear(n->pmtus);		/* other links, other paths */
	fast_all_back(n);
	n->host = *host;
	n->host.mtu4 = within(host->mtu4, MTU4_MIN, PACKET_MAX);
	n->host.mtu6 = within(host->mtu6, IP6_MTU_MIN, PACKET_MAX);
	if (!same)
		fair_recount(n);
}

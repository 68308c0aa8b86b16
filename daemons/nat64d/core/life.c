/*
 * life.c - how a translator comes to be, learns of the host, and is reconfigured
 *
 * A reload builds the new configuration and pool beside the old, judges every binding
 * and session by it, and only then swaps; what cannot be taken over (another size of
 * the tables) is refused before anything has changed.
 */
#include "nat64.h"

#include <gateway6/must.h>

#include "flow.h"
#include "frag.h"
#include "pmtu.h"
#include "session.h"
#include "synhold.h"

#define ERRORS_PER_S 100u	/* ICMP errors of our own, each side */
#define ERRORS_BURST 50u
#define STATICS_SPARE 4096u	/* published ports that a reload may add */
#define MTU4_MIN 576u		/* RFC 791: what every host takes */
#define MTU_DEFAULT 1500u

static void fix_rules(struct nat64 *n, uint64_t now_ms)
{
	for (size_t i = 0; i < n->conf.n_rules; i++)
		flow_fix(n, &n->conf.rules[i], now_ms);
}

static bool take_all(struct nat64 *n, const struct config *c)
{
	struct hash_key key = hash_key_new(&n->rng);

	if (nat64_conf_init(&n->conf, c, &key) < 0)
		return false;
	n->tables = tables_new(n->conf.sessions,
			       (uint32_t)n->conf.n_rules + STATICS_SPARE, &key);
	n->pool = nat64_conf_pool4(c);
	n->hold = synhold_new(&key);
	n->frags = frags_new(n->conf.fragments, &key);
	n->pmtus = pmtus_new(&key);
	return n->tables && n->pool && n->hold && n->frags && n->pmtus;
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
	for (size_t i = 0; i < ARRAY_SIZE(n->id); i++)
		n->id[i] = (uint16_t)rng_u32(rng);
	n->errors6 = n->errors4 = ratelimit_of(ERRORS_PER_S, ERRORS_BURST);
	n->host.mtu4 = n->host.mtu6 = MTU_DEFAULT;
	fix_rules(n, 0);
	return n;
}

void nat64_free(struct nat64 *n)
{
	if (!n)
		return;
	pmtus_free(n->pmtus);
	frags_free(n->frags);
	synhold_free(n->hold);
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

void nat64_host_is(struct nat64 *n, const struct nat64_host *host)
{
	if (host->mtu4 != n->host.mtu4 || host->mtu6 != n->host.mtu6 ||
	    !addr4_equal(host->shown4, n->host.shown4))
		pmtus_clear(n->pmtus);		/* other links, other paths */
	n->host = *host;
	n->host.mtu4 = within(host->mtu4, MTU4_MIN, PACKET_MAX);
	n->host.mtu6 = within(host->mtu6, IP6_MTU_MIN, PACKET_MAX);
}

/* ---- reload ---- */

static const struct static_rule *rule_of(const struct nat64_conf *conf,
					 const struct binding *b)
{
	for (size_t i = 0; i < conf->n_rules; i++) {
		const struct static_rule *r = &conf->rules[i];
		struct end4 at = { b->lent, b->lent_port };
		struct end6 to = { b->guest, b->guest_port };

		if (r->l4 == b->l4 && end4_equal(r->at, at) && end6_equal(&r->to, &to))
			return r;
	}
	return NULL;
}

static bool rule_takes_end(const struct nat64_conf *conf, const struct binding *b)
{
	for (size_t i = 0; i < conf->n_rules; i++) {
		struct end4 at = { b->lent, b->lent_port };
		struct end6 guest = { b->guest, b->guest_port };

		if (conf->rules[i].l4 == b->l4 && (end4_equal(conf->rules[i].at, at) ||
						   end6_equal(&conf->rules[i].to, &guest)))
			return true;
	}
	return false;
}

/* Would this binding be there under the new configuration too? */
static bool binding_stays(const struct nat64_conf *conf, const struct pool4 *pool,
			  const struct binding *b)
{
	uint32_t at;

	if (!pool4_find(pool, b->lent, &at) || eam_has4(&conf->eams, b->lent))
		return false;
	if (b->fixed)
		return rule_of(conf, b) != NULL;
	return pool4_covers(pool, b->lent_port) && !rule_takes_end(conf, b);
}

/* Could he call until now, and may no more? What the guest opened itself stays. */
static bool client_goes(const struct nat64 *n, const struct nat64_conf *conf,
			const struct session *s)
{
	const struct binding *b = &n->tables->binding[s->binding];

	return b->service && !b->stale &&
	       service_allows(service_at(&n->conf.services, b->service), s->peer) &&
	       !service_allows(service_at(&conf->services, rule_of(conf, b)->service), s->peer);
}

static bool session_stays(const struct nat64 *n, const struct nat64_conf *conf,
			  const struct session *s)
{
	unsigned prefix = prefixes_moved(&n->conf.prefixes, s->prefix, &conf->prefixes);
	struct end4 peer = { s->peer, s->peer_port };

	return prefix != PREFIX_NONE && !prefixes_refuse(&conf->prefixes, prefix, s->peer) &&
	       !never_translates(&conf->never, s->l4, peer) &&
	       !n->tables->binding[s->binding].stale && !client_goes(n, conf, s);
}

/* One sweep for all sessions, so that a reload costs the table once, not squared. */
static void end_what_goes(struct nat64 *n, const struct nat64_conf *conf,
			  const struct pool4 *pool)
{
	struct tables *t = n->tables;

	for (uint32_t b = 1; b <= t->bindings.top; b++)
		if (t->binding[b].used)
			t->binding[b].stale = !binding_stays(conf, pool, &t->binding[b]);
	for (uint32_t s = 1; s <= t->sessions.top; s++) {
		struct session *r = &t->session[s];

		if (!r->state)
			continue;
		if (session_stays(n, conf, r))
			r->prefix = prefixes_moved(&n->conf.prefixes, r->prefix,
						   &conf->prefixes) & 0xf;
		else
			flow_end(n, s);
	}
	for (uint32_t b = 1; b <= t->bindings.top; b++)
		if (t->binding[b].used && t->binding[b].stale)
			flow_end_binding(n, b);
}

/* What stays is lent in the new pool as it was in the old. */
static void claim_what_stays(struct nat64 *n, const struct nat64_conf *conf,
			     struct pool4 *pool)
{
	const struct tables *t = n->tables;

	for (uint32_t b = 1; b <= t->bindings.top; b++) {
		const struct binding *r = &t->binding[b];
		uint32_t at;

		if (!r->used)
			continue;
		must(pool4_find(pool, r->lent, &at) &&
		     pool4_claim(pool, r->l4, at, r->lent_port),
		     "binding %u stays but its end cannot", b);
	}
	for (uint32_t h = 1; h <= t->hosts.top; h++) {	/* numbers of addresses moved */
		struct host *r = &t->host[h];

		if (r->used && r->paired)
			r->paired = pool4_find(pool, pool4_addr(n->pool, r->pool_at),
					       &r->pool_at) &&
				    !eam_has4(&conf->eams, pool4_addr(pool, r->pool_at));
	}
}

/* The services of a new configuration begin with the sessions that stayed. */
static void services_take_over(struct nat64 *n)
{
	for (uint32_t i = 1; i <= n->tables->bindings.top; i++) {
		struct binding *b = &n->tables->binding[i];

		if (!b->used || !b->fixed)
			continue;
		b->service = rule_of(&n->conf, b)->service;
		service_at(&n->conf.services, b->service)->sessions += b->sessions;
	}
}

struct nat64_change {
	struct nat64_conf conf;
	struct pool4 *pool;
};

static bool fits(const struct nat64 *n, const struct nat64_conf *conf)
{
	return conf->sessions == n->conf.sessions && conf->fragments == n->conf.fragments &&
	       conf->n_rules <= n->tables->bindings.max - n->tables->sessions.max;
}

struct nat64_change *nat64_prepare(const struct nat64 *n, const struct config *c)
{
	struct nat64_change *change = room_take(1, sizeof(*change));

	if (!change)
		return NULL;
	if (nat64_conf_init(&change->conf, c, &n->tables->key) == 0 && fits(n, &change->conf) &&
	    (change->pool = nat64_conf_pool4(c)))
		return change;
	nat64_change_free(change);
	return NULL;
}

void nat64_change_free(struct nat64_change *change)
{
	if (!change)
		return;
	pool4_free(change->pool);
	nat64_conf_fini(&change->conf);
	room_return(change);
}

void nat64_commit(struct nat64 *n, struct nat64_change *change, uint64_t now_ms)
{
	end_what_goes(n, &change->conf, change->pool);
	claim_what_stays(n, &change->conf, change->pool);
	synhold_clear(n->hold);
	frags_clear(n->frags);
	pool4_free(n->pool);
	nat64_conf_fini(&n->conf);
	n->pool = change->pool;
	n->conf = change->conf;
	services_take_over(n);
	room_return(change);
	fix_rules(n, now_ms);
}

int nat64_reconfigure(struct nat64 *n, const struct config *c, uint64_t now_ms)
{
	struct nat64_change *change = nat64_prepare(n, c);

	if (!change)
		return -1;
	nat64_commit(n, change, now_ms);
	return 0;
}

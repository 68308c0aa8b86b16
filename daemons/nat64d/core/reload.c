/*
 * reload.c - a translator gets another configuration while it works
 *
 * The new configuration and pool are built beside the old; what cannot be taken over
 * (another size of the tables) is refused before anything has changed. Then every
 * binding and session is judged by the new one, and only then they are swapped.
 */
#include "nat64.h"

#include <gateway6/must.h>

#include "block.h"
#include "fair.h"
#include "fast.h"
#include "flow.h"
#include "frag.h"
#include "rest.h"
#include "synhold.h"

struct nat64_change {
	struct nat64_conf conf;
	struct pool4 *pool;
	struct blocks *blocks;
	struct rests *rests;
};

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
static bool binding_stays(const struct nat64 *n, const struct nat64_change *to,
			  const struct binding *b)
{
	uint16_t block = n->tables->host[b->host].block;
	uint32_t at;

	if (!pool4_find(to->pool, b->lent, &at) || eam_has4(&to->conf.eams, b->lent))
		return false;
	if (b->fixed)
		return rule_of(&to->conf, b) != NULL;
	return pool4_covers(to->pool, b->lent_port) && !rule_takes_end(&to->conf, b) &&
	       (!block || blocks_begins(to->blocks, block));
}

/* Could he call until now, and may no more? What the guest opened itself stays. */
static bool client_goes(const struct nat64 *n, const struct nat64_conf *conf,
			const struct session *s)
{
	const struct binding *b = &n->tables->binding[s->binding];
	const struct static_rule *r = b->service && !b->stale ? rule_of(conf, b) : NULL;

	return r && service_allows(service_at(&n->conf.services, b->service), s->peer) &&
	       !service_allows(service_at(&conf->services, r->service), s->peer);
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
static void end_what_goes(struct nat64 *n, const struct nat64_change *to, uint64_t now_ms)
{
	struct tables *t = n->tables;

	for (uint32_t b = 1; b <= t->bindings.top; b++)
		if (t->binding[b].used)
			t->binding[b].stale = !binding_stays(n, to, &t->binding[b]);
	for (uint32_t s = 1; s <= t->sessions.top; s++) {
		struct session *r = &t->session[s];

		if (!r->state)
			continue;
		if (session_stays(n, &to->conf, r))
			r->prefix = prefixes_moved(&n->conf.prefixes, r->prefix,
						   &to->conf.prefixes) & 0xf;
		else
			flow_end(n, s, now_ms);
	}
	for (uint32_t b = 1; b <= t->bindings.top; b++)
		if (t->binding[b].used && t->binding[b].stale)
			flow_end_binding(n, b, now_ms);
}

/* What stays is lent in the new pool as it was in the old. */
static void claim_bindings(const struct tables *t, struct pool4 *pool)
{
	for (uint32_t b = 1; b <= t->bindings.top; b++) {
		const struct binding *r = &t->binding[b];
		uint32_t at;

		if (!r->used)
			continue;
		must(pool4_find(pool, r->lent, &at) &&
		     pool4_claim(pool, r->l4, at, r->lent_port),
		     "binding %u stays but its end cannot", b);
	}
}

/* Guests keep their address and their block; numbers of addresses have moved. */
static void claim_for_hosts(struct nat64 *n, struct nat64_change *to)
{
	for (uint32_t h = 1; h <= n->tables->hosts.top; h++) {
		struct host *r = &n->tables->host[h];

		if (!r->used || !r->paired)
			continue;
		r->paired = pool4_find(to->pool, pool4_addr(n->pool, r->pool_at), &r->pool_at) &&
			    !eam_has4(&to->conf.eams, pool4_addr(to->pool, r->pool_at));
		if (r->block && !(r->paired && blocks_claim(to->blocks, r->pool_at, r->block)))
			r->block = 0;
	}
}

/* The services of a new configuration begin with the sessions that stayed. */
static void services_take_over(struct nat64 *n)
{
	for (uint32_t i = 1; i <= n->tables->bindings.top; i++) {
		struct binding *b = &n->tables->binding[i];
		const struct static_rule *r;

		if (!b->used || !b->fixed)
			continue;
		r = rule_of(&n->conf, b);
		must(r, "reload: a static binding without its rule");
		b->service = r->service;
		service_at(&n->conf.services, b->service)->sessions += b->sessions;
	}
}

static bool fits(const struct nat64 *n, const struct nat64_conf *conf)
{
	return conf->sessions == n->conf.sessions && conf->fragments == n->conf.fragments &&
	       conf->port_block == n->conf.port_block &&
	       conf->n_rules <= n->tables->bindings.max - n->tables->sessions.max;
}

struct nat64_change *nat64_prepare(const struct nat64 *n, const struct config *c)
{
	struct nat64_change *change = room_take(1, sizeof(*change));

	if (!change)
		return NULL;
	if (nat64_conf_init(&change->conf, c, &n->tables->key) == 0 && fits(n, &change->conf) &&
	    (change->pool = nat64_conf_pool4(c)) &&
	    (change->blocks = nat64_conf_blocks(c, change->pool)) &&
	    (change->rests = rests_new(change->conf.ports_resting)))
		return change;
	nat64_change_free(change);
	return NULL;
}

void nat64_change_free(struct nat64_change *change)
{
	if (!change)
		return;
	rests_free(change->rests);
	blocks_free(change->blocks);
	pool4_free(change->pool);
	nat64_conf_fini(&change->conf);
	room_return(change);
}

void nat64_commit(struct nat64 *n, struct nat64_change *change, uint64_t now_ms)
{
	fast_all_back(n);
	end_what_goes(n, change, now_ms);
	claim_bindings(n->tables, change->pool);
	claim_for_hosts(n, change);
	synhold_clear(n->hold);
	frags_clear(n->frags);
	rests_free(n->rests);		/* nothing rests over a reload: another pool */
	blocks_free(n->blocks);
	pool4_free(n->pool);
	services_count_on(&change->conf.services, &n->conf.services);
	nat64_conf_fini(&n->conf);
	n->pool = change->pool;
	n->blocks = change->blocks;
	n->rests = change->rests;
	n->conf = change->conf;
	services_take_over(n);
	room_return(change);
	flow_fix_all(n, now_ms);
	fair_recount(n);
}

int nat64_reconfigure(struct nat64 *n, const struct config *c, uint64_t now_ms)
{
	struct nat64_change *change = nat64_prepare(n, c);

	if (!change)
		return -1;
	nat64_commit(n, change, now_ms);
	return 0;
}

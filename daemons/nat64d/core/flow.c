/*
 * flow.c - sessions with all that hangs on them: opened and ended as one
 *
 * Four records make a flow: session, binding, lent port, host record. Here alone is
 * the order in which they come and go, so that none outlives what it hangs on.
 */
#include "flow.h"

#include <gateway6/must.h>

#include "bib.h"
#include "ear.h"
#include "fast.h"
#include "quota.h"
#include "rest.h"
#include "session.h"

/* The binding's lent end goes back to the pool, if it is one that is lent. */
static void return_port(struct nat64 *n, const struct binding *b, uint64_t now_ms)
{
	uint32_t at;

	if (pool4_find(n->pool, b->lent, &at))
		rest_return(n, b, at, now_ms);
}

static void tell_lease(const struct nat64 *n, const struct binding *b, bool made)
{
	struct nat64_lease l = {
		.made = made, .l4 = b->l4, .guest = b->guest, .lent = b->lent,
		.guest_port = b->guest_port, .lent_port = b->lent_port,
		.born_s = b->born_s,
	};

	if (n->ears && !n->conf.port_block)
		ears_lease(n, &l);
}

static enum nat64_drop bind(struct nat64 *n, const struct flow_plan *plan, uint32_t host,
			    uint64_t now_ms, uint32_t *binding)
{
	struct tables *t = n->tables;
	struct bib_birth birth = { .l4 = plan->tuple->l4, .guest = plan->tuple->guest,
				   .host = host };
	enum nat64_drop why;

	if (plan->lent)
		birth.lent = *plan->lent;
	why = plan->lent ? quota_claim(n, host, birth.l4, birth.lent) :
			   quota_lend(n, host, birth.l4, birth.guest.port, &birth.lent);
	if (why)
		return why;
	*binding = bib_add(t, &birth, now_ms);
	must(*binding, "more bindings than sessions and static ones");	/* B3 */
	t->host[host].used++;
	if (!plan->lent)
		tell_lease(n, &t->binding[*binding], true);
	return DROP_NONE;
}

/* A static binding counts on the guest's record only while it has sessions. */
static void adopt(struct tables *t, struct binding *b, uint32_t host)
{
	if (b->host)
		return;
	b->host = host;
	t->host[host].used++;
}

static void tally(struct nat64 *n, const struct binding *b, int change)
{
	struct host *h = &n->tables->host[b->host];

	if (b->service) {
		service_at(&n->conf.services, b->service)->sessions += (uint32_t)change;
		return;
	}
	h->sessions += (uint32_t)change;
	n->fair.sessions[h->network] += (uint32_t)change;
}

enum nat64_drop flow_open(struct nat64 *n, const struct flow_plan *plan, uint64_t now_ms,
			  uint32_t *session)
{
	struct tables *t = n->tables;
	struct session_birth birth = { .binding = plan->binding, .peer = plan->tuple->peer,
				       .life = plan->life, .state = (uint8_t)plan->state,
				       .prefix = plan->prefix };
	enum nat64_drop why;
	uint32_t host = 0;

	if (!birth.binding)
		birth.binding = bib_find6(t, plan->tuple->l4, &plan->tuple->guest);
	why = quota_admit(n, plan, birth.binding, now_ms, &host);
	if (!why && !birth.binding)
		why = bind(n, plan, host, now_ms, &birth.binding);
	if (why) {
		quota_settle(n, host);
		return why;
	}
	adopt(t, &t->binding[birth.binding], host);
	*session = session_add(t, &birth, now_ms);
	must(*session, "quota_admit has seen a free session");
	tally(n, &t->binding[birth.binding], +1);
	if (t->binding[birth.binding].service)
		service_at(&n->conf.services, t->binding[birth.binding].service)->opened++;
	n->stats.sessions_opened[plan->tuple->l4]++;
	if (n->ears)
		ears_session(n, *session, true, now_ms);
	return DROP_NONE;
}

static void binding_over(struct nat64 *n, uint32_t binding, uint64_t now_ms)
{
	struct tables *t = n->tables;
	struct binding *b = &t->binding[binding];
	uint32_t host = b->host;

	b->host = 0;
	if (host)
		t->host[host].used--;
	quota_settle(n, host);
	if (b->fixed)
		return;
	tell_lease(n, b, false);
	return_port(n, b, now_ms);
	bib_cut(t, binding);
}

void flow_end(struct nat64 *n, uint32_t session, uint64_t now_ms)
{
	struct tables *t = n->tables;
	uint32_t binding = t->session[session].binding;

	fast_back(n, session);
	if (n->ears)
		ears_session(n, session, false, now_ms);
	tally(n, &t->binding[binding], -1);
	session_cut(t, session);
	if (t->binding[binding].sessions == 0)
		binding_over(n, binding, now_ms);
}

bool flow_fix(struct nat64 *n, const struct static_rule *rule, uint64_t now_ms)
{
	struct bib_birth birth = { .l4 = rule->l4, .guest = rule->to, .lent = rule->at,
				   .fixed = true, .service = rule->service };
	uint32_t at;

	if (!pool4_find(n->pool, rule->at.addr, &at) ||
	    !pool4_claim(n->pool, rule->l4, at, rule->at.port))
		return false;
	if (bib_find4(n->tables, rule->l4, rule->at) == 0 && bib_add(n->tables, &birth, now_ms))
		return true;
	pool4_return(n->pool, rule->l4, at, rule->at.port);
	return false;
}

void flow_fix_all(struct nat64 *n, uint64_t now_ms)
{
	for (size_t i = 0; i < n->conf.n_rules; i++)
		flow_fix(n, &n->conf.rules[i], now_ms);
}

void flow_end_binding(struct nat64 *n, uint32_t binding, uint64_t now_ms)
{
	struct tables *t = n->tables;
	struct binding *b = &t->binding[binding];

	b->fixed = false;		/* so that it goes with the last session */
	if (b->sessions == 0) {
		binding_over(n, binding, now_ms);
		return;
	}
	for (uint32_t s = 1; s <= t->sessions.top && b->used && b->sessions; s++)
		if (t->session[s].state && t->session[s].binding == binding)
			flow_end(n, s, now_ms);
}

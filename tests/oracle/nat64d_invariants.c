/* nat64d_invariants.c - counts everything anew, the slow way */
#include <oracle/nat64d_invariants.h>

#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>
#include <nat64d/core/bib.h>
#include <nat64d/core/fair.h>
#include <nat64d/core/rest.h>
#include <nat64d/core/session.h>
#include <nat64d/core/state.h>

static void sessions(const struct nat64 *n, uint32_t *of_binding)
{
	const struct tables *t = n->tables;
	uint32_t used = 0, in_state[16] = { 0 };

	for (uint32_t s = 1; s <= t->sessions.top; s++) {
		const struct session *r = &t->session[s];
		struct tuple6 k6 = session_tuple6(r);
		struct tuple4 k4 = session_tuple4(r);

		if (!r->state)
			continue;
		used++;
		in_state[r->state]++;
		of_binding[r->binding]++;
		must(session_find6(t, &k6) == s, "S1: session %u by its guest", s);
		must(session_find4(t, &k4) == s, "S1, S2: session %u by its lent end", s);
		must(t->session[r->next].prev == s && t->session[r->prev].next == s,
		     "S1: the ring at session %u", s);
		must(addr4_equal(t->session[r->next].peer, r->peer) &&
		     t->session[r->next].binding == r->binding, "S1: ring of %u is mixed", s);
		must(addr6_equal(&t->binding[r->binding].guest, &r->guest) &&
		     t->binding[r->binding].lent_port == r->lent_port, "session %u", s);
	}
	must(used == t->sessions.used && used == t->session6.used, "T1: %u sessions", used);
	for (unsigned state = 1; state < 16; state++)
		must(t->in_state[state] == in_state[state], "T1: %u in state %u", in_state[state],
		     state);
}

static bool in_block(const struct nat64 *n, const struct binding *b)
{
	const struct host *h = &n->tables->host[b->host];

	return h->block && b->lent_port >= h->block &&
	       b->lent_port < h->block + n->conf.port_block &&
	       addr4_equal(pool4_addr(n->pool, h->pool_at), b->lent);
}

static void bindings(const struct nat64 *n, const uint32_t *of_binding, uint32_t *of_host,
		     uint32_t *of_service)
{
	const struct tables *t = n->tables;
	uint32_t used = 0, seconds = 0;

	for (uint32_t b = 1; b <= t->bindings.top; b++) {
		const struct binding *r = &t->binding[b];
		struct end6 guest = { r->guest, r->guest_port };
		struct end4 lent = { r->lent, r->lent_port };

		if (!r->used)
			continue;
		used++;
		seconds += r->second;
		must(r->second || bib_find6(t, r->l4, &guest) == b, "B1: binding %u", b);
		must(bib_find4(t, r->l4, lent) == b, "B1, B2: binding %u", b);
		must(r->fixed || r->sessions, "B3: binding %u", b);
		must(r->sessions == of_binding[b], "S3: binding %u", b);
		must(!r->host == !r->sessions, "Q1: binding %u", b);
		if (!r->fixed && n->conf.port_block)
			must(in_block(n, r), "binding %u outside of the block", b);
		of_host[r->host]++;
		if (r->service)
			of_service[r->service - 1] += r->sessions;
	}
	must(used == t->bindings.used && used == t->binding4.used &&
	     used == t->binding6.used + seconds, "T1: %u bindings", used);
}

static uint32_t services(const struct nat64 *n, const uint32_t *of_service)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n->conf.services.n; i++) {
		must(n->conf.services.item[i].sessions == of_service[i], "Q2: service %zu", i);
		sum += of_service[i];
	}
	return sum;
}

static void hosts(const struct nat64 *n, const uint32_t *of_host, uint32_t sum)
{
	const struct tables *t = n->tables;
	struct fair all = { { 0 }, { 0 } };
	uint32_t used = 0;

	for (uint32_t h = 1; h <= t->hosts.top; h++) {
		const struct host *r = &t->host[h];

		must(!of_host[h] || r->used == of_host[h], "Q1: host %u", h);
		if (!of_host[h])
			continue;
		used++;
		sum += r->sessions;
		must(r->network == fair_network(n, &r->addr), "N1: host %u", h);
		all.hosts[r->network]++;
		all.sessions[r->network] += r->sessions;
	}
	must(!memcmp(&all, &n->fair, sizeof(all)), "N1: what networks hold");
	must(used == t->hosts.used && used == t->host6.used, "T1: %u hosts", used);
	must(sum == t->sessions.used, "Q2: %u sessions on hosts and services", sum);
}

static void pool(const struct nat64 *n)
{
	uint32_t lent[NAT64_L4S] = { 0 };

	for (uint32_t b = 1; b <= n->tables->bindings.top; b++) {
		const struct binding *r = &n->tables->binding[b];

		if (r->used && pool4_covers(n->pool, r->lent_port))
			lent[r->l4]++;
	}
	for (enum nat64_l4 l4 = 0; l4 < NAT64_L4S; l4++)
		must(pool4_lent(n->pool, l4) == lent[l4] + rests_count(n->rests, l4),
		     "pool: %u lent", lent[l4]);
}

void oracle_invariants(const struct nat64 *n)
{
	uint32_t *of_binding = calloc(n->tables->bindings.max + 1, sizeof(*of_binding));
	uint32_t *of_host = calloc(n->tables->hosts.max + 1, sizeof(*of_host));
	uint32_t *of_service = calloc(n->conf.services.n + 1, sizeof(*of_service));

	must(of_binding && of_host && of_service, "no memory");
	sessions(n, of_binding);
	bindings(n, of_binding, of_host, of_service);
	hosts(n, of_host, services(n, of_service));
	pool(n);
	free(of_service);
	free(of_host);
	free(of_binding);
}

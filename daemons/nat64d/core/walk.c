/* walk.c - what the translator shows of itself: counters, sessions, bindings */
#include "nat64.h"

#include <assert.h>

#include "expire.h"
#include "frag.h"
#include "pmtu.h"
#include "synhold.h"
#include "tcp_fsm.h"
#include "walk.h"

static_assert(NAT64_TCP_STATES == TCP_STATES - 1, "all but \"closed\"");

#define LOOKS 64u		/* records looked at for each row asked for */

const struct counter_name nat64_drop_names[DROP_COUNT] = {
	[DROP_NONE] = { "none", "not dropped" },
#define X(NAME, name, text) [DROP_##NAME] = { #name, text },
	NAT64_DROPS(X)
#undef X
};

const char *const nat64_l4_names[NAT64_L4S] = {
	[NAT64_TCP] = "tcp", [NAT64_UDP] = "udp", [NAT64_ICMP] = "icmp",
};

void nat64_stats_read(const struct nat64 *n, struct nat64_stats *out)
{
	const struct tables *t = n->tables;

	*out = n->stats;
	for (enum nat64_l4 l4 = 0; l4 < NAT64_L4S; l4++) {
		out->sessions[l4] = t->sessions_of[l4];
		out->bindings[l4] = t->bindings_of[l4];
		out->ports_lent[l4] = pool4_lent(n->pool, l4);
	}
	for (unsigned i = 0; i < NAT64_TCP_STATES; i++)
		out->tcp[i] = (struct nat64_state_count){ tcp_state_names[i + 1],
							  t->in_state[i + 1] };
	out->sessions_max = t->sessions.max;
	out->ports_max = pool4_lendable_all(n->pool);
	out->guests = t->hosts.used;
	out->syns_held = synhold_count(n->hold);
	out->fragments_held = frags_held(n->frags);
	out->paths_known = pmtus_known(n->pmtus);
}

bool nat64_ports_of(const struct nat64 *n, uint32_t at, struct nat64_ports *out)
{
	bool own;

	if (at >= pool4_count(n->pool))
		return false;
	out->address = pool4_addr(n->pool, at);
	own = eam_has4(&n->conf.eams, out->address);
	out->lendable = own ? 0 : pool4_lendable(n->pool);
	for (enum nat64_l4 l4 = 0; l4 < NAT64_L4S; l4++)
		out->lent[l4] = own ? 0 : pool4_lent_at(n->pool, l4, at);
	return true;
}

uint64_t nat64_published(const struct nat64 *n, size_t entry)
{
	return entry < n->conf.services.n ? n->conf.services.item[entry].opened : 0;
}

static bool passes(const struct nat64_filter *f, enum nat64_l4 l4, const struct addr6 *guest)
{
	if (!f)
		return true;
	return (!f->by_l4 || f->l4 == l4) && (!f->by_guest || addr6_equal(&f->guest, guest));
}

static struct nat64_session_row session_row(const struct nat64 *n, const struct session *s,
					    uint64_t now_ms)
{
	struct nat64_session_row row = {
		.l4 = s->l4, .state = tcp_state_names[s->state],
		.guest = s->guest, .lent = s->lent, .peer = s->peer,
		.peer6 = prefixes_embed(&n->conf.prefixes, s->prefix, s->peer),
		.guest_port = s->guest_port, .lent_port = s->lent_port,
		.peer_port = s->peer_port,
		.fixed = n->tables->binding[s->binding].fixed, .fast = s->fast,
		.idle_ms = (uint32_t)now_ms - s->touched_ms,
		.expires_ms = expire_left_ms(n, s, now_ms),
	};

	for (enum nat64_way way = 0; way < NAT64_WAYS; way++) {
		row.bytes[way] = s->bytes[way];
		row.packets[way] = s->packets[way];
	}
	return row;
}

struct nat64_session_row walk_session(const struct nat64 *n, uint32_t session, uint64_t now_ms)
{
	return session_row(n, &n->tables->session[session], now_ms);
}

/* ---- who looks on ---- */

void nat64_observe(struct nat64 *n, const struct nat64_observer *o)
{
	n->observer = *o;
}

void nat64_divert(struct nat64 *n, const struct nat64_sink *sink)
{
	n->sink = *sink;
}

void walk_tell(const struct nat64 *n, enum nat64_way way, enum nat64_drop why,
	       uint32_t session, uint64_t now_ms)
{
	struct nat64_verdict v = { .way = way, .why = why };
	struct nat64_session_row row;

	if (session) {
		row = walk_session(n, session, now_ms);
		v.session = &row;
	}
	n->observer.saw(n->observer.arg, &v);
}

/* ---- tables ---- */

void nat64_sessions_walk(const struct nat64 *n, uint32_t *cursor, unsigned max,
			 const struct nat64_filter *filter, uint64_t now_ms,
			 void (*show)(const struct nat64_session_row *row, void *arg),
			 void *arg)
{
	const struct tables *t = n->tables;
	uint64_t end = *cursor + (uint64_t)max * LOOKS;
	unsigned shown = 0;

	while (*cursor < t->sessions.top && *cursor < end && shown < max) {
		const struct session *s = &t->session[++*cursor];
		struct nat64_session_row row;

		if (!s->state || !passes(filter, s->l4, &s->guest))
			continue;
		row = session_row(n, s, now_ms);
		show(&row, arg);
		shown++;
	}
	if (*cursor >= t->sessions.top)
		*cursor = 0;
}

static void show_binding(const struct binding *b, uint64_t now_ms,
			 void (*show)(const struct nat64_binding_row *, void *), void *arg)
{
	struct nat64_binding_row row = {
		.l4 = b->l4, .guest = b->guest, .lent = b->lent,
		.guest_port = b->guest_port, .lent_port = b->lent_port,
		.fixed = b->fixed, .sessions = b->sessions,
		.age_s = (uint32_t)(now_ms / 1000) - b->born_s,
	};

	show(&row, arg);
}

void nat64_bindings_walk(const struct nat64 *n, uint32_t *cursor, unsigned max,
			 const struct nat64_filter *filter, uint64_t now_ms,
			 void (*show)(const struct nat64_binding_row *row, void *arg),
			 void *arg)
{
	const struct tables *t = n->tables;
	uint64_t end = *cursor + (uint64_t)max * LOOKS;
	unsigned shown = 0;

	while (*cursor < t->bindings.top && *cursor < end && shown < max) {
		const struct binding *b = &t->binding[++*cursor];

		if (!b->used || !passes(filter, b->l4, &b->guest))
			continue;
		show_binding(b, now_ms, show, arg);
		shown++;
	}
	if (*cursor >= t->bindings.top)
		*cursor = 0;
}

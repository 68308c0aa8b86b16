/*
 * count.c - what was translated adds up: of its session, of its protocol, of all
 *
 * Counted is what went through all steps, as it came in: a packet that died on the way,
 * of its hop limit or its size, is in the counters of drops and in no other. Errors are
 * not counted, nor what passed by a binding alone.
 *
 * The count is also what makes a session worth the fast path (fast.c).
 */
#include "count.h"

#include "fast.h"

struct freight { uint32_t bytes; uint64_t packets; };

static struct freight freight_of(const struct offload *o, uint32_t bytes, uint32_t payload)
{
	uint64_t packets = o->gso_size && payload ?
			   (payload + o->gso_size - 1) / o->gso_size : 1;

	return (struct freight){ bytes, packets };
}

static void of_session(struct nat64 *n, uint32_t session, enum nat64_way way,
		       struct freight f)
{
	struct session *s = &n->tables->session[session];

	s->bytes[way] += f.bytes;
	s->packets[way] += f.packets;
	if (fast_is_worth(s, way, f.packets) && n->fast.worth)
		n->fast.worth(n->fast.arg, session);
	else if (fast_is_stray(s) && n->fast.stray)
		n->fast.stray(n->fast.arg, session);
	n->stats.bytes[way][s->l4] += f.bytes;
	n->stats.packets[way][s->l4] += f.packets;
}

static void of_mapped(struct nat64 *n, enum nat64_way way, struct freight f)
{
	n->stats.mapped_bytes[way] += f.bytes;
	n->stats.mapped_packets[way] += f.packets;
}

void count6(struct nat64 *n, const struct xlat64 *x)
{
	struct freight f = freight_of(&x->offload, x->v.len, x->v.l4_len - x->v.head_len);

	if (x->is_error)
		return;
	if (x->mapped)
		of_mapped(n, NAT64_OUT, f);
	else if (x->session)
		of_session(n, x->session, NAT64_OUT, f);
}

void count4(struct nat64 *n, const struct xlat46 *x)
{
	struct freight f = freight_of(&x->offload, x->v.len, x->v.l4_len - x->v.head_len);

	if (x->is_error)
		return;
	if (x->mapped)
		of_mapped(n, NAT64_IN, f);
	else if (x->session)
		of_session(n, x->session, NAT64_IN, f);
}

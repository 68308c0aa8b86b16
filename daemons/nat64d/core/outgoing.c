/*
 * outgoing.c - which tuple leaves (RFC 6146 section 3.6)
 *
 * Our side comes from the binding, the foreign side always from the incoming tuple by
 * the prefix, never from the table, else hairpinning breaks (3.6.1). For ICMP errors
 * the tuple is again that of the inner packet, as the error's receiver knows it.
 */
#include "xlat.h"

void outgoing4(struct nat64 *n, struct xlat64 *x)
{
	x->out.l4 = x->in.l4;
	x->out.peer = x->in.peer;
	if (x->mapped) {
		x->out.lent = (struct end4){ x->own, x->in.guest.port };
	} else if (x->session) {	/* spares the packet path a look at the binding */
		const struct session *s = &n->tables->session[x->session];

		x->out.lent = (struct end4){ s->lent, s->lent_port };
	} else {
		const struct binding *b = &n->tables->binding[x->binding];

		x->out.lent = (struct end4){ b->lent, b->lent_port };
	}
}

void outgoing6(struct nat64 *n, struct xlat46 *x)
{
	x->out.l4 = x->in.l4;
	x->out.peer = x->in.peer;
	if (x->mapped) {
		x->out.guest = (struct end6){ x->own, x->in.lent.port };
	} else if (x->session) {
		const struct session *s = &n->tables->session[x->session];

		x->out.guest = (struct end6){ s->guest, s->guest_port };
	} else {
		const struct binding *b = &n->tables->binding[x->binding];

		x->out.guest = (struct end6){ b->guest, b->guest_port };
	}
}

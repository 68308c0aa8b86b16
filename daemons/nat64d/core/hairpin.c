/*
 * hairpin.c - guest to guest through the translator (RFC 6146 section 3.8)
 *
 * A translated packet whose destination is our own pool is fed into the door from
 * outside, with the tuple it left with.
 *
 * In share mode the pool is one private address (`internal`) behind the kernel's NAT,
 * and guests know the uplink's address (shown4) instead. So shown4 is an alias: a
 * packet for a lent or published port of it comes in again as for `internal`, and its
 * source appears as shown4 (RFC 4787 REQ-9: the external source). Other ports of shown4
 * are the host's own services: such a packet goes to the kernel.
 *
 * The faces are exchanged when tuples are read (incoming.c), not in the bytes: the
 * checksum update takes the old bytes out and puts the new addresses in anyway.
 */
#include "hairpin.h"

#include <string.h>

#include "bib.h"
#include "door.h"

/* From inside, put together, from outside, put together, an error on its way back... */
#define DEPTH_MAX 8u

bool hairpin_wanted(const struct nat64 *n, enum nat64_l4 l4, struct end4 to)
{
	struct end4 inside = { n->conf.internal, to.port };
	uint32_t at;

	if (eam_has4(&n->conf.eams, to.addr))
		return true;
	if (!n->conf.share)
		return pool4_find(n->pool, to.addr, &at);
	if (addr4_equal(to.addr, n->conf.internal))
		return true;
	if (!addr4_equal(to.addr, n->host.shown4))
		return false;
	/* a ping has port 0, which is never lent: shown4 answers it as the host it is */
	return pool4_covers(n->pool, to.port) || bib_find4(n->tables, l4, inside);
}

enum nat64_drop hairpin_run(struct nat64 *n, const struct cargo *c, uint64_t now_ms)
{
	struct packet_in in = { .len = c->head_len + c->body_len, .offload = c->offload };

	if (!n->conf.hairpin)
		return DROP_HAIRPIN_OFF;
	if (n->depth >= DEPTH_MAX)
		return DROP_HAIRPIN_LOOP;
	n->stats.hairpinned++;
	in.bytes = c->head;
	if (c->body_len) {
		/* our headers are never longer than the IPv6 ones that stood here */
		in.bytes = c->body - c->head_len;
		memmove(in.bytes, c->head, c->head_len);
	}
	door4_hairpin(n, &in, now_ms);
	return DROP_NONE;
}

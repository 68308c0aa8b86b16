/* hairpin.h - guest to guest through the translator (RFC 6146 section 3.8) */
#ifndef NAT64_HAIRPIN_H
#define NAT64_HAIRPIN_H

#include "emit.h"
#include "state.h"

/* The face of a packet on its way back in, see hairpin.c: shown4 -> internal. */
static inline struct addr4 hairpin_inside(const struct nat64 *n, bool hairpin,
					  struct addr4 a)
{
	if (hairpin && n->conf.share && addr4_equal(a, n->host.shown4))
		return n->conf.internal;
	return a;
}

/* And its sender as the world would see it: internal -> shown4. */
static inline struct addr4 hairpin_outside(const struct nat64 *n, bool hairpin,
					   struct addr4 a)
{
	if (hairpin && n->conf.share && addr4_equal(a, n->conf.internal))
		return n->host.shown4;
	return a;
}

/* Does a translated packet for this end come back to us? */
bool hairpin_wanted(const struct nat64 *n, enum nat64_l4 l4, struct end4 to);

/*
 * Takes a translated packet round: its head is moved in front of its body, where the
 * headers it replaces stood. DROP_HAIRPIN_OFF, DROP_HAIRPIN_LOOP; what becomes of it
 * on the way back in is counted there.
 */
enum nat64_drop hairpin_run(struct nat64 *n, const struct cargo *c, uint64_t now_ms);

#endif

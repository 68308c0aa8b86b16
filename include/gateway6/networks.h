/*
 * networks.h - the guest networks of this moment: entries of the file on links of the host
 *
 * An entry of `networks` names one interface, or by a pattern (vmbr*) all that match.
 * Who acts on each network walks over them here and needs not know which it is:
 *
 *	const struct conf_network *n;
 *
 *	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); )
 *		... facts_link_named(f, n->name) ...
 *
 * An interface belongs to one entry: that of its name, else the longest pattern, and
 * of equally long ones the first. See config_network().
 */
#ifndef GW_NETWORKS_H
#define GW_NETWORKS_H

#include "config.h"
#include "facts.h"

struct network_walk {
	const struct config *c;
	const struct facts *f;
	size_t at, link;		/* the next: entry, and link for a pattern */
	struct conf_network here;	/* an entry with a pattern, as if it named the link */
};

static inline struct network_walk networks_of(const struct config *c, const struct facts *f)
{
	return (struct network_walk){ .c = c, .f = f };
}

/*
 * The next network; NULL at the end. One that is named comes whether its link is there
 * or not, a pattern comes once for each link that it takes. Valid until the next call,
 * and as long as the facts.
 */
const struct conf_network *network_next(struct network_walk *w);

/* The entry of the file that the last one came from. */
const struct conf_network *network_entry(const struct network_walk *w);

/*
 * Why a link is not taken although a pattern is for it, in words; NULL: it is taken, or
 * no pattern is for it. *text of the kind "it is the uplink".
 */
struct network_text { char s[96]; };
const char *network_left_out(const struct config *c, const struct facts *f,
			     const struct link *link, struct network_text *text);

/*
 * The link that has the prefix which the file gives to all that match, where `link` does
 * too: a prefix can be on one, the oldest. NULL: none is in its way.
 */
const struct link *network_rival(const struct config *c, const struct facts *f,
				 const struct link *link);

/* A port of a bridge that leads out of this machine, or NULL. */
const struct link *network_physical_port(const struct facts *f, const struct link *bridge);

#endif

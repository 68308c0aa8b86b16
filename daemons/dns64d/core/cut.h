/* cut.h - nothing lives below a name that is not there (RFC 8020) */
#ifndef DNS64_CUT_H
#define DNS64_CUT_H

#include "job.h"

/* Note what a plain answer says of its whole name, if it says so: NXDOMAIN, no chain. */
void cut_keep(struct dns64 *d, const struct key *k, const struct image *i);

/*
 * Is the name, or one above it, known not to be there? Then *out is the answer to `q`,
 * made in d's writer. Only where the same upstreams would be asked for both names.
 */
bool cut_find(struct dns64 *d, const struct key *k, const struct question *q,
	      uint64_t now_ms, struct image *out);

#endif

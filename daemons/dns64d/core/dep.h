/* dep.h - what a DNS64 job needs: plain answers, by which it is made */
#ifndef DNS64_DEP_H
#define DNS64_DEP_H

#include "job.h"

struct needed { struct question question; struct key key; uint64_t hash; };

/* False for a reverse name that is not below the prefix any more (after a reload). */
bool dep_needed(const struct dns64 *d, const struct job *j, unsigned which,
		struct needed *out);

/* See to it that the answer comes. When no job is free it counts as an error. */
void dep_need(struct dns64 *d, struct job *j, unsigned which, uint64_t now_ms);

/* NULL while it is not there. What was pushed out of the cache counts as an error. */
const struct image *dep_image(struct dns64 *d, const struct job *j, unsigned which,
			      struct image *room);

#endif

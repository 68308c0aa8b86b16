/* special.h - names that are answered here, with or without an upstream */
#ifndef DNS64_SPECIAL_H
#define DNS64_SPECIAL_H

#include "image.h"
#include "policy.h"

/*
 * False when the question is none of ours. The image lies in m, its life_s is 0. The
 * prefix told is the one that p's client gets for most addresses.
 */
bool special_answer(const struct policy *p, const struct question *q, struct mw *m,
		    struct image *out);

/* The short answer to ANY (RFC 8482 section 4.2): one HINFO. */
struct image special_any(const struct question *q, struct mw *m);

#endif

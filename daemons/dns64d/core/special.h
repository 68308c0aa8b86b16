/* special.h - names that are answered here, with or without an upstream */
#ifndef DNS64_SPECIAL_H
#define DNS64_SPECIAL_H

#include "conf.h"
#include "image.h"

/* False when the question is none of ours. The image lies in m, its life_s is 0. */
bool special_answer(const struct dns64_conf *conf, const struct question *q, struct mw *m,
		    struct image *out);

/* The short answer to ANY (RFC 8482 section 4.2): one HINFO. */
struct image special_any(const struct question *q, struct mw *m);

#endif

/* prefer.h - one family where a name has both (dns64.prefer) */
#ifndef DNS64_PREFER_H
#define DNS64_PREFER_H

#include "synth.h"

/* What to do next for a question of type A or AAAA that has KEY_PREFER. */
enum synth_step prefer_next(const struct policy *p, uint16_t type,
			    const struct synth_facts *f);

#endif

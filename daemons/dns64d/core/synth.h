/* synth.h - AAAA from A (RFC 6147 section 5.1): what to do next, and the doing */
#ifndef DNS64_SYNTH_H
#define DNS64_SYNTH_H

#include "exclude.h"

enum synth_step {
	SYNTH_WAIT,
	SYNTH_ASK_AAAA, SYNTH_ASK_A,
	SYNTH_TAKE_AAAA,		/* the AAAA answer, less what is excluded */
	SYNTH_TAKE_A,			/* the A answer */
	SYNTH_MAKE,			/* AAAA records from the A answer */
	SYNTH_EMPTY,			/* the A answer without its A records */
	SYNTH_PASS_A,			/* the A answer's error, NXDOMAIN included */
};

/* What is known; an image is NULL while it is not there. */
struct synth_facts {
	const struct image *aaaa, *a;
	bool asked_aaaa, asked_a;
	bool aaaa_slow;			/* asked a while ago: worth asking A beside it */
	bool aaaa_overdue;		/* so late that it counts as silence (5.1.3) */
};

enum synth_step synth_next(const struct policy *p, const struct synth_facts *f);

/* The result as an image about `q` (type AAAA); its born_ms is now_ms. */
struct synth_work {
	const struct policy *policy;
	const struct question *q;
	const struct image *aaaa, *a;	/* as above */
	uint64_t now_ms;
};
struct image synth_take_aaaa(struct mw *m, const struct synth_work *w);
struct image synth_make(struct mw *m, const struct synth_work *w);
struct image synth_empty(struct mw *m, const struct synth_work *w);

#endif

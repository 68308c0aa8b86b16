/* explain_walk.h - one walk: what was asked, what the core did, what is said of it */
#ifndef NAT64D_EXPLAIN_WALK_H
#define NAT64D_EXPLAIN_WALK_H

#include "explain.h"

enum { WALK_FRAMES = 4, WALK_FRAME = 160 };

struct walk {
	struct nat64d *n;
	const struct explain_plan *p;
	FILE *out;
	uint64_t now_ms;
	struct nat64_stats before;

	bool told;			/* a verdict came */
	enum nat64_drop why;		/* the last that was none, else DROP_NONE */
	bool has_session;
	struct nat64_session_row session;	/* the first one */
	unsigned frames;
	struct { uint8_t bytes[WALK_FRAME]; size_t len; } frame[WALK_FRAMES];
};

/* One line of the answer. */
struct line { const char *step, *verdict, *reason, *remedy; };

#define OK(step) ((struct line){ step, "ok", NULL, NULL })
#define NOTE(step) ((struct line){ step, "note", NULL, NULL })
#define DROP(step, reason, remedy) ((struct line){ step, "drop", reason, remedy })

void walk_say(struct walk *w, struct line l, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What the core made of the packet. */
void walk_say_outcome(struct walk *w);

#endif

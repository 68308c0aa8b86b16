/* contradiction.h - where another router says otherwise than we do (RFC 4861 6.2.7,
 *                   RFC 8781 5.2) */
#ifndef RASERV_CONTRADICTION_H
#define RASERV_CONTRADICTION_H

#include "nd_read.h"
#include "ra_build.h"

/* What these name, each with its name for people. */
#define CONTRADICTION_FIELDS(X)				\
	X(HOP_LIMIT, "hop limit")			\
	X(MANAGED, "M flag")				\
	X(OTHER_CONFIG, "O flag")			\
	X(REACHABLE, "reachable time in ms")		\
	X(RETRANSMIT, "retransmit timer in ms")		\
	X(MTU, "MTU")					\
	X(VALID, "valid lifetime in s")			\
	X(PREFERRED, "preferred lifetime in s")		\
	X(PREF64, "lifetime in s of PREF64")

enum contradiction_field {
#define X(NAME, text) CONTRADICTION_##NAME,
	CONTRADICTION_FIELDS(X)
#undef X
	CONTRADICTION_FIELD_COUNT
};

extern const char *const contradiction_text[CONTRADICTION_FIELD_COUNT];

struct contradiction {
	enum contradiction_field field;
	const struct prefix6 *prefix;	/* of a lifetime, else NULL; lies in theirs */
	uint32_t ours, theirs;
};

/* Two for each prefix that is kept, one for each PREF64 and each other field. */
#define CONTRADICTIONS_MAX (2 * ND_PREFIXES_KEPT + ND_PREF64S_KEPT + \
			    CONTRADICTION_FIELD_COUNT - 3)

/*
 * Compare what we say at ours->now_ms with what came then. Writes at most
 * CONTRADICTIONS_MAX to out; returns how many.
 */
size_t contradictions_find(const struct ra_text *ours, const struct nd_ra *theirs,
			   struct contradiction *out);

/* A bit for each field that is among them. */
unsigned contradiction_fields(const struct contradiction *list, size_t n);

#endif

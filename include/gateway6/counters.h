/*
 * counters.h - named counters from one list
 *
 * A list is an X macro of rows (NAME, name, "one sentence"). Its owner makes the
 * enum from it; the table of names that `gatewayctl stats --explain` prints comes
 * from the same rows, so neither can miss one:
 *
 *	#define RA_COUNTERS(X) \
 *		X(RS_RECEIVED, rs_received, "router solicitations received")
 *
 *	enum ra_counter {
 *	#define X(NAME, name, text) RA_##NAME,
 *		RA_COUNTERS(X)
 *	#undef X
 *		RA_COUNTER_COUNT
 *	};
 *	COUNTER_NAMES(ra_counter_names, RA_COUNTERS, RA_COUNTER_COUNT);
 */
#ifndef GW_COUNTERS_H
#define GW_COUNTERS_H

#include <stdint.h>

struct counter_name {
	const char *name;		/* snake_case, without the daemon's prefix */
	const char *text;		/* one sentence */
};

#define COUNTER_NAME_ROW(NAME, name, text) { #name, text },

#define COUNTER_NAMES(table, LIST, count)				\
	const struct counter_name table[] = { LIST(COUNTER_NAME_ROW) };	\
	static_assert(sizeof(table) / sizeof(table[0]) == (count),	\
		      #table ": a row for each counter")

#endif

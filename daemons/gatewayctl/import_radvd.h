/*
 * import_radvd.h - an option of radvd.conf is a rule: its name, what becomes of it, where
 */
#ifndef GW_IMPORT_RADVD_H
#define GW_IMPORT_RADVD_H

#include "import.h"

struct interface {
	struct import *im;
	struct draft_node *map;		/* networks.NAME */
	uint32_t max_interval_s;	/* radvd's routes live by it */
	bool speaks;
};

struct rule {
	const char *name;
	void (*take)(struct interface *i, const struct statement *s, const struct rule *r,
		     struct draft_node *to);
	const char *key;		/* below `to` */
	const char *fine;		/* with this value nothing is lost */
	const char *why;		/* else: what is to be said */
};

/* The word behind the option's name. */
const char *radvd_value(const struct statement *s);

/* A note that it was not understood. */
void radvd_not_understood(struct interface *i, const struct statement *s,
			  struct draft_node *to);

/* Each statement of a block by its rule; one without a rule becomes a note. */
void radvd_rules(struct interface *i, const struct statement *block,
		 const struct rule *rules, struct draft_node *to);

/* Kinds of values, for `take`. */
typedef void radvd_take(struct interface *i, const struct statement *s, const struct rule *r,
			struct draft_node *to);

radvd_take radvd_nothing;		/* a note, unless the value is r->fine */
radvd_take radvd_switch, radvd_number, radvd_seconds, radvd_milliseconds, radvd_word, radvd_text;
radvd_take radvd_block;			/* a note, whatever is in it */

#endif

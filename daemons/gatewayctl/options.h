/* options.h - the command line of gatewayctl: options anywhere, words in between */
#ifndef GW_OPTIONS_H
#define GW_OPTIONS_H

#include <stdio.h>

#include "verbs.h"

struct option_row {
	char	    letter;		/* 0: long only */
	const char *name;
	const char *value;		/* NULL: takes none; "[=X]": may, as --name=X */
	bool	    anywhere;		/* of every verb; else of those that list it */
	const char *help;
};

#define OPTION_WORDS_MAX 8

extern const struct option_row option_rows[];	/* ends with a NULL name */
extern const size_t option_count;

/*
 * Fill c from argv: option[], the words into `words` (at most OPTION_WORDS_MAX, *n of
 * them). NULL, or what is wrong in a sentence (static store).
 */
const char *options_read(struct ctl_cmd *c, char **argv, char **words, int *n);

/* The first option given that the verb does not take; NULL if all fit. */
const char *options_unfit(const struct ctl_cmd *c, const struct verb *v);
bool option_fits(const struct option_row *r, const struct verb *v);

void option_help(FILE *out, const struct option_row *r);

#endif

/*
 * mask_name.h - names that must not be told: of this host, of guests, of domains
 *
 * A secret is hidden wherever it stands as a word of its own. A domain is known by its form:
 * labels with dots between them, the last of letters only. What looks like one and is none
 * stays: names of files and units, and paths of keys of the configuration.
 */
#ifndef GW_MASK_NAME_H
#define GW_MASK_NAME_H

#include <stddef.h>
#include <stdio.h>

struct names;

struct names *names_new(void);			/* NULL: no memory */
void names_free(struct names *n);

/* Hide this word from now on: as `as`, or as "name" and its number when NULL. */
void names_secret(struct names *n, const char *word, const char *as);

/* These labels, by dots, are words of the configuration. */
void names_plain(struct names *n, const char *path);

/* At the begin of a word: hide the name that begins there. Its length; 0: there is none. */
size_t name_hide(struct names *n, const char *at, FILE *out);

#endif

/* glob.h - patterns for names, as in a shell: * ? [a-z] [!a-z] */
#ifndef GW_GLOB_H
#define GW_GLOB_H

#include <stdbool.h>

/* Has it a letter that makes it a pattern? */
bool glob_is(const char *text);

/* Does the whole name match? A "[" without its "]" stands for itself. */
bool glob_match(const char *pattern, const char *name);

#endif

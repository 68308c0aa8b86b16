/* dispatch.h - from the words of a command line to the row of verbs.c, and run it */
#ifndef GW_DISPATCH_H
#define GW_DISPATCH_H

#include <stdio.h>

#include "verbs.h"

/* The verb whose words these begin with; NULL: none. *used words were the verb's. */
const struct verb *verb_find(char **words, int n, int *used);

/* argv as main() has it. Gives the exit code. */
int dispatch(char **argv);

void usage(FILE *out, char **words, int n);

#endif

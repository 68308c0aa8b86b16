/* count.h - what was translated adds up: of its session, of its protocol, of all */
#ifndef NAT64_COUNT_H
#define NAT64_COUNT_H

#include "xlat.h"

/* This packet has gone out. */
void count6(struct nat64 *n, const struct xlat64 *x);
void count4(struct nat64 *n, const struct xlat46 *x);

#endif

/* nat64d_invariants.h - the invariants that the file heads promise, checked one by one */
#ifndef GW_ORACLE_NAT64D_INVARIANTS_H
#define GW_ORACLE_NAT64D_INVARIANTS_H

#include <nat64d/core/nat64.h>

/* B1-B3, S1-S3, T1, Q1-Q2 and the pool's counts; stops at the first that does not hold. */
void oracle_invariants(const struct nat64 *n);

#endif

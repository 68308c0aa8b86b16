/* flow.h - a flow of the core, as the fast path reads it */
#ifndef NAT64D_FLOW_H
#define NAT64D_FLOW_H

#include "core/nat64.h"

#include "flows.h"

struct fast_flow fast_flow_of(const struct nat64_fast_flow *f);

/* What may change while packets pass. */
void fast_flow_limits(struct fast_flow *k, const struct nat64_fast_flow *f);

#endif

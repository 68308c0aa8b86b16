/* never.h - IPv4 ends that are never translated (RFC 6888 REQ-6) */
#ifndef NAT64_NEVER_H
#define NAT64_NEVER_H

#include <gateway6/config.h>

#include "end.h"

struct never_rule { struct prefix4 net; struct conf_ports ports; unsigned protos; };

struct never { struct never_rule *rule; size_t n; };

/* -1 without memory. _fini gives it back. */
int never_init(struct never *v, const struct config *c);
void never_fini(struct never *v);

/* Asked once for each flow, when it begins. */
bool never_translates(const struct never *v, enum nat64_l4 l4, struct end4 peer);

#endif

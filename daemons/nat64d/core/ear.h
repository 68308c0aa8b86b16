/* ear.h - who hears of bindings and sessions that come and go */
#ifndef NAT64_EAR_H
#define NAT64_EAR_H

#include "state.h"

void ears_lease(const struct nat64 *n, const struct nat64_lease *l);
void ears_session(const struct nat64 *n, uint32_t session, bool opened, uint64_t now_ms);

#endif

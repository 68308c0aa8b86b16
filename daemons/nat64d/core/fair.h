/* fair.h - what one network may take of the tables */
#ifndef NAT64_FAIR_H
#define NAT64_FAIR_H

#include "state.h"

/* Its number: that of the shared prefix that it is in, else NAT64_SHARED_MAX. */
uint16_t fair_network(const struct nat64 *n, const struct addr6 *guest);

/* May this guest of that network have one more record, one more session? */
bool fair_host(const struct nat64 *n, uint16_t network, const struct addr6 *guest);
bool fair_session(const struct nat64 *n, uint16_t network, const struct addr6 *guest);

/* The list of networks is another one, or the names are: count anew. */
void fair_recount(struct nat64 *n);

#endif

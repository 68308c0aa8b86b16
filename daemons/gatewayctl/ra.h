/* ra.h - an advertisement for people: what Links and ra_decode() tell alike */
#ifndef GW_RA_H
#define GW_RA_H

#include <cjson/cJSON.h>

/* The lines below the first: router, prefixes, routes, servers and the like. */
void ra_say(const cJSON *row);

#endif

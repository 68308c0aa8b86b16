/* ra_option.h - an option of a router solicitation or advertisement as named fields */
#ifndef GW_RA_OPTION_H
#define GW_RA_OPTION_H

#include <cjson/cJSON.h>

#include <gateway6/rd.h>

/* Its length was `units` of eight bytes, type and length included. */
void ra_option_take(cJSON *row, uint8_t type, uint8_t units, struct rd *body);

/* The first fault of a message is told. */
void ra_fault(cJSON *row, const char *text);

const char *ra_preference(uint8_t flags);	/* RFC 4191 2.1: bits 3 and 4, here and there */

#endif

/* ra_decode.h - router solicitations and advertisements as rows of named fields */
#ifndef GW_RA_DECODE_H
#define GW_RA_DECODE_H

#include <cjson/cJSON.h>

#include <stddef.h>
#include <stdint.h>

/*
 * An RS or RA from the ICMPv6 type on: `kind` ("RS", "RA"), then the fields of raserv's
 * Links (docs/control.md), `unknown[]` (type, bytes in hexadecimal) for other options,
 * and `fault`, a sentence, where it breaks the rules; what stood before that is told all
 * the same. NULL for other packets. cJSON_Delete it.
 */
cJSON *ra_decode(const uint8_t *bytes, size_t len);

#endif

/* base_csum.h - the checksum as RFC 1071 section 1 tells it: word by word, no tricks */
#ifndef GW_ORACLE_BASE_CSUM_H
#define GW_ORACLE_BASE_CSUM_H

#include <stddef.h>
#include <stdint.h>

uint16_t oracle_sum(const uint8_t *bytes, size_t len);

#endif

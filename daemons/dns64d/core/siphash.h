/* siphash.h - SipHash-2-4 with 64 bits, as RFC 9018 section 4.4 wants it for cookies */
#ifndef DNS64_SIPHASH_H
#define DNS64_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define SIPHASH_KEY_LEN 16

/* Of len bytes. As a number; on the wire it stands with its lowest byte first. */
uint64_t siphash(const uint8_t key[SIPHASH_KEY_LEN], const void *bytes, size_t len);

#endif

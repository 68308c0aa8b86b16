/*
 * nat64d_fuzz.h - what both fuzz doors of the translator do with their bytes
 *
 *	mode			1 byte, FUZZ_MODE_*
 *	then packets, each	flags		1 byte, FUZZ_*
 *				gso_size	2 bytes, if FUZZ_OFFLOAD
 *				length		2 bytes
 *				bytes
 *
 * The translator has sessions of each protocol and a published port, or the guest an
 * address of its own. Whatever comes
 * in: nothing crashes, what goes out has right lengths and header checksums, what was
 * right before is right afterwards, and the tables keep their invariants.
 */
#ifndef GW_ORACLE_NAT64D_FUZZ_H
#define GW_ORACLE_NAT64D_FUZZ_H

#include <stddef.h>
#include <stdint.h>

enum {
	FUZZ_MODE_SHARE = 1, FUZZ_MODE_OPEN = 2, FUZZ_MODE_NARROW = 4,
	FUZZ_MODE_DROP_ZERO = 8, FUZZ_MODE_LONG_PREFIX = 16,
	FUZZ_MODE_OWN = 32,		/* the guest has an address of its own, 5.5.5.9 */
};
enum {
	FUZZ_OFFLOAD = 1, FUZZ_PARTIAL = 2, FUZZ_GSO_TCP = 4, FUZZ_FIX = 8,
	FUZZ_OTHER_DOOR = 16, FUZZ_TIME = 32, FUZZ_AIM = 64,
};
enum nat64d_fuzz_door { FUZZ_IN6, FUZZ_IN4 };

void nat64d_fuzz(enum nat64d_fuzz_door door, const uint8_t *data, size_t size);

#endif

/* pmtu.h - low path MTUs that errors have told us, remembered for a while */
#ifndef NAT64_PMTU_H
#define NAT64_PMTU_H

#include "state.h"

struct pmtus;

struct pmtus *pmtus_new(const struct hash_key *key);	/* NULL without memory */
void pmtus_free(struct pmtus *p);
void pmtus_clear(struct pmtus *p);			/* the uplink is another one */
uint32_t pmtus_known(const struct pmtus *p);		/* that are remembered, some too old */

/* An error of a flow we know has said so, in bytes of that family's packets. */
void pmtu_learn4(struct nat64 *n, struct addr4 peer, uint32_t mtu, uint64_t now_ms);
void pmtu_learn6(struct nat64 *n, const struct addr6 *guest, uint32_t mtu, uint64_t now_ms);

/* What a packet that is `len` long may be on its way there: the next hop's MTU or less.
 * Short packets are not looked up: every path carries them. */
uint32_t pmtu_to4(const struct nat64 *n, struct addr4 peer, uint32_t len, uint64_t now_ms);
uint32_t pmtu_to6(const struct nat64 *n, const struct addr6 *guest, uint32_t len,
		  uint64_t now_ms);

#endif

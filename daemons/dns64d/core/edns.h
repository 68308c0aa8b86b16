/* edns.h - the OPT record (RFC 6891) and extended errors in it (RFC 8914) */
#ifndef DNS64_EDNS_H
#define DNS64_EDNS_H

#include <gateway6/rd.h>
#include <gateway6/wr.h>

#include "dnsnum.h"

struct edns {
	bool	 present, dnssec_ok;
	uint8_t	 version, rcode_high;
	uint16_t udp_size;		/* at least 512 */
};

/* From CLASS and TTL of an OPT record (RFC 6891 section 6.1.3). */
struct edns edns_of(uint16_t class, uint32_t ttl);

/* Do the options fill RDATA exactly? */
bool edns_options_ok(const struct rd *rdata);

/* The first extended error among the options, or EDE_NONE. */
uint16_t edns_error(const struct rd *rdata);

#define EDNS_OPT_LEN 11			/* without options */
#define EDNS_ROOM 96			/* with what edns_write may add */

struct edns_out {
	uint16_t udp_size;		/* what we take */
	bool	 dnssec_ok;
	uint8_t	 rcode_high;
	uint16_t ede;			/* EDE_NONE: none */
};

/* At most EDNS_ROOM bytes. */
void edns_write(struct wr *w, const struct edns_out *e);

#endif

/* edns.h - the OPT record (RFC 6891) and extended errors in it (RFC 8914) */
#ifndef DNS64_EDNS_H
#define DNS64_EDNS_H

#include <gateway6/rd.h>
#include <gateway6/wr.h>

#include "dnsnum.h"

#define COOKIE_LEN 24			/* a client's 8 bytes and our 16 (RFC 9018 4) */

struct edns {
	bool	 present, dnssec_ok;
	uint8_t	 version, rcode_high;
	uint16_t udp_size;		/* at least 512 */
	uint8_t	 cookie_len;		/* 0: none, or not in use */
	bool	 cookie_good;		/* it is ours: the client can hear at its address */
	bool	 keepalive;		/* has edns-tcp-keepalive (RFC 7828) */
	uint8_t	 cookie[COOKIE_LEN];	/* of a longer one, which is not ours, the first bytes */
};

/* From CLASS and TTL of an OPT record (RFC 6891 section 6.1.3). */
struct edns edns_of(uint16_t class, uint32_t ttl);

/* Take over the options of a client. False if they do not fill RDATA, or one is bad. */
bool edns_options(const struct rd *rdata, struct edns *out);

/* The first extended error among the options, or EDE_NONE. */
uint16_t edns_error(const struct rd *rdata);

#define EDNS_OPT_LEN 11			/* without options */
#define EDNS_ROOM 128			/* with what edns_write may add */

struct edns_out {
	uint16_t udp_size;		/* what we take */
	bool	 dnssec_ok;
	uint8_t	 rcode_high;
	uint16_t ede;			/* EDE_NONE: none */
	bool	 terse;			/* its code without words */
	const struct edns *client;	/* whose cookie and keepalive it answers, or NULL */
};

#define TCP_IDLE_MS 10000		/* a silent client is kept so long; RFC 7766 6.2.3 */

/* At most EDNS_ROOM bytes. */
void edns_write(struct wr *w, const struct edns_out *e);

#endif

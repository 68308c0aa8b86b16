/* dnr.h - a name server with encryption, as option 144 tells of it (RFC 9463 6.1) */
#ifndef RASERV_DNR_H
#define RASERV_DNR_H

#include <gateway6/config.h>
#include <gateway6/dname.h>

/* Addresses, ALPN names, port and path of one server as bytes; conf_check.c bounds them. */
#define DNR_TAIL_MAX (2 + 16 * CONF_DNR_ADDRESSES_MAX + 2 +				\
		      4 + CONF_DNR_ALPNS_MAX * (1 + CONF_DNR_ALPN_MAX) +		\
		      4 + 2 + 4 + CONF_DNR_PATH_MAX)

struct dnr {
	struct dname name;		/* authentication domain name (ADN) */
	uint16_t priority;		/* lower is tried first */
	uint16_t tail_len;
	uint8_t	 tail[DNR_TAIL_MAX];	/* behind the ADN; empty: guests ask for the rest */
};

/* The name must be one: conf_domain's business. */
void dnr_make(struct dnr *d, const struct conf_dnr *c);

bool dnr_equal(const struct dnr *a, const struct dnr *b);

#endif

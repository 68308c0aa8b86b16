/*
 * top_dns.h - what guests ask: how often, and which name stands behind an address
 *
 * Of dns64d's last queries those that are new since the look before. An address has the name
 * that was asked for when it was answered first; nothing is looked up.
 */
#ifndef GW_TOP_DNS_H
#define GW_TOP_DNS_H

#include "top.h"

#define TOP_NAMES 4096			/* as many as dns64d remembers; the oldest go */

struct top_dns {
	double newest;			/* number of the last query that was seen */
	size_t n;			/* names so far, number k at k % TOP_NAMES */
	struct { char address[48], name[96]; } known[TOP_NAMES];
};

/* Fill `queries` of the guests of s, since before; NULL: only names are taken. */
void top_dns_look(struct top_dns *d, struct ctl_cmd *c, struct top_sample *s,
		  const struct top_sample *before);

/* One row of Recent; gives whether it counts. */
void top_dns_add(struct top_dns *d, const cJSON *row);

/* The name of the guest's peer, by its IPv6 address or its IPv4 one; NULL: not known. */
const char *top_dns_name(const struct top_dns *d, const struct top_guest *g);

#endif

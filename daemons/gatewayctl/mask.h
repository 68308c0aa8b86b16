/*
 * mask.h - text without the addresses and names in it: each becomes another one, always the same
 *
 * Public IPv4 addresses become ones of 198.18.0.0/15 (RFC 2544), prefixes of IPv6 those of
 * 2001:db8::/48 or fd00::/48, MAC addresses 02:00:00:00:00:00 and on. What says nothing
 * of anybody stays: loopback, multicast, private IPv4, netmasks. An IPv4 address behind
 * 64:ff9b::/96 becomes what it becomes alone.
 */
#ifndef GW_MASK_H
#define GW_MASK_H

#include <stdio.h>

#include "mask_name.h"

struct mask;

struct mask *mask_new(struct names *names);	/* which it frees; NULL: no memory */
void mask_free(struct mask *m);

/* text, masked. */
void mask_print(struct mask *m, const char *text, FILE *out);

#endif

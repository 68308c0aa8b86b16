/* exclude.h - which AAAA count as absent, which A are never mapped */
#ifndef DNS64_EXCLUDE_H
#define DNS64_EXCLUDE_H

#include "conf.h"
#include "image.h"

/* In the exclusion set (synthesis.ignore_aaaa, RFC 6147 section 5.1.4)? */
bool exclude_aaaa(const struct dns64_conf *conf, const struct addr6 *a);

/* May this A record become an AAAA record (synthesis.skip_ipv4, RFC 6052 section 3.1)? */
bool exclude_a_maps(const struct dns64_conf *conf, struct addr4 a);

/* The address in a record of type A or AAAA, class IN. accept.c has checked its length. */
struct addr4 rr_addr4(const struct rr *rr);
struct addr6 rr_addr6(const struct rr *rr);

/* How many addresses of an image's answer can be used, and how many cannot. */
struct usable { unsigned yes, no; };
struct usable exclude_count_aaaa(const struct dns64_conf *conf, const struct image *i);
struct usable exclude_count_a(const struct dns64_conf *conf, const struct image *i);

#endif

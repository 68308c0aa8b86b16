/* exclude.h - which AAAA count as absent, which A are never mapped */
#ifndef DNS64_EXCLUDE_H
#define DNS64_EXCLUDE_H

#include "conf.h"
#include "image.h"
#include "policy.h"

/* In the exclusion set (synthesis.ignore_aaaa, RFC 6147 section 5.1.4)? */
bool exclude_aaaa(const struct policy *p, const struct addr6 *a);

/*
 * Under which prefix an A record becomes an AAAA record: the first that carries it. NULL
 * when it must not (synthesis.skip_ipv4, RFC 6052 section 3.1).
 */
const struct dns64_prefix *exclude_map(const struct policy *p, struct addr4 a);

/* Is a among the addresses that its ipv4 and not_ipv4 leave it? */
bool exclude_in_range(const struct dns64_prefix *p, struct addr4 a);

/* a under the prefix, with its suffix. */
struct addr6 exclude_embed(const struct dns64_prefix *p, struct addr4 a);

/* The address in a record of type A or AAAA, class IN. accept.c has checked its length. */
struct addr4 rr_addr4(const struct rr *rr);
struct addr6 rr_addr6(const struct rr *rr);

/* How many addresses of an image's answer can be used, and how many cannot. */
struct usable { unsigned yes, no; };
struct usable exclude_count_aaaa(const struct policy *p, const struct image *i);
struct usable exclude_count_a(const struct policy *p, const struct image *i);

#endif

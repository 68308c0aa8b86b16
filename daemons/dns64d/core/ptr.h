/* ptr.h - reverse names below the prefix (RFC 6147 section 5.3.1) */
#ifndef DNS64_PTR_H
#define DNS64_PTR_H

#include "conf.h"
#include "image.h"

/* The address a full ip6.arpa name (32 nibbles) stands for. */
bool ptr_addr6(const struct dname *name, struct addr6 *out);

/* The prefix it lies under, with the IPv4 address in it; NULL if it is under none. */
const struct dns64_prefix *ptr_prefix(const struct dns64_conf *conf,
				      const struct dname *name, struct addr4 *out);

/* 192.0.2.1 -> 1.2.0.192.in-addr.arpa */
struct dname ptr_in_addr(struct addr4 a);

/*
 * The reply to PTR question q from the answer for its in-addr.arpa name: a CNAME to
 * that name with what it has, the records themselves if that name is an alias already,
 * and a plain "no" when there is nothing there.
 */
struct image ptr_make(struct mw *m, const struct dns64_conf *conf, const struct question *q,
		      const struct image *in_addr, uint64_t now_ms);

#endif

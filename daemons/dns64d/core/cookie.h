/* cookie.h - DNS cookies towards clients (RFC 7873, RFC 9018) */
#ifndef DNS64_COOKIE_H
#define DNS64_COOKIE_H

#include <gateway6/addr.h>
#include <gateway6/rng.h>

#include "edns.h"
#include "siphash.h"

struct cookies {
	uint8_t	 secret[2][SIPHASH_KEY_LEN];	/* [1] is the one before */
	uint64_t drawn_ms;			/* 0: none yet */
};

/*
 * Judge the cookie in e, if there is one, and put the one into e that goes back to the
 * client: its own with a server cookie behind. True when it came with one of ours: then
 * the client can hear at that address. now_ms is not 0.
 */
bool cookie_serve(struct cookies *c, const struct rng *rng, const struct addr6 *client,
		  uint64_t now_ms, struct edns *e);

#endif

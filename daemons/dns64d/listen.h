/* listen.h - on which addresses we serve */
#ifndef DNS64D_LISTEN_H
#define DNS64D_LISTEN_H

#include "dns64d.h"

struct listen *listen_new(struct dns64d *d);	/* NULL without memory */
void listen_free(struct listen *l);

/*
 * Open what is wanted now and is not open, close what is not wanted any more. The
 * number of addresses whose port somebody else has; *taken_errno is then set (EADDRINUSE
 * or another), and the reason was logged.
 */
unsigned listen_update(struct listen *l, int *taken_errno);

/* Can guests ask us? Why not, in one sentence, or NULL. */
const char *listen_why_not(const struct listen *l);

/* Do we serve this address and port ourselves? */
bool listen_is_ours(const struct listen *l, const struct upstream_at *at);

/* One call per open address: "2001:db8:1::1". */
void listen_each(const struct listen *l, void (*say)(void *arg, const char *address),
		 void *arg);

#endif

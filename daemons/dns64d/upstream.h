/* upstream.h - questions to upstreams (c-ares) */
#ifndef DNS64D_UPSTREAM_H
#define DNS64D_UPSTREAM_H

#include "dns64d.h"

/* NULL after logging why. */
struct upstream_pool *upstream_pool_new(struct dns64d *d);
void upstream_pool_free(struct upstream_pool *p);

/* Take over a new list; answers to what was asked of the old one will not come. */
void upstream_pool_set(struct upstream_pool *p, const struct upstream_list *list);

/* The core's ask: dns64_answer or dns64_no_answer follow, never from inside this call. */
void upstream_pool_ask(struct upstream_pool *p, const struct dns64_ask *ask);

#endif

/*
 * ears.h - a packet socket on each side of the neighbour proxy
 *
 * NS and NA are read there, what the kernel sends included, and frames of our own making
 * leave there. What we send by a socket that socket does not hear.
 */
#ifndef RASERV_EARS_H
#define RASERV_EARS_H

#include <gateway6/loop.h>

#include "core/neigh.h"

struct ears_plan {
	struct loop *loop;
	void (*heard)(void *arg, const struct neigh_in *in, uint64_t now_ms);
	void (*turn)(void *arg);	/* after some were heard */
	void *arg;
};

/* NULL without memory. */
struct ears *ears_new(const struct ears_plan *plan);
void ears_free(struct ears *e);

/* On these links and no others. What cannot be opened is logged, and tried next time. */
void ears_follow(struct ears *e, const uint32_t *links, unsigned n);

void ears_send(const struct ears *e, uint32_t link, const struct neigh_out *out);

#endif

/* random.c - random numbers from the kernel, some hundred at a time */
#include <errno.h>
#include <sys/random.h>

#include <gateway6/must.h>

#include "dns64d.h"

#define BATCH 64			/* 256 bytes: getrandom gives these whole */

static uint32_t draw(void *arg)
{
	static uint32_t pool[BATCH];
	static unsigned left;

	(void)arg;
	while (!left) {			/* ends: after boot this size cannot fail */
		if (getrandom(pool, sizeof(pool), 0) == sizeof(pool))
			left = BATCH;
		else
			must(errno == EINTR, "getrandom: errno %d", errno);
	}
	return pool[--left];
}

struct rng random_rng(void)
{
	return (struct rng){ draw, NULL };
}

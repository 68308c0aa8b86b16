/*
 * spare.c - memory that is taken while something is the case, and mostly is not
 *
 * Guests that wait for an answer, other routers, items beyond those of the file: of a
 * thousand links few have any. Each list is bounded by whoever asks here, so that no
 * packet can take more than was meant for it; and each has an answer to NULL.
 */
#include "spare.h"

#include <stdlib.h>

void *spare_more(void *had, size_t n, size_t size)
{
	return realloc(had, n * size);
}

void spare_give(void *had)
{
	free(had);
}

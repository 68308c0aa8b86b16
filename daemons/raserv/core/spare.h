/* spare.h - memory that is taken while something is the case, and mostly is not */
#ifndef RASERV_SPARE_H
#define RASERV_SPARE_H

#include <stddef.h>

/* Room for n things instead of what `had` (or NULL) has room for; NULL: had stays. */
void *spare_more(void *had, size_t n, size_t size);
void spare_give(void *had);

#endif

/* named.h - guests that the section `hosts` names */
#ifndef NAT64_NAMED_H
#define NAT64_NAMED_H

#include <gateway6/config.h>

struct named { struct addr6 *addr; size_t n; };		/* in order */

/* -1 without memory. _fini gives it back. */
int named_init(struct named *named, const struct config *c);
void named_fini(struct named *named);

bool named_has(const struct named *named, const struct addr6 *guest);

#endif

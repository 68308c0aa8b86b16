/* eam.h - guests with an IPv4 address of their own: explicit address mappings (RFC 7757) */
#ifndef NAT64_EAM_H
#define NAT64_EAM_H

#include <gateway6/config.h>
#include <gateway6/hash.h>

struct eam { struct addr4 v4; struct addr6 v6; };

struct eams { struct eam *list; uint32_t n; struct hash by4, by6; struct hash_key key; };

/* -1 without memory. _fini gives it back. */
int eams_init(struct eams *e, const struct config *c, const struct hash_key *key);
void eams_fini(struct eams *e);

/* The guest's address of the other family; false if it has none of its own. */
bool eam_find6(const struct eams *e, const struct addr6 *guest, struct addr4 *out);
bool eam_find4(const struct eams *e, struct addr4 a, struct addr6 *out);

/*
 * May a packet of this protocol, of which we know no more than the number, get the
 * other header? Not where the number means something else there.
 */
bool eam_carries(uint8_t proto);

static inline bool eam_has4(const struct eams *e, struct addr4 a)
{
	struct addr6 ignored;

	return e->n && eam_find4(e, a, &ignored);
}

#endif

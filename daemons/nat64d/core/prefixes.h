/*
 * prefixes.h - the translation prefixes, and which of them carries an address
 *
 * A guest chooses the prefix by the address it sends to, and the session remembers it:
 * answers come from where the guest sent to. Who calls first appears behind the first
 * prefix that may carry his address, so a prefix of one's own beside the well-known one
 * carries what that must not (RFC 6052 section 3.1).
 */
#ifndef NAT64_PREFIXES_H
#define NAT64_PREFIXES_H

#include <gateway6/config.h>
#include <gateway6/pref64.h>

#define PREFIX_NONE CONF_PREF64S_MAX

struct prefixes {
	struct prefix6 list[CONF_PREF64S_MAX];
	unsigned n;
	uint32_t refuse;		/* by bit: carries global addresses only */
};

struct prefixes prefixes_of(const struct config *c);

/* Must this address not stand behind this prefix? (RFC 6052 section 3.1) */
static inline bool prefixes_refuse(const struct prefixes *p, unsigned which, struct addr4 a)
{
	return p->refuse >> which & 1 && addr4_is_nonglobal(a);
}

/* The address behind whichever prefix it is in; false if in none. */
static inline bool prefixes_extract(const struct prefixes *p, const struct addr6 *a,
				    struct addr4 *out, uint8_t *which)
{
	for (unsigned i = 0; i < p->n; i++) {
		if (!pref64_extract(&p->list[i], a, out))
			continue;
		*which = (uint8_t)i;
		return true;
	}
	return false;
}

/* The first prefix that may carry this address, or PREFIX_NONE. */
unsigned prefixes_for(const struct prefixes *p, struct addr4 a);

/* What prefix number `which` of the old list is in the new one, or PREFIX_NONE. */
unsigned prefixes_moved(const struct prefixes *from, unsigned which,
			const struct prefixes *to);

static inline struct addr6 prefixes_embed(const struct prefixes *p, unsigned which,
					  struct addr4 a)
{
	return pref64_embed(&p->list[which], a);
}

#endif

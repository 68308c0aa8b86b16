/* bib.h - bindings between inside and outside ends (RFC 6146 section 3.1) */
#ifndef NAT64_BIB_H
#define NAT64_BIB_H

#include "tables.h"

/* 0 when there is none. */
uint32_t bib_find6(const struct tables *t, enum nat64_l4 l4, const struct end6 *guest);
uint32_t bib_find4(const struct tables *t, enum nat64_l4 l4, struct end4 lent);

struct bib_birth {
	enum nat64_l4 l4;
	struct end6 guest;
	struct end4 lent;
	uint32_t host;			/* 0: none yet */
	bool	 fixed;
	uint16_t service;		/* of a fixed one */
};

/* 0 when the table is full. The lent end must be free; the guest end too unless fixed. */
uint32_t bib_add(struct tables *t, const struct bib_birth *birth, uint64_t now_ms);

/* Out of both indices; it has no sessions. The port and the host are the caller's. */
void bib_cut(struct tables *t, uint32_t b);

#endif

/*
 * ra_opts.h - the options of an advertisement, one writer each
 *
 * A writer adds a whole option or sets w->bad and adds nothing that counts. Those that
 * carry lists (RDNSS, DNSSL) take items from list[*at] on as long as they are of their
 * kind and lifetime and fit, and move *at behind the last one they took.
 */
#ifndef RASERV_RA_OPTS_H
#define RASERV_RA_OPTS_H

#include <gateway6/wr.h>

#include "item.h"

void ra_opt_source_lladdr(struct wr *w, const struct mac *mac);	/* RFC 4861 4.6.1 */
void ra_opt_mtu(struct wr *w, uint32_t mtu);			/* RFC 4861 4.6.4 */

struct ra_opt_items {
	const struct items *list;
	size_t	 at;
	uint64_t now_ms;
};

void ra_opt_prefix(struct wr *w, struct ra_opt_items *i);	/* RFC 4861 4.6.2 */
void ra_opt_route(struct wr *w, struct ra_opt_items *i);	/* RFC 4191 2.3 */
void ra_opt_rdnss(struct wr *w, struct ra_opt_items *i);	/* RFC 8106 5.1 */
void ra_opt_dnssl(struct wr *w, struct ra_opt_items *i);	/* RFC 8106 5.2 */
void ra_opt_pref64(struct wr *w, struct ra_opt_items *i);	/* RFC 8781 4 */
void ra_opt_dnr(struct wr *w, struct ra_opt_items *i);		/* RFC 9463 6.1 */
void ra_opt_portal(struct wr *w, struct ra_opt_items *i);	/* RFC 8910 2.3 */

#endif

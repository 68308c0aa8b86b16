/*
 * conf_print.h - inside gw_base: what the printers of a configuration share
 */
#ifndef GW_CONF_PRINT_H
#define GW_CONF_PRINT_H

#include "conf_row.h"

struct facts;

/* Where a printer is: enough to say what an `auto` became. */
struct conf_place {
	const struct config *config;
	const struct facts *facts;
	const struct conf_network *network;	/* inside networks */
	char path[160];				/* "networks.*.ra.mtu": names left out */
};

/* "  # VALUE: why" for an auto at this place, if we know. */
void conf_became_print(const struct conf_place *place, FILE *out);

#endif

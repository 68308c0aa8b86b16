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
	const struct conf_host *host;		/* inside hosts */
	char path[160];				/* "networks.*.ra.mtu": names left out */
};

/* "  # VALUE: why" for an auto at this place, if we know. */
void conf_became_print(const struct conf_place *place, FILE *out);

/* One value or a list of them as YAML, auto included; no line end. */
void conf_value_print(FILE *out, const struct conf_row *row, const void *base);

struct conf_items conf_items_of(const struct conf_row *row, const void *base);

/* Does another key of the section stand for this field? Then this one is not printed. */
bool conf_is_other_form(const struct conf_section *s, const struct conf_row *row,
			const void *base);

#endif

/* conf_json.h - errors and values of a configuration as rows (docs/control.md) */
#ifndef GW_CONF_JSON_H
#define GW_CONF_JSON_H

#include <cjson/cJSON.h>

#include "conf.h"

/* Keep what such a row says. */
void conf_error_take(struct conf_errors *e, const cJSON *row);

/* The caller deletes them. */
cJSON *conf_error_row(const struct conf_error *e);	/* as Prepare and Reload answer */
cJSON *conf_value_row(const struct conf_value *v);	/* as Config answers */

#endif

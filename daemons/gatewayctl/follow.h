/* follow.h - sessions and bindings as they come and go */
#ifndef GW_FOLLOW_H
#define GW_FOLLOW_H

#include <cjson/cJSON.h>

#include "verbs.h"

/*
 * Show what `method` of nat64d tells until Ctrl-C. with: its filters, freed here. The
 * exit code.
 */
int follow(struct ctl_cmd *c, const char *method, cJSON *with);

#endif

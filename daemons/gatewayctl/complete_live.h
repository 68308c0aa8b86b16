/*
 * complete_live.h - names that the daemons know at this moment, for completion
 *
 * Each prints candidates, one a line and each once, at most LIVE_MAX; nothing where the
 * daemon does not answer at once.
 */
#ifndef GW_COMPLETE_LIVE_H
#define GW_COMPLETE_LIVE_H

#include "verbs.h"

#define LIVE_MAX 100

void live_guests(struct ctl_cmd *c);	/* addresses that hold bindings */
void live_names(struct ctl_cmd *c);	/* asked for lately */
void live_clients(struct ctl_cmd *c);	/* that asked lately */

#endif

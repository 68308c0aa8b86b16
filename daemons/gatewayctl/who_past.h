/* who_past.h - who ADDR:PORT --at TIME: the answer of the log of bindings */
#ifndef GW_WHO_PAST_H
#define GW_WHO_PAST_H

#include <gateway6/addr.h>

#include "verbs.h"

/* Read the log and say it. Gives the exit code. */
int who_past(struct ctl_cmd *c, struct addr4 addr, unsigned port);

#endif

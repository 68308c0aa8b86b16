/*
 * disk.h - what nat64d keeps on disk: the state, and the log of bindings
 */
#ifndef NAT64D_DISK_H
#define NAT64D_DISK_H

#include <gateway6/ctl.h>

#include "binding_log.h"
#include "state_file.h"

struct disk {
	struct scribe *scribe;
	struct loop *loop;
	struct loop_timer *again;	/* a scribe that ended is made anew */
	struct state_file state;
	struct binding_log log;
};

/* Stage, after privileges went and before packets come: never fails for a file's sake. */
int disk_up(void *daemon);
void disk_down(void *daemon);

void disk_reload(struct disk *d, const struct config *c);

/* Named fields and warnings of Status; counters of Stats. */
void disk_status(const struct disk *d, uint64_t now_ms, cJSON *fields);
void disk_stats(const struct disk *d, struct ctl_call *call);

#endif

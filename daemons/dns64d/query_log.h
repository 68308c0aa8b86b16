/* query_log.h - dns64.query_log: who asked what, and what came of it */
#ifndef DNS64D_QUERY_LOG_H
#define DNS64D_QUERY_LOG_H

#include <gateway6/ctl.h>
#include <gateway6/line_log.h>

struct dns64d;

struct query_log {
	struct line_log log;
	struct scribe *scribe;		/* NULL: not wanted so far, or it ended */
	uint64_t again_ms;		/* not before that another is made */
	uint64_t seen;			/* of all queries so far; see core/recent.h */
};

/* Stage, after privileges went: never fails for a file's sake. */
int query_log_up(void *daemon);
void query_log_down(void *daemon);

/* Write down what was answered since the last time; cheap when it is off. */
void query_log_take(struct dns64d *d);

void query_log_reload(struct dns64d *d);
void query_log_status(const struct query_log *q, cJSON *fields);	/* warnings */

#endif

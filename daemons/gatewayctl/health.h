/* health.h - what all daemons say of themselves, and the verdict that follows */
#ifndef GW_HEALTH_H
#define GW_HEALTH_H

#include "ask.h"

#define DAEMONS 3
#define REASONS_MAX 16
#define REASON_MAX 400
#define REMEDY_MAX 64

enum health { HEALTHY, DEGRADED, NOT_RUNNING };	/* exit 0, 1, 3 */

struct health_of {
	const char *daemon;
	bool	    wanted;		/* by the configuration, as far as it can be read */
	int	    why;		/* 0, or -errno: status is NULL then */
	cJSON	   *status;
};

struct health_report {
	enum health	 health;
	struct health_of of[DAEMONS];
	cJSON		*links;		/* array of raserv's Links; may be empty */
	char		 reason[REASONS_MAX][REASON_MAX];
	char		 remedy[REASONS_MAX][REMEDY_MAX];	/* what to type next */
	size_t		 n_reasons;
};

/* Asks all three; says nothing. */
void health_ask(struct ctl_cmd *c, struct health_report *r);

/* The verdict from of[] and links alone: the pure half, for tests. */
void health_judge(struct health_report *r);
void health_fini(struct health_report *r);

extern const char *const health_words[];

#endif

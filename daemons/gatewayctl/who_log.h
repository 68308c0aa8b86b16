/*
 * who_log.h - who had an address and port at a time, by the log of bindings
 */
#ifndef GW_WHO_LOG_H
#define GW_WHO_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include <gateway6/addr.h>

#define WHO_LOG_PROTOS 4		/* tcp, udp, icmp, and a block, which is of all */
#define WHO_LOG_FIXED 3			/* tcp and udp ports that are published; an address */

struct who_log_holder {
	bool	 held;
	char	 proto[8];
	char	 guest[48];
	unsigned guest_port;		/* 0 with a block, and with "all" */
	char	 since[24];		/* RFC 3339, UTC */
	struct addr4 lent;		/* as the line had it */
};

/* A search: set addr, port and at, then read the files from the oldest on. */
struct who_log {
	struct addr4 addr;
	unsigned port;
	char	 at[24];		/* RFC 3339, UTC: texts compare like times */

	struct who_log_holder holder[WHO_LOG_PROTOS];
	struct who_log_holder fixed[WHO_LOG_FIXED];	/* by the configuration of `since` */
	bool	 share;			/* guests are all seen as `shown` */
	struct addr4 shown;
	char	 first[24], last[24];	/* times of the lines that were read */
	unsigned long long lost;	/* lines that the log itself says are missing */
	bool	 over;			/* a line later than `at` was met */
};

/* Read on; lines of no known kind are stepped over. */
void who_log_read(struct who_log *w, FILE *in);

/* Was it this holder, and under that address? */
bool who_log_has(const struct who_log *w, const struct who_log_holder *h);

/*
 * "2026-11-25T22:30:01Z", or without the Z by this host's clock; the day may be left
 * out (today), the seconds too. False if it is no time.
 */
bool who_log_time(const char *text, char out[24]);

#endif

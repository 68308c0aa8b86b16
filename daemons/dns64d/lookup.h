/* lookup.h - queries from the control socket, each step of them told */
#ifndef DNS64D_LOOKUP_H
#define DNS64D_LOOKUP_H

#include <gateway6/ctl.h>

#include "core/dns64.h"

#define LOOKUPS_MAX 8

struct dns64d;

struct lookup {
	uint32_t number;		/* dns64_client.trace; 0: free */
	uint64_t began_ms;
	struct ctl_call *call;		/* waits, once it was put off */
	cJSON	*rows;			/* what was seen so far */
	bool	 done;
};

/* The method Query of the control socket. */
enum ctl_step lookup_query(struct ctl_call *call, void *daemon);
void lookup_gone(struct ctl_call *call, void *daemon);

/* From the sink of the core. */
void lookup_step(struct dns64d *d, uint32_t number, const struct trace_event *e,
		  uint64_t now_ms);
void lookup_reply(struct dns64d *d, uint32_t number, const uint8_t *bytes, size_t len);

#endif

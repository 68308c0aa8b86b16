/* follow.h - what comes and goes, for who looks on: Sessions and Bindings with `follow` */
#ifndef NAT64D_FOLLOW_H
#define NAT64D_FOLLOW_H

#include "serve.h"

enum follow_what { FOLLOW_SESSIONS, FOLLOW_BINDINGS };

/* One turn of a call that follows; the filter is read at the first. */
enum ctl_step follow_run(struct ctl_call *call, struct nat64d *n, enum follow_what what,
			 const struct nat64_filter *filter);

/* The client of a call left; it may be one that follows nothing. */
void follow_gone(struct ctl_call *call, void *daemon);

#endif

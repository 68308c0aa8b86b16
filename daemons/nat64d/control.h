/* control.h - what nat64d answers to gatewayctl */
#ifndef NAT64D_CONTROL_H
#define NAT64D_CONTROL_H

#include <gateway6/daemon.h>

/* Stage: Status, Stats, Reload and Watch of every daemon, Sessions and Bindings. */
int control_up(void *daemon);

/* Hooks of struct daemon. */
void control_status(struct daemon *d, cJSON *fields);
void control_stats(struct daemon *d, struct ctl_call *call);

#endif

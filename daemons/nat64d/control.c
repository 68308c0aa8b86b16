/* control.c - what nat64d answers to gatewayctl */
#include "control.h"

#include "serve.h"

static const struct ctl_method methods[] = {
	{ 0 },
};

int control_up(void *daemon)
{
	return daemon_control_up(daemon, methods);
}

void control_status(struct daemon *d, cJSON *fields)
{
	(void)d, (void)fields;
}

void control_stats(struct daemon *d, struct ctl_call *call)
{
	(void)d, (void)call;
}

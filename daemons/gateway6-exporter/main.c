/*
 * main.c - gateway6-exporter: its stages
 *
 * What `gatewayctl metrics print` shows, for Prometheus. A process of its own without any
 * capability, so that no daemon with one reads HTTP; it asks the control sockets as a
 * member of their group.
 */
#include <gateway6/must.h>

#include "exporter.h"

static int privileges_up(void *exporter)
{
	static const int none[] = { -1 };
	struct exporter *x = exporter;

	if (privs_drop(GW_USER, none) < 0)
		return daemon_fail(&x->d, EXIT_NO_PERMISSION, "privileges could not be given up");
	return 0;
}

static const struct stage stages[] = {
	{ "configuration", daemon_config_up, daemon_config_down },
	{ "loop",	   daemon_loop_up,   daemon_loop_down },
	{ "http",	   http_up,	     http_down },
	{ "privileges",	   privileges_up,    NULL },		/* no way back */
};

int main(int argc, char **argv)
{
	struct exporter x = { .http = NULL };

	daemon_args(&x.d, argc, argv, "gateway6-exporter");
	return daemon_run(&x.d, stages, ARRAY_SIZE(stages));
}

/* main.c - nat64d: what comes up, in order */
#include <linux/capability.h>

#include <gateway6/must.h>

#include "control.h"
#include "serve.h"

static int drop(void *daemon)
{
	static const int caps[] = { CAP_NET_ADMIN, -1 };
	struct nat64d *n = daemon;

	if (privs_drop(GW_USER, caps) == 0)
		return 0;
	n->d.exit_code = EXIT_NO_PERMISSION;
	return -1;
}

static const struct stage stages[] = {
	{ "configuration", daemon_config_up,	daemon_config_down },
	{ "loop",	   daemon_loop_up,	daemon_loop_down },
	{ "facts",	   daemon_facts_up,	daemon_facts_down },
	{ "control",	   control_up,		daemon_control_down },
	{ "translator",	   serve_translator_up,	serve_translator_down },
	{ "privileges",	   drop,		NULL },			/* no way back */
	{ "disk",	   disk_up,		disk_down },
	{ "host",	   serve_host_up,	serve_host_down },
};

int main(int argc, char **argv)
{
	struct nat64d n = {
		.d = { .prepare = serve_prepare, .commit = serve_commit,
		       .adopted = serve_adopted, .discard = serve_discard, .status = control_status,
		       .stats = control_stats, .series = control_series },
	};

	daemon_args(&n.d, argc, argv, "nat64d");
	return daemon_run(&n.d, stages, ARRAY_SIZE(stages));
}

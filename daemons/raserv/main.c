/* main.c - raserv: router advertisements on the guest networks. Read the stages. */
#include <linux/capability.h>

#include <gateway6/must.h>

#include "shell.h"

static int privileges_drop(void *daemon)
{
	static const int keep[] = { CAP_NET_RAW, -1 };
	struct raserv_daemon *r = daemon;

	if (privs_drop(GW_USER, keep) == 0)
		return 0;
	r->d.exit_code = EXIT_NO_PERMISSION;
	return -1;
}

static const struct stage stages[] = {
	{ "configuration", daemon_config_up,  daemon_config_down  },
	{ "loop",	   daemon_loop_up,    daemon_loop_down    },
	{ "facts",	   daemon_facts_up,   daemon_facts_down   },
	{ "advertiser",	   advertiser_up,     advertiser_down     },	/* CAP_NET_RAW */
	{ "memory",	   memory_up,	      memory_down	  },
	{ "links",	   links_up,	      NULL		  },
	{ "watches",	   watches_up,	      watches_down	  },
	{ "control",	   control_up,	      daemon_control_down },
	{ "privileges",	   privileges_drop,   NULL		  },	/* no way back */
};

int main(int argc, char **argv)
{
	struct raserv_daemon r = { 0 };

	daemon_args(&r.d, argc, argv, "raserv");
	return daemon_run(&r.d, stages, ARRAY_SIZE(stages));
}

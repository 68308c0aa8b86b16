/* main.c - raserv: router advertisements on the guest networks. Read the stages. */
#include <linux/capability.h>

#include <gateway6/must.h>
#include <gateway6/resolve.h>

#include "core/addresses.h"
#include "shell.h"

/*
 * CAP_NET_ADMIN is for routes of proxied neighbours, and for addresses and isolation where
 * the file wants them. It is given back when file and uplink's address rule all of
 * that out; at boot there may be no address yet.
 */
static bool may_change_network(const struct raserv_daemon *r)
{
	const struct config *c = r->d.config;
	const struct facts *f = nl_facts(r->d.nl);

	return privs_has(CAP_NET_ADMIN) &&
	       (addresses_wanted(c) || isolation_needs_rights(r) || resolve_ndp_proxy_any(c, f) ||
		(c->uplink.ndp_proxy == CONF_AUTO && !resolve_uplink_has_ipv6(c, f)));
}

static int privileges_drop(void *daemon)
{
	struct raserv_daemon *r = daemon;
	const int keep[] = { CAP_NET_RAW, may_change_network(r) ? CAP_NET_ADMIN : -1, -1 };

	if (privs_drop(GW_USER, keep) == 0)
		return 0;
	r->d.exit_code = EXIT_NO_PERMISSION;
	return -1;
}

static const struct stage stages[] = {
	{ "configuration", daemon_config_up,  daemon_config_down  },
	{ "loop",	   daemon_loop_up,    daemon_loop_down    },
	{ "facts",	   daemon_facts_up,   daemon_facts_down   },
	{ "addresses",	   addresses_up,      addresses_down      },	/* CAP_NET_ADMIN, if any */
	{ "advertiser",	   advertiser_up,     advertiser_down     },	/* CAP_NET_RAW */
	{ "memory",	   memory_up,	      memory_down	  },
	{ "ndp proxy",	   ndproxy_up,	      ndproxy_down	  },
	{ "links",	   links_up,	      NULL		  },
	{ "watches",	   watches_up,	      watches_down	  },
	{ "control",	   control_up,	      daemon_control_down },
	{ "isolation",	   isolation_up,      isolation_down	  },
	{ "privileges",	   privileges_drop,   NULL		  },	/* no way back */
};

int main(int argc, char **argv)
{
	struct raserv_daemon r = { 0 };

	daemon_args(&r.d, argc, argv, "raserv");
	return daemon_run(&r.d, stages, ARRAY_SIZE(stages));
}

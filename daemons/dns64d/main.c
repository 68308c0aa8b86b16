/* main.c - dns64d: its stages */
#include <errno.h>
#include <sys/resource.h>

#include <linux/capability.h>

#include <gateway6/must.h>

#include "dns64d.h"
#include "listen.h"
#include "resolv_conf.h"
#include "tcp.h"
#include "udp.h"
#include "upstream.h"

/* Each port of a channel and each TCP client is a descriptor. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void doors_down(void *daemon)
{
	struct dns64d *d = daemon;

	listen_free(d->listen);
	tcp_free(d->tcp);
	udp_free(d->udp);
	loop_timer_free(d->tick);
	loop_timer_free(d->listen_again);
	loop_timer_free(d->sample);
}

static int doors_up(void *daemon)
{
	struct dns64d *d = daemon;

	raise_descriptors();
	d->udp = udp_new(d);
	d->tcp = tcp_new(d, d->base.config->dns64.limits.tcp_clients);
	d->tick = loop_timer(d->base.loop, dns64d_tick_due, d);
	d->listen_again = loop_timer(d->base.loop, dns64d_listen_again_due, d);
	d->sample = loop_timer(d->base.loop, dns64d_sample_due, d);
	d->listen = listen_new(d);
	if (!d->udp || !d->tcp || !d->tick || !d->listen_again || !d->sample || !d->listen) {
		doors_down(d);
		return fail("dns64d: no memory");
	}
	loop_timer_at(d->sample, 0);
	return 0;
}

static int listen_up(void *daemon)
{
	struct dns64d *d = daemon;
	uint16_t port = d->base.config->dns64.port;
	int error = 0;

	if (!listen_update(d->listen, &error))
		return 0;
	if (error == EACCES)
		return daemon_fail(&d->base, EXIT_NO_PERMISSION,
				   "dns64d: port %u needs CAP_NET_BIND_SERVICE", port);
	return daemon_fail(&d->base, EXIT_UNAVAILABLE, "dns64d: cannot serve: %s",
			   listen_why_not(d->listen));
}

static int upstreams_up(void *daemon)
{
	struct dns64d *d = daemon;

	d->pool = upstream_pool_new(d);
	d->resolv = resolv_conf_new(d->base.loop, RESOLV_CONF, dns64d_host_changed, d);
	return d->pool && d->resolv ? 0 : -1;
}

static void upstreams_down(void *daemon)
{
	struct dns64d *d = daemon;

	upstream_pool_free(d->pool);
	resolv_conf_free(d->resolv);
}

static int core_up(void *daemon)
{
	struct dns64d *d = daemon;
	struct upstream_list host = dns64d_host_upstreams(d);
	struct dns64_sink sink = { dns64d_sink_reply, dns64d_sink_ask, d, dns64d_sink_trace };
	struct rng rng = random_rng();
	const char *why;

	if (!dns64_conf_make(&d->conf, d->base.config, nl_facts(d->base.nl), &host, &why))
		return daemon_fail(&d->base, EXIT_CONFIGURATION, "dns64: %s", why);
	upstream_pool_set(d->pool, &d->conf.upstreams);
	d->core = dns64_new(&d->conf, &rng, &sink);
	if (!d->core)
		return fail("dns64d: no memory for cache and limits.outstanding");
	nl_on_change(d->base.nl, dns64d_host_changed, d);
	return 0;
}

static void core_down(void *daemon)
{
	dns64_free(((struct dns64d *)daemon)->core);
}

static int control_up(void *daemon)
{
	return daemon_control_up(daemon, dns64d_methods);
}

static int privileges_up(void *daemon)
{
	static const int none[] = { -1 }, bind[] = { CAP_NET_BIND_SERVICE, -1 };
	struct dns64d *d = daemon;
	bool low = d->base.config->dns64.port < 1024;

	/* kept for addresses that come later, and for a port below 1024 after a reload */
	if (privs_drop(GW_USER, low || privs_has(CAP_NET_BIND_SERVICE) ? bind : none) < 0)
		return daemon_fail(&d->base, EXIT_NO_PERMISSION,
				   "dns64d: privileges could not be given up");
	daemon_set_ready(&d->base, dns64d_why_not(d));
	return 0;
}

static const struct stage stages[] = {
	{ "configuration", daemon_config_up, daemon_config_down },
	{ "loop",	   daemon_loop_up,   daemon_loop_down },
	{ "facts",	   daemon_facts_up,  daemon_facts_down },
	{ "doors",	   doors_up,	     doors_down },
	{ "listen",	   listen_up,	     NULL },		/* needs CAP_NET_BIND_SERVICE */
	{ "upstreams",	   upstreams_up,     upstreams_down },
	{ "core",	   core_up,	     core_down },
	{ "control",	   control_up,	     daemon_control_down },
	{ "privileges",	   privileges_up,    NULL },		/* no way back */
	{ "query log",	   query_log_up,     query_log_down },
};

int main(int argc, char **argv)
{
	struct dns64d d = { .base = { .prepare = dns64d_prepare, .commit = dns64d_commit,
				      .adopted = dns64d_adopted, .discard = dns64d_discard,
				      .status = control_status, .stats = control_stats,
				      .series = control_series } };

	daemon_args(&d.base, argc, argv, "dns64d");
	return daemon_run(&d.base, stages, ARRAY_SIZE(stages));
}

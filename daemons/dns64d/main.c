/*
 * main.c - dns64d: its stages, and what holds core and shell together
 *
 * Ready means: guests can ask us (listen.c) and there is an upstream for every name
 * that is not down (core/upstreams.c says when one is). See docs/decisions/.
 */
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

#define LISTEN_AGAIN_MS 5000		/* while somebody else has the port */
#define SAMPLE_MS 5000			/* of the query rate */

/* ---- holding together ---- */

static void sink_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes,
		       size_t len)
{
	struct dns64d *d = arg;

	if (to->tcp)
		tcp_reply(d->tcp, to, bytes, len);
	else
		udp_reply(d->udp, to, bytes, len);
}

static void sink_ask(void *arg, const struct dns64_ask *ask)
{
	upstream_pool_ask(((struct dns64d *)arg)->pool, ask);
}

static const char *why_not_ready(const struct dns64d *d)
{
	const char *why = listen_why_not(d->listen);

	if (why || dns64_has_upstream(d->core))
		return why;
	if (!d->conf.upstreams.n)
		return d->base.config->dns64.upstreams_auto ?
		       "no upstream: " RESOLV_CONF " names none but ourselves" :
		       "no upstream is for every name";
	return "no upstream answers";
}

static void arm(struct dns64d *d)
{
	uint64_t next_ms = dns64_next_ms(d->core);

	if (next_ms == UINT64_MAX || (d->tick_at_ms && d->tick_at_ms <= next_ms))
		return;			/* an early tick does no harm */
	d->tick_at_ms = next_ms;
	loop_timer_at(d->tick, next_ms);
}

void dns64d_settle(struct dns64d *d)
{
	uint64_t now_ms = loop_now_ms(d->base.loop);

	if (dns64_next_ms(d->core) <= now_ms)
		dns64_tick(d->core, now_ms);
	udp_flush(d->udp);
	arm(d);
	daemon_set_ready(&d->base, why_not_ready(d));
}

static void tick_due(void *arg, uint64_t now_ms)
{
	struct dns64d *d = arg;

	d->tick_at_ms = 0;
	dns64_tick(d->core, now_ms);
	dns64d_settle(d);
}

static void sample_due(void *arg, uint64_t now_ms)
{
	struct dns64d *d = arg;
	const struct dns64_counts *c = dns64_counts(d->core);
	uint64_t n = c->counter[DNS64_QUERIES_UDP] + c->counter[DNS64_QUERIES_TCP];

	if (d->sampled_ms && now_ms > d->sampled_ms)
		d->rate = 1000.0 * (double)(n - d->sampled_queries) /
			  (double)(now_ms - d->sampled_ms);
	d->sampled_queries = n;
	d->sampled_ms = now_ms;
	loop_timer_at(d->sample, now_ms + SAMPLE_MS);
}

/* ---- configuration and host ---- */

/* resolv.conf less ourselves: a question that comes back to us would go in circles. */
static struct upstream_list host_upstreams(const struct dns64d *d)
{
	struct upstream_list list = { .n = 0 };

	if (!d->resolv)
		return list;
	for (unsigned i = 0; i < resolv_conf_list(d->resolv)->n; i++) {
		const struct upstream_at *at = &resolv_conf_list(d->resolv)->at[i];

		if (d->listen && listen_is_ours(d->listen, at))
			log_warning("upstreams: %s names dns64d itself, left out", RESOLV_CONF);
		else
			list.at[list.n++] = *at;
	}
	return list;
}

static bool same_list(const struct upstream_list *a, const struct upstream_list *b)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (!upstream_at_equal(&a->at[i], &b->at[i]))
			return false;
	return true;
}

/* Go over to configuration c and the facts as they are. -1: nothing has changed. */
static int apply(struct dns64d *d, const struct config *c)
{
	struct upstream_list host = host_upstreams(d);
	struct dns64_conf fresh;
	const char *why;

	if (!dns64_conf_make(&fresh, c, nl_facts(d->base.nl), &host, &why))
		return fail("dns64: %s", why);
	if (!same_list(&fresh.upstreams, &d->conf.upstreams))
		upstream_pool_set(d->pool, &fresh.upstreams);
	if (dns64_reconfigure(d->core, &fresh, loop_now_ms(d->base.loop)) < 0)
		return fail("dns64: no memory for another cache");
	d->conf = fresh;
	return 0;
}

static void listen_now(struct dns64d *d)
{
	int error;

	if (listen_update(d->listen, &error) > 0)
		loop_timer_at(d->listen_again,
			      loop_now_ms(d->base.loop) + LISTEN_AGAIN_MS);
}

/* Links, addresses, or resolv.conf. */
static void host_changed(void *arg)
{
	struct dns64d *d = arg;

	listen_now(d);
	apply(d, d->base.config);
	dns64d_settle(d);
}

static void listen_again_due(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	host_changed(arg);
}

static int reload(struct daemon *base, struct conf_errors *errors)
{
	struct dns64d *d = (struct dns64d *)base;
	struct config *fresh = daemon_reload(base, errors);
	unsigned outstanding;

	if (!fresh)
		return -1;
	if (apply(d, fresh) < 0 || tcp_set_max(d->tcp, fresh->dns64.limits.tcp_clients) < 0) {
		apply(d, base->config);
		config_free(fresh);
		return -1;
	}
	daemon_adopt(base, fresh);
	outstanding = fresh->dns64.limits.outstanding;
	if (outstanding != dns64_outstanding(d->core))
		log_warning("dns64: limits.outstanding stays %u until the next start",
			    dns64_outstanding(d->core));
	host_changed(d);
	return 0;
}

/* ---- stages ---- */

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
	d->tick = loop_timer(d->base.loop, tick_due, d);
	d->listen_again = loop_timer(d->base.loop, listen_again_due, d);
	d->sample = loop_timer(d->base.loop, sample_due, d);
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
	d->resolv = resolv_conf_new(d->base.loop, RESOLV_CONF, host_changed, d);
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
	struct upstream_list host = host_upstreams(d);
	struct dns64_sink sink = { sink_reply, sink_ask, d };
	struct rng rng = random_rng();
	const char *why;

	if (!dns64_conf_make(&d->conf, d->base.config, nl_facts(d->base.nl), &host, &why))
		return daemon_fail(&d->base, EXIT_CONFIGURATION, "dns64: %s", why);
	upstream_pool_set(d->pool, &d->conf.upstreams);
	d->core = dns64_new(&d->conf, &rng, &sink);
	if (!d->core)
		return fail("dns64d: no memory for cache and limits.outstanding");
	nl_on_change(d->base.nl, host_changed, d);
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
	daemon_set_ready(&d->base, why_not_ready(d));
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
};

int main(int argc, char **argv)
{
	struct dns64d d = { .base = { .reload = reload, .status = control_status,
				      .stats = control_stats } };

	daemon_args(&d.base, argc, argv, "dns64d");
	return daemon_run(&d.base, stages, ARRAY_SIZE(stages));
}
